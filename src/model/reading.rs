//! What a version reads of a body: its keys in any case, no nulls, the first value only, and not every documented field.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::conditions::is_spelling;
use super::lenient::lenient;
use crate::contract::BodyReading;

/// The list whose items are read as the body itself is.
const ITEMS: &str = "indexParams";

/// The body as it is read; `None` where it is no JSON object to this reader. Without a reading, as it stands.
pub fn as_read(
    reading: Option<&BodyReading>,
    operation: &str,
    schema: &Value,
    bytes: &[u8],
) -> Option<Value> {
    let Some(reading) = reading else {
        return serde_json::from_slice(bytes).ok().filter(Value::is_object);
    };
    let text = if reading.lenient_text {
        lenient(bytes)
    } else {
        Cow::Borrowed(str::from_utf8(bytes).ok()?)
    };
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    let mut body = values.next()?.ok().filter(Value::is_object)?;
    let rest = text.get(values.byte_offset()..).unwrap_or_default();
    if !reading.first_value_only && !rest.trim().is_empty() {
        return None;
    }
    let unread: Vec<&str> = reading
        .unread
        .iter()
        .filter_map(|entry| entry.split_once(' '))
        .filter(|(known, _)| *known == operation)
        .map(|(_, field)| field)
        .collect();
    if let Some(object) = body.as_object_mut() {
        object_as_read(reading, schema, object, "", &unread);
        let items_schema = schema.pointer(&format!("/properties/{ITEMS}/items"));
        let items = object.get_mut(ITEMS).and_then(Value::as_array_mut);
        for item in items.into_iter().flatten().filter_map(Value::as_object_mut) {
            let schema = items_schema.unwrap_or(&Value::Null);
            object_as_read(reading, schema, item, "indexParams[].", &unread);
        }
    }
    Some(body)
}

fn object_as_read(
    reading: &BodyReading,
    schema: &Value,
    object: &mut Map<String, Value>,
    at: &str,
    unread: &[&str],
) {
    let known = schema.get("properties").and_then(Value::as_object);
    if let Some(known) = known.filter(|_| reading.fold_keys) {
        let folded: Vec<(String, String)> = object
            .keys()
            .filter(|key| !known.contains_key(*key))
            .filter_map(|key| {
                let meant = known.keys().find(|name| is_spelling(key, name))?;
                Some((key.clone(), meant.clone()))
            })
            .collect();
        for (key, meant) in folded {
            if let Some(value) = object.remove(&key)
                && !object.contains_key(&meant)
            {
                object.insert(meant, value);
            }
        }
    }
    object.retain(|key, value| {
        let is_unread = unread
            .iter()
            .any(|field| field.strip_prefix(at) == Some(key.as_str()));
        !is_unread && !(reading.null_is_absent && value.is_null())
    });
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::as_read;
    use crate::contract::BodyReading;

    fn schema() -> Value {
        json!({"properties": {
            "aliasName": {"type": "string"},
            "collectionName": {"type": "string"},
            "indexParams": {"type": "array", "items": {"properties": {
                "fieldName": {"type": "string"}, "indexConfig": {"type": "object"}
            }}}
        }})
    }

    fn read(bytes: &[u8]) -> Option<Value> {
        let reading = BodyReading {
            fold_keys: true,
            null_is_absent: true,
            first_value_only: true,
            lenient_text: true,
            unread: vec![
                "a/b collectionName".to_owned(),
                "a/b indexParams[].indexConfig".to_owned(),
            ],
            source: String::new(),
        };
        as_read(Some(&reading), "a/b", &schema(), bytes)
    }

    #[test]
    fn a_version_reads_what_go_reads() {
        assert_eq!(
            read(br#"{"ALIASNAME":"x","collectionName":"c","other":1} and more"#),
            Some(json!({"aliasName": "x", "other": 1}))
        );
        assert_eq!(
            read(br#"{"aliasName":null,"indexParams":[{"FIELDNAME":"f","indexConfig":{},"x":null},7]}"#),
            Some(json!({"indexParams": [{"fieldName": "f"}, 7]}))
        );
        assert_eq!(
            read(br#"{"aliasName":"\ud800"}"#),
            Some(json!({"aliasName": "\u{fffd}"}))
        );
        assert_eq!(read(b"[]"), None);
        assert_eq!(read(b"{"), None);
    }

    #[test]
    fn without_a_reading_a_body_is_what_it_says() {
        let body = json!({"ALIASNAME": null});
        let bytes = body.to_string();
        assert_eq!(
            as_read(None, "a/b", &schema(), bytes.as_bytes()),
            Some(body)
        );
        assert_eq!(as_read(None, "a/b", &schema(), b"{} x"), None);
    }
}
