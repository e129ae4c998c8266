//! What a changed keyword means, in words that need no knowledge of JSON Schema.

use serde_json::Value;

use super::described::{alternatives, demanded, plain, shape, types, without};

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
    /// Of a field: whether the object around it requires it now.
    pub(super) is_required: bool,
}

/// One sentence without a full stop.
pub(super) fn meaning(change: &Change<'_>) -> String {
    let subject = subject(change);
    match change.keyword {
        "properties" => property(change, &subject),
        "header" => header(change, &subject),
        "type" => kind(change, &subject),
        "required" if change.side == Side::Header => required_header(change, &subject),
        "required" => required_fields(change, &subject),
        "enum" => values(change, &subject),
        "const" => constant(change, &subject),
        "default" | "x-default-from" => default(change, &subject),
        "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum" | "minLength"
        | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            bound(change, &subject)
        }
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
        "examples" => format!(
            "{subject}: its examples were {} and are now {}, which allows and forbids nothing",
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
        "multipleOf" | "pattern" | "format" | "uniqueItems" => form(change, &subject),
        "not" => excluded(change, &subject),
        "anyOf" => shapes(change, &subject),
        "shape-left" => format!(
            "{subject}: of several shapes one is left, {}; no longer allowed is {}",
            change.old.map_or_else(String::new, shape),
            all_shapes(change.new)
        ),
        "shape-joined" => format!(
            "{subject}: what was the only shape is one of several, {}; allowed too is {}",
            change.old.map_or_else(String::new, shape),
            all_shapes(change.new)
        ),
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
        Some(schema) => {
            let demanded = demanded(schema);
            let must = match (change.is_required, demanded.as_str()) {
                (true, "anything") => "it must be given, and may be anything".to_owned(),
                (true, _) => format!("it must be given, and be {demanded}"),
                (false, "anything") => "it may be anything".to_owned(),
                (false, _) => format!("when it is given it must be {demanded}"),
            };
            format!("{subject} is new: {must}{}", left_out(schema, change.side))
        }
    }
}

/// What it means to leave out a field that has a default.
fn left_out(schema: &Value, side: Side) -> String {
    without(schema).map_or(String::new(), |value| {
        format!("; {} without it means {value}", left_out_of(side))
    })
}

/// What may be without a field or header.
const fn left_out_of(side: Side) -> &'static str {
    match side {
        Side::Call | Side::Header | Side::Request => "a request",
        Side::Success | Side::Error => "an answer",
    }
}

fn header(change: &Change<'_>, subject: &str) -> String {
    let Some(header) = change.new else {
        return format!(
            "{subject} is no longer documented: nothing promises that it has an effect"
        );
    };
    let schema = header.get("schema").unwrap_or(&Value::Null);
    let demanded = demanded(schema);
    let be = if demanded == "anything" {
        "may"
    } else {
        "must"
    };
    let must = match header.get("required").and_then(Value::as_bool) {
        Some(true) => format!("it must be sent, and {be} be"),
        Some(false) => format!("it may be left out; when it is sent it {be} be"),
        None => format!("whether it is required is open; when it is sent it {be} be"),
    };
    let unit = header.get("unit").and_then(Value::as_str);
    let unit = unit.map_or(String::new(), |unit| format!(", in {unit}"));
    format!(
        "{subject} is new: {must} {demanded}{unit}{}",
        left_out(schema, Side::Header)
    )
}

fn kind(change: &Change<'_>, subject: &str) -> String {
    let (old, new) = (types(change.old), types(change.new));
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter()
            .filter(|kind| !other.contains(kind))
            .cloned()
            .collect()
    };
    let (mut lost, mut gained) = (only(&old, &new), only(&new, &old));
    // Every integer is a number.
    let has = |kinds: &[String], kind: &str| kinds.iter().any(|known| known == kind);
    lost.retain(|kind| kind != "integer" || !has(&new, "number"));
    gained.retain(|kind| kind != "integer" || !has(&old, "number"));
    let were_or_are_integers = has(&old, "integer") || has(&new, "integer");
    let plural = |kind: &str| match kind {
        "number" if were_or_are_integers => "numbers with a fraction".to_owned(),
        _ => plural(kind),
    };
    let what = match (old.is_empty(), new.is_empty()) {
        (true, _) => format!(
            "only {} are allowed, where any value was",
            alternatives(&new, plural)
        ),
        (_, true) => "any value is allowed".to_owned(),
        _ if lost.is_empty() && gained.is_empty() => "the same values are allowed".to_owned(),
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
    joined(change, subject, &parts)
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
                "{subject}: only {} {} allowed, where any value of its type was",
                words(&gained),
                if gained.len() == 1 { "is" } else { "are" }
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
    joined(change, subject, &parts)
}

fn joined(change: &Change<'_>, subject: &str, parts: &[String]) -> String {
    let length = |value: Option<&Value>| value.and_then(Value::as_array).map(Vec::len);
    let is_repeated = length(change.old) != length(change.new);
    if parts.is_empty() && is_repeated {
        format!(
            "{subject}: one that was stated already is stated once more or once less, which means nothing"
        )
    } else if parts.is_empty() {
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
    let what = left_out_of(change.side);
    match (change.old, change.new) {
        (Some(old), Some(new)) => {
            format!("{subject}: {what} without it now means {from}{new} instead of {from}{old}")
        }
        (None, Some(new)) => format!("{subject}: {what} without it now means {from}{new}"),
        (_, None) => format!("{subject}: what {what} without it means is now open"),
    }
}

fn bound(change: &Change<'_>, subject: &str) -> String {
    let (what, excluded, is_lower) = match change.keyword {
        "minimum" => ("values", "below", true),
        "maximum" => ("values", "above", false),
        "exclusiveMinimum" => ("values", "not above", true),
        "exclusiveMaximum" => ("values", "not below", false),
        "minLength" => ("texts", "of fewer characters than", true),
        "maxLength" => ("texts", "of more characters than", false),
        "minItems" => ("lists", "of fewer items than", true),
        "maxItems" => ("lists", "of more items than", false),
        "minProperties" => ("objects", "of fewer fields than", true),
        _ => ("objects", "of more fields than", false),
    };
    let number = |value: &Value| value.as_f64().unwrap_or_default();
    match (change.old, change.new) {
        (Some(old), Some(new)) if (number(new) > number(old)) == is_lower => {
            format!(
                "{subject}: {what} {excluded} {new} are no longer allowed, where only those {excluded} {old} were not"
            )
        }
        (Some(old), Some(new)) => {
            format!(
                "{subject}: {what} {excluded} {old} are allowed too, unless they are {excluded} {new}"
            )
        }
        (None, Some(new)) => format!("{subject}: {what} {excluded} {new} are no longer allowed"),
        (_, None) => format!(
            "{subject}: {what} {excluded} {} are allowed too",
            plain(change.old)
        ),
    }
}

/// Which values have the form that is asked for.
fn form(change: &Change<'_>, subject: &str) -> String {
    let of = |value: Option<&Value>| {
        let value = value.filter(|value| **value != Value::Bool(false))?;
        let shown = plain(Some(value));
        Some(match change.keyword {
            "multipleOf" => format!("multiples of {shown}"),
            "pattern" => format!("texts that match {shown}"),
            "format" => format!("values of the format {shown}"),
            _ => "lists with no item twice".to_owned(),
        })
    };
    match (of(change.old), of(change.new)) {
        (Some(old), Some(new)) => {
            format!("{subject}: only {new} are allowed now, where only {old} were")
        }
        (None, Some(new)) => format!("{subject}: none but {new} are allowed any longer"),
        (Some(old), None) => format!("{subject}: others than {old} are allowed too"),
        (None, None) => format!("{subject}: nothing else is allowed or forbidden"),
    }
}

fn all_shapes(shapes: Option<&Value>) -> String {
    let shapes = shapes.and_then(Value::as_array).into_iter().flatten();
    let shapes: Vec<String> = shapes.map(shape).collect();
    shapes.join("; or ")
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
    joined(change, subject, &parts)
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

fn plural(kind: &str) -> String {
    if kind == "null" {
        "nulls".to_owned()
    } else {
        format!("{kind}s")
    }
}

fn stated(value: Option<&Value>) -> String {
    value
        .and_then(Value::as_str)
        .unwrap_or("not stated")
        .to_owned()
}
