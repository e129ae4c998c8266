//! Two schemas into one that holds both, so that `allOf`, `$ref` and branches beside other keywords become plain ones

use serde_json::{Map, Value};

use super::compile::Unsupported;

/// Where a subschema stood before schemas were merged, noted in the subschema itself.
pub(super) const MARK: &str = "x-vdbspec-at";

/// Keywords of which the larger value is the stricter one.
const RISING: [&str; 4] = ["minimum", "exclusiveMinimum", "minLength", "minItems"];
/// Keywords of which the smaller value is the stricter one.
const FALLING: [&str; 4] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems"];
/// Keywords that say nothing about validity.
pub(super) const ANNOTATIONS: [&str; 15] = [
    "title",
    "description",
    "default",
    "examples",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    // An annotation in 2020-12, unless a validator is told otherwise.
    "format",
    "$comment",
    "$defs",
    "definitions",
    "$schema",
    "$id",
    "$anchor",
];

/// The schema that holds both.
pub(super) fn merge(
    left: &Map<String, Value>,
    right: &Map<String, Value>,
) -> Result<Map<String, Value>, Unsupported> {
    let mut out = left.clone();
    for (word, value) in right {
        let merged = match left.get(word) {
            None => value.clone(),
            Some(known) if known == value || word == MARK => known.clone(),
            Some(known) => both(word, known, value, left)?,
        };
        out.insert(word.clone(), merged);
    }
    close(&mut out, left, right);
    close(&mut out, right, left);
    Ok(out)
}

fn both(
    word: &str,
    left: &Value,
    right: &Value,
    whole: &Map<String, Value>,
) -> Result<Value, Unsupported> {
    let fail = || Unsupported::new(whole, word, "it stands twice with different values");
    match word {
        "properties" => properties(left, right).ok_or_else(fail)?,
        "required" => Ok(join(left, right)),
        "type" => types(left, right).ok_or_else(fail),
        "enum" => Ok(common(left, right)),
        "items" | "additionalProperties" => subschema(left, right).ok_or_else(fail)?,
        _ if RISING.contains(&word) || FALLING.contains(&word) => {
            let is_larger = left.as_f64() > right.as_f64();
            let stricter = if is_larger == RISING.contains(&word) {
                left
            } else {
                right
            };
            Ok(stricter.clone())
        }
        _ if ANNOTATIONS.contains(&word) || word.starts_with("x-") => Ok(left.clone()),
        _ => Err(fail()),
    }
}

fn properties(left: &Value, right: &Value) -> Option<Result<Value, Unsupported>> {
    let mut out = left.as_object()?.clone();
    for (key, schema) in right.as_object()? {
        let merged = match out.get(key) {
            None => schema.clone(),
            Some(known) => match subschema(known, schema)? {
                Ok(merged) => merged,
                Err(error) => return Some(Err(error)),
            },
        };
        out.insert(key.clone(), merged);
    }
    Some(Ok(Value::Object(out)))
}

fn subschema(left: &Value, right: &Value) -> Option<Result<Value, Unsupported>> {
    match (left, right) {
        (Value::Bool(true), other) | (other, Value::Bool(true)) => Some(Ok(other.clone())),
        (Value::Bool(false), _) | (_, Value::Bool(false)) => Some(Ok(Value::Bool(false))),
        (Value::Object(left), Value::Object(right)) => Some(merge(left, right).map(Value::Object)),
        _ => None,
    }
}

fn join(left: &Value, right: &Value) -> Value {
    let mut out = left.as_array().cloned().unwrap_or_default();
    for key in right.as_array().into_iter().flatten() {
        if !out.contains(key) {
            out.push(key.clone());
        }
    }
    Value::Array(out)
}

fn common(left: &Value, right: &Value) -> Value {
    let right = right.as_array().cloned().unwrap_or_default();
    let left = left.as_array().into_iter().flatten();
    left.filter(|value| right.contains(value))
        .cloned()
        .collect()
}

fn types(left: &Value, right: &Value) -> Option<Value> {
    let list = |value: &Value| match value {
        Value::String(_) => vec![value.clone()],
        Value::Array(items) => items.clone(),
        _ => Vec::new(),
    };
    let (left, right) = (list(left), list(right));
    let has = |types: &[Value], word: &str| types.iter().any(|kind| kind == word);
    let mut out = Vec::new();
    for kind in &left {
        // Every integer is a number.
        if right.contains(kind) || (kind == "integer" && has(&right, "number")) {
            out.push(kind.clone());
        } else if kind == "number" && has(&right, "integer") {
            out.push(Value::from("integer"));
        }
    }
    match out.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        _ => Some(Value::Array(out)),
    }
}

/// `additionalProperties` sees only the properties beside it: where one schema is closed, the other one's own
/// properties may not be there.
fn close(out: &mut Map<String, Value>, closed: &Map<String, Value>, other: &Map<String, Value>) {
    if closed.get("additionalProperties") != Some(&Value::Bool(false)) {
        return;
    }
    let known = closed.get("properties").and_then(Value::as_object);
    let Some(added) = other.get("properties").and_then(Value::as_object) else {
        return;
    };
    let Some(all) = out.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for key in added.keys() {
        if known.is_none_or(|known| !known.contains_key(key)) {
            all.insert(key.clone(), Value::Bool(false));
        }
    }
}
