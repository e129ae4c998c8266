//! A request as the documents read it: its JSON, if it is JSON, and what its bytes say of themselves.

use std::collections::BTreeSet;

use serde_json::Value;

use super::condition::Condition;
use crate::contract::BodyReading;

/// A request to a documented path, before anything is known of the state it meets.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// HTTP method.
    pub method: &'a str,
    /// Path with query.
    pub path: &'a str,
    /// Headers but the authorization.
    pub headers: &'a [(String, String)],
    /// What the request says about who sends it.
    pub sender: Sender,
    /// The body's bytes.
    pub body: &'a [u8],
    /// The database in which a request that names none works.
    pub home: &'a str,
    /// How a version reads the body; none where it is read as it stands.
    pub reading: Option<&'a BodyReading>,
    /// Whether the run itself added the home database to the body, so that the case does not speak of it.
    pub home_added: bool,
}

/// What a request says about who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// The run's own token, or none where the run has none.
    Known,
    /// No authorization though the run has a token.
    Nobody,
    /// A bearer token that is wrong.
    Stranger,
    /// An authorization that is not a bearer token.
    OtherScheme,
}

/// The body read as JSON, and the conditions that hold of its bytes.
#[derive(Clone, Debug)]
pub(super) struct Body {
    /// The value, when there is one that every reader would agree on.
    pub json: Option<Value>,
    /// What holds of the bytes.
    pub conditions: BTreeSet<Condition>,
}

/// What stands at the start of a text that some editors write (U+FEFF in UTF-8).
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Nesting from here on counts as deep.
const NESTING_DEEP: usize = 16;
/// Bodies from here on count as large, in bytes.
const BODY_LARGE: usize = 256 * 1024;

/// Reads a body.
pub(super) fn read_body(bytes: &[u8]) -> Body {
    let mut conditions = BTreeSet::new();
    let mut hold = |id| {
        conditions.insert(Condition::of(id));
    };
    if bytes.len() >= BODY_LARGE {
        hold("body-large");
    }
    if bytes.starts_with(BYTE_ORDER_MARK) {
        hold("byte-order-mark");
        return Body {
            json: None,
            conditions,
        };
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        hold("body-empty");
        return Body {
            json: None,
            conditions,
        };
    }
    if std::str::from_utf8(bytes).is_err() {
        hold("invalid-utf8");
        return Body {
            json: None,
            conditions,
        };
    }
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<Value>();
    let json = match values.next() {
        Some(Ok(value)) => {
            let rest = bytes.get(values.byte_offset()..).unwrap_or_default();
            if rest.iter().all(u8::is_ascii_whitespace) {
                Some(value)
            } else {
                hold("trailing-content");
                None
            }
        }
        Some(Err(error)) if error.is_eof() => {
            hold("body-truncated");
            None
        }
        Some(Err(_)) if depth(bytes) >= NESTING_DEEP => {
            hold("body-nested");
            None
        }
        _ => {
            hold("body-json-extension");
            None
        }
    };
    let Some(value) = json else {
        return Body {
            json: None,
            conditions,
        };
    };
    if !value.is_object() {
        hold("body-not-object");
    }
    if depth(bytes) >= NESTING_DEEP {
        hold("body-nested");
    }
    if crate::json::has_duplicate_keys(bytes) {
        hold("duplicate-keys");
    }
    Body {
        json: Some(value),
        conditions,
    }
}

/// The deepest nesting, counted by brackets outside strings.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest, mut inside, mut escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        match (inside, byte) {
            (true, b'\\') => escaped = !escaped,
            (true, b'"') if !escaped => inside = false,
            (true, _) => escaped = false,
            (false, b'"') => inside = true,
            (false, b'{' | b'[') => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            (false, _) => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::read_body;

    fn ids(bytes: &[u8]) -> Vec<&'static str> {
        read_body(bytes)
            .conditions
            .iter()
            .map(|condition| condition.id)
            .collect()
    }

    #[test]
    fn a_plain_object_has_nothing_to_be_said_of_it() {
        assert!(ids(br#"{"a":"b"}"#).is_empty());
    }

    #[test]
    fn each_way_of_being_no_plain_object_has_its_own_word() {
        for (bytes, id) in [
            (&b""[..], "body-empty"),
            (b" \n", "body-empty"),
            (br#"{"a":"b""#, "body-truncated"),
            (br#"{"a":"b"}{}"#, "trailing-content"),
            (br#"{"a":"b"} x"#, "trailing-content"),
            (br#"{"a":"b","a":"c"}"#, "duplicate-keys"),
            (b"\xef\xbb\xbf{}", "byte-order-mark"),
            (b"{\"a\":\"\xff\"}", "invalid-utf8"),
            (b"{'a':'b'}", "body-json-extension"),
            (b"{\"a\":\"b\",}", "body-json-extension"),
            (b"[]", "body-not-object"),
            (b"null", "body-not-object"),
            (b"17", "body-not-object"),
        ] {
            assert_eq!(ids(bytes), [id], "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn brackets_inside_strings_are_no_nesting() {
        assert!(ids(br#"{"a":"[[[[[[[[[[[[[[[[[[[[[[[[\"[["}"#).is_empty());
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(40), "]".repeat(40));
        assert_eq!(ids(deep.as_bytes()), ["body-nested"]);
    }

    #[test]
    fn a_body_counts_as_large_from_its_limit_on() {
        let padded = |length: usize| {
            let mut body = b"{}".to_vec();
            body.resize(length, b' ');
            ids(&body)
        };
        assert_eq!(padded(super::BODY_LARGE), ["body-large"]);
        assert!(padded(super::BODY_LARGE - 1).is_empty());
    }
}
