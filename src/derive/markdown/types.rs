//! Types as this style writes them: `__integer<int64>__`, `__object \| array[object]__`.

use crate::derive::markup::row::{Shape, joined, marked, names_unknown, type_words};
use crate::derive::page::JsonType;

/// The most types that one row may name; the documented ones name up to four.
const MAX_TYPES: usize = 16;
/// How deep arrays may stand in arrays.
const MAX_NESTING: usize = 8;
/// How long the word for a format may be, in bytes.
const MAX_FORMAT_BYTES: usize = 24;

/// The types at the beginning of a description, and what follows. Marked types are read whole or not at all: half a union
/// would forbid what its other half allows.
pub(super) fn read_types(text: &str) -> (Vec<Shape>, &str) {
    let Some((inside, rest)) = marked(text) else {
        return type_words(text);
    };
    let Some(mut shapes) = union(inside) else {
        return (Vec::new(), text);
    };
    // More may follow behind the closing mark, as in the seed style: `__integer__ \| __string__`.
    let mut rest = rest;
    while let Some(next) = joined(rest) {
        match marked(next).map(|(inside, after)| (union(inside), after)) {
            Some((Some(more), after)) => {
                shapes.extend(more);
                rest = after.trim_start();
            }
            Some(_) if names_unknown(next) => return (Vec::new(), text),
            Some(_) => break,
            None => {
                let (more, after) = type_words(next);
                if !more.is_empty() {
                    shapes.extend(more);
                    rest = after;
                }
                break;
            }
        }
    }
    if shapes.len() > MAX_TYPES {
        return (Vec::new(), text);
    }
    (shapes, rest)
}

/// `a | b[c]`: `None` when one of them is no type.
fn union(text: &str) -> Option<Vec<Shape>> {
    let text = text.replace("&#124;", "|");
    let parts: Vec<&str> = text.split('|').collect();
    if parts.len() > MAX_TYPES {
        return None;
    }
    parts
        .into_iter()
        .map(|part| shape(part.trim(), MAX_NESTING))
        .collect()
}

/// `word`, `word<format>`, `array[type]` or `array<type>`; `levels` says how many arrays may still open.
fn shape(text: &str, levels: usize) -> Option<Shape> {
    let length = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let kind = JsonType::from_word(text.get(..length)?)?;
    let mut found = Shape::plain(kind);
    let rest = text.get(length..)?.trim();
    if rest.is_empty() {
        return Some(found);
    }
    let bracketed = |opens: char, closes: char| {
        rest.strip_prefix(opens)
            .and_then(|rest| rest.strip_suffix(closes))
    };
    let inside = bracketed('<', '>').or_else(|| bracketed('[', ']'))?.trim();
    if kind == JsonType::Array {
        let items = shape(inside, levels.checked_sub(1)?)?;
        found.items = Some(Box::new(items));
    } else {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let is_format = !inside.is_empty() && inside.len() <= MAX_FORMAT_BYTES;
        found.format = Some(inside.to_owned()).filter(|_| is_format && inside.chars().all(fits));
        found.format.as_ref()?;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::read_types;

    /// Types in a short form, and the rest.
    fn read(text: &str) -> (Vec<String>, &str) {
        let (shapes, rest) = read_types(text);
        let shown = shapes.iter().map(|shape| {
            let mut words = vec![shape.kind.to_string()];
            words.extend(shape.format.clone());
            let mut inner = shape.items.as_deref();
            while let Some(items) = inner {
                words.push(format!("of {}", items.kind));
                words.extend(items.format.clone());
                inner = items.items.as_deref();
            }
            words.join(" ")
        });
        (shown.collect(), rest)
    }

    #[test]
    fn formats_stand_in_angle_brackets() {
        assert_eq!(
            read("__integer<int64>__ more"),
            (vec!["integer int64".to_owned()], " more")
        );
        assert_eq!(read("**number<float32>**(required)").1, "(required)");
    }

    #[test]
    fn unions_stand_between_one_pair_of_marks_with_bars_or_entities() {
        for text in [
            "__object | array[object]__",
            "__object &#124; array[object]__",
        ] {
            assert_eq!(read(text).0, ["object", "array of object"]);
        }
        assert_eq!(
            read("__integer | string | array[integer] | array[string]__").0,
            ["integer", "string", "array of integer", "array of string"]
        );
        assert_eq!(
            read("__integer__ | __string__ x"),
            (vec!["integer".to_owned(), "string".to_owned()], "x")
        );
    }

    #[test]
    fn arrays_may_name_their_items_in_either_bracket_and_nest() {
        assert_eq!(
            read("__array[array<number<float32>>]__").0,
            ["array of array of number float32"]
        );
        let deep = format!("__{}string{}__", "array[".repeat(9), "]".repeat(9));
        assert!(read(&deep).0.is_empty());
    }

    #[test]
    fn a_union_with_a_word_that_is_no_type_is_not_read_in_part() {
        for text in [
            "__integer | widget__",
            "__array[widget]__",
            "__string<>__",
            "__any__",
        ] {
            assert_eq!(read(text), (Vec::new(), text));
        }
    }

    #[test]
    fn plain_types_are_read_as_in_the_seed_style() {
        assert_eq!(read("string").0, ["string"]);
        assert!(read("object of desire").0.is_empty());
    }
}
