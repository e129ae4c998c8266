//! Text for one product only: `<include target="…">`, `<exclude target="…">` and the bare `<zilliz>`.
//!
//! The harness speaks to Milvus, so what is for Zilliz Cloud alone is left out, and so are comments. Line breaks stay, so that
//! lines keep their numbers.

use std::collections::BTreeSet;

use crate::derive::finding::{Finding, Kind};

/// The product whose text is kept.
pub(in crate::derive) const TARGET: &str = "milvus";
/// How deep tags may stand in each other.
const MAX_NESTING: usize = 8;
/// The longest tag that is read, in bytes.
const MAX_TAG_BYTES: usize = 120;

/// A page with the other product's text taken out.
#[derive(Debug)]
pub(in crate::derive) struct Filtered {
    /// As many lines as before.
    pub(in crate::derive) text: String,
    /// Lines that are blank only because of what was taken out: they separate nothing.
    pub(in crate::derive) emptied: BTreeSet<u32>,
    /// What was left out, and tags that make no sense.
    pub(in crate::derive) findings: Vec<Finding>,
}

#[derive(Debug)]
struct Open {
    name: &'static str,
    keeps: bool,
    line: u32,
}

enum Tag {
    Opens { name: &'static str, keeps: bool },
    Closes { name: &'static str },
}

const NAMES: [&str; 3] = ["include", "exclude", "zilliz"];
/// How comments begin and end, in HTML and in MDX.
const COMMENTS: [(&str, &str); 2] = [("<!--", "-->"), ("{/*", "*/}")];
/// What begins and ends a code block.
const FENCE: &str = "```";

/// Takes the other product's text out. The error is the line and name of a tag that is never closed.
pub(in crate::derive) fn filtered(text: &str) -> Result<Filtered, (u32, &'static str)> {
    let mut filter = Filter::default();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = if next == '<' || next == '{' {
            filter.comment(rest).or_else(|| filter.tag(rest))
        } else {
            None
        };
        let length = length.unwrap_or_else(|| {
            filter.letter(next, rest);
            next.len_utf8()
        });
        rest = rest.get(length..).unwrap_or_default();
    }
    filter.end_line();
    match filter.open.first() {
        Some(tag) => Err((tag.line, tag.name)),
        None => Ok(Filtered {
            text: filter.text,
            emptied: filter.emptied,
            findings: filter.findings,
        }),
    }
}

/// What has been read so far.
#[derive(Default)]
struct Filter {
    text: String,
    emptied: BTreeSet<u32>,
    findings: Vec<Finding>,
    open: Vec<Open>,
    /// How many line breaks came before.
    breaks: u32,
    /// Where the present line begins in `text`.
    begun: usize,
    /// Whether something of the present line was taken out.
    cut: bool,
    /// Whether the present line belongs to a code block, in which nothing is a comment.
    in_fence: bool,
    /// The ways to write a comment whose ends the rest of the text does not have.
    unclosed: BTreeSet<usize>,
}

impl Filter {
    fn line(&self) -> u32 {
        self.breaks.saturating_add(1)
    }

    fn note(&mut self, kind: Kind, subject: &str, what: impl Into<String>) {
        let found = Finding::new(kind, self.line(), subject, what);
        self.findings.push(found);
    }

    fn letter(&mut self, next: char, rest: &str) {
        let keeps = self.open.iter().all(|tag| tag.keeps);
        self.cut |= !keeps;
        if next == '\n' {
            self.end_line();
            self.text.push(next);
            self.breaks = self.breaks.saturating_add(1);
            self.begun = self.text.len();
            self.cut = !keeps;
        } else if keeps {
            let begins = self.written().trim().is_empty();
            self.in_fence ^= begins && rest.starts_with(FENCE);
            self.text.push(next);
        }
    }

    /// What is kept of the present line.
    fn written(&self) -> &str {
        self.text.get(self.begun..).unwrap_or_default()
    }

    fn end_line(&mut self) {
        if self.cut && self.written().trim().is_empty() {
            self.emptied.insert(self.line());
        }
    }

    /// Takes a comment out, whose length it gives.
    fn comment(&mut self, rest: &str) -> Option<usize> {
        let place = COMMENTS
            .iter()
            .position(|(opens, _)| rest.starts_with(opens))
            .filter(|place| !self.in_fence && !self.unclosed.contains(place))?;
        let (_, closes) = COMMENTS.get(place)?;
        let Some(end) = rest.find(closes) else {
            // Nor will a later one be, so that nobody need look for its end again.
            self.unclosed.insert(place);
            let what = "A comment is opened here and never closed: it was read as text.";
            self.note(Kind::TagUnread, "comment", what);
            return None;
        };
        let length = end + closes.len();
        for part in rest.get(..length)?.split('\n').skip(1) {
            self.cut = true;
            self.letter('\n', part);
        }
        self.cut = true;
        Some(length)
    }

    /// Takes a tag out, whose length it gives.
    fn tag(&mut self, rest: &str) -> Option<usize> {
        let (tag, length) = read_tag(rest)?;
        let line = self.line();
        self.cut = true;
        match tag {
            Tag::Opens { name, keeps } if self.open.len() < MAX_NESTING => {
                if !keeps {
                    let what = "Text for another product stands here and was left out.";
                    self.note(Kind::FilteredForTarget, name, what);
                }
                self.open.push(Open { name, keeps, line });
            }
            Tag::Closes { name } if self.open.last().is_some_and(|tag| tag.name == name) => {
                self.open.pop();
            }
            Tag::Opens { name, .. } | Tag::Closes { name } => {
                let what = format!(
                    "The tag {name} is closed without being open here, or stands too deep: it was ignored."
                );
                self.note(Kind::TagUnread, name, what);
            }
        }
        Some(length)
    }
}

/// The tag that `rest` begins with, and its length.
fn read_tag(rest: &str) -> Option<(Tag, usize)> {
    let end = rest
        .bytes()
        .take(MAX_TAG_BYTES)
        .position(|byte| byte == b'>')?;
    let inside = rest.get(1..end)?;
    let (inside, closes) = inside
        .strip_prefix('/')
        .map_or((inside, false), |inside| (inside, true));
    let word = inside.split_ascii_whitespace().next()?;
    let name = NAMES.into_iter().find(|name| *name == word)?;
    let names_target = inside
        .split(['"', '\'', ',', ' '])
        .any(|word| word == TARGET);
    let tag = match (closes, name) {
        (true, _) => Tag::Closes { name },
        (false, "include") => Tag::Opens {
            name,
            keeps: names_target,
        },
        (false, "exclude") => Tag::Opens {
            name,
            keeps: !names_target,
        },
        (false, _) => Tag::Opens { name, keeps: false },
    };
    Some((tag, end + 1))
}

#[cfg(test)]
mod tests {
    use super::filtered;

    fn kept(text: &str) -> String {
        filtered(text).expect("every tag is closed").text
    }

    #[test]
    fn text_for_the_other_product_is_left_out_and_noted() {
        let text = "a <include target=\"zilliz\">Cloud</include><include target=\"milvus\">Server</include> b";
        let filtered = filtered(text).expect("every tag is closed");
        assert_eq!(filtered.text, "a Server b");
        assert_eq!(filtered.findings.len(), 1);
    }

    #[test]
    fn excluded_and_bare_tags_work_the_other_way_round() {
        assert_eq!(
            kept(
                "<exclude target=\"milvus\">x</exclude><exclude target=\"zilliz\">y</exclude><zilliz>z</zilliz>."
            ),
            "y."
        );
    }

    #[test]
    fn line_breaks_stay_so_that_lines_keep_their_numbers() {
        assert_eq!(kept("1\n<zilliz>2\n3</zilliz>\n4"), "1\n\n\n4");
    }

    #[test]
    fn lines_are_emptied_by_what_is_taken_out_and_not_by_being_blank() {
        let emptied = |text: &str| filtered(text).expect("every tag is closed").emptied;
        for (text, lines) in [
            (
                "a\n<include target=\"milvus\">\n\nb\n</include>\n",
                &[2, 5][..],
            ),
            ("a\n<zilliz>\n\nb\n</zilliz>\n\nc", &[2, 3, 4, 5]),
            ("a\n<zilliz>b</zilliz>\nc", &[2]),
            ("<!-- a\n\nb -->\nc <!-- d -->\n{/* e */}", &[1, 2, 3, 5]),
            ("\n\na", &[]),
        ] {
            assert!(emptied(text).iter().eq(lines), "{text}");
        }
    }

    #[test]
    fn comments_are_left_out_but_not_in_code_and_not_unclosed() {
        for (text, expected) in [
            ("a<!-- b\nc -->d", "a\nd"),
            ("{/* b */}d", "d"),
            (
                "```\n<!-- b -->\n```\n<!-- c -->d",
                "```\n<!-- b -->\n```\nd",
            ),
            ("<zilliz>\n<!-- </zilliz> -->\n</zilliz>d", "\n\nd"),
            ("a <!-- b", "a <!-- b"),
        ] {
            assert_eq!(kept(text), expected, "{text}");
        }
        let unclosed = filtered("a\n<!-- b").expect("no tag is open");
        let lines: Vec<u32> = unclosed.findings.iter().map(|found| found.line).collect();
        assert_eq!(lines, [2]);
    }

    #[test]
    fn tags_stand_in_each_other() {
        let text = "<include target=\"milvus\">a<exclude target=\"milvus\">b</exclude>c</include>";
        assert_eq!(kept(text), "ac");
    }

    #[test]
    fn a_tag_that_is_never_closed_is_refused_with_its_line() {
        assert_eq!(
            filtered("a\n<include target=\"zilliz\">b").map(|_| ()),
            Err((2, "include"))
        );
    }

    #[test]
    fn a_stray_closing_tag_is_noted_and_other_tags_are_text() {
        let filtered = filtered("a</include><b>c</b> < d").expect("nothing is open");
        assert_eq!(filtered.text, "a<b>c</b> < d");
        assert_eq!(filtered.findings.len(), 1);
    }
}
