//! Samples and example bodies: JSON, or nearly.
//!
//! Samples give the names of types as values, in the error sample without quotes. Some examples have a comma before a
//! closing bracket. Both are mended here and reported; nothing else is.

use serde_json::Value;

/// The most values that one body may hold; the longest documented one has a few hundred.
const MAX_VALUES: usize = 5_000;

/// A body that was mended until it was JSON.
#[derive(Debug, PartialEq)]
pub(in crate::derive) struct Mended {
    /// The body.
    pub(in crate::derive) body: Value,
    /// Offset in lines of the first bare word.
    pub(in crate::derive) bare_word: Option<u32>,
    /// Offset in lines of the first comma too many.
    pub(in crate::derive) trailing_comma: Option<u32>,
    /// Offset in lines of text after the end of the body.
    pub(in crate::derive) text_after: Option<u32>,
}

/// Reads a body, quoting bare words, dropping commas that close nothing and leaving out what follows its end. `None` when it is
/// still no JSON, or holds more than [`MAX_VALUES`] values.
pub(in crate::derive) fn mended(text: &str) -> Option<Mended> {
    let mut scan = Scan::default();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = scan.step(rest, next);
        rest = rest.get(length..)?;
    }
    let mut values = serde_json::Deserializer::from_str(&scan.text).into_iter::<Value>();
    let body = values.next()?.ok()?;
    // Only an object or array shows where it ends.
    if !body.is_object() && !body.is_array() {
        return None;
    }
    let after = scan.text.get(values.byte_offset()..)?;
    let text_after = (!after.trim().is_empty()).then(|| {
        let blank = after.len() - after.trim_start().len();
        let before = scan.text.get(..values.byte_offset() + blank);
        let breaks = before.map_or(0, |before| before.matches('\n').count());
        u32::try_from(breaks).unwrap_or(u32::MAX)
    });
    (count(&body) <= MAX_VALUES).then_some(Mended {
        body,
        bare_word: scan.bare_word,
        trailing_comma: scan.trailing_comma,
        text_after,
    })
}

/// How many values a body holds, itself included. The JSON reader bounds its depth.
fn count(body: &Value) -> usize {
    1 + match body {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0_usize,
    }
}

#[derive(Default)]
struct Scan {
    text: String,
    line: u32,
    bare_word: Option<u32>,
    trailing_comma: Option<u32>,
}

impl Scan {
    /// Takes one token from `rest`, which begins with `next`; returns its length in bytes.
    fn step(&mut self, rest: &str, next: char) -> usize {
        let length = match next {
            '"' => string_length(rest),
            ',' if closes_after_comma(rest) => {
                self.trailing_comma.get_or_insert(self.line);
                return 1;
            }
            _ if next.is_ascii_alphabetic() => return self.word(rest),
            // A number is taken whole, so that the e of 1e5 is no word.
            _ if next.is_ascii_digit() => rest
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '.')
                .unwrap_or(rest.len()),
            _ => next.len_utf8(),
        };
        let token = rest.get(..length).unwrap_or_default();
        self.line += u32::try_from(token.matches('\n').count()).unwrap_or(0);
        self.text.push_str(token);
        length
    }

    fn word(&mut self, rest: &str) -> usize {
        let length = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        if matches!(word, "true" | "false" | "null") {
            self.text.push_str(word);
        } else {
            self.bare_word.get_or_insert(self.line);
            self.text.push('"');
            self.text.push_str(word);
            self.text.push('"');
        }
        length
    }
}

/// The length of the string literal that `rest` begins with, to the end of the text when it is never closed.
fn string_length(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn closes_after_comma(rest: &str) -> bool {
    rest.get(1..)
        .is_some_and(|after| after.trim_start().starts_with(['}', ']']))
}

#[cfg(test)]
mod tests {
    use super::mended;
    use serde_json::json;

    #[test]
    fn bare_words_become_strings() {
        let mended =
            mended("{\n  \"code\": integer,\n  \"ok\": true\n}").expect("it can be mended");
        assert_eq!(mended.body, json!({"code": "integer", "ok": true}));
        assert_eq!((mended.bare_word, mended.trailing_comma), (Some(1), None));
    }

    #[test]
    fn a_comma_before_a_closing_bracket_is_dropped() {
        let mended = mended("{\"a\": [1, 2,],\n \"b\": \",}\",\n}").expect("it can be mended");
        assert_eq!(mended.body, json!({"a": [1, 2], "b": ",}"}));
        assert_eq!(mended.trailing_comma, Some(0));
    }

    #[test]
    fn numbers_and_escapes_are_left_alone() {
        let mended =
            mended(r#"{"a": 1.5e3, "b": -2, "c": "\"x\" y", "d": null}"#).expect("it is JSON");
        assert_eq!(
            mended.body,
            json!({"a": 1500.0, "b": -2, "c": "\"x\" y", "d": null})
        );
        assert_eq!(mended.bare_word, None);
    }

    #[test]
    fn what_cannot_be_mended_is_not_read() {
        for text in ["", "{", "{\"a\": }", "{\"a\": \"unclosed}", "…"] {
            assert_eq!(mended(text), None, "{text}");
        }
    }

    #[test]
    fn text_after_the_end_is_told_by_its_line() {
        let mended = mended("{\n  \"a\": 1\n}\n\n}'").expect("it begins with a body");
        assert_eq!((mended.body, mended.text_after), (json!({"a": 1}), Some(4)));
    }

    #[test]
    fn a_body_of_too_many_values_is_not_read() {
        let body = |values: usize| format!("[{}0]", "0,".repeat(values - 2));
        assert!(mended(&body(super::MAX_VALUES)).is_some());
        assert_eq!(mended(&body(super::MAX_VALUES + 1)), None);
    }

    #[test]
    fn nesting_beyond_reason_is_not_read() {
        assert_eq!(mended(&"[".repeat(100_000)), None);
    }
}
