//! A JSON text with its lines: places in it, the places below them, and where references lead.

use serde_json::Value;

use crate::derive::error::DeriveError;
use crate::derive::finding::{Finding, Kind};
use crate::derive::schema::escaped;

use super::outline::{Outline, Span};

/// The most steps of one reference.
const MAX_STEPS: usize = 32;

/// A JSON text that was read.
#[derive(Debug)]
pub(in crate::derive) struct Document {
    value: Value,
    outline: Outline,
    lines: Vec<String>,
    first: u32,
}

/// One value of a document.
#[derive(Debug, Clone)]
pub(in crate::derive) struct At<'d> {
    /// The value.
    pub(in crate::derive) value: &'d Value,
    /// Its JSON pointer.
    pub(in crate::derive) pointer: String,
    /// Its first line on the page.
    pub(in crate::derive) line: u32,
    document: &'d Document,
    node: usize,
}

impl Document {
    /// Reads the JSON value that `text` begins with, and says how many bytes it has. `line` and `column` tell where
    /// `text` begins on the page called `name`.
    pub(in crate::derive) fn read(
        name: &str,
        text: &str,
        line: u32,
        column: usize,
    ) -> Result<(Self, usize), DeriveError> {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        let value = match values.next() {
            Some(Ok(value)) => value,
            Some(Err(error)) => return Err(syntax(name, &error, line, column)),
            None => {
                let what =
                    "a JSON object is missing here: the page looks cut off, so fetch it again";
                return Err(DeriveError::at(name, line, what));
            }
        };
        let length = values.byte_offset();
        let text = text.get(..length).unwrap_or_default();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let document = Self {
            value,
            outline: Outline::of(text, line),
            lines,
            first: line,
        };
        Ok((document, length))
    }

    /// The whole document.
    pub(in crate::derive) fn root(&self) -> At<'_> {
        At {
            value: &self.value,
            pointer: String::new(),
            line: self.outline.span(0).first,
            document: self,
            node: 0,
        }
    }

    /// Keys that stand twice in one object: the last one counts, the others are lost.
    pub(in crate::derive) fn repeated(&self) -> Vec<Finding> {
        let found = self.outline.repeated().iter();
        found
            .map(|(_, key, line)| {
                let what = format!(
                    "An object has the key {key} twice: the last one was read, the others were left out."
                );
                Finding::new(Kind::DuplicateKey, *line, key.as_str(), what)
            })
            .collect()
    }

    /// Whether the document has lines of its own, instead of standing on a single one.
    fn has_lines(&self) -> bool {
        self.lines.len() > 1
    }
}

fn syntax(name: &str, error: &serde_json::Error, line: u32, column: usize) -> DeriveError {
    let below = u32::try_from(error.line().saturating_sub(1)).unwrap_or(u32::MAX);
    let before = if below == 0 { column } else { 0 };
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    DeriveError::Syntax {
        page: name.to_owned(),
        line: line.saturating_add(below),
        column: before.saturating_add(error.column()),
        what: format!("{words}: the JSON is damaged or cut off, so fetch the page again"),
    }
}

impl<'d> At<'d> {
    /// The value of a key, or the item of an index.
    pub(in crate::derive) fn child(&self, key: &str) -> Option<Self> {
        let value = match self.value {
            Value::Object(map) => map.get(key)?,
            Value::Array(items) => items.get(key.parse::<usize>().ok()?)?,
            _ => return None,
        };
        let node = self.document.outline.child(self.node, key);
        let node = node.unwrap_or(self.node);
        Some(Self {
            value,
            pointer: format!("{}/{}", self.pointer, escaped(key)),
            line: self.document.outline.span(node).first,
            document: self.document,
            node,
        })
    }

    /// The value behind several keys.
    pub(in crate::derive) fn below(&self, keys: &[&str]) -> Option<Self> {
        let first = self.clone();
        keys.iter().try_fold(first, |at, key| at.child(key))
    }

    /// Keys and values of an object, in the order of the page.
    pub(in crate::derive) fn entries(&self) -> Vec<(&'d str, Self)> {
        let Value::Object(map) = self.value else {
            return Vec::new();
        };
        let mut entries: Vec<_> = map
            .keys()
            .filter_map(|key| Some((key.as_str(), self.child(key)?)))
            .collect();
        entries.sort_by_key(|(_, at)| at.node);
        entries
    }

    /// The items of an array.
    pub(in crate::derive) fn items(&self) -> Vec<Self> {
        let length = self.value.as_array().map_or(0, Vec::len);
        (0..length)
            .filter_map(|index| self.child(&index.to_string()))
            .collect()
    }

    /// A text below.
    pub(in crate::derive) fn text(&self, key: &str) -> Option<&'d str> {
        self.value.get(key).and_then(Value::as_str)
    }

    /// The lines of the value, where the document has lines of its own.
    pub(in crate::derive) fn lines(&self) -> Vec<String> {
        let document = self.document;
        if !document.has_lines() {
            return Vec::new();
        }
        let Span { first, last } = document.outline.span(self.node);
        let from = usize::try_from(first.saturating_sub(document.first)).unwrap_or(usize::MAX);
        let count = usize::try_from(last.saturating_sub(first)).unwrap_or(0) + 1;
        document
            .lines
            .iter()
            .skip(from)
            .take(count)
            .cloned()
            .collect()
    }

    /// Where a reference inside the document leads (RFC 6901 section 6, with percent-encoding).
    pub(in crate::derive) fn referred(&self, reference: &str) -> Option<Self> {
        let pointer = reference.strip_prefix("#/")?;
        let mut at = self.document.root();
        for (step, written) in pointer.split('/').enumerate() {
            let key = decoded(written)?.replace("~1", "/").replace("~0", "~");
            at = at.child(&key).filter(|_| step < MAX_STEPS)?;
        }
        Some(at)
    }

    /// A finding at this place.
    pub(in crate::derive) fn find(
        &self,
        kind: Kind,
        subject: impl Into<String>,
        what: impl Into<String>,
    ) -> Finding {
        Finding::new(kind, self.line, subject, what).inside(&self.pointer)
    }
}

/// Percent-decoded text (RFC 3986 section 2.1).
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::{Document, decoded};

    fn read(text: &str) -> Result<String, String> {
        Document::read("p", text, 3, 10)
            .map(|(document, length)| format!("{} {length}", document.root().value))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_first_value_is_read_and_measured() {
        assert_eq!(read("{\"a\": 1};\nmore"), Ok("{\"a\":1} 8".to_owned()));
    }

    #[test]
    fn damage_is_told_with_line_and_column_of_the_page() {
        let said = read("{\"a\": nul}").expect_err("that is no JSON");
        assert!(said.starts_with("p:3:20: expected ident"), "{said}");
        let said = read("{\n\"a\": 1,").expect_err("that is cut off");
        assert!(said.starts_with("p:4:7: EOF while parsing"), "{said}");
        let said = read(&"[".repeat(10_000)).expect_err("that is too deep");
        assert!(said.contains("recursion limit exceeded"), "{said}");
        assert!(read(" ").is_err());
    }

    #[test]
    fn references_are_followed_through_escapes() {
        let (document, _) = Document::read("p", r#"{"a": {"b&c/d: e": 7}}"#, 1, 1)
            .unwrap_or_else(|error| panic!("{error}"));
        let root = document.root();
        let found = root
            .referred("#/a/b%26c~1d%3A%20e")
            .map(|at| at.value.clone());
        assert_eq!(found, Some(7.into()));
        for nowhere in ["#/a/x", "other.json#/a", "#/%zz", ""] {
            assert!(root.referred(nowhere).is_none(), "{nowhere}");
        }
        assert_eq!(decoded("%"), None);
    }
}
