//! Bytes → [`Page`], whatever the style.

use sha2::{Digest, Sha256};

use super::error::DeriveError;
use super::finding::{Finding, Kind};
use super::markdown;
use super::mdx;
use super::openapi;
use super::page::Page;
use super::review::review;
use super::seed;
use super::style::Style;

/// The largest page of one operation that is read, in bytes; the largest documented one has about 60,000.
const MAX_PAGE_BYTES: usize = 512 * 1024;
/// The largest file of many operations, in bytes; the documented one has about 180,000.
pub(super) const MAX_FILE_BYTES: usize = 4 * 1024 * 1024;
/// What some editors put before UTF-8 text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads a documentation page of one operation. `name` only names it in errors. Nothing is returned of a page that cannot be
/// read whole.
pub fn read_page(name: &str, text: &[u8]) -> Result<Page, DeriveError> {
    let mut pages = read_pages(name, text)?;
    match pages.pop() {
        Some(page) if pages.is_empty() => Ok(page),
        _ => {
            let what = format!(
                "the file documents {} operations: give a page of one operation",
                pages.len() + 1
            );
            Err(DeriveError::at(name, 1, what))
        }
    }
}

/// Reads all that a file documents, at least one operation: an `OpenAPI` file holds many, a page of any other style one.
pub fn read_pages(name: &str, text: &[u8]) -> Result<Vec<Page>, DeriveError> {
    let pages = read_given(name, text)?;
    match pages.iter().find_map(cut_off) {
        Some(cut) => Err(DeriveError::at(name, cut.line, &cut.what)),
        None => Ok(pages),
    }
}

/// What says that a page may not be whole, if anything does.
fn cut_off(page: &Page) -> Option<&Finding> {
    let mut findings = page.findings.iter();
    findings.find(|finding| finding.kind == Kind::LooksCutOff)
}

/// The same of a file that is only compared: a page that looks cut off behind a whole row is read as it is, for it may as well have lost
/// its last row, and what is compared with it says what that would mean.
pub(super) fn read_given(name: &str, text: &[u8]) -> Result<Vec<Page>, DeriveError> {
    let sha256 = digest(text);
    let text = decoded(name, text)?;
    let (text, has_mark) = text
        .strip_prefix(BYTE_ORDER_MARK)
        .map_or((text, false), |text| (text, true));
    let lines = text.replace("\r\n", "\n");
    let mut pages = match Style::of(&lines) {
        Some(Style::Seed) => vec![seed::read(name, &lines, &sha256)?],
        Some(Style::Markdown) => vec![markdown::read(name, &lines, &sha256)?],
        Some(Style::Mdx) => vec![mdx::read(name, &lines, &sha256)?],
        Some(Style::OpenApi) => openapi::read(name, &lines, &sha256)?,
        None => return Err(no_page(name, &lines)),
    };
    for page in &mut pages {
        page.findings.extend(review(page));
        page.findings.sort();
    }
    if let Some(page) = pages.first_mut().filter(|_| has_mark) {
        page.findings.push(Finding::new(
            Kind::ByteOrderMark,
            1,
            "file",
            "The file begins with a byte order mark.",
        ));
        page.findings.sort();
    }
    Ok(pages)
}

/// How an OpenAPI file in YAML begins, behind comments.
const YAML_KEYS: [&str; 4] = ["openapi:", "\"openapi\":", "'openapi':", "swagger:"];

/// A text without the mark of any style: prose about the API, or something else altogether.
fn no_page(name: &str, text: &str) -> DeriveError {
    let is_bare = |line: &str| line.trim().is_empty() || line.starts_with('#') || line == "---";
    let is_yaml = |line: &str| YAML_KEYS.iter().any(|key| line.starts_with(key));
    let mut lines = text.lines().enumerate();
    let first = lines.find(|(_, line)| !is_bare(line));
    if let Some((at, _)) = first.filter(|(_, line)| is_yaml(line)) {
        let what = "this is an OpenAPI file in YAML, of which only the form in JSON is read: write it as JSON";
        let line = u32::try_from(at.saturating_add(1)).unwrap_or(u32::MAX);
        return DeriveError::at(name, line, what);
    }
    if text.starts_with("---\n") || text.starts_with("# ") {
        let what = "the page documents no operation, in none of the known styles: it is prose, or its specification is missing, so leave it out or fetch it again";
        return DeriveError::elsewhere(name, 1, what);
    }
    let what = "this is no documentation page of the API in any known style: give a page that has a RestHeader element, a div with method and address (Markdown), exported specs, or an OpenAPI file";
    DeriveError::at(name, 1, what)
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

/// The beginning of the digest of a text, whatever blanks are in and around its words.
pub(super) fn words_digest(text: &str, digits: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut digest = digest(words.join(" ").as_bytes());
    digest.truncate(digits);
    digest
}

/// Whether a text is so many hexadecimal digits.
pub(super) fn is_hexadecimal(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn decoded<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, DeriveError> {
    let most = if bytes.trim_ascii_start().starts_with(b"{") {
        MAX_FILE_BYTES
    } else {
        MAX_PAGE_BYTES
    };
    if bytes.len() > most {
        let what = format!(
            "the file has more than the {most} bytes that pages may have: give a single page"
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
    if text.contains('\r') && !text.contains('\n') {
        return Err(DeriveError::at(
            name,
            1,
            "the file ends its lines with a carriage return alone, so they cannot be told apart: write it with line feeds",
        ));
    }
    if let Some((at, _)) = text.lines().enumerate().find(|(_, line)| is_conflict(line)) {
        return Err(DeriveError::at(
            name,
            u32::try_from(at.saturating_add(1)).unwrap_or(u32::MAX),
            "a merge conflict was left here, so the page says two things: settle it first",
        ));
    }
    Ok(text)
}

/// Whether a line is the first or last of the marks that version control puts around what it could not merge.
fn is_conflict(line: &str) -> bool {
    ["<<<<<<< ", ">>>>>>> "]
        .iter()
        .any(|mark| line.starts_with(mark))
}

fn line_after(before: &[u8]) -> u32 {
    u32::try_from(before.split(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX)
}
