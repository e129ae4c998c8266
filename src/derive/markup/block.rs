//! Lines → blocks: front matter, elements, headings, fences, tables, notes, text. Nothing is interpreted yet.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::vec::IntoIter;

use crate::derive::error::DeriveError;
use crate::derive::page::Located;

use super::target::Filtered;

/// The most lines that one table row may run over; the longest documented one has 3.
const MAX_ROW_LINES: u32 = 50;
/// The most lines that one element's opening tag may run over.
const MAX_ELEMENT_LINES: u32 = 20;

/// A stretch of a page.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::derive) struct Block {
    /// Its first line.
    pub(in crate::derive) line: u32,
    /// What it is.
    pub(in crate::derive) content: Content,
}

/// What a block holds.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::derive) enum Content {
    /// Keys and values between the first two `---`.
    FrontMatter(Vec<Located<(String, String)>>),
    /// An MDX import.
    Import,
    /// `<RestHeader …/>` with its attributes.
    RestHeader(Vec<(String, String)>),
    /// `---` after the front matter.
    Rule,
    /// `#` to `######`.
    Heading { level: usize, text: String },
    /// A code block; its lines begin on the line after the block's.
    Fence {
        language: String,
        lines: Vec<String>,
    },
    /// A table's rows, header and separator included.
    Table(Vec<RawRow>),
    /// An Admonition, or `:::info`.
    Note {
        attributes: Vec<(String, String)>,
        lines: Vec<Located<String>>,
        closed: bool,
    },
    /// An entry of a list.
    Item(String),
    /// Anything else that is not blank.
    Text(String),
}

/// A table row, joined to one line.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::derive) struct RawRow {
    /// Its first line.
    pub(in crate::derive) line: u32,
    /// The row, with blanks for line breaks.
    pub(in crate::derive) text: String,
    /// Whether it ran over several lines.
    pub(in crate::derive) broken: bool,
    /// Whether a bar ends it.
    pub(in crate::derive) closed: bool,
}

struct Lines<'a> {
    page: &'a str,
    emptied: &'a BTreeSet<u32>,
    rest: Peekable<IntoIter<(u32, &'a str)>>,
}

impl<'a> Lines<'a> {
    fn next_if(&mut self, wanted: impl Fn(&str) -> bool) -> Option<(u32, &'a str)> {
        self.rest.next_if(|(_, text)| wanted(text.trim()))
    }

    /// Steps over lines that are blank only because of what was taken out of them.
    fn skip_emptied(&mut self) {
        let emptied = self.emptied;
        while self
            .rest
            .next_if(|(line, _)| emptied.contains(line))
            .is_some()
        {}
    }

    fn cut_off(&self, line: u32, what: &str) -> DeriveError {
        DeriveError::at(
            self.page,
            line,
            format!("{what} is never closed: the page looks cut off, so fetch it again"),
        )
    }
}

/// Splits a page into blocks. `page` only names it in errors.
pub(in crate::derive) fn blocks(
    page: &str,
    filtered: &Filtered,
) -> Result<Vec<Block>, DeriveError> {
    let numbered: Vec<(u32, &str)> = (1..).zip(filtered.text.lines()).collect();
    let mut lines = Lines {
        page,
        emptied: &filtered.emptied,
        rest: numbered.into_iter().peekable(),
    };
    let mut found = Vec::new();
    while lines.next_if(str::is_empty).is_some() {}
    if let Some((line, _)) = lines.next_if(|text| text == "---") {
        found.push(Block {
            line,
            content: front_matter(&mut lines, line)?,
        });
    }
    while let Some((line, raw)) = lines.rest.next() {
        let text = raw.trim();
        if !text.is_empty() {
            found.push(Block {
                line,
                content: content(&mut lines, line, text)?,
            });
        }
    }
    Ok(found)
}

fn content(lines: &mut Lines<'_>, line: u32, text: &str) -> Result<Content, DeriveError> {
    let level = text.bytes().take_while(|byte| *byte == b'#').count();
    Ok(if let Some(language) = text.strip_prefix("```") {
        fence(lines, line, language)?
    } else if text.starts_with("<RestHeader") {
        Content::RestHeader(element(lines, line, text)?)
    } else if text.starts_with("<Admonition") {
        let attributes = element(lines, line, text)?;
        note(lines, attributes, "</Admonition>")
    } else if let Some(title) = text.strip_prefix(":::").filter(|title| !title.is_empty()) {
        note(lines, vec![("title".to_owned(), title.to_owned())], ":::")
    } else if text.starts_with('|') {
        table(lines, line, text)?
    } else if (1..=6).contains(&level)
        && text.get(level..).is_some_and(|rest| rest.starts_with(' '))
    {
        Content::Heading {
            level,
            text: text.get(level..).unwrap_or_default().trim().to_owned(),
        }
    } else if text == "---" {
        Content::Rule
    } else if text.starts_with("import ") && text.contains(" from ") {
        Content::Import
    } else if let Some(item) = text.strip_prefix("- ").or_else(|| text.strip_prefix("* ")) {
        Content::Item(item.trim().to_owned())
    } else {
        Content::Text(text.to_owned())
    })
}

fn front_matter(lines: &mut Lines<'_>, first: u32) -> Result<Content, DeriveError> {
    let mut pairs = Vec::new();
    for (line, text) in lines.rest.by_ref() {
        if text.trim() == "---" {
            return Ok(Content::FrontMatter(pairs));
        }
        if let Some((key, value)) = text.split_once(':') {
            let value = value.trim().trim_matches(['"', '\'']);
            pairs.push(Located::new(
                (key.trim().to_owned(), value.to_owned()),
                line,
            ));
        }
    }
    Err(lines.cut_off(first, "the front matter that begins here"))
}

fn fence(lines: &mut Lines<'_>, first: u32, language: &str) -> Result<Content, DeriveError> {
    let mut body = Vec::new();
    for (_, text) in lines.rest.by_ref() {
        if text.trim() == "```" {
            return Ok(Content::Fence {
                language: language.trim().to_owned(),
                lines: body,
            });
        }
        body.push(text.to_owned());
    }
    Err(lines.cut_off(first, "the code block that begins here"))
}

/// The attributes of the element whose opening tag begins with `text`.
fn element(
    lines: &mut Lines<'_>,
    first: u32,
    text: &str,
) -> Result<Vec<(String, String)>, DeriveError> {
    let mut tag = text.to_owned();
    let mut taken = 0;
    while !tag.ends_with('>') {
        let Some((_, more)) = lines.rest.next().filter(|_| taken < MAX_ELEMENT_LINES) else {
            return Err(lines.cut_off(first, "the element that begins here"));
        };
        taken += 1;
        tag.push(' ');
        tag.push_str(more.trim());
    }
    Ok(attributes(&tag))
}

fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once("=\"") {
        let Some((value, next)) = after.split_once('"') else {
            break;
        };
        let name = before
            .rsplit(|c: char| c.is_whitespace())
            .next()
            .unwrap_or_default();
        found.push((name.to_owned(), value.to_owned()));
        rest = next;
    }
    found
}

/// Takes lines up to the closing mark. A note may also be left open by a page; it then ends before the next heading.
fn note(lines: &mut Lines<'_>, attributes: Vec<(String, String)>, end: &str) -> Content {
    let mut body = Vec::new();
    let mut closed = false;
    while let Some((line, text)) = lines.next_if(|text| !text.starts_with("## ")) {
        let text = text.trim();
        if text == end {
            closed = true;
            break;
        }
        if !text.is_empty() {
            body.push(Located::new(text.to_owned(), line));
        }
    }
    Content::Note {
        attributes,
        lines: body,
        closed,
    }
}

fn table(lines: &mut Lines<'_>, first: u32, text: &str) -> Result<Content, DeriveError> {
    let mut rows = vec![row(lines, first, text)?];
    lines.skip_emptied();
    while let Some((line, text)) = lines.next_if(|text| text.starts_with('|')) {
        rows.push(row(lines, line, text.trim())?);
        lines.skip_emptied();
    }
    Ok(Content::Table(rows))
}

/// Joins a row until a bar ends a line. A line that begins the next row ends it too, unclosed.
fn row(lines: &mut Lines<'_>, first: u32, text: &str) -> Result<RawRow, DeriveError> {
    let mut row = RawRow {
        line: first,
        text: text.to_owned(),
        broken: false,
        closed: ends_in_bar(text),
    };
    let mut taken = 0;
    while !row.closed && taken < MAX_ROW_LINES {
        if lines.rest.peek().is_none() {
            return Err(lines.cut_off(first, "the table row that begins here"));
        }
        let Some((_, more)) =
            lines.next_if(|text| !text.starts_with(['|', '#']) && !text.starts_with("```"))
        else {
            break;
        };
        let more = more.trim();
        if !more.is_empty() {
            row.text.push(' ');
            row.text.push_str(more);
        }
        row.broken = true;
        row.closed = ends_in_bar(more);
        taken += 1;
    }
    Ok(row)
}

fn ends_in_bar(text: &str) -> bool {
    text.len() > 1 && text.ends_with('|') && !text.ends_with("\\|")
}

#[cfg(test)]
mod tests {
    use super::{Block, Content, blocks};
    use crate::derive::markup::filtered;

    fn read(text: &str) -> Vec<Block> {
        blocks("p", &filtered(text).expect("no tag is open")).expect("the text is whole")
    }

    fn error(text: &str) -> String {
        blocks("p", &filtered(text).expect("no tag is open"))
            .expect_err("the text is cut off")
            .to_string()
    }

    #[test]
    fn imports_and_notes_may_stand_anywhere() {
        let found = read(
            "import A from 'a';\n## H\nimport B from 'b';\n<Admonition icon=\"i\" title=\"t\">\n\nwords\n</Admonition>\n:::info Mind\nmore\n:::\n",
        );
        assert!(matches!(
            found.first(),
            Some(Block {
                line: 1,
                content: Content::Import
            })
        ));
        assert!(matches!(
            found.get(2),
            Some(Block {
                line: 3,
                content: Content::Import
            })
        ));
        let notes = found.iter().filter(|block| matches!(&block.content, Content::Note { closed: true, lines, .. } if lines.len() == 1));
        assert_eq!(notes.count(), 2);
    }

    #[test]
    fn an_open_note_ends_before_the_next_heading() {
        let found = read("<Admonition>\nwords\n## H\n");
        assert!(matches!(
            found.first(),
            Some(Block {
                content: Content::Note { closed: false, .. },
                ..
            })
        ));
        assert!(matches!(
            found.get(1),
            Some(Block {
                content: Content::Heading { level: 2, .. },
                ..
            })
        ));
    }

    #[test]
    fn a_row_is_joined_until_a_bar_ends_a_line() {
        let found = read("| a | b\nc\n\nd |\n| e | f |\n");
        let Some(Block {
            content: Content::Table(rows),
            ..
        }) = found.first()
        else {
            panic!("a table was given")
        };
        let shown: Vec<_> = rows
            .iter()
            .map(|row| (row.line, row.text.as_str(), row.broken, row.closed))
            .collect();
        assert_eq!(
            shown,
            [
                (1, "| a | b c d |", true, true),
                (5, "| e | f |", false, true)
            ]
        );
    }

    #[test]
    fn a_row_goes_on_in_a_line_that_begins_with_code() {
        let found = read("| a | b\n`c` d |\n");
        let Some(Block {
            content: Content::Table(rows),
            ..
        }) = found.first()
        else {
            panic!("a table was given")
        };
        assert_eq!(
            rows.iter().map(|row| row.text.as_str()).collect::<Vec<_>>(),
            ["| a | b `c` d |"]
        );
    }

    #[test]
    fn a_row_is_not_joined_with_the_next_row() {
        let found = read("| a | b\n| c | d |\n");
        let Some(Block {
            content: Content::Table(rows),
            ..
        }) = found.first()
        else {
            panic!("a table was given")
        };
        assert_eq!(
            rows.iter().map(|row| row.closed).collect::<Vec<_>>(),
            [false, true]
        );
    }

    #[test]
    fn what_is_opened_must_be_closed() {
        assert!(error("---\ntitle: x\n").starts_with("p:1: the front matter"));
        assert!(error("a\n```json\n{}\n").starts_with("p:2: the code block"));
        assert!(error("| a | b").starts_with("p:1: the table row"));
        assert!(error("\n\n<RestHeader method=\"post\"\n").starts_with("p:3: the element"));
    }

    #[test]
    fn an_element_may_run_over_lines() {
        let found = read("<RestHeader method=\"post\"\n  endpoint=\"e\" />");
        let expected = vec![
            ("method".to_owned(), "post".to_owned()),
            ("endpoint".to_owned(), "e".to_owned()),
        ];
        assert_eq!(
            found.first().map(|block| &block.content),
            Some(&Content::RestHeader(expected))
        );
    }
}
