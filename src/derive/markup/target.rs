//! Text for one product only: `<include target="…">`, `<exclude target="…">` and the bare `<zilliz>`.
//!
//! The harness speaks to Milvus, so what is for Zilliz Cloud alone is left out. Line breaks stay, so that lines keep their
//! numbers.

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

/// Takes the other product's text out. The error is the line and name of a tag that is never closed.
pub(in crate::derive) fn filtered(text: &str) -> Result<Filtered, (u32, &'static str)> {
    let mut out = Filtered {
        text: String::with_capacity(text.len()),
        findings: Vec::new(),
    };
    let mut open: Vec<Open> = Vec::new();
    let (mut rest, mut line) = (text, 1_u32);
    while let Some(next) = rest.chars().next() {
        let tag = if next == '<' { read_tag(rest) } else { None };
        let Some((tag, length)) = tag else {
            if next == '\n' || open.iter().all(|tag| tag.keeps) {
                out.text.push(next);
            }
            line += u32::from(next == '\n');
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
            continue;
        };
        rest = rest.get(length..).unwrap_or_default();
        match tag {
            Tag::Opens { name, keeps } if open.len() < MAX_NESTING => {
                if !keeps {
                    let what = "Text for another product stands here and was left out.";
                    out.findings
                        .push(Finding::new(Kind::FilteredForTarget, line, name, what));
                }
                open.push(Open { name, keeps, line });
            }
            Tag::Closes { name } if open.last().is_some_and(|tag| tag.name == name) => {
                open.pop();
            }
            Tag::Opens { name, .. } | Tag::Closes { name } => {
                let what = format!(
                    "The tag {name} is closed without being open here, or stands too deep: it was ignored."
                );
                out.findings
                    .push(Finding::new(Kind::TagUnread, line, name, what));
            }
        }
    }
    match open.first() {
        Some(tag) => Err((tag.line, tag.name)),
        None => Ok(out),
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
