//! The sentences that the page template adds to a description: defaults, allowed values, bounds, units.
//!
//! They are fixed in wording, so each is found by its fixed words and read up to the end of the sentence.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use crate::derive::page::JsonType;

use super::deprecated::{Deprecation, deprecation};
use super::length::length;
use super::listed::{Listed, listed};

/// The keyword that names the sibling whose value is the default.
pub(in crate::derive) const DEFAULT_FROM: &str = "x-default-from";

/// What the description of one row states.
#[derive(Debug, Default, PartialEq)]
pub(in crate::derive) struct Phrases {
    /// JSON Schema keywords.
    pub(in crate::derive) keywords: BTreeMap<String, Value>,
    /// `seconds`, …
    pub(in crate::derive) unit: Option<String>,
    /// The words of a default that is the value of another field, such as `target field name`.
    pub(in crate::derive) default_from: Option<String>,
    /// Phrases whose value cannot be read as one of the field's types.
    pub(in crate::derive) unread: Vec<String>,
    /// Whether something of the field is deprecated, and whether that is the field itself.
    pub(in crate::derive) deprecation: Deprecation,
}

impl Phrases {
    fn state(&mut self, keyword: &str, value: Value) {
        self.keywords.insert(keyword.to_owned(), value);
    }
}

/// Reads the parts of a description.
pub(in crate::derive) fn phrases(parts: &[String], types: &[JsonType]) -> Phrases {
    let mut found = Phrases::default();
    for part in parts {
        let plain = without_tags(part);
        default(&plain, types, &mut found);
        values(&plain, types, &mut found);
        bounds(&plain, types, &mut found);
        lengths(&plain, types, &mut found);
        found.deprecation = found.deprecation.max(deprecation(&plain));
        let unit = ["milliseconds", "seconds", "minutes"]
            .into_iter()
            .find(|unit| plain.contains(&format!("in {unit}")));
        found.unit = found.unit.or(unit.map(str::to_owned));
    }
    if found.default_from.is_some() || found.keywords.contains_key("default") {
        found.unread.retain(|words| words != TOLD_DEFAULT);
    }
    if found.deprecation == Deprecation::Said {
        found.state("deprecated", Value::Bool(true));
    }
    found
}

/// What announces a default, in small letters.
const DEFAULTS: [&str; 7] = [
    "defaults to ",
    "default value is ",
    "default value: ",
    "default is ",
    "default: ",
    "default = ",
    "default=",
];
/// The same in brackets, where nothing longer stands.
const BRACKETED_DEFAULT: &str = "(default ";
/// A default that is told and not announced.
const TOLD_DEFAULT: &str = "by default";

fn default(text: &str, types: &[JsonType], found: &mut Phrases) {
    let small = text.to_ascii_lowercase();
    let announced = DEFAULTS
        .iter()
        .filter_map(|words| Some((small.find(words)?, *words)))
        .min()
        .or_else(|| Some((small.find(BRACKETED_DEFAULT)?, BRACKETED_DEFAULT)));
    let Some(rest) = announced.and_then(|(at, words)| in_brackets(text, at + words.len())) else {
        if small.contains(TOLD_DEFAULT) {
            found.unread.push(TOLD_DEFAULT.to_owned());
        }
        return;
    };
    let value = delimited(rest).map_or_else(
        || sentence(rest),
        |value| value.strip_suffix('.').unwrap_or(value),
    );
    if let Some(words) = value
        .strip_prefix("the ")
        .or_else(|| value.strip_prefix("that of the "))
    {
        found.default_from = Some(words.to_owned());
        return;
    }
    if value.trim_start_matches("an ").starts_with("empty string")
        && types.contains(&JsonType::String)
    {
        found.state("default", Value::String(String::new()));
        return;
    }
    match typed(value, types).filter(|value| !has_blank(value)) {
        Some(value) => found.state("default", value),
        None => found.unread.push(format!("defaults to {value}")),
    }
}

/// A text from a byte on, up to the end of the bracket that is open there.
fn in_brackets(text: &str, from: usize) -> Option<&str> {
    let (before, rest) = text.split_at_checked(from)?;
    let is_open = before.rfind('(') > before.rfind(')');
    let end = rest.find(')').filter(|_| is_open);
    rest.get(..end.unwrap_or(rest.len()))
}

fn values(text: &str, types: &[JsonType], found: &mut Phrases) {
    let words = match listed(text) {
        Listed::Nothing => return,
        Listed::Unread => None,
        Listed::Values(words) => Some(words),
    };
    let read: Option<Vec<Value>> =
        words.and_then(|words| words.into_iter().map(|word| typed(word, types)).collect());
    match read {
        Some(values) if !values.is_empty() => found.state("enum", Value::Array(values)),
        _ => found.unread.push("Possible values".to_owned()),
    }
}

/// Bounds on the length of a text: of other types a number of characters says nothing.
fn lengths(text: &str, types: &[JsonType], found: &mut Phrases) {
    if !types.contains(&JsonType::String) {
        return;
    }
    let said = length(text);
    for (keyword, bound) in [("minLength", said.least), ("maxLength", said.most)] {
        if let Some(bound) = bound {
            found.state(keyword, Value::from(bound));
        }
    }
    if said.is_unread {
        found.unread.push("characters".to_owned());
    }
}

fn has_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains(' '))
}

/// Wording, and the keyword that it states.
const BOUNDS: [(&str, &str); 8] = [
    ("minimum value is ", "minimum"),
    ("maximum value is ", "maximum"),
    ("value is greater than or equal to ", "minimum"),
    ("value is less than or equal to ", "maximum"),
    ("value is greater than ", "exclusiveMinimum"),
    ("value is less than ", "exclusiveMaximum"),
    ("value ranges from ", "minimum"),
    ("value ranges from ", "maximum"),
];

/// Such that are told with their number where it cannot be read.
const PLAIN_BOUNDS: [(&str, &str); 2] = [("minimum is ", "minimum"), ("maximum is ", "maximum")];

fn bounds(text: &str, types: &[JsonType], found: &mut Phrases) {
    let is_number = types
        .iter()
        .any(|kind| matches!(kind, JsonType::Integer | JsonType::Number));
    for (words, keyword) in PLAIN_BOUNDS {
        let bound = after(text, words).map(sentence).and_then(number);
        if let Some(bound) = bound.filter(|_| is_number) {
            found.state(keyword, Value::Number(bound));
        }
    }
    for (words, keyword) in BOUNDS {
        let Some(rest) = after(text, words) else {
            continue;
        };
        let rest = sentence(rest);
        if words.ends_with("than ") && rest.starts_with("or equal to ") {
            continue;
        }
        let value = match (words.ends_with("from "), keyword) {
            (true, "maximum") => rest.split_once(" to ").map_or("", |(_, to)| to),
            (true, _) => rest.split_once(" to ").map_or("", |(from, _)| from),
            _ => rest,
        };
        match number(bare(value)).filter(|_| is_number) {
            Some(value) => found.state(keyword, Value::Number(value)),
            None => found.unread.push(format!("{words}{value}")),
        }
    }
}

/// What follows the words, in any case of their first letter.
fn after<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let found = text
        .find(words)
        .or_else(|| text.find(&words.to_ascii_lowercase()))?;
    text.get(found + words.len()..)
}

/// The rest of a sentence, without its full stop. A stop inside a number or a name ends nothing.
fn sentence(rest: &str) -> &str {
    let end = rest.find(". ").unwrap_or(rest.len());
    let sentence = rest.get(..end).unwrap_or(rest).trim();
    bare(sentence.strip_suffix('.').unwrap_or(sentence))
}

/// A value that is set off by stars, underscores, quotes or back-ticks.
fn delimited(rest: &str) -> Option<&str> {
    ["**", "__", "\"", "```", "`", "'"]
        .into_iter()
        .find_map(|mark| {
            let inside = rest.strip_prefix(mark)?;
            inside.split_once(mark).map(|(value, _)| bare(value))
        })
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '"' | '`' | '\''))
        .trim_start_matches("__")
        .trim_end_matches("__")
}

/// A word as a value of one of the types; a string when none is known.
fn typed(word: &str, types: &[JsonType]) -> Option<Value> {
    let word = bare(word);
    if word.is_empty() {
        return None;
    }
    let any = |wanted: &[JsonType]| types.iter().any(|kind| wanted.contains(kind));
    if any(&[JsonType::Integer, JsonType::Number])
        && let Some(number) = number(word)
    {
        return Some(Value::Number(number));
    }
    if any(&[JsonType::Boolean])
        && let Ok(value) = word.to_ascii_lowercase().parse()
    {
        return Some(Value::Bool(value));
    }
    (types.is_empty() || any(&[JsonType::String])).then(|| Value::String(word.to_owned()))
}

fn number(word: &str) -> Option<Number> {
    match word.parse::<i64>() {
        Ok(integer) => Some(Number::from(integer)),
        Err(_) => Number::from_f64(word.parse().ok()?),
    }
}

/// The longest tag that is taken out, in bytes. It also bounds how far each `<` looks for its end.
const MAX_TAG_BYTES: usize = 200;

/// Text without HTML tags; links keep their words.
pub(in crate::derive) fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        let end = tag
            .bytes()
            .take(MAX_TAG_BYTES)
            .position(|byte| byte == b'>');
        let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        if let Some(after) = end.filter(|_| is_tag).and_then(|end| tag.get(end + 1..)) {
            rest = after;
        } else {
            plain.push('<');
            rest = tag;
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::{Phrases, phrases};
    use crate::derive::page::JsonType;
    use serde_json::{Value, json};

    fn read(text: &str, kind: JsonType) -> Phrases {
        phrases(&[text.to_owned()], &[kind])
    }

    fn keywords(text: &str, kind: JsonType) -> Value {
        json!(read(text, kind).keywords)
    }

    #[test]
    fn a_default_is_read_as_the_fields_type() {
        assert_eq!(
            keywords("The value defaults to COSINE", JsonType::String),
            json!({"default": "COSINE"})
        );
        assert_eq!(
            keywords("A count. The value defaults to **10**.", JsonType::Integer),
            json!({"default": 10})
        );
        assert_eq!(
            keywords("The value defaults to __0.5__.", JsonType::Number),
            json!({"default": 0.5})
        );
        assert_eq!(
            keywords("The value defaults to false.", JsonType::Boolean),
            json!({"default": false})
        );
        assert_eq!(
            keywords(
                "Mind it. It defaults to `a b` on Mondays.",
                JsonType::String
            ),
            json!({})
        );
    }

    #[test]
    fn an_empty_string_in_words_is_an_empty_string() {
        assert_eq!(
            keywords(
                "It defaults to an empty string, for none.",
                JsonType::String
            ),
            json!({"default": ""})
        );
    }

    #[test]
    fn a_default_may_stand_between_three_back_ticks() {
        assert_eq!(
            keywords(
                "A mark, which defaults to ```\",\"```. No other: ```\"x\"```.",
                JsonType::String
            ),
            json!({"default": ","})
        );
        assert_eq!(
            keywords(
                "The value defaults to empty string: ```\"\"```.",
                JsonType::String
            ),
            json!({"default": ""})
        );
    }

    #[test]
    fn a_default_of_the_wrong_type_is_not_read() {
        let found = read("The value defaults to many.", JsonType::Integer);
        assert!(found.keywords.is_empty());
        assert_eq!(found.unread, ["defaults to many"]);
    }

    #[test]
    fn a_default_taken_from_another_field_is_kept_in_words() {
        assert_eq!(
            read(
                "A label, the value defaults to the near field name.",
                JsonType::String
            )
            .default_from
            .as_deref(),
            Some("near field name")
        );
    }

    #[test]
    fn allowed_values_become_an_enum() {
        assert_eq!(
            keywords("Possible values: \"**L2**\", \"**IP**\"", JsonType::String),
            json!({"enum": ["L2", "IP"]})
        );
        assert_eq!(
            keywords("Possible values: **1**, **2**.", JsonType::Integer),
            json!({"enum": [1, 2]})
        );
        assert_eq!(
            keywords("Possible values: **a**, **b**, and **c**", JsonType::String),
            json!({"enum": ["a", "b", "c"]})
        );
        assert_eq!(
            read(
                "Possible values: red or green ones, others",
                JsonType::String
            )
            .unread,
            ["Possible values"]
        );
        assert_eq!(
            read("Possible values: one", JsonType::Integer).unread,
            ["Possible values"]
        );
    }

    #[test]
    fn bounds_are_read_in_every_wording() {
        assert_eq!(
            keywords("The value ranges from **1** to **16**.", JsonType::Integer),
            json!({"minimum": 1, "maximum": 16})
        );
        assert_eq!(
            keywords(
                "The minimum value is **0**. The maximum value is **9**.",
                JsonType::Integer
            ),
            json!({"minimum": 0, "maximum": 9})
        );
        assert_eq!(
            keywords(
                "The value is less than or equal to 16384.",
                JsonType::Integer
            ),
            json!({"maximum": 16384})
        );
        assert_eq!(
            keywords("The value is greater than 0.5.", JsonType::Number),
            json!({"exclusiveMinimum": 0.5})
        );
    }

    #[test]
    fn a_bound_on_a_string_is_not_read() {
        let found = read("The maximum value is **255**.", JsonType::String);
        assert_eq!((found.keywords.len(), found.unread.len()), (0, 1));
    }

    #[test]
    fn units_are_read() {
        assert_eq!(
            read("A limit in seconds.", JsonType::Integer)
                .unit
                .as_deref(),
            Some("seconds")
        );
        assert_eq!(
            read("A limit in milliseconds.", JsonType::Integer)
                .unit
                .as_deref(),
            Some("milliseconds")
        );
        assert_eq!(read("A limit.", JsonType::Integer).unit, None);
    }
}
