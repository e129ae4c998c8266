//! Notes on who may use an operation, and since when.

use crate::derive::finding::{Finding, Kind};
use crate::derive::page::Page;

use super::words::{has_any, lower, sentences};

/// How a sentence says who has an operation.
const AVAILABLE: [&str; 7] = [
    "available",
    "compatible",
    "support",
    "supported",
    "supports",
    "work",
    "works",
];
/// How a sentence says that an operation is not finished.
const UNFINISHED: [&str; 9] = [
    "not generally available",
    "subject to change",
    "may change without",
    "public preview",
    "private preview",
    "in preview",
    "in beta",
    "experimental",
    "under development",
];

pub(super) fn review(page: &Page) -> Vec<Finding> {
    let mut found = Vec::new();
    for said in &page.statements {
        let text = lower(&said.text);
        if sentences(&text).any(is_open) {
            let what = "A note ties the operation to a pattern of versions or else to another condition: which later versions count stays open.";
            found.push(Finding::new(
                Kind::AvailabilityOpen,
                said.line,
                "note",
                what,
            ));
        }
        if has_any(&text, &UNFINISHED) {
            let what = "A note calls the operation unfinished: once it is finished, the page is wrong without having changed.";
            found.push(Finding::new(
                Kind::CalledUnfinished,
                said.line,
                "note",
                what,
            ));
        }
    }
    found
}

/// Alternatives, one of which is a pattern of versions.
fn is_open(sentence: &str) -> bool {
    let mut words = sentence.split_whitespace();
    words.any(is_pattern) && has_any(sentence, &["or"]) && has_any(sentence, &AVAILABLE)
}

/// `2.4.x`, `v3.x`
fn is_pattern(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let numbers = word.strip_prefix('v').unwrap_or(word).strip_suffix(".x");
    numbers.is_some_and(|numbers| {
        let mut parts = numbers.split('.');
        parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    })
}
