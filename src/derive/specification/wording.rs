//! The texts of a specification: what is for one product only is taken out, and what was encoded twice is noted.

use serde_json::Value;

use crate::derive::finding::{Finding, Kind};
use crate::derive::markup::{TARGET, filtered};
use crate::derive::read::digest;
use crate::derive::seed::encoded_once;

use super::document::At;

/// The text at `at` as it reads for the product that is tested; `of` names what it describes.
pub(super) fn plain(at: &At<'_>, text: &str, of: &str, found: &mut Vec<Finding>) -> String {
    if encoded_once(text).is_some() {
        let what = format!("The text of {of} was encoded twice.");
        found.push(at.find(Kind::DoubleEncoded, of, what));
    }
    if !text.contains('<') {
        return text.to_owned();
    }
    match filtered(text) {
        Ok(kept) => {
            if let Some(first) = kept.findings.first() {
                let what = match first.kind {
                    Kind::FilteredForTarget => {
                        format!("Text of {of} for another product was left out.")
                    }
                    _ => format!("A product tag in the text of {of} cannot be read."),
                };
                found.push(at.find(first.kind, of, what));
            }
            kept.text
        }
        Err((_, tag)) => {
            let what =
                format!("The tag {tag} in the text of {of} is never closed: it was kept as text.");
            found.push(at.find(Kind::TagUnread, of, what));
            text.to_owned()
        }
    }
}

/// The notes of `x-admonition`: a title and a content each.
pub(super) fn told(at: &At<'_>, found: &mut Vec<Finding>) -> Vec<String> {
    let notes = if at.value.is_array() {
        at.items()
    } else {
        vec![at.clone()]
    };
    let mut told = Vec::new();
    for note in notes {
        for key in ["title", "content"] {
            if let Some(text) = note.child(key)
                && let Some(words) = text.value.as_str()
            {
                let words = plain(&text, words, "note", found);
                if key == "content" {
                    told.push(words);
                }
            }
        }
    }
    told
}

/// Whether something marked with `x-include-target` is for the product that is tested. Without a mark it is for all.
pub(in crate::derive) fn is_for_target(at: &At<'_>) -> bool {
    match at.value.get("x-include-target") {
        Some(Value::Array(targets)) => targets.iter().any(|target| target.as_str() == Some(TARGET)),
        Some(Value::String(target)) => target == TARGET,
        _ => true,
    }
}

/// Notes that something was left out because it is for another product.
pub(super) fn left_out(at: &At<'_>, name: &str, found: &mut Vec<Finding>) {
    let what = format!("{name} is for another product and was left out.");
    found.push(at.find(Kind::FilteredForTarget, name, what));
}

/// The longest value that a finding shows, in bytes; and from how many words on a text is somebody's sentence.
const SHOWN_BYTES_MAX: usize = 60;
const SENTENCE_WORDS_MIN: usize = 5;
/// How much of a digest tells two values apart.
const DIGEST_CHARS: usize = 8;

/// Notes a key that is not read, with its value, so that another value shows.
pub(in crate::derive) fn not_read(value: &At<'_>, key: &str, of: &str) -> Finding {
    let what = format!(
        "{of} has the key {key}, which is not read: {} was left out.",
        seen(value.value)
    );
    value.find(Kind::KeyNotRead, key, what)
}

/// A value as findings show it: itself where it is short and no sentence, else what tells it from another one.
pub(super) fn seen(value: &Value) -> String {
    let text = value.to_string();
    let words = text.split_whitespace().count();
    // Not every language parts its words by blanks.
    if text.len() <= SHOWN_BYTES_MAX && words < SENTENCE_WORDS_MIN && text.is_ascii() {
        return text;
    }
    let digest: String = digest(text.as_bytes()).chars().take(DIGEST_CHARS).collect();
    format!("a value with the digest {digest}")
}
