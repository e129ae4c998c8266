//! The top of a page: its title, and the `div` with method and address.

use crate::derive::error::DeriveError;
use crate::derive::finding::{Finding, Kind};
use crate::derive::markup::address::{Head, read_address};
use crate::derive::markup::block::{Block, Content};
use crate::derive::markup::without_tags;
use crate::derive::page::Located;

/// Where method and address stand, in errors.
const PLACE: &str = "at the top of the page";

/// What stands above the first section.
#[derive(Debug)]
pub(super) struct Top {
    pub(super) title: Located<String>,
    pub(super) head: Head,
    pub(super) findings: Vec<Finding>,
}

/// Whether a line belongs to a `div`, which shows method and address in its `span`s.
pub(super) fn is_element(text: &str) -> bool {
    ["<div", "</div", "<span", "</span"]
        .iter()
        .any(|tag| text.starts_with(tag))
}

/// Reads everything above the first section.
pub(super) fn read_top(page: &str, blocks: &[Block]) -> Result<Top, DeriveError> {
    let mut title = None;
    let mut words: Vec<Located<String>> = Vec::new();
    for block in blocks {
        match &block.content {
            Content::Heading { level: 1, text } if title.is_none() => {
                title = Some(Located::new(text.clone(), block.line));
            }
            Content::Heading { level: 1, .. } => {
                let what = "there is a second title: give each operation a page of its own";
                return Err(DeriveError::at(page, block.line, what));
            }
            Content::Heading { .. } => break,
            Content::Text(text) if is_element(text) => {
                let plain = without_tags(text);
                let shown = plain.split_whitespace().map(str::to_owned);
                words.extend(shown.map(|word| Located::new(word, block.line)));
            }
            _ => {}
        }
    }
    let Some(title) = title else {
        let what = "there is no title before the first section: fetch the page again";
        return Err(DeriveError::at(page, 1, what));
    };
    let line = title.line;
    let missing = |part: &str| {
        let what = format!(
            "no {part} stands {PLACE}, so no operation is documented: give a page of one operation"
        );
        DeriveError::at(page, line, what)
    };
    let (addresses, words): (Vec<_>, Vec<_>) =
        words.into_iter().partition(|word| word.value.contains('/'));
    if let Some(second) = addresses.get(1) {
        let what = "there is a second address: give each operation a page of its own";
        return Err(DeriveError::at(page, second.line, what));
    }
    let address = addresses.first().ok_or_else(|| missing("address"))?;
    let mut words = words.into_iter();
    let method = words.next().ok_or_else(|| missing("method"))?;
    Ok(Top {
        title,
        head: read_address(page, &method, address, PLACE)?,
        findings: words.map(|word| unread(&word)).collect(),
    })
}

fn unread(word: &Located<String>) -> Finding {
    let what = "A word beside method and address is neither: it was not read.";
    Finding::new(Kind::UnknownSection, word.line, word.value.as_str(), what)
}

#[cfg(test)]
mod tests {
    use super::read_top;
    use crate::derive::markup::block::blocks;
    use crate::derive::markup::filtered;

    fn top(text: &str) -> Result<(String, String, u32, usize), String> {
        let text = filtered(text).expect("no tag is open");
        let blocks = blocks("p", &text).map_err(|error| error.to_string())?;
        let top = read_top("p", &blocks).map_err(|error| error.to_string())?;
        let head = top.head;
        let operation = head.operation.to_string();
        Ok((
            format!("{} {operation} at {}", head.method.value, head.base),
            top.title.value,
            head.path.line,
            top.findings.len(),
        ))
    }

    #[test]
    fn method_and_address_are_read_wherever_they_stand_in_the_elements() {
        let address = "http://${LIB}:${PORT}/v2/vectordb/shelves/add";
        for (text, line) in [
            (
                format!(
                    "# T\n<div>\n  <div>\n    <span>POST</span>\n</div>\n<div><span>{address}</span></div>\n"
                ),
                6,
            ),
            (
                format!(
                    "# T\nWords.\n\n<div>\n<span>post</span>\n<span style=\"x\">  {address}</span>\n</div>\n"
                ),
                6,
            ),
            (
                format!("# T\n<div><span>POST</span> <span>{address}</span></div>\n"),
                2,
            ),
        ] {
            let expected = "POST shelves/add at http://${LIB}:${PORT}".to_owned();
            assert_eq!(
                top(&text),
                Ok((expected, "T".to_owned(), line, 0)),
                "{text}"
            );
        }
    }

    #[test]
    fn other_words_in_the_elements_are_noted() {
        let text = "# T\n<div><span>POST</span> beta <span>/v2/vectordb/shelves/add</span></div>\n";
        assert_eq!(top(text).map(|(.., findings)| findings), Ok(1));
    }

    #[test]
    fn pages_of_no_operation_or_of_two_are_refused_with_the_line() {
        let refused = |text: &str| top(text).expect_err("it is no page of one operation");
        assert!(refused("<div></div>\n").starts_with("p:1: there is no title"));
        assert!(refused("# T\n<div></div>\n").starts_with("p:1: no address stands at the top"));
        assert!(refused("# T\n<div>/v2/vectordb/a/b</div>\n").starts_with("p:1: no method"));
        let old =
            refused("# T\n<div><span>POST</span>\n<span>http://h/v1/vector/search</span></div>\n");
        assert!(old.starts_with("p:3: `http://h/v1/vector/search` is not an address below"));
        let two = "# T\n<div>POST /v2/vectordb/a/b</div>\n<div>POST /v2/vectordb/a/c</div>\n";
        assert!(refused(two).starts_with("p:3: there is a second address"));
        assert!(refused("# T\n# U\n").starts_with("p:2: there is a second title"));
    }
}
