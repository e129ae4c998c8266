//! A value as read, bound to a declared structure: Go's `Unmarshal`, then gin's `required`.

use std::collections::BTreeMap;

use super::fold::same_key;
use super::read::Read;
use super::shape::{Field, Shape, Struct};

/// The value of one declared field.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::server) enum Bound {
    /// A string.
    Text(String),
    /// A whole number.
    Int(i64),
    /// `true` or `false`.
    Bool(bool),
    /// A map with any values.
    Map(BTreeMap<String, Read>),
    /// An array of strings.
    Texts(Vec<String>),
    /// An array of structures.
    List(Vec<Record>),
    /// A structure.
    Object(Record),
}

/// A bound structure: the fields that are present, by their declared keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::server) struct Record(Vec<(&'static str, Bound)>);

impl Record {
    /// The field, if it is present.
    pub(in crate::server) fn get(&self, key: &str) -> Option<&Bound> {
        self.0
            .iter()
            .find_map(|(known, value)| (*known == key).then_some(value))
    }

    /// The string under `key`; `""` when it is absent.
    pub(in crate::server) fn text(&self, key: &str) -> &str {
        match self.get(key) {
            Some(Bound::Text(text)) => text,
            _ => "",
        }
    }

    /// The whole number under `key`; 0 when it is absent.
    pub(in crate::server) fn int(&self, key: &str) -> i64 {
        match self.get(key) {
            Some(Bound::Int(value)) => *value,
            _ => 0,
        }
    }

    /// The truth value under `key`; `false` when it is absent.
    pub(in crate::server) fn flag(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Bound::Bool(true)))
    }

    /// The map under `key`, if it is present.
    pub(in crate::server) fn map(&self, key: &str) -> Option<&BTreeMap<String, Read>> {
        match self.get(key) {
            Some(Bound::Map(map)) => Some(map),
            _ => None,
        }
    }

    /// The structures under `key`; none when it is absent.
    pub(in crate::server) fn list(&self, key: &str) -> &[Record] {
        match self.get(key) {
            Some(Bound::List(items)) => items,
            _ => &[],
        }
    }

    /// The structures under `key`, to change them; none when it is absent.
    pub(in crate::server) fn list_mut(&mut self, key: &str) -> &mut [Record] {
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, Bound::List(items))) => items,
            _ => &mut [],
        }
    }

    /// The structure under `key`, if it is present.
    pub(in crate::server) fn object(&self, key: &str) -> Option<&Record> {
        match self.get(key) {
            Some(Bound::Object(record)) => Some(record),
            _ => None,
        }
    }

    /// Puts a value under `key` in the place of any earlier one.
    pub(in crate::server) fn set(&mut self, key: &'static str, value: Bound) {
        self.remove(key);
        self.0.push((key, value));
    }

    /// Takes the field out.
    pub(in crate::server) fn remove(&mut self, key: &str) {
        self.0.retain(|(known, _)| *known != key);
    }

    fn take(&mut self, key: &str) -> Option<Bound> {
        let at = self.0.iter().position(|(known, _)| *known == key)?;
        Some(self.0.swap_remove(at).1)
    }
}

/// A value whose JSON type is not the declared one: code 1801.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error(
    "error: json: cannot unmarshal {found} into Go struct field {holder}.{key} of type {declared}"
)]
pub(in crate::server) struct BindError {
    found: &'static str,
    holder: &'static str,
    key: &'static str,
    declared: &'static str,
}

/// Binds a whole body; the second part lists the required fields that are missing, in order of declaration.
pub(in crate::server) fn bind(
    shape: &'static Struct,
    body: Read,
) -> Result<(Record, Vec<&'static Field>), BindError> {
    let mut record = Record::default();
    match body {
        Read::Null => {}
        Read::Object(pairs) => fill(&mut record, shape, pairs)?,
        other => {
            return Err(BindError {
                found: kind(&other),
                holder: "",
                key: shape.name,
                declared: "struct",
            });
        }
    }
    let missing = shape
        .fields
        .iter()
        .filter(|field| field.required && is_zero(record.get(field.key)))
        .collect();
    Ok((record, missing))
}

/// `required` refuses an absent field and an empty string, yet takes an empty array.
fn is_zero(value: Option<&Bound>) -> bool {
    match value {
        None => true,
        Some(Bound::Text(text)) => text.is_empty(),
        Some(_) => false,
    }
}

/// Later pairs overwrite earlier ones; structures and maps are merged.
fn fill(
    record: &mut Record,
    shape: &'static Struct,
    pairs: Vec<(String, Read)>,
) -> Result<(), BindError> {
    for (written, value) in pairs {
        let Some(field) = shape
            .fields
            .iter()
            .find(|field| same_key(field.key, &written))
        else {
            continue;
        };
        let mismatch = |found: &'static str, declared: &'static str| BindError {
            found,
            holder: shape.name,
            key: field.key,
            declared,
        };
        let found = kind(&value);
        let bound = match (field.shape, value) {
            // Only what can be nil in Go is reset by a later null.
            (Shape::Map | Shape::Texts | Shape::List(_), Read::Null) => {
                record.remove(field.key);
                continue;
            }
            (Shape::Text | Shape::Unknown, Read::Text(text)) => Bound::Text(text),
            (Shape::Bool, Read::Bool(flag)) => Bound::Bool(flag),
            (Shape::Int32, Read::Number(number)) => match number
                .as_i64()
                .filter(|value| i32::try_from(*value).is_ok())
            {
                Some(value) => Bound::Int(value),
                None => return Err(mismatch(found, "int32")),
            },
            (Shape::Map, Read::Object(pairs)) => {
                let mut map = match record.take(field.key) {
                    Some(Bound::Map(map)) => map,
                    _ => BTreeMap::new(),
                };
                map.extend(pairs);
                Bound::Map(map)
            }
            (Shape::Texts, Read::List(items)) => {
                Bound::Texts(texts(items).map_err(|found| mismatch(found, "string"))?)
            }
            (Shape::List(item), Read::List(items)) => Bound::List(
                items
                    .into_iter()
                    .map(|value| structure(item, value))
                    .collect::<Result<_, _>>()?,
            ),
            (Shape::Object(inner), Read::Object(pairs)) => {
                let mut held = match record.take(field.key) {
                    Some(Bound::Object(held)) => held,
                    _ => Record::default(),
                };
                fill(&mut held, inner, pairs)?;
                Bound::Object(held)
            }
            (Shape::Unknown, Read::Object(pairs)) => Bound::Map(pairs.into_iter().collect()),
            (Shape::Unknown, _) | (_, Read::Null) => continue,
            (declared, _) => return Err(mismatch(found, go_type(declared))),
        };
        record.set(field.key, bound);
    }
    Ok(())
}

fn structure(shape: &'static Struct, value: Read) -> Result<Record, BindError> {
    let mut record = Record::default();
    match value {
        Read::Null => {}
        Read::Object(pairs) => fill(&mut record, shape, pairs)?,
        other => {
            return Err(BindError {
                found: kind(&other),
                holder: "",
                key: shape.name,
                declared: "struct",
            });
        }
    }
    Ok(record)
}

fn texts(items: Vec<Read>) -> Result<Vec<String>, &'static str> {
    items
        .into_iter()
        .map(|item| match item {
            Read::Text(text) => Ok(text),
            Read::Null => Ok(String::new()),
            other => Err(kind(&other)),
        })
        .collect()
}

/// The JSON type, in the words of Go's messages.
fn kind(value: &Read) -> &'static str {
    match value {
        Read::Null => "null",
        Read::Bool(_) => "bool",
        Read::Number(_) => "number",
        Read::Text(_) => "string",
        Read::List(_) => "array",
        Read::Object(_) => "object",
    }
}

fn go_type(shape: Shape) -> &'static str {
    match shape {
        Shape::Text | Shape::Unknown => "string",
        Shape::Int32 => "int32",
        Shape::Bool => "bool",
        Shape::Map => "map[string]interface {}",
        Shape::Texts => "[]string",
        Shape::List(item) => item.name,
        Shape::Object(inner) => inner.name,
    }
}

#[cfg(test)]
mod tests {
    use super::super::read::read_first;
    use super::super::shape::{Field, Shape, Struct};
    use super::{BindError, Record, bind};

    const ITEM: Struct = Struct {
        name: "Item",
        fields: &[field("fieldName", Shape::Text, true)],
    };
    const BODY: Struct = Struct {
        name: "Body",
        fields: &[
            field("name", Shape::Text, true),
            field("items", Shape::List(&ITEM), true),
            field("size", Shape::Int32, false),
            field("params", Shape::Map, false),
        ],
    };

    const fn field(key: &'static str, shape: Shape, required: bool) -> Field {
        Field {
            key,
            shape,
            required,
        }
    }

    fn bound(body: &str) -> Result<(Record, Vec<&'static str>), BindError> {
        let read = read_first(body.as_bytes())
            .expect("the test's body is JSON")
            .value;
        bind(&BODY, read)
            .map(|(record, missing)| (record, missing.iter().map(|field| field.key).collect()))
    }

    #[test]
    fn the_last_of_repeated_keys_wins_in_any_case_and_null_does_not_reset_a_string() {
        let (record, _) = bound(r#"{"name":"a","NAME":"b","name":null}"#).expect("binds");
        assert_eq!(record.text("name"), "b");
    }

    #[test]
    fn required_means_not_zero_and_an_empty_list_is_not_zero() {
        let missing = |body: &str| bound(body).expect("binds").1;
        assert_eq!(missing("{}"), ["name", "items"]);
        assert_eq!(missing("null"), ["name", "items"]);
        assert_eq!(missing(r#"{"name":"","items":null}"#), ["name", "items"]);
        assert!(missing(r#"{"name":" ","items":[]}"#).is_empty());
        assert!(missing(r#"{"name":"a","items":[{},null]}"#).is_empty());
    }

    #[test]
    fn nothing_is_coerced() {
        for body in [
            r#"{"name":1}"#,
            r#"{"name":["a"]}"#,
            r#"{"items":{}}"#,
            r#"{"items":[1]}"#,
            r#"{"size":"1"}"#,
            r#"{"size":4.0}"#,
            r#"{"size":1e1}"#,
            r#"{"size":2147483648}"#,
            r#"{"params":[]}"#,
            "[]",
            "\"x\"",
        ] {
            assert!(bound(body).is_err(), "{body}");
        }
    }
}
