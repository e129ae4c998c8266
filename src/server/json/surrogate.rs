//! Lone surrogates in `\uXXXX` escapes: Go reads them as U+FFFD, `serde_json` refuses them.

use std::borrow::Cow;

/// Length of one `\uXXXX` escape in bytes.
const ESCAPE: usize = 6;
/// What Go puts in the place of half a surrogate pair.
const REPLACEMENT: &[u8] = br"\ufffd";

/// Replaces every escaped surrogate without a partner; borrows when there is none.
///
/// Escapes exist only inside strings, and a backslash outside of one is an error either way, so no state is needed but
/// the pairing of backslashes.
pub(super) fn without_lone_surrogates(text: &str) -> Cow<'_, str> {
    if !text.contains(r"\u") {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let step = match (unit(rest), rest) {
            (Some(0xD800..=0xDBFF), _)
                if matches!(rest.get(ESCAPE..).and_then(unit), Some(0xDC00..=0xDFFF)) =>
            {
                2 * ESCAPE
            }
            (Some(0xD800..=0xDFFF), _) => {
                out.extend_from_slice(REPLACEMENT);
                at += ESCAPE;
                continue;
            }
            (_, [b'\\', _, ..]) => 2,
            _ => 1,
        };
        out.extend_from_slice(rest.get(..step).unwrap_or(rest));
        at += step;
    }
    // Only whole ASCII escapes were replaced, so this cannot fail; lossy keeps it free of a panic.
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

/// The code unit of the escape at the start of `rest`.
fn unit(rest: &[u8]) -> Option<u16> {
    let digits = rest.strip_prefix(br"\u")?.get(..4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::without_lone_surrogates;

    #[test]
    fn half_a_pair_becomes_the_replacement_character() {
        assert_eq!(without_lone_surrogates(r#""\ud800""#), r#""\ufffd""#);
        assert_eq!(without_lone_surrogates(r#""\uDC00x""#), r#""\ufffdx""#);
        assert_eq!(
            without_lone_surrogates(r#""\ud83d\ud83d\ude00""#),
            r#""\ufffd\ud83d\ude00""#
        );
    }

    #[test]
    fn pairs_and_escaped_backslashes_stay() {
        for kept in [
            r#""\ud83d\ude00""#,
            r#""\\ud800""#,
            r#""é\u00e9""#,
            r#""\u12""#,
            "\"\\",
        ] {
            assert_eq!(without_lone_surrogates(kept), kept);
        }
    }
}
