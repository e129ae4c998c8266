//! Example bodies of a specification.

use serde_json::Value;

use crate::contract::ExampleKind;
use crate::derive::finding::{Finding, Kind};
use crate::derive::page::PageExample;

use super::document::At;
use super::wording::{is_for_target, left_out, not_read};

/// The most examples of one body.
const MAX_EXAMPLES: usize = 100;
/// Keys of an example that are read, or that say where it is shown.
const KEYS: [&str; 8] = [
    "description",
    "summary",
    "value",
    "x-include-target",
    "x-target-lang",
    "x-target-request",
    "x-target-response",
    "x-tab-label",
];

/// The examples of the media type at `media`.
pub(super) fn read_examples(
    media: &At<'_>,
    kind: ExampleKind,
    found: &mut Vec<Finding>,
) -> Vec<PageExample> {
    let mut examples: Vec<PageExample> = Vec::new();
    if let Some(body) = media.child("example") {
        examples.extend(shown(&body, kind, found));
    }
    let Some(list) = media.child("examples") else {
        return examples;
    };
    if !list.value.is_object() && !list.value.is_array() {
        found.push(not_read(&list, "examples", "A body"));
    }
    let named = list.entries().into_iter().map(|(_, example)| example);
    let all: Vec<At<'_>> = named.chain(list.items()).collect();
    if let Some(more) = all.get(MAX_EXAMPLES) {
        let what =
            format!("A body has more than {MAX_EXAMPLES} examples: the others were left out.");
        found.push(more.find(Kind::TooMuch, "examples", what));
    }
    for entry in all.into_iter().take(MAX_EXAMPLES) {
        let referred = entry
            .text("$ref")
            .and_then(|reference| entry.referred(reference));
        examples.extend(named_example(&referred.unwrap_or(entry), kind, found));
    }
    examples
}

/// The body that a schema as a whole shows.
pub(super) fn schema_example(
    schema: &At<'_>,
    kind: ExampleKind,
    found: &mut Vec<Finding>,
) -> Option<PageExample> {
    shown(&schema.child("example")?, kind, found)
}

fn named_example(
    entry: &At<'_>,
    kind: ExampleKind,
    found: &mut Vec<Finding>,
) -> Option<PageExample> {
    let label = entry.text("summary").unwrap_or("an example");
    let is_translated = entry
        .text("x-target-lang")
        .is_some_and(|language| !language.starts_with("en"));
    if !is_for_target(entry) || is_translated {
        left_out(entry, label, found);
        return None;
    }
    for (key, value) in entry.entries() {
        if !KEYS.contains(&key) {
            found.push(not_read(&value, key, "An example"));
        }
    }
    let Some(mut body) = entry.child("value") else {
        let what = "An example has no value: it was left out.";
        found.push(entry.find(Kind::ExampleUnreadable, label, what));
        return None;
    };
    if let Some(inner) = wrapped(&body) {
        let what = "An example is wrapped in another one: the inner one was read.";
        found.push(body.find(Kind::ExampleWrapped, label, what));
        body = inner;
    }
    shown(&body, kind, found)
}

/// The value of an example that stands where a value belongs.
fn wrapped<'d>(body: &At<'d>) -> Option<At<'d>> {
    let map = body.value.as_object()?;
    let is_example = map.len() == 2 && body.text("summary").is_some();
    body.child("value")
        .filter(|value| is_example && value.value.is_object())
}

fn shown(at: &At<'_>, kind: ExampleKind, found: &mut Vec<Finding>) -> Option<PageExample> {
    let body = match at.value {
        Value::String(text) => {
            let inner = serde_json::from_str::<Value>(text)
                .ok()
                .filter(|inner| !inner.is_string());
            let (kind, what) = match (&inner, text.trim()) {
                (Some(_), _) => (
                    Kind::ExampleInString,
                    "An example is JSON inside a string: what the string holds was read.",
                ),
                (None, "") => (
                    Kind::ExampleUnreadable,
                    "An example is empty: it was left out.",
                ),
                (None, _) => (
                    Kind::ExampleUnreadable,
                    "An example is text and no JSON: it was left out.",
                ),
            };
            found.push(at.find(kind, "example", what));
            inner?
        }
        other => other.clone(),
    };
    Some(PageExample {
        kind,
        line: at.line,
        lines: at.lines(),
        body,
        pointer: at.pointer.clone(),
    })
}
