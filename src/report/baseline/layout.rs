//! Where the entries of a baseline stand in its text

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::entry::Baseline;
use super::error::BaselineError;

/// The line with which an entry begins, without blanks.
const ENTRY_HEADER: &str = "[[expected]]";

/// Where the line of this place begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.rfind('\n').map_or(0, |end| end.saturating_add(1))
}

/// Behind the line end after this place.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let after = text.get(at..).unwrap_or_default();
    after
        .find('\n')
        .map_or(text.len(), |end| at.saturating_add(end).saturating_add(1))
}

/// Where the values of an entry stand, by their keys.
type Places = BTreeMap<String, Range<usize>>;

/// Those of each entry; nothing where the text is no TOML.
pub(super) fn keys(text: &str) -> Option<Vec<Places>> {
    #[derive(Deserialize)]
    struct File {
        #[serde(default)]
        expected: Vec<BTreeMap<String, Spanned<toml::Value>>>,
    }
    let file: File = toml::from_str(text).ok()?;
    let entries = file.expected.into_iter();
    let places = |entry: BTreeMap<String, Spanned<toml::Value>>| {
        let keys = entry.into_iter();
        keys.map(|(key, value)| (key, value.span())).collect()
    };
    Some(entries.map(places).collect())
}

/// Where each entry stands in the text: from the comments directly above it to the line of its last value. Refuses what
/// is written in another way, such as inline tables.
pub(super) fn blocks(name: &str, text: &str) -> Result<Vec<Range<usize>>, BaselineError> {
    let layout = || BaselineError::Layout {
        name: name.to_owned(),
    };
    let mut starts = Vec::new();
    let mut comments_from = None;
    let mut offset = 0_usize;
    for line in text.split_inclusive('\n') {
        let tight: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        if tight.starts_with(ENTRY_HEADER) {
            starts.push(comments_from.unwrap_or(offset));
            comments_from = None;
        } else if line.starts_with('#') {
            comments_from = comments_from.or(Some(offset));
        } else {
            comments_from = None;
        }
        offset = offset.saturating_add(line.len());
    }
    let places = keys(text).ok_or_else(layout)?;
    let ends = places.iter().map(|keys| {
        let last = keys.values().map(|place| place.end).max();
        line_end(text, last.unwrap_or(text.len()))
    });
    let blocks: Vec<Range<usize>> = starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(a, b)| a..b)
        .collect();
    let whole = Baseline::parse(name, text)?;
    let fits = starts.len() == whole.entries().len()
        && blocks.len() == whole.entries().len()
        && blocks.iter().zip(whole.entries()).all(|(block, entry)| {
            let own = text.get(block.clone()).unwrap_or_default();
            let alone = Baseline::parse(name, own).ok();
            alone.is_some_and(|alone| alone.entries().eq([entry]))
        });
    if fits { Ok(blocks) } else { Err(layout()) }
}
