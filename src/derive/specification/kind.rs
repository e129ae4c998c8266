//! The types of a schema: the words of JSON Schema, and the words that pages use instead.

use serde_json::Value;

use crate::derive::page::JsonType;

/// The most alternatives that one type may name.
const MAX_ALTERNATIVES: usize = 16;

/// What a type says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Types {
    /// Without repetition, in the order of the page.
    pub(super) known: Vec<JsonType>,
    /// The types of items, where `string[]` or `array[string]` names them.
    pub(super) items: Vec<JsonType>,
    /// A format that was written as a type or beside it, such as `int64`.
    pub(super) format: Option<String>,
    /// Whether the words are none of JSON Schema, although they can be read.
    pub(super) is_pseudo: bool,
    /// Words that name no type.
    pub(super) unknown: Vec<String>,
}

impl Types {
    fn add(types: &mut Vec<JsonType>, kind: JsonType) {
        if !types.contains(&kind) {
            types.push(kind);
        }
    }

    fn word(&mut self, word: &str) {
        let word = word.trim();
        if let Some(kind) = JsonType::ALL.into_iter().find(|kind| kind.word() == word) {
            return Self::add(&mut self.known, kind);
        }
        self.is_pseudo = true;
        let bare = word.trim_start_matches('<').trim_end_matches('>');
        if let Some(item) = word.strip_suffix("[]") {
            return self.array_of(item);
        }
        if let Some((outer, inner)) = bracketed(word) {
            return match named(outer) {
                Some((JsonType::Array, _)) => self.array_of(inner),
                Some((kind, _)) => {
                    Self::add(&mut self.known, kind);
                    self.format = Some(inner.to_owned());
                }
                None => self.unknown.push(word.to_owned()),
            };
        }
        match named(bare) {
            Some((kind, format)) => {
                Self::add(&mut self.known, kind);
                self.format = format.map(str::to_owned).or(self.format.take());
            }
            None => self.unknown.push(word.to_owned()),
        }
    }

    fn array_of(&mut self, item: &str) {
        Self::add(&mut self.known, JsonType::Array);
        match named(item) {
            Some((kind, _)) => Self::add(&mut self.items, kind),
            None => self.unknown.push(item.to_owned()),
        }
    }
}

/// `array[string]` or `integer<int64>` → what stands before and between the brackets.
fn bracketed(word: &str) -> Option<(&str, &str)> {
    let inner = word.strip_suffix(['>', ']'])?;
    let (outer, inner) = inner.split_once(['<', '['])?;
    (!outer.is_empty() && !inner.is_empty()).then_some((outer, inner))
}

/// A type by its own name or by a name from elsewhere, with the format that the name implies.
fn named(word: &str) -> Option<(JsonType, Option<&'static str>)> {
    if let Some(kind) = JsonType::from_word(word) {
        return Some((kind, None));
    }
    let found = match word.to_ascii_lowercase().as_str() {
        "bool" => (JsonType::Boolean, None),
        "double" | "float64" => (JsonType::Number, Some("float64")),
        "float" | "float32" => (JsonType::Number, Some("float32")),
        "int" | "int32" => (JsonType::Integer, Some("int32")),
        "int64" | "long" => (JsonType::Integer, Some("int64")),
        "list" => (JsonType::Array, None),
        "dict" | "map" => (JsonType::Object, None),
        "str" | "varchar" => (JsonType::String, None),
        _ => return None,
    };
    Some(found)
}

/// Reads the value of `type`.
pub(super) fn read_types(value: &Value) -> Types {
    let mut read = Types::default();
    match value {
        Value::String(words) if words.trim().eq_ignore_ascii_case("any") => read.is_pseudo = true,
        Value::String(words) => {
            let words: Vec<&str> = words.split('|').take(MAX_ALTERNATIVES).collect();
            read.is_pseudo = words.len() > 1;
            for word in words {
                read.word(word);
            }
        }
        Value::Array(words) => {
            for word in words.iter().take(MAX_ALTERNATIVES) {
                match word.as_str() {
                    Some(word) => read.word(word),
                    None => read.unknown.push(word.to_string()),
                }
            }
        }
        other => read.unknown.push(other.to_string()),
    }
    read
}

/// The type of a value; a whole number is an integer.
pub(super) fn type_of(value: &Value) -> JsonType {
    match value {
        Value::Null => JsonType::Null,
        Value::Bool(_) => JsonType::Boolean,
        Value::Number(number) if number.is_f64() => JsonType::Number,
        Value::Number(_) => JsonType::Integer,
        Value::String(_) => JsonType::String,
        Value::Array(_) => JsonType::Array,
        Value::Object(_) => JsonType::Object,
    }
}

/// Whether a value is of one of the types; of none at all, any is.
pub(super) fn fits(value: &Value, types: &[JsonType]) -> bool {
    let whole = value.as_f64().is_some_and(|number| number.fract() == 0.0);
    let fits = |kind: &JsonType| match kind {
        JsonType::Number => value.is_number(),
        JsonType::Integer => whole || type_of(value) == JsonType::Integer,
        kind => type_of(value) == *kind,
    };
    types.is_empty() || types.iter().any(fits)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Types, fits, read_types};
    use crate::derive::page::JsonType::{Array, Boolean, Integer, Null, Number, Object, String};

    fn types(words: &str) -> Types {
        read_types(&json!(words))
    }

    #[test]
    fn words_of_json_schema_are_taken_as_they_are() {
        assert_eq!(types("string").known, [String]);
        assert!(!types("string").is_pseudo);
        assert_eq!(read_types(&json!(["object", "null"])).known, [Object, Null]);
    }

    #[test]
    fn words_of_other_languages_are_read_and_noted() {
        let read = types("string | integer | string[] | integer[]");
        assert_eq!(read.known, [String, Integer, Array]);
        assert_eq!(read.items, [String, Integer]);
        assert!(read.is_pseudo);
        assert_eq!(types("object | array").known, [Object, Array]);
        let read = types("<int64>");
        assert_eq!(
            (read.known, read.format.as_deref()),
            (vec![Integer], Some("int64"))
        );
        let read = types("number<float32>");
        assert_eq!(
            (read.known, read.format.as_deref()),
            (vec![Number], Some("float32"))
        );
        assert_eq!(types("array[object]").items, [Object]);
        assert_eq!(types("Bool").known, [Boolean]);
    }

    #[test]
    fn anything_is_no_type_and_not_unknown() {
        let read = types("any");
        assert!(read.known.is_empty() && read.unknown.is_empty() && read.is_pseudo);
        assert_eq!(types("widget").unknown, ["widget"]);
        assert_eq!(read_types(&json!(7)).unknown, ["7"]);
        assert_eq!(types("").unknown, [""]);
    }

    #[test]
    fn whole_numbers_are_integers_and_numbers() {
        assert!(fits(&json!(1), &[Number]) && fits(&json!(1.0), &[Integer]));
        assert!(!fits(&json!(1.5), &[Integer]) && !fits(&json!("1"), &[Integer]));
        assert!(fits(&json!("1"), &[]));
    }
}
