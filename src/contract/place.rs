//! A place on a documentation page: where a clause stands and where a defect shows.

use std::fmt;

use thiserror::Error;

/// A page and some of its lines, written `seed/create-alias:12,32-35`; without a colon the whole page is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The page's key in `specs/pages.toml`.
    pub page: String,
    /// 1-based lines as inclusive ranges; empty for the whole page.
    pub lines: Vec<(u32, u32)>,
}

/// A text that names no place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the place {text:?} is not of the form page:lines, with lines such as 12 or 12,32-35")]
pub struct PlaceError {
    text: String,
}

impl Place {
    /// Reads `page:lines` or `page`.
    pub fn parse(text: &str) -> Result<Self, PlaceError> {
        let (page, lines) = match text.split_once(':') {
            Some((page, lines)) => (page, Some(lines)),
            None => (text, None),
        };
        Self::new(page, lines)
    }

    /// Puts a page and its lines together; no lines means the whole page.
    pub fn new(page: &str, lines: Option<&str>) -> Result<Self, PlaceError> {
        let error = || PlaceError {
            text: lines.map_or_else(|| page.to_owned(), |lines| format!("{page}:{lines}")),
        };
        if page.is_empty() || page.contains(char::is_whitespace) {
            return Err(error());
        }
        let ranges = lines.map_or(Some(Vec::new()), parse_ranges);
        Ok(Self {
            page: page.to_owned(),
            lines: ranges.ok_or_else(error)?,
        })
    }
}

fn parse_ranges(text: &str) -> Option<Vec<(u32, u32)>> {
    text.split(',').map(parse_range).collect()
}

fn parse_range(text: &str) -> Option<(u32, u32)> {
    let text = text.trim();
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (1 <= first && first <= last).then_some((first, last))
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.page)?;
        let mut separator = ':';
        for (first, last) in &self.lines {
            write!(formatter, "{separator}{first}")?;
            if first != last {
                write!(formatter, "-{last}")?;
            }
            separator = ',';
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_as_it_was_written() {
        for text in ["seed/drop-alias", "seed/drop-alias:81", "a:1,3-5,9"] {
            let place = Place::parse(text).expect("the text is a place");
            assert_eq!(place.to_string(), text);
        }
    }

    #[test]
    fn a_place_with_broken_lines_is_refused() {
        for text in [
            "", ":3", "a:", "a:0", "a:5-3", "a:x", "a b:1", "a:1,,2", "a:-2",
        ] {
            let error = Place::parse(text).expect_err("the text is no place");
            assert!(error.to_string().contains("page:lines"), "{error}");
        }
    }
}
