//! One table row → a name, types and what its description states.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::derive::page::JsonType;

use super::mark::{AROUND, Marks, named, spaced};
use super::phrase::{Phrases, phrases};

/// The most cells a row is split into; rows of this style have two.
const MAX_CELLS: usize = 64;
/// How long the word for a format may be, in bytes: `float32`, `int64`, `password`.
const MAX_FORMAT_BYTES: usize = 24;

/// One of the types that a row names, as far as the style can say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::derive) struct Shape {
    /// The type itself.
    pub(in crate::derive) kind: JsonType,
    /// `int64` in `integer<int64>`.
    pub(in crate::derive) format: Option<String>,
    /// What stands in an array, where its type says so: `array[string]`.
    pub(in crate::derive) items: Option<Box<Shape>>,
}

impl Shape {
    /// A type of which nothing more is said.
    pub(in crate::derive) fn plain(kind: JsonType) -> Self {
        Self {
            kind,
            format: None,
            items: None,
        }
    }

    /// Whether more is said of it than the word for its type.
    pub(in crate::derive) fn says_more(&self) -> bool {
        self.format.is_some() || self.items.is_some()
    }
}

/// Reads the types at the beginning of a description: them, and what follows.
pub(in crate::derive) type ReadTypes = fn(&str) -> (Vec<Shape>, &str);

/// A row, read as far as it can be without its neighbours.
#[derive(Debug, PartialEq)]
pub(in crate::derive) struct Row {
    /// The name as printed.
    pub(in crate::derive) printed: String,
    /// Empty when the row names none that we know.
    pub(in crate::derive) types: Vec<JsonType>,
    /// The types one by one, also those that share a word.
    pub(in crate::derive) shapes: Vec<Shape>,
    /// `Some(true)` where the row is marked.
    pub(in crate::derive) required: Option<bool>,
    /// What it states.
    pub(in crate::derive) phrases: Phrases,
    /// The description's parts, as written.
    pub(in crate::derive) text: Vec<String>,
}

/// The cells of a row, without its outer bars. An escaped bar is part of its cell.
pub(in crate::derive) fn cells(row: &str) -> Vec<String> {
    let inner = row.trim();
    let inner = inner.strip_prefix('|').unwrap_or(inner);
    let inner = inner
        .strip_suffix('|')
        .filter(|inner| !inner.ends_with('\\'))
        .unwrap_or(inner);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        let count = cells.len();
        match (c, cells.last_mut()) {
            ('|', _) if !escaped && count < MAX_CELLS => cells.push(String::new()),
            ('|', Some(cell)) if escaped => {
                cell.pop();
                cell.push('|');
            }
            (_, Some(cell)) => cell.push(c),
            (_, None) => {}
        }
        escaped = c == '\\' && !escaped;
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// Whether a row is the line of dashes below a table's header.
pub(in crate::derive) fn is_separator(row: &str) -> bool {
    row.contains("---") && row.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// The same where it can only be that, in the second row: one dash a column is enough there (GFM 4.10).
pub(in crate::derive) fn is_delimiter(row: &str) -> bool {
    let is_dashes = |cell: &String| {
        let dashes = cell.trim_start_matches(':').trim_end_matches(':');
        !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
    };
    let cells = cells(row);
    !cells.is_empty() && cells.iter().all(is_dashes)
}

/// Reads a row's cells, with types as `read_types` reads them; `None` when they do not hold a name and a description.
pub(in crate::derive) fn read_row(cells: &[String], read_types: ReadTypes) -> Option<Row> {
    let (name, description) = cells.split_first()?;
    if description.is_empty() {
        return None;
    }
    let (printed, marks) = named(name)?;
    let description = spaced(&description.join(" | "));
    let mut parts = split_at_breaks(&description);
    let first = if parts.is_empty() {
        String::new()
    } else {
        parts.remove(0)
    };
    let head = Head::read(&first, marks, read_types);
    parts.retain(|part| !part.is_empty());
    if !head.rest.is_empty() {
        parts.insert(0, head.rest.to_owned());
    }
    let mut phrases = phrases(&parts, &head.types);
    if head.marks.deprecated {
        let keyword = "deprecated".to_owned();
        phrases.keywords.insert(keyword, Value::Bool(true));
    }
    phrases.keywords.extend(
        head.format
            .map(|format| ("format".to_owned(), Value::String(format)))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
    );
    Some(Row {
        printed,
        types: head.types,
        shapes: head.shapes,
        required: head.marks.required,
        phrases,
        text: parts,
    })
}

fn split_at_breaks(text: &str) -> Vec<String> {
    text.replace("<br />", "<br/>")
        .replace("<br>", "<br/>")
        .split("<br/>")
        .map(|part| part.trim().to_owned())
        .collect()
}

/// The type part of a description: types, a format in round brackets, and marks, beside those of the name.
struct Head<'a> {
    types: Vec<JsonType>,
    shapes: Vec<Shape>,
    format: Option<String>,
    marks: Marks,
    rest: &'a str,
}

impl<'a> Head<'a> {
    fn read(text: &'a str, marks: Marks, read_types: ReadTypes) -> Self {
        let (shapes, rest) = read_types(text.trim());
        let mut types: Vec<JsonType> = Vec::new();
        for shape in &shapes {
            if !types.contains(&shape.kind) {
                types.push(shape.kind);
            }
        }
        let format = match shapes.as_slice() {
            [one] => one.format.clone(),
            _ => None,
        };
        let mut head = Self {
            types,
            shapes,
            format,
            marks,
            rest: rest.trim_start(),
        };
        loop {
            let rest = if let Some(rest) = head.marks.take_first(head.rest) {
                rest
            } else if let Some((format, rest)) = bracketed(head.rest) {
                head.format = Some(format.to_owned());
                rest
            } else {
                break;
            };
            head.rest = rest.trim_start();
        }
        head
    }
}

/// The word for a format in round brackets, and what follows.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let (inside, rest) = text.strip_prefix('(')?.split_once(')')?;
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let is_format = inside.len() <= MAX_FORMAT_BYTES && inside.chars().all(fits);
    is_format.then_some((inside, rest))
}

/// Words for types, each marked or plain, joined by bars or words: how the seed style writes them. They are read whole or not
/// at all: half a union would forbid what its other half allows.
pub(in crate::derive) fn type_words(text: &str) -> (Vec<Shape>, &str) {
    let (mut shapes, mut rest) = (Vec::new(), text);
    while let Some((kind, after)) = type_word(rest) {
        shapes.push(Shape::plain(kind));
        rest = after.trim_start();
        match joined(rest) {
            Some(next) if type_word(next).is_some() => rest = next,
            Some(next) if names_type(next) || names_unknown(next) => return (Vec::new(), text),
            _ => break,
        }
    }
    (shapes, rest)
}

/// What follows the sign or word that joins two types.
pub(in crate::derive) fn joined(rest: &str) -> Option<&str> {
    let rest = rest.trim_start();
    let after_sign = rest
        .strip_prefix("&#124;")
        .or_else(|| rest.strip_prefix(['|', '/', ',']))
        .map(str::trim_start);
    let after_word = after_sign.unwrap_or(rest).strip_prefix("or ");
    after_word.map(str::trim_start).or(after_sign)
}

/// What stands between marks at the beginning, and what follows.
pub(in crate::derive) fn marked(text: &str) -> Option<(&str, &str)> {
    AROUND
        .into_iter()
        .find_map(|mark| text.strip_prefix(mark)?.split_once(mark))
}

/// Marked words behind a type that speak of its field and name no other type.
const OF_FIELD: [&str; 3] = ["required", "optional", "deprecated"];

/// Whether a marked word stands here that would be a type, if we knew it.
pub(in crate::derive) fn names_unknown(text: &str) -> bool {
    marked(text).is_some_and(|(word, after)| {
        let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let after = after.trim_start();
        let ends = after.is_empty() || after.starts_with('(') || joined(after).is_some();
        is_word && ends && !OF_FIELD.contains(&word)
    })
}

/// Whether a plain word for a type stands at the beginning, whatever follows it.
fn names_type(text: &str) -> bool {
    let length = text.find(|c: char| !c.is_ascii_alphabetic());
    let word = text.get(..length.unwrap_or(text.len()));
    word.and_then(JsonType::from_word).is_some()
}

/// A type at the beginning of a text, marked or plain.
fn type_word(text: &str) -> Option<(JsonType, &str)> {
    let mark = AROUND
        .into_iter()
        .find(|mark| text.starts_with(mark))
        .unwrap_or_default();
    let inner = text.strip_prefix(mark)?;
    let length = inner
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(inner.len());
    let kind = JsonType::from_word(inner.get(..length)?)?;
    let rest = inner.get(length..)?.strip_prefix(mark)?;
    // A plain type must stand alone: "object of desire" is a description.
    let alone = !mark.is_empty()
        || rest.trim_start().is_empty()
        || rest.trim_start().starts_with(['|', '('])
        || joined(rest).is_some_and(names_type);
    alone.then_some((kind, rest))
}

#[cfg(test)]
mod tests {
    use super::{Row, cells, is_delimiter, is_separator, read_row, type_words};
    use crate::derive::page::JsonType;
    use serde_json::json;

    fn row(text: &str) -> Row {
        read_row(&cells(text), type_words).expect("the row can be read")
    }

    #[test]
    fn name_and_type_are_read_with_any_marks() {
        for text in [
            "| __a__ | __string__  <br/>Words.  |",
            "| __a__  | **string**<br/>Words.|",
            "| a | string<br>Words. |",
            "|`a`|`string`<br />Words.|",
        ] {
            let row = row(text);
            assert_eq!(
                (
                    row.printed.as_str(),
                    row.types.as_slice(),
                    row.text.join("")
                ),
                ("a", [JsonType::String].as_slice(), "Words.".to_owned())
            );
        }
    }

    #[test]
    fn formats_and_the_required_mark_stand_in_round_brackets() {
        let row = row("| __a__ | **integer** (int64)(required)<br/>Words. |");
        assert_eq!(
            (row.types.as_slice(), row.required),
            ([JsonType::Integer].as_slice(), Some(true))
        );
        assert_eq!(json!(row.phrases.keywords), json!({"format": "int64"}));
        assert_eq!(self::row("| __a__ | **integer**<br/> |").required, None);
    }

    #[test]
    fn unions_are_separated_by_escaped_bars() {
        let row = row(
            r"| __a__ | __integer__ \| __string__ \| __array__ \| __array__<br/>Either \| or. |",
        );
        assert_eq!(
            row.types,
            [JsonType::Integer, JsonType::String, JsonType::Array]
        );
        assert_eq!(row.text, ["Either | or."]);
    }

    #[test]
    fn an_unknown_type_leaves_the_types_empty_and_the_words_in_place() {
        let row = row("| __a__ | __widget__<br/>Words. |");
        assert!(row.types.is_empty());
        assert_eq!(row.text, ["__widget__", "Words."]);
    }

    #[test]
    fn a_description_may_follow_the_type_without_a_break() {
        let row = row("| __a__ | **string** Words. |");
        assert_eq!(
            (row.types.as_slice(), row.text.join("")),
            ([JsonType::String].as_slice(), "Words.".to_owned())
        );
    }

    #[test]
    fn bars_in_a_description_do_not_lose_words() {
        assert_eq!(
            row("| __a__ | **string**<br/>One | two. |").text,
            ["One | two."]
        );
    }

    #[test]
    fn rows_without_a_name_or_description_are_not_read() {
        for text in [
            "| | **string** |",
            "| __a__ |",
            "|",
            "| two words | **string** |",
        ] {
            assert_eq!(read_row(&cells(text), type_words), None, "{text}");
        }
    }

    #[test]
    fn separators_are_told_from_rows() {
        assert!(is_separator("|---|:---:|"));
        assert!(!is_separator("| a | --- |"));
        assert!(!is_separator("| - | - |"));
        for row in ["| - | - |", "|:-|:-:|", "| :-- | --: |", "|---|---|"] {
            assert!(is_delimiter(row), "{row}");
        }
        assert!(!is_delimiter("| a | - |") && !is_delimiter("| : | - |"));
    }
}
