//! Names in a text that is no JSON but that a lenient target might read as JSON, as a form, as YAML or as XML
//!
//! The rule: whatever follows a key that names something is ours, up to the next key that names nothing. A text
//! begins as if such a key stood before it. Numbers, `true`, `false`, `null` and `NaN` without quotes are exempt only
//! where the user says so: a target may turn them into names.

use super::key::{Kind, kind};
use super::name::{Owner, is_invisible, is_void, is_word, owner};

/// What a text is held against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules<'a> {
    /// The run token.
    pub(super) token: &'a str,
    /// The contract's keys of shared names, canonical.
    pub(super) known: &'a [String],
    /// Whether values that are no texts may stand where names belong.
    pub(super) bare_names: bool,
}

/// Whether a text begins in the middle of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begins {
    /// Its first words may be names.
    AsName,
    /// Only what follows a key may be a name.
    AsText,
}

/// Words that are values of their own in JSON and its lenient relatives.
const LITERALS: &[&str] = &["true", "false", "null", "NaN"];

/// The first word that may be a name and is not ours, or what makes the text unreadable.
pub(super) fn scan(text: &str, begins: Begins, rules: Rules<'_>) -> Result<(), String> {
    if text.contains('\0') {
        return Err("there are NULs in it".to_owned());
    }
    if text.contains("&#") {
        return Err("there are character references in it".to_owned());
    }
    let text = unescaped(text).ok_or("there are escapes in it that are not JSON's")?;
    let plain: String = text
        .chars()
        .filter(|letter| !is_invisible(*letter))
        .collect();
    // A target may drop what shows nothing, or part words at it.
    words(&plain, begins, rules)?;
    words(&text, begins, rules)?;
    match percent_decoded(&plain) {
        Some(decoded) => words(&decoded, begins, rules),
        None => Ok(()),
    }
}

fn words(text: &str, begins: Begins, rules: Rules<'_>) -> Result<(), String> {
    let mut in_name = begins == Begins::AsName;
    let mut keyed = false;
    // What stood last before the word, blanks and quotes aside.
    let mut before = BEGINNING;
    let notation = Notation::of(text);
    // The quote right before the word, and the one that began the text around it.
    let mut quote = None;
    let mut open = None;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if !is_word(first) {
            let after = rest.get(first.len_utf8()..).unwrap_or_default();
            // Before any key a star beside a solidus can only be a comment's.
            let comments = !keyed && (before == '/' || after.starts_with('/'));
            if in_name && (first == '%' || first == '*' && !comments) {
                return Err(format!("'{first}' may stand for any name"));
            }
            // A quote with anything but a word behind it begins a text that is no key.
            before = quote.unwrap_or(before);
            quote = None;
            if is_quote(first) && open.is_none() {
                (quote, open) = (Some(first), Some(first));
            } else if open == Some(first) {
                open = None;
            }
            if !is_filler(first) || first == '\n' && notation == Notation::Lines {
                before = first;
            }
            // Behind the end of an object or a list nothing stands under its last key any more.
            in_name |= begins == Begins::AsName && matches!(first, '}' | ']');
            rest = after;
            continue;
        }
        let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        let names = matches!(kind(word, rules.known), Kind::Place | Kind::Name);
        // Within a text nothing is a key.
        if open == quote && notation.is_key(before, quote, after) {
            (in_name, keyed) = (names, true);
        } else if in_name {
            let is_text = quote.is_some() || after.starts_with(is_quote);
            let exempt = rules.bare_names && !is_text && is_literal(word);
            if owner(word, rules.token) != Owner::Us && !exempt {
                return Err(format!(
                    "'{word}' may be the name of something that this run did not make"
                ));
            }
        } else if names {
            // No key by its place, but perhaps one in a notation that is not known here.
            (in_name, keyed) = (true, true);
        }
        (before, quote) = ('w', None);
    }
    Ok(())
}

/// How a text marks its keys, by the looks of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    /// As JSON and its lenient relatives do: behind a brace, a bracket, a comma or a comment, before a colon.
    Json,
    /// As a form does: at the beginning or behind an ampersand, before an equals sign.
    Form,
    /// As YAML does: at the beginning of a line, before a colon.
    Lines,
}

/// What stands before the first word of a text.
const BEGINNING: char = '\u{2}';

impl Notation {
    fn of(text: &str) -> Self {
        let first = text.trim_start_matches(is_void).chars().next();
        match first {
            Some('{' | '[') => Self::Json,
            _ if text.contains('=') => Self::Form,
            _ => Self::Lines,
        }
    }

    /// Whether a word is a key by what stands before and behind it.
    fn is_key(self, before: char, quote: Option<char>, after: &str) -> bool {
        let rest = match quote {
            Some(quote) => after.strip_prefix(quote),
            None => Some(after),
        };
        let next = rest.and_then(|rest| rest.trim_start().chars().next());
        let (begins, ends) = match self {
            Self::Json => (matches!(before, '{' | '[' | ',' | '/'), ':'),
            Self::Form => (matches!(before, BEGINNING | '&'), '='),
            Self::Lines => (matches!(before, BEGINNING | '\n'), ':'),
        };
        begins && next == Some(ends)
    }
}

fn is_filler(letter: char) -> bool {
    letter.is_whitespace() || is_quote(letter)
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '`')
}

/// In quotes these are texts like any other.
fn is_literal(word: &str) -> bool {
    LITERALS.contains(&word) || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The text without the escapes of JSON (RFC 8259 section 7) and the hexadecimal ones of its relatives; `None` where
/// others stand in it, which each target reads its own way.
fn unescaped(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(rest.get(..at)?);
        let mut letters = rest.get(at + 1..)?.chars();
        let digits = match letters.next()? {
            'u' => 4,
            'x' => 2,
            // A quote that is escaped begins and ends nothing.
            'n' | 'r' | 't' | 'b' | 'f' | '"' | '\'' => {
                out.push(' ');
                0
            }
            same @ ('\\' | '/') => {
                out.push(same);
                0
            }
            _ => return None,
        };
        rest = rest.get(at + 2..)?;
        if digits > 0 {
            let (hex, after) = rest.split_at_checked(digits)?;
            let number = hexadecimal(hex)?;
            out.push(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER));
            rest = after;
        }
    }
    out.push_str(rest);
    Some(out)
}

/// `from_str_radix` takes a sign, which no escape has.
fn hexadecimal(digits: &str) -> Option<u32> {
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    are_digits
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}

/// The text with its percent-encoded bytes decoded and its plus signs as blanks; `None` where there are none.
fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains(['%', '+']) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(hexadecimal);
        rest = after;
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.extend(u8::try_from(byte));
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(*first),
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{Begins, Rules, scan};

    fn body(text: &str) -> Result<(), String> {
        let known = ["collectionname", "aliasname"].map(str::to_owned);
        let rules = Rules {
            token: "k3x9qa",
            known: &known,
            bare_names: false,
        };
        scan(text, Begins::AsName, rules)
    }

    #[test]
    fn broken_bodies_with_our_names_only_are_harmless() {
        for text in [
            "",
            r#"{"aliasName":"vdbs_k3x9qa_1","collectionName":"vdbs_k3x9qa_2""#,
            r"{'aliasName' : 'vdbs_k3x9qa_1'}",
            r#"{aliasName:"vdbs_k3x9qa_1"}"#,
            r#"{"vdbspecUnknown":"value","aliasName":"vdbs_k3x9qa_1"}{"aliasName":"vdbs_k3x9qa_2"}"#,
            r#"{"collectionName":"vdbs_k3x9qa_1","indexParams":[{"fieldName":"vector","metricType":"L2","#,
            r#"{"vdbspecUnknown":NaN,"aliasName":"vdbs_k3x9qa_1""#,
        ] {
            assert_eq!(body(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_foreign_name_is_found_in_every_notation() {
        for text in [
            r#"{"aliasName":"prod""#,
            r"{'aliasName':'prod'}",
            r"{aliasName:prod}",
            "{/* k3x9qa */\"aliasName\":\"prod\"}",
            r#"{"aliasName":"vdbs_k3x9qa_1"}{"aliasName":"prod"}"#,
            r#"{"alias\u004eame":"prod""#,
            r#"{"aliasName":"\u0070rod""#,
            r#"{"aliasName":"\x70rod""#,
            "{\"al\u{200b}iasName\":\"prod\"",
            "\u{feff}{\"aliasName\":\"prod\"}",
            "aliasName=prod",
            "a=1&alias%4eame=prod",
            "aliasName: prod",
            "<aliasName>prod</aliasName>",
            r#"["k3x9qa","prod""#,
            r#"{"aliasName":["k3x9qa","prod""#,
            r#"{"newCollectionName":"prod""#,
            r#"{"aliasName":"x: prod""#,
            r#"{"aliasName":"*""#,
            r#"{"aliasName":"true""#,
            r#"{"aliasName":true"#,
            "{'aliasName':7}",
            r#"{"aliasName":null"#,
            "{'aliasName':'NONE'}",
            "newName=,prod=",
            "newName={a:prod",
            "newName=\na: prod",
            r#"["vdbs_k3x9qa_1,params: %","prod"#,
            r#"["vdbs_k3x9qa_1\",\"params\": ","prod"#,
            r#"{"fieldName":"vector"} prod"#,
            "{\"aliasName\":\"prod\u{200b}k3x9qa\"",
            r#"["x=","prod""#,
            r#"[" x=","prod""#,
            "\u{feff}{\"aliasName\":\"pr\u{f6}d\"}",
            "\u{feff}{\"aliasName\":\"collectionName\"}",
            r#"{"aliasName":"\160rod""#,
            "a\0l\0i\0a\0s\0",
            "<aliasName>&#112;&#114;</aliasName>",
            "prod",
        ] {
            assert!(body(text).is_err(), "{text}");
        }
    }
}
