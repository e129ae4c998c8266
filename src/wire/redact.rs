//! The one place where secrets leave what is shown, logged or stored.

use std::fmt;

use super::exchange::{Answer, Leak};
use super::forms::{self, Needle};

/// What stands in a report where the token stood.
pub const REDACTED: &str = "[REDACTED]";

/// The token. It prints as a placeholder and can be read only inside `wire`.
#[derive(Clone)]
pub struct Token {
    text: String,
    /// Whether a text is heard in every request and answer anyway.
    is_common: fn(&str) -> bool,
}

impl Token {
    /// Takes a token as read from its source; blanks and line ends around it are not part of it.
    ///
    /// `None` when it is too short to be told from ordinary words in a report, or when it holds characters that no
    /// header can carry.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        (text.len() >= NEEDLE_LENGTH_MIN && fits).then(|| Self {
            text: text.to_owned(),
            is_common: |_| false,
        })
    }

    /// Says what stands in every request and answer, whoever sends it: a user or a password of which this is true is looked
    /// for as part of the token only, since it would accuse every answer and blot out what people are to read.
    #[must_use]
    pub fn among(self, is_common: fn(&str) -> bool) -> Self {
        Self { is_common, ..self }
    }

    pub(super) fn reveal(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// A set of needles, a bit for each: 15 at most, five for each of token, password and user.
type Needles = u32;

/// Replaces the token, and the user and the password within it, in any text.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    needles: Vec<Needle>,
    /// For each byte the needles that can begin with it: most bytes of most texts begin none.
    beginning: Vec<Needles>,
    /// Those whose return is a leak. A user's name is none, nor is a password that may be an ordinary word.
    accusing: Needles,
    /// Those that leave answers before anybody reads them. A user's name may be part of what is compared.
    unseen: Needles,
}

/// A part shorter than this would blot out ordinary words.
const NEEDLE_LENGTH_MIN: usize = 6;
/// A user's name shorter than this is no secret worth the words that it would blot out.
const USER_LENGTH_MIN: usize = 8;
/// A password shorter than this may stand in an answer for another reason.
const LEAK_LENGTH_MIN: usize = 8;
/// A password shorter than this is looked for in its own case only.
const ANY_CASE_LENGTH_MIN: usize = 12;

impl Redactor {
    /// Makes a redactor for a run's token.
    pub fn new(token: Option<&Token>) -> Self {
        let mut redactor = Self::default();
        let Some(token) = token else {
            return redactor;
        };
        let whole = token.reveal();
        let bits = redactor.add(forms::needles(whole, true));
        redactor.accusing |= bits;
        redactor.unseen |= bits;
        if let Some((user, password)) = whole.split_once(':') {
            if password.len() >= NEEDLE_LENGTH_MIN && !(token.is_common)(password) {
                let any_case = password.len() >= ANY_CASE_LENGTH_MIN;
                let bits = redactor.add(forms::needles(password, any_case));
                redactor.unseen |= bits;
                if password.len() >= LEAK_LENGTH_MIN {
                    redactor.accusing |= bits;
                }
            }
            if user.len() >= USER_LENGTH_MIN && !(token.is_common)(user) {
                redactor.add(forms::needles(user, false));
            }
        }
        redactor.beginning = (0..=u8::MAX)
            .map(|byte| {
                let begins = redactor
                    .needles
                    .iter()
                    .zip(0_u32..)
                    .filter(|(needle, _)| needle.begins_with(byte));
                begins.fold(0, |bits, (_, place)| bits | bit(place))
            })
            .collect();
        redactor
    }

    /// The bits of the needles that were added.
    fn add(&mut self, needles: Vec<Needle>) -> Needles {
        let mut bits = 0;
        for needle in needles {
            bits |= u32::try_from(self.needles.len()).map_or(0, bit);
            self.needles.push(needle);
        }
        bits
    }

    /// The text without the token.
    pub fn text(&self, text: &str) -> String {
        match self.replaced(text.as_bytes(), Needles::MAX) {
            // Only ASCII is taken out of it, so that it stays UTF-8.
            Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            None => text.to_owned(),
        }
    }

    /// Whether the text holds the token, or a password that is no ordinary word, in any form that is known here.
    pub fn finds_secret(&self, text: &str) -> bool {
        self.replaced(text.as_bytes(), self.accusing).is_some()
    }

    /// The body's bytes as text without the token; bytes that are not UTF-8 become U+FFFD.
    pub fn bytes(&self, bytes: &[u8]) -> String {
        self.text(&String::from_utf8_lossy(bytes))
    }

    /// The answer without the token, and a note of where it was. What the rest of the program reads is this.
    pub fn answer(&self, mut answer: Answer) -> Answer {
        if self.needles.is_empty() {
            return answer;
        }
        let clean = |bytes: &[u8]| self.replaced(bytes, self.unseen);
        let accused = |bytes: &[u8]| self.replaced(bytes, self.accusing).is_some();
        for (name, value) in &mut answer.headers {
            for part in [name, value] {
                if let Some(bytes) = clean(part.as_bytes()) {
                    let leaks = accused(part.as_bytes());
                    *part = String::from_utf8_lossy(&bytes).into_owned();
                    if leaks && answer.leak.is_none() {
                        answer.leak = Some(Leak::Header);
                    }
                }
            }
        }
        if let Some(bytes) = clean(&answer.body) {
            if accused(&answer.body) && answer.leak.is_none() {
                answer.leak = Some(Leak::Body);
            }
            answer.body = bytes.into();
        }
        // Letters of two bytes, as UTF-16 has them: where they spell it, what is shown are letters of one.
        if answer.body.contains(&0) {
            let narrow: Vec<u8> = answer
                .body
                .iter()
                .copied()
                .filter(|byte| *byte != 0)
                .collect();
            if let Some(bytes) = clean(&narrow) {
                if accused(&narrow) && answer.leak.is_none() {
                    answer.leak = Some(Leak::Body);
                }
                answer.body = bytes.into();
            }
        }
        answer
    }

    /// The bytes without these needles, or nothing when none of them is there.
    fn replaced(&self, bytes: &[u8], asked: Needles) -> Option<Vec<u8>> {
        let mut out: Option<Vec<u8>> = None;
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            if out.is_none() && self.is_plain(*byte) {
                at += 1;
                continue;
            }
            let begun = self.begun(bytes, at, *byte) & asked;
            let found = (begun != 0).then(|| self.longest(begun, bytes, at));
            if let Some((needle, end)) = found.flatten() {
                let out = out.get_or_insert_with(|| bytes.get(..at).unwrap_or_default().to_vec());
                if out.last().is_some_and(|last| needle.takes_before(*last)) {
                    out.pop();
                }
                out.extend_from_slice(REDACTED.as_bytes());
                at = end;
            } else {
                if let Some(out) = &mut out {
                    out.push(*byte);
                }
                at = at.saturating_add(1);
            }
        }
        out
    }

    /// Whether no needle begins with this byte, in whatever spelling.
    fn is_plain(&self, byte: u8) -> bool {
        let begun = self.beginning.get(usize::from(byte));
        begun.is_none_or(|begun| *begun == 0) && !forms::is_escape(byte)
    }

    /// The needles whose first character can be read at a place.
    fn begun(&self, bytes: &[u8], at: usize, byte: u8) -> Needles {
        let of = |byte: u8| self.beginning.get(usize::from(byte)).copied();
        let mut begun = of(byte).unwrap_or_default();
        if !self.needles.is_empty() && forms::is_escape(byte) {
            forms::spellings(bytes, at, |read, _| begun |= of(read).unwrap_or_default());
        }
        begun
    }

    /// The needle that reaches farthest from a place, and how far.
    fn longest(&self, begun: Needles, bytes: &[u8], at: usize) -> Option<(&Needle, usize)> {
        let candidates = self.needles.iter().zip(0_u32..);
        candidates
            .filter(|(_, place)| begun & bit(*place) != 0)
            .filter_map(|(needle, _)| Some((needle, needle.end_at(bytes, at)?)))
            .max_by_key(|(_, end)| *end)
    }
}

fn bit(place: u32) -> Needles {
    1_u32.checked_shl(place).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{REDACTED, Redactor, Token};
    use crate::wire::{Answer, Leak};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use bytes::Bytes;

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
    fn a_password_that_every_answer_holds_is_looked_for_as_part_of_the_token_only() {
        let token = Token::new("somebody:collection").expect("a token");
        let redactor = Redactor::new(Some(&token.among(|word| word == "collection")));
        assert!(!redactor.finds_secret(r#"{"collectionName":"a"}"#));
        assert_eq!(redactor.text("a collection"), "a collection");
        assert_eq!(redactor.text("of somebody"), "of [REDACTED]");
        assert!(redactor.finds_secret("Bearer somebody:collection"));
        assert!(redactor.finds_secret(&STANDARD.encode("somebody:collection")));
    }

    #[test]
    fn an_answer_is_clean_before_anybody_reads_it_and_says_where_it_was_not() {
        let token = Token::new("someuser:Milvus-123").expect("a token");
        let redactor = Redactor::new(Some(&token));
        let answer = |name: &str, value: &str, body: &'static str| {
            redactor.answer(Answer {
                status: 200,
                headers: vec![(name.to_owned(), value.to_owned())],
                body: Bytes::from_static(body.as_bytes()),
                leak: None,
            })
        };
        let in_body = answer("a", "b", r#"{"m":"Milvus\u002d123"}"#);
        assert_eq!(in_body.leak, Some(Leak::Body));
        assert_eq!(in_body.body, Bytes::from_static(br#"{"m":"[REDACTED]"}"#));
        let in_name = answer("x-milvus-123-someuser:milvus-123", "b", "{}");
        assert_eq!(in_name.leak, Some(Leak::Header));
        // The password alone is too short to be looked for in another case; the whole is not.
        assert_eq!(
            in_name.headers,
            [(format!("x-milvus-123-{REDACTED}"), "b".to_owned())]
        );
        // A user's name is no leak, and what is compared keeps it; what is shown does not.
        let with_user = answer("a", "someuser", "{}");
        assert_eq!(
            (with_user.leak, with_user.header("a")),
            (None, Some("someuser"))
        );
        assert_eq!(redactor.text("of someuser"), "of [REDACTED]");
    }

    #[test]
    fn letters_that_are_escaped_or_have_escaped_zeros_between_them_are_found() {
        let token = Token::new("root:Milvus-123").expect("a token");
        let redactor = Redactor::new(Some(&token));
        let between = |zero: &str| {
            let letters: Vec<String> = "Milvus-123".chars().map(String::from).collect();
            letters.join(zero)
        };
        let mut texts: Vec<String> = ["\\u0000", "\0", "\\0", "%00", "&#0;", "\\x00", "\\u{0}"]
            .map(between)
            .to_vec();
        texts.extend(
            [
                r"\u004d\u0069\u006c\u0076\u0075\u0073\u002d\u0031\u0032\u0033",
                r"\u004D\u0069\u006C\u0076\u0075\u0073\u002D\u0031\u0032\u0033",
                r"M\u0069lvus\u002D12\u0033",
                r"\U0000004d\U00000069lvus-123",
                r"\u004d\u0000i\u0000l\u0000v\u0000u\u0000s\u0000-\u0000\u0031\u000023",
                r"\\u004d\\u0000ilvus\\u0000-123",
            ]
            .map(str::to_owned),
        );
        for text in texts {
            let body = format!("{{\"m\":\"a {text} b\"}}");
            assert!(redactor.finds_secret(&body), "{body}");
            assert_eq!(redactor.text(&body), r#"{"m":"a [REDACTED] b"}"#, "{body}");
        }
        // Zeros around it are not part of it.
        assert_eq!(redactor.text("\0Milvus-123\0"), "\0[REDACTED]\0");
    }

    #[test]
    fn a_short_token_takes_no_word_along_that_its_base64_spells_in_another_case() {
        // Found by a search for words that some token of six characters owns: none of these is a token given back.
        for (token, word) in [
            ("a1jjKx", "an example of it"),
            ("jKjsDt", "as planned"),
            ("BpJSx0", "it was accepted"),
            ("M98H4a", "nothing"),
            ("LtNM9D", "the throttle"),
            ("DADDCB", "a reference"),
        ] {
            let redactor = Redactor::new(Token::new(token).as_ref());
            assert_eq!(redactor.text(word), word);
            assert!(!redactor.finds_secret(word));
            // In its own letters it is found all the same.
            for before in ["", "a", "ab"] {
                let text = STANDARD.encode(format!("{before}{token} more"));
                assert!(redactor.finds_secret(&text), "{text}");
            }
        }
        // What is longer spells no word, and is found in small letters too: names of headers have no others.
        let redactor = Redactor::new(Token::new("M98H4a-x").as_ref());
        for before in ["", "a", "ab"] {
            let text = STANDARD.encode(format!("{before}M98H4a-x more"));
            assert!(redactor.finds_secret(&text.to_ascii_lowercase()), "{text}");
        }
    }

    #[test]
    fn nothing_of_a_secret_stays_at_the_edges_of_base64() {
        let token = Token::new("root:Milvus-123").expect("a token");
        let redactor = Redactor::new(Some(&token));
        // base64 of "xMilvus-123y": the letters before and after the match hold bits of it.
        assert_eq!(redactor.text("eE1pbHZ1cy0xMjN5"), "e[REDACTED]5");
    }

    #[test]
    fn a_common_short_password_is_hidden_but_accuses_nobody() {
        let token = Token::new("root:Milvus").expect("a token");
        let redactor = Redactor::new(Some(&token));
        assert_eq!(
            redactor.text("Milvus is not ready"),
            "[REDACTED] is not ready"
        );
        assert!(!redactor.finds_secret("Milvus is not ready"));
        assert!(redactor.finds_secret("ROOT:Milvus is wrong"));
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
