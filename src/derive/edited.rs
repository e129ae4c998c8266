//! Operation files as they are → the places at which they are not what derive writes.

use serde_json::Value;

use crate::contract::{Operation, OperationId, Words};

use super::noted::{places, short};
use super::recorded::{Filed, Recorded};
use super::run::PageReport;

/// The most places of one file that are named.
const PLACES_MAX: usize = 20;

/// What every page states.
const CALLED: [&str; 3] = ["/method", "/path", "/title"];

/// An operation file that derive did not write so.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// Its operation.
    pub operation: OperationId,
    /// Each place that is another, in words.
    pub places: Vec<String>,
}

/// Looks at the files of the given operations. `merged` is what derive would write of them. Where a page says something else by now,
/// or stands on other lines, its file is not what derive would write anyway: such a file is held to its own words.
pub(super) fn edited(
    merged: &[Operation],
    pages: &[PageReport],
    recorded: &Recorded,
) -> Vec<Edited> {
    let file = |new: &Operation| {
        let filed = recorded.operations.get(&new.operation)?;
        let drifts = |page: &PageReport| {
            page.operation == new.operation && (page.differs() || page.moved && page.changed)
        };
        let own = || Words::of(&filed.operation).merged();
        let expected = if pages.iter().any(drifts) {
            own()?
        } else {
            new.clone()
        };
        let places = differing(filed, &expected);
        (!places.is_empty()).then(|| Edited {
            operation: new.operation.clone(),
            places,
        })
    };
    merged.iter().filter_map(file).collect()
}

fn differing(filed: &Filed, expected: &Operation) -> Vec<String> {
    if filed.text == expected.to_text() {
        return Vec::new();
    }
    let here: Value = serde_json::from_str(&filed.text).unwrap_or_default();
    let found = places(&here, &expected.to_value());
    if found.is_empty() {
        return vec!["its text is laid out otherwise, with the same content".to_owned()];
    }
    let said = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), short);
    let more = found.len().saturating_sub(PLACES_MAX);
    let mut words: Vec<String> = found
        .iter()
        .take(PLACES_MAX)
        .map(|(pointer, here, there)| {
            let is_unsaid = there.as_ref().and_then(Value::as_str) == Some("");
            if is_unsaid && CALLED.contains(&pointer.as_str()) {
                let here = said(here);
                return format!(
                    "at {pointer} it has {here}, which no page states that its provenance names"
                );
            }
            let (here, there) = (said(here), said(there));
            format!("at {pointer} it has {here}, and derive writes {there}")
        })
        .collect();
    if more > 0 {
        words.push(format!("and {more} places more"));
    }
    words
}
