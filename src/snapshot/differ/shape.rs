//! Two JSON values: where keys, types and values differ, by their pointers

use serde_json::Value;

use super::wording::arrow;
use crate::snapshot::normalise::AS_STRING;

/// Pointers that are named in one change.
const POINTERS_MAX: usize = 6;
/// Depth to which shapes are compared; recorded JSON is not deeper.
pub(super) const DEPTH_MAX: usize = 128;
/// Stands for what one of the two does not have.
const ABSENT: &str = "absent";

/// Some of the changes, as one phrase.
pub(super) fn listed(mut changes: Vec<String>) -> String {
    changes.sort();
    changes.dedup();
    let more = changes.len().saturating_sub(POINTERS_MAX);
    changes.truncate(POINTERS_MAX);
    if more > 0 {
        changes.push(format!("{more} more"));
    }
    changes.join("; ")
}

/// Keys and types. The items of a list have one name, since lists differ in length without being of another shape.
pub(super) fn shape(one: &Value, other: &Value, at: &str, depth: usize, found: &mut Vec<String>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    match (one, other) {
        (Value::Object(first), Value::Object(second)) => {
            let mut keys: Vec<&String> = first.keys().chain(second.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let at = format!("{at}/{key}");
                match (first.get(key), second.get(key)) {
                    (Some(a), Some(b)) => shape(a, b, &at, depth, found),
                    (a, b) => {
                        let word = |value: Option<&Value>| value.map_or(ABSENT, type_of);
                        found.push(format!("{at}: {}", arrow(word(a), word(b))));
                    }
                }
            }
        }
        (Value::Array(first), Value::Array(second)) => {
            for (a, b) in first.iter().zip(second) {
                shape(a, b, &format!("{at}[]"), depth, found);
            }
        }
        (one, other) if types(one, other).is_some() => {
            let [first, second] = types(one, other).unwrap_or_default();
            found.push(format!("{at}: {}", arrow(first, second)));
        }
        _ => {}
    }
}

/// The two types, where they differ. What varies is hidden by a word that is a string itself, and tells of a string that it
/// was one.
fn types(one: &Value, other: &Value) -> Option<[&'static str; 2]> {
    let hidden = |one: &Value| {
        let word = one.as_str()?.strip_prefix('<')?.strip_suffix('>')?;
        Some(word.to_owned())
    };
    if let (Some(a), Some(b)) = (hidden(one), hidden(other)) {
        return match (a.strip_suffix(AS_STRING), b.strip_suffix(AS_STRING)) {
            (None, Some(b)) if a == b => Some(["number", "string"]),
            (Some(a), None) if a == b => Some(["string", "number"]),
            _ => None,
        };
    }
    let both = [type_of(one), type_of(other)];
    (both[0] != both[1]).then_some(both)
}

/// Values under equal keys, but for the message of the envelope.
pub(super) fn values(one: &Value, other: &Value, at: &str, depth: usize, found: &mut Vec<String>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    match (one, other) {
        (Value::Object(first), Value::Object(second)) => {
            for (key, a) in first {
                if let Some(b) = second.get(key)
                    && !(at.is_empty() && key == "message")
                {
                    values(a, b, &format!("{at}/{key}"), depth, found);
                }
            }
        }
        (Value::Array(first), Value::Array(second)) if are_plain(first) && are_plain(second) => {
            found.extend(items(first, second, &format!("{at}[]")));
        }
        (Value::Array(first), Value::Array(second)) if first.len() == second.len() => {
            for (a, b) in first.iter().zip(second) {
                values(a, b, &format!("{at}[]"), depth, found);
            }
        }
        (one, other) if one != other && !is_other_form(one, other) => {
            let change = arrow(&one.to_string(), &other.to_string());
            found.push(format!("{at}: {change}"));
        }
        _ => {}
    }
}

/// Whether what varies is hidden in both, and is only of another type: nobody knows whether its value is another one.
fn is_other_form(one: &Value, other: &Value) -> bool {
    one.is_string() && other.is_string() && types(one, other).is_some()
}

fn are_plain(items: &[Value]) -> bool {
    items.iter().all(|one| !one.is_array() && !one.is_object())
}

/// Items that only one of the two lists has, each with one of the other's while there are such.
fn items(one: &[Value], other: &[Value], at: &str) -> Vec<String> {
    let left = |own: &[Value], theirs: &[Value]| {
        let mut theirs: Vec<&Value> = theirs.iter().collect();
        let mut left = Vec::new();
        for item in own {
            match theirs.iter().position(|known| *known == item) {
                Some(known) => drop(theirs.swap_remove(known)),
                None => left.push(item.to_string()),
            }
        }
        left
    };
    let (gone, new) = (left(one, other), left(other, one));
    let word = |items: &[String], at: usize| {
        let item = items.get(at);
        item.map_or_else(|| ABSENT.to_owned(), Clone::clone)
    };
    let all = 0..gone.len().max(new.len());
    all.map(|place| format!("{at}: {}", arrow(&word(&gone, place), &word(&new, place))))
        .collect()
}

const fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
