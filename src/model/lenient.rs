//! Text that is not Unicode, as Go's `encoding/json` reads it: what is wrong becomes U+FFFD.

use std::borrow::Cow;

/// Digits of a `\u` escape with the two letters before them.
const ESCAPE_BYTES: usize = 6;
/// What stands for anything that is not Unicode.
const REPLACEMENT: &str = r"\ufffd";

/// The body with every byte and every half of a surrogate pair that is no Unicode replaced.
pub(super) fn lenient(bytes: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(bytes);
    if !text.contains(r"\u") && !text.contains(r"\U") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let taken = match (unit(escape), escape.get(ESCAPE_BYTES..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 2_usize.saturating_mul(ESCAPE_BYTES),
            (Some(0xd800..=0xdfff), _) => {
                out.push_str(REPLACEMENT);
                rest = escape.get(ESCAPE_BYTES..).unwrap_or_default();
                continue;
            }
            (Some(_), _) => ESCAPE_BYTES,
            // The backslash and what it escapes.
            (None, _) => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let (whole, after) = escape.split_at_checked(taken).unwrap_or((escape, ""));
        out.push_str(whole);
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The code unit of an escape at the start of a text.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix(r"\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::lenient;

    #[test]
    fn only_what_is_no_unicode_is_replaced() {
        for (given, read) in [
            (&br#"{"a":"b"}"#[..], r#"{"a":"b"}"#),
            (b"\xffa", "\u{fffd}a"),
            (br"\ud800x", r"\ufffdx"),
            (br"\udc00\ud800", r"\ufffd\ufffd"),
            (br"\ud83d\ude00", r"\ud83d\ude00"),
            (br"\\ud800", r"\\ud800"),
            (br"\n\u0041", r"\n\u0041"),
            (br"\", r"\"),
            (br"\ud8", r"\ud8"),
            ("\\é\\ud800".as_bytes(), r"\é\ufffd"),
        ] {
            assert_eq!(lenient(given), read);
        }
    }
}
