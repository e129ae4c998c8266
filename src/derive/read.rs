//! Bytes → [`Page`], whatever the style.

use sha2::{Digest, Sha256};

use super::error::DeriveError;
use super::finding::{Finding, Kind};
use super::markdown;
use super::page::Page;
use super::review::review;
use super::seed;
use super::style::Style;

/// The largest page that is read, in bytes; the largest documented one has about 60,000.
const MAX_PAGE_BYTES: usize = 512 * 1024;
/// What some editors put before UTF-8 text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads a documentation page. `name` only names it in errors. Nothing is returned of a page that cannot be read whole.
pub fn read_page(name: &str, text: &[u8]) -> Result<Page, DeriveError> {
    let sha256 = digest(text);
    let text = decoded(name, text)?;
    let (text, has_mark) = text
        .strip_prefix(BYTE_ORDER_MARK)
        .map_or((text, false), |text| (text, true));
    let lines = text.replace("\r\n", "\n");
    let mut page = match Style::of(&lines) {
        Some(Style::Seed) => seed::read(name, &lines, &sha256)?,
        Some(Style::Markdown) => markdown::read(name, &lines, &sha256)?,
        Some(style) => {
            let what = format!(
                "this is a page of the {style} style, which cannot be read yet: give a page of the seed style, with tables and a RestHeader element"
            );
            return Err(DeriveError::at(name, 1, what));
        }
        None => {
            let what = "this is no documentation page of the API in any known style: give a page that has a RestHeader element";
            return Err(DeriveError::at(name, 1, what));
        }
    };
    if has_mark {
        page.findings.push(Finding::new(
            Kind::ByteOrderMark,
            1,
            "file",
            "The file begins with a byte order mark.",
        ));
    }
    page.findings.extend(review(&page));
    page.findings.sort();
    Ok(page)
}

/// Reads every page that a file holds.
pub(super) fn read_pages(name: &str, text: &[u8]) -> Result<Vec<Page>, DeriveError> {
    Ok(vec![read_page(name, text)?])
}

/// SHA-256 in hex, as in `pages.toml`.
pub(super) fn digest(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    let halves = |byte: &u8| [byte >> 4, byte & 0xf];
    Sha256::digest(bytes)
        .iter()
        .flat_map(halves)
        .map(digit)
        .collect()
}

fn decoded<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, DeriveError> {
    if bytes.len() > MAX_PAGE_BYTES {
        let what = format!(
            "the file has {} bytes and pages may have {MAX_PAGE_BYTES}: give a single page",
            bytes.len()
        );
        return Err(DeriveError::at(name, 1, what));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        DeriveError::at(
            name,
            line_after(before),
            "the file is not UTF-8 text: give the page as it is published",
        )
    })?;
    if text.trim().is_empty() {
        return Err(DeriveError::at(
            name,
            1,
            "the file is empty: give a documentation page",
        ));
    }
    if let Some(at) = text.find('\0') {
        let before = bytes.get(..at).unwrap_or_default();
        return Err(DeriveError::at(
            name,
            line_after(before),
            "the file holds a zero byte, so it is no page: give the page as it is published",
        ));
    }
    Ok(text)
}

fn line_after(before: &[u8]) -> u32 {
    u32::try_from(before.split(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX)
}
