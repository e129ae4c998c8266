//! The first JSON value of a body, with the keys of its objects in order and repeated ones kept.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::surrogate::without_lone_surrogates;

/// Deepest nesting that is read, in levels: `serde_json`'s own bound. Milvus stops at 10000.
#[cfg(test)]
const MAX_DEPTH: usize = 127;

/// A JSON value as it was written: objects are lists of pairs, because repeated keys matter.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::server) enum Read {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any number; whole numbers beyond 64 bits have already become floating.
    Number(Number),
    /// A string, with U+FFFD where it was not valid.
    Text(String),
    /// An array.
    List(Vec<Read>),
    /// An object: its pairs in the order of the body.
    Object(Vec<(String, Read)>),
}

/// Why no value could be read; both are code 1801.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(in crate::server) enum ReadError {
    /// Nothing but white space.
    #[error("the request body should be nil, however {{}} is valid")]
    Empty,
    /// The bytes do not start with a JSON value.
    #[error("error: {0}")]
    Malformed(String),
}

/// The first value of a body.
#[derive(Debug, PartialEq)]
pub(in crate::server) struct First {
    /// The value.
    pub(in crate::server) value: Read,
    /// Whether only white space follows it.
    pub(in crate::server) is_alone: bool,
}

/// Reads the first JSON value of `body` and, like Go's `Decoder.Decode`, leaves whatever follows it unread.
pub(in crate::server) fn read_first(body: &[u8]) -> Result<First, ReadError> {
    let lossy = String::from_utf8_lossy(body);
    let text = without_lone_surrogates(&lossy);
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Read>();
    match values.next() {
        None => Err(ReadError::Empty),
        Some(Ok(value)) => {
            let rest = text.get(values.byte_offset()..).unwrap_or_default();
            let is_alone = rest
                .bytes()
                .all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
            Ok(First { value, is_alone })
        }
        Some(Err(error)) if error.is_eof() => {
            Err(ReadError::Malformed("unexpected EOF".to_owned()))
        }
        Some(Err(error)) => Err(ReadError::Malformed(format!("invalid character: {error}"))),
    }
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadVisitor)
    }
}

struct ReadVisitor;

impl<'de> Visitor<'de> for ReadVisitor {
    type Value = Read;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Read, E> {
        Ok(Read::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Read, E> {
        Ok(Read::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Read, E> {
        Ok(Read::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Read, E> {
        Ok(Read::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Read, E> {
        Ok(Number::from_f64(value).map_or(Read::Null, Read::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Read, E> {
        Ok(Read::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Read, E> {
        Ok(Read::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Read, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Read::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Read, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Read::Object(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_DEPTH, Read, ReadError, read_first};

    fn value(body: &[u8]) -> Result<Read, ReadError> {
        read_first(body).map(|first| first.value)
    }

    fn object(pairs: &[(&str, Read)]) -> Read {
        Read::Object(
            pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        )
    }

    #[test]
    fn what_follows_the_first_value_is_left_unread() {
        let one = object(&[("a", Read::Number(1.into()))]);
        for body in [
            r#"{"a":1}"#,
            r#" {"a":1} {"a":2}"#,
            r#"{"a":1}garbage"#,
            "{\"a\":1}\u{0}",
        ] {
            assert_eq!(value(body.as_bytes()), Ok(one.clone()), "{body}");
        }
    }

    #[test]
    fn a_value_is_alone_when_only_white_space_follows() {
        for (body, is_alone) in [
            ("{} \n", true),
            ("{}", true),
            ("{} {}", false),
            ("{}x", false),
            ("{}\u{a0}", false),
        ] {
            let first = read_first(body.as_bytes()).expect("starts with a value");
            assert_eq!(first.is_alone, is_alone, "{body:?}");
        }
    }

    #[test]
    fn repeated_keys_are_kept_in_order() {
        let read = value(br#"{"a":1,"A":null,"a":true}"#);
        let kept = object(&[
            ("a", Read::Number(1.into())),
            ("A", Read::Null),
            ("a", Read::Bool(true)),
        ]);
        assert_eq!(read, Ok(kept));
    }

    #[test]
    fn an_empty_body_is_told_apart_from_a_malformed_one() {
        assert_eq!(value(b" \n\t"), Err(ReadError::Empty));
        for body in [
            "\u{feff}{}",
            "{",
            r#"{"a":1,}"#,
            "{'a':1}",
            "nope",
            "\"\u{1}\"",
            "nullx",
        ] {
            let read = value(body.as_bytes());
            assert!(
                matches!(read, Err(ReadError::Malformed(_))),
                "{body}: {read:?}"
            );
        }
    }

    #[test]
    fn invalid_text_becomes_the_replacement_character() {
        assert_eq!(value(b"\"a\xff\""), Ok(Read::Text("a\u{fffd}".to_owned())));
        assert_eq!(value(br#""\ud800""#), Ok(Read::Text("\u{fffd}".to_owned())));
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(value(deep(MAX_DEPTH).as_bytes()).is_ok());
        assert!(value(deep(100_000).as_bytes()).is_err());
    }
}
