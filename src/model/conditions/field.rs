//! Conditions that the body's schema decides: required, null, empty, types, spelling, names.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::model::condition::Condition;

/// Keys whose values are names of objects, with the condition for a name that breaks the documented rules.
const NAMES: &[(&str, &str)] = &[
    ("aliasName", "name-outside-rules"),
    ("collectionName", "name-outside-rules"),
    ("dbName", "name-outside-rules"),
    ("indexName", "index-name-outside-rules"),
];
/// The longest name that the limits page of the documentation allows, in bytes.
const NAME_BYTES_MAX: usize = 255;
/// The longest name that says nothing about limits: no page names a lower one, and no server is known to have it.
const NAME_BYTES_PLAIN: usize = 64;
/// Deepest nesting of a schema that is followed.
const SCHEMA_DEPTH_MAX: usize = 16;

/// Conditions of a body that is an object.
pub(super) fn conditions(schema: &Value, body: &Value) -> BTreeSet<Condition> {
    let mut found = BTreeSet::new();
    if let Some(object) = body.as_object() {
        object_conditions(schema, object, "", SCHEMA_DEPTH_MAX, &mut found);
    }
    found
}

fn object_conditions(
    schema: &Value,
    object: &Map<String, Value>,
    at: &str,
    depth: usize,
    found: &mut BTreeSet<Condition>,
) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return;
    };
    let required: Vec<_> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    for name in required.iter().filter(|name| !object.contains_key(**name)) {
        if object.keys().any(|key| is_spelling(key, name)) {
            // Whether that is the field is what `key-spelling` leaves open.
            continue;
        }
        found.insert(Condition::on("missing-field", &join(at, name)));
    }
    for (key, value) in object {
        if let Some(schema) = properties.get(key) {
            value_conditions(schema, key, value, &join(at, key), depth, found);
        } else {
            let spelled = properties.keys().any(|known| is_spelling(key, known));
            found.insert(Condition::on(
                if spelled {
                    "key-spelling"
                } else {
                    "unknown-key"
                },
                &join(at, key),
            ));
        }
    }
}

/// Whether a key is a documented one but for the case of its letters. The long s and the sign of Kelvin are the two
/// letters beyond ASCII that are letters of ASCII in another case.
pub(in crate::model) fn is_spelling(key: &str, known: &str) -> bool {
    let folded = |text: &str| -> String {
        let letters = text.chars().map(|letter| match letter {
            '\u{17f}' => 's',
            '\u{212a}' => 'k',
            other => other.to_ascii_lowercase(),
        });
        letters.collect()
    };
    folded(key) == folded(known)
}

fn value_conditions(
    schema: &Value,
    key: &str,
    value: &Value,
    at: &str,
    depth: usize,
    found: &mut BTreeSet<Condition>,
) {
    if depth == 0 {
        return;
    }
    let documented = schema.get("type").and_then(Value::as_str).unwrap_or("any");
    match (documented, value) {
        ("any", _) | ("boolean", Value::Bool(_)) | ("integer" | "number", Value::Number(_)) => {}
        (_, Value::Null) => {
            found.insert(Condition::on("null-field", at));
        }
        ("string", Value::String(text)) => text_conditions(key, text, at, found),
        ("string", Value::Number(_) | Value::Bool(_)) => {
            found.insert(Condition::on("scalar-for-string", at));
        }
        ("object", Value::Object(object)) => {
            object_conditions(schema, object, at, depth - 1, found);
        }
        ("array", Value::Array(items)) => {
            let item_schema = schema.get("items").unwrap_or(&Value::Null);
            for item in items {
                value_conditions(item_schema, "", item, &format!("{at}[]"), depth - 1, found);
            }
        }
        _ => {
            found.insert(Condition::on("wrong-type", at));
        }
    }
}

fn text_conditions(key: &str, text: &str, at: &str, found: &mut BTreeSet<Condition>) {
    if text.is_empty() {
        found.insert(Condition::on("empty-field", at));
    } else if text.trim().is_empty() {
        found.insert(Condition::on("blank-field", at));
    } else if let Some((_, id)) = NAMES.iter().find(|(name, _)| *name == key)
        && !is_name(text)
    {
        let is_padded = is_name(text.trim());
        found.insert(Condition::on(
            if is_padded { "padded-name" } else { id },
            at,
        ));
    } else if text.len() > NAME_BYTES_PLAIN && NAMES.iter().any(|(name, _)| *name == key) {
        found.insert(Condition::of("name-long"));
    }
}

/// The documented rule for names: up to 255 characters; a letter or underscore, then letters, digits, underscores.
fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= NAME_BYTES_MAX
        && bytes
            .next()
            .is_some_and(|byte| byte == b'_' || byte.is_ascii_alphabetic())
        && bytes.all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::conditions;

    fn schema() -> Value {
        json!({
            "type": "object",
            "required": ["aliasName", "items"],
            "properties": {
                "aliasName": {"type": "string"},
                "items": {"type": "array", "items": {
                    "type": "object",
                    "required": ["fieldName"],
                    "properties": {"fieldName": {"type": "string"}, "params": {"type": "object"}}
                }}
            }
        })
    }

    fn of(body: &Value) -> Vec<String> {
        conditions(&schema(), body)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_documented_body_has_no_condition() {
        assert!(
            of(&json!({"aliasName": "_a1", "items": [{"fieldName": "f", "params": {"M": 1}}]}))
                .is_empty()
        );
    }

    #[test]
    fn what_is_left_out_null_empty_or_blank_is_told_apart() {
        assert_eq!(of(&json!({"items": []})), ["missing-field(aliasName)"]);
        assert_eq!(
            of(&json!({"aliasName": null, "items": []})),
            ["null-field(aliasName)"]
        );
        assert_eq!(
            of(&json!({"aliasName": "", "items": []})),
            ["empty-field(aliasName)"]
        );
        assert_eq!(
            of(&json!({"aliasName": " ", "items": []})),
            ["blank-field(aliasName)"]
        );
        assert_eq!(
            of(&json!({"aliasName": "a", "items": [{}]})),
            ["missing-field(items[].fieldName)"]
        );
    }

    #[test]
    fn structures_for_strings_are_wrong_and_scalars_are_a_milder_case() {
        assert_eq!(
            of(&json!({"aliasName": ["a"], "items": []})),
            ["wrong-type(aliasName)"]
        );
        assert_eq!(
            of(&json!({"aliasName": 7, "items": []})),
            ["scalar-for-string(aliasName)"]
        );
        assert_eq!(
            of(&json!({"aliasName": "a", "items": {}})),
            ["wrong-type(items)"]
        );
        assert_eq!(
            of(&json!({"aliasName": "a", "items": ["x"]})),
            ["wrong-type(items[])"]
        );
    }

    #[test]
    fn a_key_in_other_letter_case_is_not_just_unknown() {
        assert_eq!(
            of(&json!({"ALIASNAME": "a", "items": [], "zzz": 1})),
            ["key-spelling(ALIASNAME)", "unknown-key(zzz)"]
        );
    }

    #[test]
    fn names_are_held_to_the_documented_rule() {
        let long = "a".repeat(255);
        assert_eq!(of(&json!({"aliasName": long, "items": []})), ["name-long"]);
        let long = "a".repeat(64);
        assert!(of(&json!({"aliasName": long, "items": []})).is_empty());
        for name in ["1a", "a-b", "a b", "ä", " 1a", "a.b", &"a".repeat(256)] {
            assert_eq!(
                of(&json!({"aliasName": name, "items": []})),
                ["name-outside-rules(aliasName)"],
                "{name}"
            );
        }
        for name in [" a", "a\n"] {
            assert_eq!(
                of(&json!({"aliasName": name, "items": []})),
                ["padded-name(aliasName)"],
                "{name}"
            );
        }
    }
}
