//! Where the values of a JSON text stand, and keys that one of its objects has twice: what `serde_json` does not tell.

use std::collections::HashMap;

/// Where one value stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Span {
    /// Its first line.
    pub(super) first: u32,
    /// Its last line.
    pub(super) last: u32,
}

/// The values of a JSON text in the order of the text; the root is number 0.
#[derive(Debug, Default)]
pub(super) struct Outline {
    spans: Vec<Span>,
    children: HashMap<(usize, String), usize>,
    repeated: Vec<(usize, String, u32)>,
}

/// A container whose end has not been seen.
#[derive(Debug)]
struct Open {
    node: usize,
    is_object: bool,
    items: usize,
    key: Option<String>,
}

impl Outline {
    /// `text` begins with a whole JSON value that `serde_json` has read; `first` is the line on which it begins.
    ///
    /// Work and memory grow with the text alone. Of a text that is no JSON, some outline comes out.
    pub(super) fn of(text: &str, first: u32) -> Self {
        let mut outline = Self::default();
        let mut open: Vec<Open> = Vec::new();
        let (bytes, mut at, mut line) = (text.as_bytes(), 0_usize, first);
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\n' => line = line.saturating_add(1),
                b'{' | b'[' => {
                    let node = outline.begin(&mut open, line);
                    open.push(Open {
                        node,
                        is_object: *byte == b'{',
                        items: 0,
                        key: None,
                    });
                }
                b'}' | b']' => {
                    if let Some(span) = open
                        .pop()
                        .and_then(|ended| outline.spans.get_mut(ended.node))
                    {
                        span.last = line;
                    }
                }
                b'"' => {
                    let end = string_end(bytes, at);
                    match open.last_mut() {
                        Some(parent) if parent.is_object && parent.key.is_none() => {
                            let written = text.get(at..end).unwrap_or_default();
                            parent.key = Some(serde_json::from_str(written).unwrap_or_default());
                        }
                        _ => drop(outline.begin(&mut open, line)),
                    }
                    at = end;
                    continue;
                }
                b',' | b':' | b' ' | b'\t' | b'\r' => {}
                _ => {
                    outline.begin(&mut open, line);
                    at = scalar_end(bytes, at);
                    continue;
                }
            }
            at += 1;
            if open.is_empty() && !outline.spans.is_empty() {
                break;
            }
        }
        outline
    }

    /// A value begins: its number.
    fn begin(&mut self, open: &mut [Open], line: u32) -> usize {
        let node = self.spans.len();
        self.spans.push(Span {
            first: line,
            last: line,
        });
        if let Some(parent) = open.last_mut() {
            let key = parent.key.take().filter(|_| parent.is_object);
            let key = key.unwrap_or_else(|| parent.items.to_string());
            parent.items += 1;
            if self
                .children
                .insert((parent.node, key.clone()), node)
                .is_some()
            {
                self.repeated.push((parent.node, key, line));
            }
        }
        node
    }

    /// The number of a value inside another one, by its key or index.
    pub(super) fn child(&self, node: usize, key: &str) -> Option<usize> {
        self.children.get(&(node, key.to_owned())).copied()
    }

    /// Where a value stands.
    pub(super) fn span(&self, node: usize) -> Span {
        self.spans.get(node).copied().unwrap_or_default()
    }

    /// Keys that stand twice in one object: the object's number, the key, and the line of the later one, which counts.
    pub(super) fn repeated(&self) -> &[(usize, String, u32)] {
        &self.repeated
    }
}

/// The end of the string that begins at `at`, after its closing quote.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'\\' => end += 2,
            b'"' => return end + 1,
            _ => end += 1,
        }
    }
    bytes.len()
}

fn scalar_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let ends = |byte: &u8| {
        matches!(
            byte,
            b',' | b':' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n'
        )
    };
    let length = rest.iter().position(ends).unwrap_or(rest.len());
    at + length.max(1)
}

#[cfg(test)]
mod tests {
    use super::{Outline, Span};

    fn span(outline: &Outline, keys: &[&str]) -> Option<Span> {
        let node = keys
            .iter()
            .try_fold(0, |node, key| outline.child(node, key))?;
        Some(outline.span(node))
    }

    #[test]
    fn each_value_is_found_on_its_line() {
        let text = "{\n \"a\": [1,\n  {\"b\\\"\": \"x\\\\\"}\n ],\n \"c\": true\n}\nmore";
        let outline = Outline::of(text, 5);
        let lines = |keys: &[&str]| span(&outline, keys).map(|span| (span.first, span.last));
        assert_eq!(lines(&[]), Some((5, 10)));
        assert_eq!(lines(&["a"]), Some((6, 8)));
        assert_eq!(lines(&["a", "0"]), Some((6, 6)));
        assert_eq!(lines(&["a", "1", "b\""]), Some((7, 7)));
        assert_eq!(lines(&["c"]), Some((9, 9)));
        assert_eq!(lines(&["more"]), None);
    }

    #[test]
    fn a_repeated_key_is_found_however_it_is_escaped() {
        let outline = Outline::of(r#"{"a": {"b": 1, "\u0062": 2}, "b": 3}"#, 1);
        let repeated: Vec<_> = outline.repeated().iter().map(|(_, key, _)| key).collect();
        assert_eq!(repeated, ["b"]);
    }

    #[test]
    fn what_is_no_json_ends_all_the_same() {
        for text in ["", "\"", "{\"a", "[[[", "}}]", "{:,\"\\", "\u{fc}\u{1f4d8}"] {
            Outline::of(text, 1);
        }
    }
}
