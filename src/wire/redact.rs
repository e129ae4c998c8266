//! The one place where secrets leave what is shown, logged or stored.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

/// What stands in a report where the token stood.
pub const REDACTED: &str = "[REDACTED]";

/// The token. It prints as a placeholder and can be read only inside `wire`.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Takes a token as read from its source; blanks and line ends around it are not part of it.
    ///
    /// `None` when it is too short to be told from ordinary words in a report, or when it holds characters that no
    /// header can carry.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        (text.len() >= NEEDLE_LENGTH_MIN && fits).then(|| Self(text.to_owned()))
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Replaces the token, and the password within it, in any text.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    needles: Vec<String>,
}

/// A part shorter than this would blot out ordinary words.
const NEEDLE_LENGTH_MIN: usize = 6;

impl Redactor {
    /// Makes a redactor for a run's token.
    pub fn new(token: Option<&Token>) -> Self {
        let mut needles = Vec::new();
        if let Some(token) = token {
            let whole = token.reveal();
            needles.push(whole.to_owned());
            needles.push(percent_encoded(whole));
            // As in a Basic authorization (RFC 7617); the padding is left off, since more may follow in the same run.
            needles.push(BASE64.encode(whole));
            if let Some((_, password)) = whole.split_once(':')
                && password.len() >= NEEDLE_LENGTH_MIN
            {
                needles.push(password.to_owned());
                needles.push(percent_encoded(password));
            }
        }
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        needles.dedup();
        Self { needles }
    }

    /// The text without the token.
    pub fn text(&self, text: &str) -> String {
        self.needles.iter().fold(text.to_owned(), |text, needle| {
            text.replace(needle, REDACTED)
        })
    }

    /// Whether the text holds the token in any form that is known here.
    pub fn finds_secret(&self, text: &str) -> bool {
        self.needles.iter().any(|needle| text.contains(needle))
    }

    /// The body's bytes as text without the token; bytes that are not UTF-8 become U+FFFD.
    pub fn bytes(&self, bytes: &[u8]) -> String {
        self.text(&String::from_utf8_lossy(bytes))
    }
}

fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::{Redactor, Token};

    #[test]
    fn the_token_and_its_password_leave_any_text() {
        let token = Token::new(" root:Milvus-123\n").expect("a token");
        let redactor = Redactor::new(Some(&token));
        for text in [
            "Bearer root:Milvus-123",
            "root%3AMilvus-123",
            "Basic cm9vdDpNaWx2dXMtMTIz",
            "wrong password Milvus-123!",
        ] {
            assert!(redactor.finds_secret(text), "{text}");
            assert!(!redactor.text(text).contains("Milvus-123"), "{text}");
        }
    }

    #[test]
    fn a_token_never_prints_itself() {
        let token = Token::new("abcdef").expect("a token");
        assert_eq!(format!("{token:?}"), "[REDACTED]");
    }

    #[test]
    fn an_empty_token_or_one_that_no_header_can_carry_is_none() {
        assert!(Token::new(" \n").is_none());
        assert!(Token::new("code").is_none());
        assert!(Token::new("a\nb").is_none());
    }

    #[test]
    fn without_a_token_nothing_changes() {
        assert_eq!(Redactor::default().text("abc"), "abc");
    }
}
