//! What a version reads of a body: its keys in any case, no nulls, the first value only, and not every documented field.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::conditions::is_spelling;
use super::lenient::lenient;
use crate::contract::BodyReading;

/// The list whose items are read as the body itself is.
const ITEMS: &str = "indexParams";

/// The body as it is read, beside its headers; `None` where it is no JSON object to this reader. Without a reading, as it
/// stands.
pub fn as_read(
    reading: Option<&BodyReading>,
    operation: &str,
    schema: &Value,
    headers: &[(String, String)],
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
    let unread = reading.unread.iter().filter_map(|entry| {
        let (known, field) = entry.split_once(' ')?;
        (known == operation).then_some(field)
    });
    let unread: Vec<&str> = unread.collect();
    let structure = Structure {
        reading,
        schema,
        at: "",
        unread: &unread,
    };
    let mut reader = serde_json::Deserializer::from_str(&text);
    let mut body = structure.deserialize(&mut reader).ok()?;
    if !reading.first_value_only {
        reader.end().ok()?;
    }
    place(&mut body, reading, schema, headers);
    body.is_object().then_some(body)
}

/// The database that a header names counts where the body names none, unless the body must name one.
fn place(body: &mut Value, reading: &BodyReading, schema: &Value, headers: &[(String, String)]) {
    let named = reading.database_header.as_deref();
    let named = named.and_then(|key| {
        let mut all = headers.iter();
        all.find(|(name, _)| name.eq_ignore_ascii_case(key))
    });
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = required.is_some_and(|all| all.iter().any(|name| name == "dbName"));
    let (Some((_, database)), Some(body)) = (named, body.as_object_mut()) else {
        return;
    };
    let is_open = body.get("dbName").is_none_or(|name| name == "");
    if is_open && !is_required && !database.is_empty() {
        body.insert("dbName".to_owned(), Value::String(database.clone()));
    }
}

/// A value that is bound to declared fields: an object whose keys are known, or a list of such objects.
#[derive(Clone, Copy)]
struct Structure<'a> {
    reading: &'a BodyReading,
    schema: &'a Value,
    /// What stands before the names of its fields in `unread`.
    at: &'static str,
    unread: &'a [&'a str],
}

impl Structure<'_> {
    /// The declared name of a key, and whether it is looked at.
    fn meant(&self, key: String) -> Option<String> {
        let known = self.schema.get("properties").and_then(Value::as_object);
        let key = match known.filter(|known| self.reading.fold_keys && !known.contains_key(&key)) {
            Some(known) => {
                let mut names = known.keys();
                names
                    .find(|name| is_spelling(&key, name))
                    .cloned()
                    .unwrap_or(key)
            }
            None => key,
        };
        let mut unread = self.unread.iter();
        let is_unread = unread.any(|field| field.strip_prefix(self.at) == Some(key.as_str()));
        (!is_unread).then_some(key)
    }

    /// What the value of a key is bound to, where it is more than any value.
    fn below(&self, key: &str) -> Option<Self> {
        let schema = self.schema.pointer(&format!("/properties/{ITEMS}/items"));
        (self.at.is_empty() && key == ITEMS).then_some(Self {
            schema: schema.unwrap_or(&Value::Null),
            at: "indexParams[].",
            ..*self
        })
    }
}

impl<'de> DeserializeSeed<'de> for Structure<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Structure<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = pairs.next_key::<String>()? {
            let name = self.meant(key);
            let below = name.as_deref().and_then(|name| self.below(name));
            let value = match below {
                Some(below) => pairs.next_value_seed(below)?,
                None => pairs.next_value::<Value>()?,
            };
            let Some(name) = name else { continue };
            if !self.reading.null_is_absent || !value.is_null() {
                object.insert(name, value);
            } else if matches!(object.get(&name), Some(Value::Array(_) | Value::Object(_))) {
                // Go makes a list or a map nil by a null, and leaves a text as it is.
                object.remove(&name);
            }
        }
        Ok(Value::Object(object))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
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
        read_beside(&[], bytes)
    }

    fn read_beside(headers: &[(String, String)], bytes: &[u8]) -> Option<Value> {
        let reading = BodyReading {
            fold_keys: true,
            null_is_absent: true,
            first_value_only: true,
            lenient_text: true,
            unread: vec![
                "a/b collectionName".to_owned(),
                "a/b indexParams[].indexConfig".to_owned(),
            ],
            database_header: Some("DB-Name".to_owned()),
            source: String::new(),
        };
        as_read(Some(&reading), "a/b", &schema(), headers, bytes)
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
        assert_eq!(
            read(br#"{"aliasName":"x","aliasName":null,"AliasName":"y","aliasname":null}"#),
            Some(json!({"aliasName": "y"}))
        );
        assert_eq!(
            read(br#"{"other":{"a":null},"indexParams":[[{"x":null}],true,1.5,-2,null]}"#),
            Some(json!({"other": {"a": null}, "indexParams": [[{}], true, 1.5, -2, null]}))
        );
        assert_eq!(read(b"[]"), None);
        assert_eq!(read(b"{"), None);
    }

    #[test]
    fn a_later_null_empties_a_list_and_leaves_a_text() {
        assert_eq!(
            read(br#"{"aliasName":"x","indexParams":[{"fieldName":"f"}],"indexParams":null,"aliasName":null}"#),
            Some(json!({"aliasName": "x"}))
        );
    }

    #[test]
    fn a_header_names_the_database_of_a_body_that_names_none() {
        let headers = [("db-name".to_owned(), "d".to_owned())];
        for (body, database) in [
            (r#"{"aliasName":"x"}"#, "d"),
            (r#"{"dbName":""}"#, "d"),
            (r#"{"dbName":null}"#, "d"),
            (r#"{"dbName":"e"}"#, "e"),
        ] {
            let read = read_beside(&headers, body.as_bytes()).expect("an object");
            assert_eq!(read.get("dbName"), Some(&json!(database)), "{body}");
        }
        assert_eq!(read(b"{}"), Some(json!({})));
        let blank = [("DB-NAME".to_owned(), String::new())];
        assert_eq!(read_beside(&blank, b"{}"), Some(json!({})));
    }

    #[test]
    fn without_a_reading_a_body_is_what_it_says() {
        let body = json!({"ALIASNAME": null});
        let bytes = body.to_string();
        assert_eq!(
            as_read(None, "a/b", &schema(), &[], bytes.as_bytes()),
            Some(body)
        );
        assert_eq!(as_read(None, "a/b", &schema(), &[], b"{} x"), None);
    }
}
