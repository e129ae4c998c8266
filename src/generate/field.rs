//! Variants of one field at a time: left out, null, empty, of each other type.

use serde_json::{Map, Value, json};

/// One way to change one field of a body.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldVariant {
    /// `aliasName-missing`: stable, unique within an operation.
    pub slug: String,
    /// What is varied, one phrase.
    pub title: String,
    /// The body.
    pub body: Value,
}

/// Deepest nesting of a schema that is varied.
const DEPTH_MAX: usize = 6;

/// All variants of a valid body under a JSON Schema, field by field in the order of the schema. Of arrays the first
/// item is varied.
pub fn variants(schema: &Value, valid: &Value) -> Vec<FieldVariant> {
    let mut out = Vec::new();
    walk(schema, valid, &mut Vec::new(), DEPTH_MAX, valid, &mut out);
    out
}

/// A step into a body.
#[derive(Clone, Debug)]
enum Part {
    Key(String),
    First,
}

fn walk(
    schema: &Value,
    at: &Value,
    path: &mut Vec<Part>,
    depth: usize,
    whole: &Value,
    out: &mut Vec<FieldVariant>,
) {
    if depth == 0 {
        return;
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (key, property) in properties {
            path.push(Part::Key(key.clone()));
            let here = at.get(key);
            vary(property, here, path, whole, out);
            if let Some(here) = here {
                walk(property, here, path, depth - 1, whole, out);
            }
            path.pop();
        }
    }
    if let (Some(items), Some(first)) = (schema.get("items"), at.get(0)) {
        path.push(Part::First);
        vary(items, Some(first), path, whole, out);
        walk(items, first, path, depth - 1, whole, out);
        path.pop();
    }
}

/// What can stand in place of a value of each documented type.
fn replacements(kind: &str, here: Option<&Value>) -> Vec<(&'static str, Value)> {
    let inner = here
        .cloned()
        .unwrap_or_else(|| Value::String(String::new()));
    match kind {
        "string" => vec![
            ("null", Value::Null),
            ("empty", json!("")),
            ("blank", json!("  ")),
            ("array", json!([inner])),
            ("object", json!({ "name": inner })),
            ("number", json!(7)),
            ("boolean", json!(true)),
        ],
        "array" => vec![
            ("null", Value::Null),
            ("empty", json!([])),
            ("object", first_or(&inner, &json!({}))),
            ("string", json!("none")),
            ("number", json!(7)),
        ],
        "object" => vec![
            ("null", Value::Null),
            ("empty", json!({})),
            ("array", json!([inner])),
            ("string", json!("none")),
            ("number", json!(7)),
        ],
        "integer" | "number" => vec![
            ("null", Value::Null),
            ("string", json!("7")),
            ("array", json!([7])),
        ],
        "boolean" => vec![
            ("null", Value::Null),
            ("string", json!("true")),
            ("number", json!(1)),
        ],
        _ => vec![("null", Value::Null)],
    }
}

fn first_or(list: &Value, other: &Value) -> Value {
    list.get(0).unwrap_or(other).clone()
}

fn vary(
    schema: &Value,
    here: Option<&Value>,
    path: &[Part],
    whole: &Value,
    out: &mut Vec<FieldVariant>,
) {
    let kind = schema.get("type").and_then(Value::as_str).unwrap_or("any");
    let name = printed(path);
    if here.is_some() && matches!(path.last(), Some(Part::Key(_))) {
        out.push(FieldVariant {
            slug: format!("{name}-missing"),
            title: format!("{name} left out"),
            body: without(whole, path),
        });
    }
    for (word, value) in replacements(kind, here) {
        // An empty value in place of an absent optional object says nothing new.
        if here.is_none() && kind == "object" && word == "empty" {
            continue;
        }
        out.push(FieldVariant {
            slug: format!("{name}-{word}"),
            title: format!("{name} {} instead of {kind}", in_words(word)),
            body: with(whole, path, value),
        });
    }
}

fn in_words(word: &str) -> &str {
    match word {
        "array" => "an array",
        "object" => "an object",
        "string" => "a string",
        "number" => "a number",
        "boolean" => "a truth value",
        other => other,
    }
}

/// `indexParams[].fieldName` without brackets, as a case id and file name can hold it: `indexParams.fieldName`.
fn printed(path: &[Part]) -> String {
    let mut text = String::new();
    for part in path {
        match part {
            Part::Key(key) if text.is_empty() => text.push_str(key),
            Part::Key(key) => {
                text.push('.');
                text.push_str(key);
            }
            Part::First => text.push_str("-item"),
        }
    }
    text
}

fn with(whole: &Value, path: &[Part], value: Value) -> Value {
    let mut body = whole.clone();
    if let Some(slot) = reach(&mut body, path) {
        *slot = value;
    }
    body
}

fn without(whole: &Value, path: &[Part]) -> Value {
    let mut body = whole.clone();
    if let Some((Part::Key(key), parent)) = path.split_last()
        && let Some(Value::Object(object)) = reach(&mut body, parent)
    {
        object.remove(key);
    }
    body
}

/// The place of a path, made where only its last key is missing.
fn reach<'a>(body: &'a mut Value, path: &[Part]) -> Option<&'a mut Value> {
    path.iter().try_fold(body, |value, part| match part {
        Part::Key(key) => {
            if !value.is_object() {
                *value = Value::Object(Map::new());
            }
            value
                .as_object_mut()
                .map(|object| object.entry(key.clone()).or_insert(Value::Null))
        }
        Part::First => value.get_mut(0),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::variants;

    fn schema() -> Value {
        json!({"type": "object", "properties": {
            "aliasName": {"type": "string"},
            "dbName": {"type": "string"},
            "items": {"type": "array", "items": {"type": "object", "properties": {"f": {"type": "string"}}}}
        }})
    }

    #[test]
    fn each_variant_changes_one_field_and_nothing_else() {
        let valid = json!({"aliasName": "a", "items": [{"f": "x"}]});
        let found = variants(&schema(), &valid);
        let body = |slug: &str| {
            found
                .iter()
                .find(|variant| variant.slug == slug)
                .map(|variant| variant.body.clone())
        };
        assert_eq!(
            body("aliasName-missing"),
            Some(json!({"items": [{"f": "x"}]}))
        );
        assert_eq!(
            body("aliasName-array"),
            Some(json!({"aliasName": ["a"], "items": [{"f": "x"}]}))
        );
        assert_eq!(
            body("items-item.f-missing"),
            Some(json!({"aliasName": "a", "items": [{}]}))
        );
        assert_eq!(
            body("items-item-string"),
            Some(json!({"aliasName": "a", "items": ["none"]}))
        );
        assert_eq!(
            body("dbName-null"),
            Some(json!({"aliasName": "a", "items": [{"f": "x"}], "dbName": null}))
        );
        assert_eq!(
            body("dbName-missing"),
            None,
            "what is not there cannot be left out"
        );
    }

    #[test]
    fn no_two_variants_share_a_slug_or_equal_the_valid_body() {
        let valid = json!({"aliasName": "a", "items": [{"f": "x"}]});
        let found = variants(&schema(), &valid);
        let mut slugs: Vec<_> = found.iter().map(|variant| variant.slug.clone()).collect();
        slugs.sort();
        slugs.dedup();
        assert_eq!(slugs.len(), found.len());
        assert!(found.iter().all(|variant| variant.body != valid));
    }
}
