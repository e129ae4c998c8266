//! What a changed keyword means, in words that need no knowledge of JSON Schema.

use serde_json::Value;

/// Where a keyword binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// How the operation is called and shown.
    Call,
    /// A header's value.
    Header,
    /// The request body.
    Request,
    /// The answer to an accepted request.
    Success,
    /// The answer to a rejected request.
    Error,
}

/// A keyword before and after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'a> {
    /// Where it binds.
    pub(super) side: Side,
    /// The field's dotted name; empty for the whole body.
    pub(super) name: &'a str,
    /// The keyword.
    pub(super) keyword: &'a str,
    /// `None` when it is new.
    pub(super) old: Option<&'a Value>,
    /// `None` when it is gone.
    pub(super) new: Option<&'a Value>,
}

/// One sentence without a full stop.
pub(super) fn meaning(change: &Change<'_>) -> String {
    let subject = subject(change);
    match change.keyword {
        "properties" => property(change, &subject),
        "header" if change.new.is_some() => format!("{subject} is new"),
        "header" => {
            format!("{subject} is no longer documented: nothing promises that it has an effect")
        }
        "type" => kind(change, &subject),
        "required" if change.side == Side::Header => required_header(change, &subject),
        "required" => required_fields(change, &subject),
        "enum" => values(change, &subject),
        "const" => constant(change, &subject),
        "default" | "x-default-from" => default(change, &subject),
        "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum" => bound(change, &subject),
        "unit" => format!(
            "{subject}: its unit was {} and is now {}",
            stated(change.old),
            stated(change.new)
        ),
        "title" => format!(
            "the title was {} and is now {}, which allows and forbids nothing",
            plain(change.old),
            plain(change.new)
        ),
        "method" => format!(
            "the operation is called with {} instead of {}",
            plain(change.new),
            plain(change.old)
        ),
        "path" => format!(
            "the operation is called at {} instead of {}",
            plain(change.new),
            plain(change.old)
        ),
        "examples" => examples(change),
        "not" => excluded(change, &subject),
        "left-out" => left_out(change),
        "anyOf" => shapes(change, &subject),
        "items" | "schema" | "additionalProperties" => format!(
            "{subject}: what it holds was {} and is now {}",
            change.old.map_or_else(|| "not stated".to_owned(), shape),
            change.new.map_or_else(|| "not stated".to_owned(), shape)
        ),
        other => format!(
            "{subject}: {other} was {} and is now {}",
            plain(change.old),
            plain(change.new)
        ),
    }
}

fn subject(change: &Change<'_>) -> String {
    let name = change.name;
    match change.side {
        Side::Header => format!("header {name}"),
        Side::Call | Side::Request if name.is_empty() => "the request".to_owned(),
        Side::Call | Side::Request => name.to_owned(),
        Side::Success if name.is_empty() => "the answer to an accepted request".to_owned(),
        Side::Success => format!("{name} of an accepted request"),
        Side::Error if name.is_empty() => "the answer to a rejected request".to_owned(),
        Side::Error => format!("{name} of a rejected request"),
    }
}

fn property(change: &Change<'_>, subject: &str) -> String {
    match change.new {
        None if change.side == Side::Request => {
            format!(
                "{subject} is no longer documented: any value is allowed there, and nothing promises that it has an effect"
            )
        }
        None => format!("{subject} is no longer documented: a server need not answer with it"),
        Some(schema) => match types(schema.get("type")).as_slice() {
            [] => format!("{subject} is new: it may be anything"),
            _ if schema.get("enum").is_some() => {
                let values = schema
                    .get("enum")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten();
                let values: Vec<String> = values.map(Value::to_string).collect();
                format!(
                    "{subject} is new: when it is given it must be one of {}",
                    values.join(", ")
                )
            }
            types => format!(
                "{subject} is new: when it is given it must be {}",
                alternatives(types, article)
            ),
        },
    }
}

fn kind(change: &Change<'_>, subject: &str) -> String {
    let (old, new) = (types(change.old), types(change.new));
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter()
            .filter(|kind| !other.contains(kind))
            .cloned()
            .collect()
    };
    let (lost, gained) = (only(&old, &new), only(&new, &old));
    let what = match (old.is_empty(), new.is_empty()) {
        (true, _) => format!(
            "only {} are allowed, where any value was",
            alternatives(&new, plural)
        ),
        (_, true) => "any value is allowed".to_owned(),
        _ if lost.is_empty() => format!("{} are allowed too", alternatives(&gained, plural)),
        _ if gained.is_empty() => format!("{} are no longer allowed", alternatives(&lost, plural)),
        _ => format!(
            "{} are no longer allowed, {} are",
            alternatives(&lost, plural),
            alternatives(&gained, plural)
        ),
    };
    let words = |types: &[String]| {
        if types.is_empty() {
            "any".to_owned()
        } else {
            types.join(" or ")
        }
    };
    format!(
        "{subject}: type {} became {}: {what}",
        words(&old),
        words(&new)
    )
}

fn required_header(change: &Change<'_>, subject: &str) -> String {
    let flag = |value: Option<&Value>| value.and_then(Value::as_bool);
    match (flag(change.old), flag(change.new)) {
        (None, Some(true)) => {
            format!("{subject}: whether it is required was open and is now stated: it must be sent")
        }
        (_, Some(true)) => format!("{subject}: it must now be sent"),
        (_, Some(false)) => format!("{subject}: it may now be left out"),
        (_, None) => format!("{subject}: whether it is required is now open"),
    }
}

fn required_fields(change: &Change<'_>, subject: &str) -> String {
    let (gained, lost) = sets(change);
    let words = |values: &[Value]| {
        values
            .iter()
            .map(|value| plain(Some(value)))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut parts = Vec::new();
    if !gained.is_empty() {
        parts.push(format!("{} must now be given", words(&gained)));
    }
    if !lost.is_empty() {
        parts.push(format!("{} may now be left out", words(&lost)));
    }
    joined(subject, &parts)
}

fn values(change: &Change<'_>, subject: &str) -> String {
    let (gained, lost) = sets(change);
    let words = |values: &[Value]| {
        values
            .iter()
            .map(Value::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    match (change.old, change.new) {
        (None, _) => {
            return format!(
                "{subject}: only {} are allowed, where any value of its type was",
                words(&gained)
            );
        }
        (_, None) => {
            return format!(
                "{subject}: any value of its type is allowed, not only {}",
                words(&lost)
            );
        }
        _ => {}
    }
    let verb = |values: &[Value]| if values.len() == 1 { "is" } else { "are" };
    let mut parts = Vec::new();
    if !gained.is_empty() {
        parts.push(format!("{} {} allowed too", words(&gained), verb(&gained)));
    }
    if !lost.is_empty() {
        parts.push(format!(
            "{} {} no longer allowed",
            words(&lost),
            verb(&lost)
        ));
    }
    joined(subject, &parts)
}

fn joined(subject: &str, parts: &[String]) -> String {
    if parts.is_empty() {
        format!("{subject}: the order changed, which means nothing")
    } else {
        format!("{subject}: {}", parts.join("; "))
    }
}

fn constant(change: &Change<'_>, subject: &str) -> String {
    match (change.old, change.new) {
        (Some(old), Some(new)) => {
            format!("{subject}: {new} instead of {old}, which is no longer allowed")
        }
        (None, Some(new)) => {
            format!("{subject}: nothing but {new} is allowed, where any value of its type was")
        }
        (_, None) => format!("{subject}: any value of its type is allowed"),
    }
}

fn default(change: &Change<'_>, subject: &str) -> String {
    let from = if change.keyword == "default" {
        ""
    } else {
        "the value of "
    };
    match (change.old, change.new) {
        (Some(old), Some(new)) => {
            format!("{subject}: a request without it now means {from}{new} instead of {from}{old}")
        }
        (None, Some(new)) => format!("{subject}: a request without it now means {from}{new}"),
        (_, None) => format!("{subject}: what a request without it means is now open"),
    }
}

fn bound(change: &Change<'_>, subject: &str) -> String {
    let (excluded, is_lower) = match change.keyword {
        "minimum" => ("below", true),
        "maximum" => ("above", false),
        "exclusiveMinimum" => ("not above", true),
        _ => ("not below", false),
    };
    let number = |value: &Value| value.as_f64().unwrap_or_default();
    match (change.old, change.new) {
        (Some(old), Some(new)) if (number(new) > number(old)) == is_lower => {
            format!(
                "{subject}: values {excluded} {new} are no longer allowed, where only those {excluded} {old} were not"
            )
        }
        (Some(old), Some(new)) => {
            format!(
                "{subject}: values {excluded} {old} are allowed too, unless they are {excluded} {new}"
            )
        }
        (None, Some(new)) => format!("{subject}: values {excluded} {new} are no longer allowed"),
        (_, None) => format!(
            "{subject}: values {excluded} {} are allowed too",
            plain(change.old)
        ),
    }
}

/// Which of several shapes came and went.
fn shapes(change: &Change<'_>, subject: &str) -> String {
    let (gained, lost) = sets(change);
    let words = |shapes: &[Value]| {
        let shapes: Vec<String> = shapes.iter().map(shape).collect();
        shapes.join("; or ")
    };
    let mut parts = Vec::new();
    if !gained.is_empty() {
        parts.push(format!("allowed too is {}", words(&gained)));
    }
    if !lost.is_empty() {
        parts.push(format!("no longer allowed is {}", words(&lost)));
    }
    if change.old.is_none() {
        parts.push("where only what all shapes have in common was stated".to_owned());
    } else if change.new.is_none() {
        parts.push("no choice between shapes is stated any more".to_owned());
    }
    joined(subject, &parts)
}

/// The fields of a shape that are named, at most.
const SHAPE_FIELDS_MAX: usize = 8;

/// A schema in a few words.
fn shape(schema: &Value) -> String {
    let kinds = types(schema.get("type"));
    let mut words = vec![if kinds.is_empty() {
        "any value".to_owned()
    } else {
        alternatives(&kinds, article)
    }];
    if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        let names: Vec<&str> = fields.keys().map(String::as_str).collect();
        let more = names.len().saturating_sub(SHAPE_FIELDS_MAX);
        let shown: Vec<&str> = names.into_iter().take(SHAPE_FIELDS_MAX).collect();
        words.push(format!("with {}", shown.join(", ")));
        if more > 0 {
            words.push(format!("and {more} more"));
        }
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let values: Vec<String> = values.iter().map(Value::to_string).collect();
        words.push(format!("among {}", values.join(", ")));
    }
    if let Some(value) = schema.get("const") {
        words.push(format!("that is {value}"));
    }
    if let Some(items) = schema.get("items") {
        words.push(format!("of {}", shape(items)));
    }
    words.join(" ")
}

/// What a page states and no schema can hold.
fn left_out(change: &Change<'_>) -> String {
    let (gained, lost) = sets(change);
    let words = |said: &[Value]| {
        let said: Vec<String> = said.iter().map(|one| plain(Some(one))).collect();
        said.join(" ")
    };
    let mut parts = Vec::new();
    if !gained.is_empty() {
        parts.push(format!("it has now: {}", words(&gained)));
    }
    if !lost.is_empty() {
        parts.push(format!("it had: {}", words(&lost)));
    }
    format!(
        "what the page states and no schema can hold changed; {}",
        parts.join(" ")
    )
}

fn excluded(change: &Change<'_>, subject: &str) -> String {
    let constant = |schema: Option<&Value>| plain(schema.and_then(|schema| schema.get("const")));
    match (change.old, change.new) {
        (Some(_), Some(_)) => {
            let (old, new) = (constant(change.old), constant(change.new));
            format!("{subject}: {new} is no longer allowed, and {old} is allowed")
        }
        (None, _) => format!("{subject}: {} is no longer allowed", constant(change.new)),
        (_, None) => format!("{subject}: {} is allowed too", constant(change.old)),
    }
}

fn examples(change: &Change<'_>) -> String {
    let (gained, lost) = sets(change);
    format!(
        "the page shows {} bodies that it did not show, and {} no longer",
        gained.len(),
        lost.len()
    )
}

/// What the new list has more, and what it has less.
fn sets(change: &Change<'_>) -> (Vec<Value>, Vec<Value>) {
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let (old, new) = (list(change.old), list(change.new));
    let only = |one: &[Value], other: &[Value]| -> Vec<Value> {
        one.iter()
            .filter(|value| !other.contains(value))
            .cloned()
            .collect()
    };
    (only(&new, &old), only(&old, &new))
}

fn types(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(kind)) => vec![kind.clone()],
        Some(Value::Array(kinds)) => kinds
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

fn alternatives(types: &[String], word: impl Fn(&str) -> String) -> String {
    types
        .iter()
        .map(|kind| word(kind))
        .collect::<Vec<_>>()
        .join(" or ")
}

fn article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {kind}")
}

fn plural(kind: &str) -> String {
    if kind == "null" {
        "nulls".to_owned()
    } else {
        format!("{kind}s")
    }
}

fn plain(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "absent".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

fn stated(value: Option<&Value>) -> String {
    value
        .and_then(Value::as_str)
        .unwrap_or("not stated")
        .to_owned()
}
