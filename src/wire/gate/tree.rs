//! A JSON value with every key that stands in it, repeated ones too: a target may take the first or the last

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A value as far as names go.
#[derive(Debug)]
pub(super) enum Tree {
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// Keys with their values, in order, repeated ones as often as they stand there.
    Members(Vec<(String, Tree)>),
    /// A number, a truth value or null. Milvus takes none for a string; a target that does has a name of it, such as
    /// `true`, in which nothing of the run can stand.
    Bare,
}

/// Reads a body that is one JSON value (RFC 8259) in UTF-8 and nothing else; the nesting is bounded by `serde_json`.
pub(super) fn read(body: &[u8]) -> Option<Tree> {
    serde_json::from_slice(body).ok()
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Tree::Members(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Tree, E> {
        Ok(Tree::Bare)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Tree, E> {
        Ok(Tree::Bare)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Tree, E> {
        Ok(Tree::Bare)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::Bare)
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Bare)
    }
}

#[cfg(test)]
mod tests {
    use super::{Tree, read};

    #[test]
    fn both_of_two_equal_keys_are_kept() {
        let Some(Tree::Members(members)) = read(br#"{"a":"x","a":"y"}"#) else {
            panic!("an object");
        };
        assert_eq!(members.len(), 2);
    }

    #[test]
    fn what_is_not_one_value_is_not_read() {
        for body in [
            &b""[..],
            b"{} {}",
            b"\xef\xbb\xbf{}",
            b"{'a':1}",
            b"[1",
            b"\"\xff\"",
        ] {
            assert!(read(body).is_none());
        }
    }
}
