//! The spellings in which a secret can come back, found in any bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

/// Backslashes before one escaped character: JSON inside JSON inside JSON has seven, and as many before one more.
const BACKSLASHES_MAX: usize = 7;
/// Times that a percent sign may itself have been encoded.
const PERCENT_LAYERS_MAX: usize = 2;
/// Digits of a number between braces or in an entity.
const ESCAPE_DIGITS_MAX: usize = 6;
/// Zeros that may stand between two characters: a character of UTF-32 has three.
const ZEROS_MAX: usize = 3;
/// Base64 of a shorter secret is looked for in its own letters only: in any case some secret of six characters has the
/// letters of `example`, and of eight hardly any has those of a word.
const BASE64_ANY_CASE_LENGTH_MIN: usize = 8;
/// Longest named entity that stands for a printable ASCII character.
const ENTITIES: [(&[u8], u8); 5] = [
    (b"&amp;", b'&'),
    (b"&lt;", b'<'),
    (b"&gt;", b'>'),
    (b"&quot;", b'"'),
    (b"&apos;", b'\''),
];

/// How letters of a needle are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letters {
    Exact,
    AnyCase,
    /// Base64, where `-_` are `+/` (RFC 4648, section 5).
    Base64,
    /// The same in any case: names of headers come in small letters, and what is left of the secret then can be tried
    /// out.
    Base64AnyCase,
}

/// One text to look for. It prints as nothing but its length.
#[derive(Clone)]
pub(super) struct Needle {
    chars: Vec<u8>,
    letters: Letters,
    /// Whether the byte before the match carries bits of the secret.
    before: bool,
    /// Whether the byte after the match carries bits of the secret.
    after: bool,
}

impl std::fmt::Debug for Needle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Needle").field(&self.chars.len()).finish()
    }
}

/// Every needle for one secret: itself, in hexadecimal, and in base64 wherever it may begin within a group of three bytes.
pub(super) fn needles(secret: &str, any_case: bool) -> Vec<Needle> {
    let plain = |chars: Vec<u8>, letters| Needle {
        chars,
        letters,
        before: false,
        after: false,
    };
    let letters = if any_case {
        Letters::AnyCase
    } else {
        Letters::Exact
    };
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    let hex: String = secret
        .bytes()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect();
    let mut all = vec![
        plain(secret.as_bytes().to_vec(), letters),
        plain(hex.into_bytes(), Letters::AnyCase),
    ];
    all.extend((0..3).map(|shift| shifted(secret, shift)));
    all
}

/// The characters of base64 that the secret alone decides when `shift` other bytes stand before it.
fn shifted(secret: &str, shift: usize) -> Needle {
    let mut bytes = vec![0; shift];
    bytes.extend_from_slice(secret.as_bytes());
    let whole = bytes.len().saturating_mul(8) / 6;
    let text = BASE64.encode(&bytes).into_bytes();
    let skipped = (shift * 8).div_ceil(6);
    Needle {
        chars: text
            .get(skipped..whole)
            .map(<[u8]>::to_vec)
            .unwrap_or_default(),
        letters: if secret.len() < BASE64_ANY_CASE_LENGTH_MIN {
            Letters::Base64
        } else {
            Letters::Base64AnyCase
        },
        before: shift > 0,
        after: text.len() > whole,
    }
}

impl Needle {
    /// Whether the needle begins with this character.
    pub(super) fn begins_with(&self, byte: u8) -> bool {
        let first = self.chars.first();
        first.is_some_and(|first| self.same(*first, byte))
    }

    fn same(&self, wanted: u8, byte: u8) -> bool {
        match self.letters {
            Letters::Exact => wanted == byte,
            Letters::AnyCase => wanted.eq_ignore_ascii_case(&byte),
            Letters::Base64 => wanted == usual(byte),
            Letters::Base64AnyCase => wanted.eq_ignore_ascii_case(&usual(byte)),
        }
    }

    /// Where the needle ends if it begins here, in any mixture of spellings.
    pub(super) fn end_at(&self, text: &[u8], at: usize) -> Option<usize> {
        if !self.is_plausible(text, at) {
            return None;
        }
        let mut ends = vec![at];
        for (place, wanted) in self.chars.iter().enumerate() {
            let mut next = Vec::new();
            if place > 0 {
                ends = past_zeros(text, ends);
            }
            for end in ends {
                spellings(text, end, |byte, length| {
                    let end = end.saturating_add(length);
                    if self.same(*wanted, byte) && !next.contains(&end) {
                        next.push(end);
                    }
                });
            }
            if next.is_empty() {
                return None;
            }
            ends = next;
        }
        let end = ends.into_iter().max().filter(|end| *end > at)?;
        let mixed = self.after && text.get(end).copied().is_some_and(is_base64);
        Some(end.saturating_add(usize::from(mixed)))
    }

    /// Whether the first few characters do not tell at once that it does not begin here.
    fn is_plausible(&self, text: &[u8], at: usize) -> bool {
        for (wanted, byte) in self.chars.iter().zip(text.iter().skip(at)).take(3) {
            if is_escape(*byte) || *byte == 0 {
                return true;
            }
            if !self.same(*wanted, *byte) {
                return false;
            }
        }
        true
    }

    /// Whether the byte before a match must go as well.
    pub(super) fn takes_before(&self, byte: u8) -> bool {
        self.before && is_base64(byte)
    }
}

/// Whether another character may be spelled with this one first.
pub(super) const fn is_escape(byte: u8) -> bool {
    matches!(byte, b'%' | b'\\' | b'&' | b'+')
}

/// The character of base64 that this one of the other alphabet stands for.
const fn usual(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}

/// These places, and those behind zeros that stand there, in whatever spelling: a text that was cut into bytes of
/// which every other one is zero is printed like that.
fn past_zeros(text: &[u8], ends: Vec<usize>) -> Vec<usize> {
    let may_begin = |end: &usize| {
        text.get(*end)
            .is_some_and(|byte| *byte == 0 || is_escape(*byte))
    };
    if !ends.iter().any(may_begin) {
        return ends;
    }
    let mut all = ends;
    let mut from = 0;
    for _ in 0..ZEROS_MAX {
        let known = all.len();
        for end in all.get(from..known).unwrap_or_default().to_vec() {
            let mut add = |length: usize| {
                let next = end.saturating_add(length);
                if !all.contains(&next) {
                    all.push(next);
                }
            };
            spellings(text, end, |byte, length| {
                if byte == 0 {
                    add(length);
                }
            });
            if let Some(length) = short_zero(text.get(end..).unwrap_or_default()) {
                add(length);
            }
        }
        from = known;
    }
    all
}

/// `\0` without further digits, behind one backslash or several.
fn short_zero(rest: &[u8]) -> Option<usize> {
    let slashes = rest.iter().take_while(|byte| **byte == b'\\').count();
    let is_zero = (1..=BACKSLASHES_MAX).contains(&slashes) && rest.get(slashes) == Some(&b'0');
    is_zero.then_some(slashes + 1)
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// Calls `found` with each character that can be read at a place, and the bytes that it takes.
pub(super) fn spellings(text: &[u8], at: usize, mut found: impl FnMut(u8, usize)) {
    let Some(rest) = text.get(at..) else { return };
    let Some(first) = rest.first() else { return };
    found(*first, 1);
    match first {
        b'+' => found(b' ', 1),
        b'%' => percent(rest, found),
        b'\\' => backslash(rest, found),
        b'&' => entity(rest, found),
        _ => {}
    }
}

/// `%2F`, and `%252F` where it was encoded again (RFC 3986, section 2.1).
fn percent(rest: &[u8], mut found: impl FnMut(u8, usize)) {
    let mut digits = rest.get(1..).unwrap_or_default();
    for layer in 0..=PERCENT_LAYERS_MAX {
        if let Some(byte) = number(digits.get(..2), 16) {
            found(byte, 3 + 2 * layer);
        }
        let Some(inner) = digits.strip_prefix(b"25") else {
            return;
        };
        digits = inner;
    }
}

/// `\u002f`, `\u{2f}`, `\U0000002f`, `\x2f`, `\057`, `\/` (RFC 8259, section 7, and what programs print), behind one backslash or several.
fn backslash(rest: &[u8], mut found: impl FnMut(u8, usize)) {
    for slashes in 1..=BACKSLASHES_MAX {
        let Some(escaped) = rest.get(slashes..) else {
            return;
        };
        let digits = escaped.get(1..).unwrap_or_default();
        match escaped.first() {
            Some(b'U') => {
                if let Some(byte) = number(digits.get(..8), 16) {
                    found(byte, slashes + 9);
                }
            }
            Some(b'u') => {
                if let Some(byte) = number(digits.get(..4), 16) {
                    found(byte, slashes + 5);
                } else if let Some(inner) = digits.strip_prefix(b"{") {
                    closed(inner, b'}', 16, |byte, length| {
                        found(byte, slashes + 2 + length);
                    });
                }
            }
            Some(b'x') => {
                if let Some(byte) = number(digits.get(..2), 16) {
                    found(byte, slashes + 3);
                }
            }
            Some(b'0'..=b'7') => {
                if let Some(byte) = number(escaped.get(..3), 8) {
                    found(byte, slashes + 3);
                }
            }
            Some(other) if other.is_ascii_punctuation() => found(*other, slashes + 1),
            _ => {}
        }
        if escaped.first() != Some(&b'\\') {
            return;
        }
    }
}

/// `&#47;`, `&#x2f;` and the five entities of XML.
fn entity(rest: &[u8], mut found: impl FnMut(u8, usize)) {
    for (name, byte) in ENTITIES {
        if rest.starts_with(name) {
            found(byte, name.len());
        }
    }
    if let Some(digits) = rest
        .strip_prefix(b"&#x")
        .or_else(|| rest.strip_prefix(b"&#X"))
    {
        closed(digits, b';', 16, |byte, length| found(byte, 3 + length));
    } else if let Some(digits) = rest.strip_prefix(b"&#") {
        closed(digits, b';', 10, |byte, length| found(byte, 2 + length));
    }
}

/// A number up to its closing byte, with the length of both.
fn closed(digits: &[u8], end: u8, radix: u32, mut found: impl FnMut(u8, usize)) {
    let window = digits.iter().take(ESCAPE_DIGITS_MAX + 1);
    if let Some(length) = window.into_iter().position(|byte| *byte == end)
        && let Some(byte) = number(digits.get(..length), radix)
    {
        found(byte, length + 1);
    }
}

/// An ASCII character as a number.
fn number(digits: Option<&[u8]>, radix: u32) -> Option<u8> {
    let digits = std::str::from_utf8(digits?).ok()?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let value = u32::from_str_radix(digits, radix).ok().filter(|_| plain)?;
    u8::try_from(value).ok().filter(u8::is_ascii)
}

#[cfg(test)]
mod tests {
    use super::{BASE64, Needle, needles};
    use base64::Engine as _;

    const SECRET: &str = r#"us:p%4"\/ &x"#;

    fn found(text: &str) -> bool {
        let needles = needles(SECRET, false);
        let at = |at| {
            needles
                .iter()
                .any(|needle| needle.end_at(text.as_bytes(), at).is_some())
        };
        (0..text.len()).any(at)
    }

    #[test]
    fn any_mixture_of_spellings_is_found() {
        for text in [
            SECRET,
            r"us%3Ap%254%22%5C%2F%20%26x",
            r"us%3ap%254%22%5c%2f+%26x",
            r"%75s:p%25254%2522%5c/ %26x",
            r#"{"m":"us:p%4\"\\\/ &x"}"#,
            r"us\u003ap\u00254\u0022\u005C/\u0020\u0026x",
            r#"us:p%4\\\"\\\\/ &x"#,
            r"us\x3ap\u{25}4\042\134/ \46x is not, but us\x3ap\u{25}4\042\134/ \046x is",
            "us&#58;p&#x25;4&quot;\\/ &amp;x",
        ] {
            assert!(found(text), "{text}");
        }
        for text in [
            "",
            "us",
            r#"us:p%4"\/ &"#,
            "us%3",
            "us\\",
            "us&#",
            "us:p%4 \\u00",
        ] {
            assert!(!found(text), "{text}");
        }
    }

    #[test]
    fn base64_is_found_wherever_the_secret_begins_and_whatever_follows() {
        for before in ["", "a", "ab", "abc", "Bearer "] {
            for after in ["", "z", "zz"] {
                let text = BASE64.encode(format!("{before}{SECRET}{after}"));
                assert!(found(&text), "{before}…{after}");
                let url = text.replace('+', "-").replace('/', "_");
                assert!(found(&format!("x{url}==")), "{before}…{after}");
                assert!(found(&text.replace('/', "\\/").replace('+', "%2B")));
            }
        }
    }

    #[test]
    fn a_needle_never_prints_its_secret() {
        let printed: Vec<String> = needles("s3cret", true)
            .iter()
            .map(|needle: &Needle| format!("{needle:?}"))
            .collect();
        assert!(!printed.concat().contains("s3cret"), "{printed:?}");
    }
}
