//! Two specs of one page → what changed in the bodies that it shows, and in what is wrong with it.

use serde_json::{Value, json};

use crate::contract::operation::Defect;
use crate::contract::{Example, ExampleKind, Operation};

use super::compare::Difference;
use super::finding::Kind;
use super::review::is_error;
use super::schema::escaped;

/// The most changes of one body that are named.
const CHANGES_MAX: usize = 8;
/// The longest value that is shown, in characters.
const VALUE_CHARS_MAX: usize = 60;
/// How deep bodies are compared.
const DEPTH_MAX: usize = 64;

/// Bodies that are shown now and were not, and the other way round. In which order a page shows them binds nobody.
pub(super) fn examples(old: &Operation, new: &Operation) -> Vec<Difference> {
    let (mut gone, come) = apart(&old.examples, &new.examples, |one, other| {
        one.kind == other.kind && one.body == other.body
    });
    let mut found = Vec::new();
    for example in come {
        let alike = |other: &&Example| {
            other.kind == example.kind && is_error(&other.body) == is_error(&example.body)
        };
        let nearest = gone
            .iter()
            .enumerate()
            .filter(|(_, other)| alike(other))
            .map(|(at, other)| (changes(&other.body, &example.body).len(), at))
            .min();
        let before = nearest.map(|(_, at)| gone.remove(at));
        let meaning = match before {
            Some(before) => format!(
                "{} changed: {}",
                named(example),
                few(&changes(&before.body, &example.body))
            ),
            None => format!("{} is new: {}", named(example), short(&example.body)),
        };
        found.push(Difference {
            operation: new.operation.clone(),
            pointer: "/examples".to_owned(),
            keyword: "examples".to_owned(),
            old: before.map(|before| before.body.clone()),
            new: Some(example.body.clone()),
            meaning,
            line: Some(example.line),
        });
    }
    for example in gone {
        found.push(Difference {
            operation: new.operation.clone(),
            pointer: "/examples".to_owned(),
            keyword: "examples".to_owned(),
            old: Some(example.body.clone()),
            new: None,
            meaning: format!(
                "{} is shown no more; it stood on line {}: {}",
                named(example),
                example.line,
                short(&example.body)
            ),
            line: None,
        });
    }
    found
}

/// Defects that the page has now and had not, and the other way round. A line alone is no difference.
pub(super) fn defects(old: &Operation, new: &Operation) -> Vec<Difference> {
    let (gone, come) = apart(&old.defects, &new.defects, |one, other| {
        let said = |defect: &Defect| without_lines(&without_shapes(&defect.what));
        one.id == other.id && said(one) == said(other)
    });
    let difference = |defect: &Defect, is_new: bool| {
        let value = Some(json!({ "id": defect.id, "what": defect.what }));
        let (old, new_value) = if is_new { (None, value) } else { (value, None) };
        let meaning = if is_new {
            format!("the page has a new defect, {}", worded(defect))
        } else {
            format!(
                "the page has no longer a defect that it had on line {}, {}",
                defect.line,
                worded(defect)
            )
        };
        Difference {
            operation: new.operation.clone(),
            pointer: "/defects".to_owned(),
            keyword: "defects".to_owned(),
            old,
            new: new_value,
            meaning,
            line: is_new.then_some(defect.line),
        }
    };
    let come = come.into_iter().map(|defect| difference(defect, true));
    let gone = gone.into_iter().map(|defect| difference(defect, false));
    come.chain(gone).collect()
}

/// A sentence without the numbers of shapes: the same field may have become one of another shape.
fn without_shapes(what: &str) -> String {
    let mut parts = what.split("[opt_");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.split_once(']').map_or(part, |(_, rest)| rest);
        let rest = if text.is_empty() || text.ends_with(' ') {
            rest.trim_start_matches('.')
        } else {
            rest
        };
        text + rest
    })
}

/// What stands behind the number of a line in the sentences that name another place of their page.
const AFTER_LINES: [&str; 2] = [" calls ", " does."];

/// A sentence without the numbers of the lines that it names: where else on the page something stands is no matter.
fn without_lines(what: &str) -> String {
    let mut parts = what.split(" line ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let is_line =
            rest.len() < part.len() && AFTER_LINES.iter().any(|words| rest.starts_with(words));
        text + " line " + if is_line { rest } else { part }
    })
}

fn worded(defect: &Defect) -> String {
    let what = defect.what.trim_end_matches('.');
    let is_catalogued = Kind::ALL.iter().all(|kind| kind.name() != defect.id);
    let word = if is_catalogued { "catalogued as " } else { "" };
    format!("{word}{}: {what}", defect.id)
}

/// What only the one list has, and what only the other one has; each entry answers one entry.
fn apart<'a, T>(
    old: &'a [T],
    new: &'a [T],
    same: impl Fn(&T, &T) -> bool,
) -> (Vec<&'a T>, Vec<&'a T>) {
    let mut gone: Vec<&T> = old.iter().collect();
    let mut come = Vec::new();
    for one in new {
        match gone.iter().position(|other| same(other, one)) {
            Some(at) => {
                gone.remove(at);
            }
            None => come.push(one),
        }
    }
    (gone, come)
}

fn named(example: &Example) -> &'static str {
    match (example.kind, is_error(&example.body)) {
        (ExampleKind::Request, _) => "the example of a request",
        (ExampleKind::Response, false) => "the example of an answer to an accepted request",
        (ExampleKind::Response, true) => "the example of an answer to a rejected request",
    }
}

fn few(changes: &[String]) -> String {
    let shown: Vec<&str> = changes
        .iter()
        .take(CHANGES_MAX)
        .map(String::as_str)
        .collect();
    let more = changes.len().saturating_sub(CHANGES_MAX);
    let more = if more > 0 {
        format!("; and {more} more")
    } else {
        String::new()
    };
    format!("{}{more}", shown.join("; "))
}

/// Where two bodies differ, in words.
fn changes(old: &Value, new: &Value) -> Vec<String> {
    let mut found = Vec::new();
    differ(old, new, "", 0, &mut found);
    found
}

fn differ(old: &Value, new: &Value, place: &str, depth: usize, found: &mut Vec<String>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Value::Object(before), Value::Object(after)) if depth < DEPTH_MAX => {
            for (key, value) in before {
                let place = below(place, key);
                match after.get(key) {
                    Some(other) => differ(value, other, &place, depth + 1, found),
                    None => found.push(format!("{place} is gone, which was {}", short(value))),
                }
            }
            for (key, value) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
                found.push(format!("{} is new: {}", below(place, key), short(value)));
            }
        }
        (Value::Array(before), Value::Array(after))
            if before.len() == after.len() && depth < DEPTH_MAX =>
        {
            for (at, (one, other)) in before.iter().zip(after).enumerate() {
                differ(one, other, &format!("{place}[{at}]"), depth + 1, found);
            }
        }
        _ => {
            let place = if place.is_empty() { "it" } else { place };
            found.push(format!(
                "{place} was {} and is now {}",
                short(old),
                short(new)
            ));
        }
    }
}

fn below(place: &str, key: &str) -> String {
    if place.is_empty() {
        key.to_owned()
    } else {
        format!("{place}.{key}")
    }
}

/// A value, cut where it is long.
pub(super) fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= VALUE_CHARS_MAX {
        return text;
    }
    let begin: String = text.chars().take(VALUE_CHARS_MAX).collect();
    format!("{begin}…")
}

/// Where two documents differ, as JSON pointers; an object or list that only one of them has is one place.
pub(super) fn places(old: &Value, new: &Value) -> Vec<(String, Option<Value>, Option<Value>)> {
    let mut found = Vec::new();
    walk(Some(old), Some(new), String::new(), 0, &mut found);
    found
}

fn walk(
    old: Option<&Value>,
    new: Option<&Value>,
    pointer: String,
    depth: usize,
    found: &mut Vec<(String, Option<Value>, Option<Value>)>,
) {
    match (old, new) {
        (Some(old), Some(new)) if old == new => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) if depth < DEPTH_MAX => {
            let added = after.keys().filter(|key| !before.contains_key(*key));
            for key in before.keys().chain(added) {
                let pointer = format!("{pointer}/{}", escaped(key));
                walk(before.get(key), after.get(key), pointer, depth + 1, found);
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after)))
            if before.len() == after.len() && depth < DEPTH_MAX =>
        {
            for (at, (one, other)) in before.iter().zip(after).enumerate() {
                let pointer = format!("{pointer}/{at}");
                walk(Some(one), Some(other), pointer, depth + 1, found);
            }
        }
        (old, new) => found.push((pointer, old.cloned(), new.cloned())),
    }
}
