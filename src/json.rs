//! Reading JSON more strictly than `serde_json::Value` does.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Whether any object of a JSON text holds one key twice (RFC 8259 section 4: names should be unique).
///
/// A text that is not JSON has no keys; nesting beyond `serde_json`'s own bound is not looked at.
pub(crate) fn has_duplicate_keys(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Keys>(bytes).is_ok_and(|keys| keys.duplicate)
}

/// What one value says about the keys in it.
struct Keys {
    duplicate: bool,
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeysVisitor)
    }
}

struct KeysVisitor;

impl<'de> Visitor<'de> for KeysVisitor {
    type Value = Keys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
        let mut seen = BTreeSet::new();
        let mut duplicate = false;
        while let Some(key) = map.next_key::<String>()? {
            duplicate |= map.next_value::<Keys>()?.duplicate;
            duplicate |= !seen.insert(key);
        }
        Ok(Keys { duplicate })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Keys, A::Error> {
        let mut duplicate = false;
        while let Some(item) = seq.next_element::<Keys>()? {
            duplicate |= item.duplicate;
        }
        Ok(Keys { duplicate })
    }

    fn visit_bool<E>(self, _: bool) -> Result<Keys, E> {
        Ok(Keys { duplicate: false })
    }

    fn visit_i64<E>(self, _: i64) -> Result<Keys, E> {
        Ok(Keys { duplicate: false })
    }

    fn visit_u64<E>(self, _: u64) -> Result<Keys, E> {
        Ok(Keys { duplicate: false })
    }

    fn visit_f64<E>(self, _: f64) -> Result<Keys, E> {
        Ok(Keys { duplicate: false })
    }

    fn visit_str<E>(self, _: &str) -> Result<Keys, E> {
        Ok(Keys { duplicate: false })
    }

    fn visit_unit<E>(self) -> Result<Keys, E> {
        Ok(Keys { duplicate: false })
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Keys, D::Error> {
        IgnoredAny::deserialize(inner).map(|_| Keys { duplicate: false })
    }
}

#[cfg(test)]
mod tests {
    use super::has_duplicate_keys;

    #[test]
    fn a_key_twice_in_one_object_is_found_at_any_depth() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"[{"b":{"a":1,"c":2,"a":null}}]"#,
            r#"{"a":1,"\u0061":2}"#,
        ] {
            assert!(has_duplicate_keys(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn the_same_key_in_different_objects_is_fine() {
        for text in [
            r#"{"a":{"a":1}}"#,
            r#"[{"a":1},{"a":1.5}]"#,
            "not json",
            "-3",
            "true",
        ] {
            assert!(!has_duplicate_keys(text.as_bytes()), "{text}");
        }
    }
}
