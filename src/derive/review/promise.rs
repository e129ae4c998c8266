//! Rows that promise more than the page gives: objects of fewer keys, fields of which one value is ever shown.

use std::collections::{BTreeMap, BTreeSet};

use crate::contract::ExampleKind;
use crate::derive::finding::{Finding, Kind};
use crate::derive::markup::without_tags;
use crate::derive::page::{Field, JsonType, Page, Segment};

use super::shape::{last_name, plain, values};
use super::words::{has_any, row_text};

/// How a row says that an object holds several things.
const SEVERAL: [&str; 5] = [
    "settings",
    "parameters",
    "options",
    "properties",
    "attributes",
];
/// Keywords that say which values there are.
const SAYS_VALUES: [&str; 5] = ["const", "default", "enum", "examples", "pattern"];

pub(super) fn review(page: &Page) -> Vec<Finding> {
    let keys = keys(page);
    let shown = shown(page);
    let fields = page.request.fields.iter();
    fields
        .flat_map(|field| [few_keys(&keys, field), one_value(page, &shown, field)])
        .flatten()
        .collect()
}

/// The names of the fields directly in each object.
fn keys(page: &Page) -> BTreeMap<Vec<Segment>, BTreeSet<String>> {
    let mut keys: BTreeMap<Vec<Segment>, BTreeSet<String>> = BTreeMap::new();
    for field in &page.request.fields {
        let mut path = plain(&field.path);
        if let Some(Segment::Property(name)) = path.pop() {
            keys.entry(path).or_default().insert(name);
        }
    }
    keys
}

/// The texts that requests show under each name, wherever it stands: examples may have a field in another place.
fn shown(page: &Page) -> BTreeMap<String, BTreeSet<&str>> {
    let requests = page.examples.iter();
    let requests = requests.filter(|example| example.kind == ExampleKind::Request);
    let mut shown: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (path, value) in requests.flat_map(|example| values(&example.body)) {
        if let Some(text) = value.as_str() {
            let name = last_name(&path).to_owned();
            shown.entry(name).or_default().insert(text);
        }
    }
    shown
}

/// An object that is said to hold one thing and several others, with a row for a single key.
fn few_keys(keys: &BTreeMap<Vec<Segment>, BTreeSet<String>>, field: &Field) -> Option<Finding> {
    let text = row_text(field);
    let promises = has_any(&text, &["and"]) && has_any(&text, &SEVERAL);
    if field.types != [JsonType::Object] || !promises {
        return None;
    }
    let keys = keys.get(&plain(&field.path))?;
    let only = keys.first().filter(|_| keys.len() == 1)?;
    let what = format!(
        "The row of {} promises more keys than {only}, which is the only one that has a row.",
        field.printed
    );
    let finding = Finding::new(Kind::FewerKeysThanSaid, field.line, field.name(), what);
    Some(finding.inside(&field.pointer))
}

/// A field whose values are words of a closed set, to judge by the one that is shown, and no text names another.
fn one_value(
    page: &Page,
    shown: &BTreeMap<String, BTreeSet<&str>>,
    field: &Field,
) -> Option<Finding> {
    let name = field.name();
    let is_listed = SAYS_VALUES
        .iter()
        .any(|word| field.keywords.contains_key(*word));
    let is_word = matches!(field.path.last(), Some(Segment::Property(_)));
    if field.types != [JsonType::String] || is_listed || !is_word {
        return None;
    }
    let values = shown.get(name)?;
    let is_only = |only: &&&str| values.len() == 1 && is_constant(only);
    let only = values.first().filter(is_only)?;
    let speaks = |other: &&Field| {
        let is_same = other.path == field.path;
        is_same || other.text.iter().any(|text| text.contains(name))
    };
    let rows = page.request.fields.iter().filter(speaks);
    let mut texts = rows.flat_map(|row| &row.text);
    if texts.any(|text| names_another(text, only)) {
        return None;
    }
    let what = format!(
        "{only} is the only value of {} that the page shows, and nothing lists the others.",
        field.printed
    );
    let finding = Finding::new(Kind::OneValueShown, field.line, name, what);
    Some(finding.inside(&field.pointer))
}

fn names_another(text: &str, only: &str) -> bool {
    without_tags(text)
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .any(|word| word.trim_matches('_') != only && is_constant(word.trim_matches('_')))
}

/// The fewest letters that make a constant.
const CONSTANT_MIN: usize = 2;

/// A word in capitals: `IVF_FLAT`, not `L` and not `8`.
fn is_constant(word: &str) -> bool {
    let capitals = word.bytes().filter(u8::is_ascii_uppercase).count();
    let is_part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    capitals >= CONSTANT_MIN && word.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::{is_constant, names_another};

    #[test]
    fn constants_are_words_in_capitals() {
        assert!(is_constant("IVF_FLAT") && is_constant("AB2"));
        for word in ["", "L2", "Oak", "oak", "OAK-2", "__"] {
            assert!(!is_constant(word), "{word}");
        }
    }

    #[test]
    fn another_constant_counts_in_whatever_marks_it_stands() {
        assert!(names_another("It is __OAK__ or **ELM**.", "OAK"));
        assert!(!names_another("It is __OAK__, as is said.", "OAK"));
    }
}
