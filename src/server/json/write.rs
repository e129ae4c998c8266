//! JSON as Go's `json.Marshal` writes it: keys sorted, `<`, `>`, `&` and two line separators escaped.

use std::io;

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};

/// The bytes of `value` in Go's spelling.
pub(in crate::server) fn to_bytes(value: &mut Value) -> Vec<u8> {
    // Does nothing unless some crate turns insertion order on for the whole build.
    value.sort_all_objects();
    let mut out = Vec::with_capacity(128);
    let mut serializer = Serializer::with_formatter(&mut out, GoFormatter);
    // Neither a Vec nor a tree with string keys can fail to be written.
    if value.serialize(&mut serializer).is_err() {
        out.clear();
    }
    out
}

struct GoFormatter;

impl Formatter for GoFormatter {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            let (before, from) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            let mut letters = from.chars();
            if let Some(letter) = letters.next() {
                write!(writer, "\\u{:04x}", u32::from(letter))?;
            }
            rest = letters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::to_bytes;

    #[test]
    fn keys_are_sorted_and_markup_is_escaped() {
        let mut value = json!({"message": "<a> & \u{2028}é\n", "code": 1100});
        let text = String::from_utf8(to_bytes(&mut value)).expect("JSON is UTF-8");
        assert_eq!(
            text,
            "{\"code\":1100,\"message\":\"\\u003ca\\u003e \\u0026 \\u2028é\\n\"}"
        );
    }
}
