//! The keywords of one schema, but for those that say what stands below it.
//!
//! A keyword comes into the spec only if it means something in JSON Schema 2020-12 and fits the type beside it; whatever
//! does not is left out and noted.

use serde_json::{Number, Value};

use crate::derive::finding::{Finding, Kind};
use crate::derive::markup::{DEFAULT_FROM, Deprecation, is_read, phrases, told_bounds};
use crate::derive::page::{Field, JsonType};
use crate::derive::spec::without_sentences;

use super::document::At;
use super::kind::{fits, read_types};
use super::wording::{not_read, plain, seen, told};

/// Keys that say what stands below a schema.
pub(super) const STRUCTURE: [&str; 8] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "items",
    "oneOf",
    "properties",
    "required",
];
/// Keys that state nothing about a value: titles and translations, which are prose, and the marks of editors.
const SILENT: [&str; 5] = [
    "title",
    "x-base-url-target",
    "x-beta",
    "x-i18n",
    "x-i18n-langs",
];
/// Where the examples of a field stand in its schema (JSON Schema 2020-12, validation section 9.5).
pub(super) const EXAMPLES: &str = "examples";
/// What the keys of one editor begin with.
const EDITOR: &str = "x-apifox-";
/// The longest pattern that is taken, in bytes.
const MAX_PATTERN_BYTES: usize = 500;

/// Whether a key of a schema or operation is known and states nothing.
pub(super) fn is_silent(key: &str) -> bool {
    SILENT.contains(&key) || key.starts_with(EDITOR)
}

/// Reads the keywords of the schema at `at` into `field`. What is there already stays: it was said closer to the field.
pub(super) fn read_keywords(at: &At<'_>, field: &mut Field, found: &mut Vec<Finding>) {
    if let Some(kind) = at.child("type").filter(|_| field.types.is_empty()) {
        types(&kind, field, found);
    }
    if at.value.get("nullable") == Some(&Value::Bool(true)) && !field.types.is_empty() {
        field.types.push(JsonType::Null);
    }
    for (key, value) in at.entries() {
        if STRUCTURE.contains(&key) || is_silent(key) {
            continue;
        }
        match key {
            "type" | "nullable" | "x-include-target" | "x-tab-label" => {}
            "description" => describe(&value, field, found),
            "x-admonition" => field.text.extend(told(&value, found)),
            "default" => default(&value, field, found),
            "deprecated" | "readOnly" | "writeOnly" if value.value == &Value::Bool(false) => {}
            // Made strict by its partner.
            "maximum" if at.value.get("exclusiveMaximum") == Some(&Value::Bool(true)) => {}
            "minimum" if at.value.get("exclusiveMinimum") == Some(&Value::Bool(true)) => {}
            "enum" => allowed(&value, field, found),
            "example" => example(&value, field),
            "examples" if value.value.is_array() => {
                for item in value.items() {
                    example(&item, field);
                }
            }
            "exclusiveMaximum" | "exclusiveMinimum" if value.value.is_boolean() => {
                draft_four(at, &value, key, field, found);
            }
            _ if !is_known(key) => {
                found.push(not_read(&value, key, &field.printed));
            }
            _ if states(key, value.value) => keep(field, key, value.value.clone()),
            _ => unread(&value, key, field, found),
        }
    }
}

/// Reads the description and example that stand beside the schema of a parameter.
pub(super) fn read_beside(at: &At<'_>, field: &mut Field, found: &mut Vec<Finding>) {
    if let Some(text) = at.child("description") {
        describe(&text, field, found);
    }
    if let Some(shown) = at.child("example") {
        example(&shown, field);
    }
    if let Some(value) = at.child("deprecated") {
        match value.value {
            Value::Bool(false) => {}
            Value::Bool(true) => keep(field, "deprecated", Value::Bool(true)),
            _ => unread(&value, "deprecated", field, found),
        }
    }
}

fn keep(field: &mut Field, key: &str, value: Value) {
    field.keywords.entry(key.to_owned()).or_insert(value);
}

fn unread(value: &At<'_>, key: &str, field: &Field, found: &mut Vec<Finding>) {
    let what = format!(
        "{} states {key} with a value that the keyword or the field's type does not take: it was left out.",
        field.printed
    );
    found.push(value.find(Kind::ValueUnread, field.name(), what));
}

fn types(kind: &At<'_>, field: &mut Field, found: &mut Vec<Finding>) {
    let read = read_types(kind.value);
    if !read.unknown.is_empty() {
        let what = format!(
            "The type of {} is none that is known: what it says beyond known types stays open.",
            field.printed
        );
        found.push(kind.find(Kind::TypeUnknown, field.name(), what));
    } else if read.is_pseudo {
        let what = format!(
            "The type of {} is written in words that JSON Schema does not have.",
            field.printed
        );
        found.push(kind.find(Kind::PseudoType, field.name(), what));
    }
    if let Some(format) = read.format {
        keep(field, "format", Value::String(format));
    }
    // A type of which a part is unknown rules nothing out.
    if read.unknown.is_empty() {
        field.types = read.known;
    }
}

fn describe(value: &At<'_>, field: &mut Field, found: &mut Vec<Finding>) {
    if !field.text.is_empty() {
        return;
    }
    match value.value.as_str() {
        Some(text) => {
            let text = plain(value, text, &field.printed, found);
            field.text = text
                .lines()
                .map(|line| line.trim().to_owned())
                .filter(|line| !line.is_empty())
                .collect();
        }
        None => unread(value, "description", field, found),
    }
}

/// Reads the default and the unit that the description states, where no keyword states them. Other statements in prose, such
/// as lists of values, often hold under conditions only: they are noted and left out.
pub(super) fn read_prose(at: &At<'_>, field: &mut Field, found: &mut Vec<Finding>) {
    let said = phrases(&field.text, &field.types);
    let has_keyword = field.keywords.contains_key("deprecated");
    if said.deprecation != Deprecation::Unsaid && !has_keyword {
        let what = format!(
            "The description of {} calls something deprecated, and no keyword does.",
            field.printed
        );
        found.push(at.find(Kind::DeprecationUnread, field.name(), what));
    }
    let told = told_bounds(&field.text).into_iter();
    for words in told.filter(|words| !is_read(words, &said.keywords)) {
        let what = format!(
            "The description of {} states a bound that no keyword states: {words}.",
            field.printed
        );
        found.push(at.find(Kind::ValueUnread, field.name(), what));
    }
    let is_scalar = |kind: &JsonType| !kind.is_container();
    if field.types.is_empty() || !field.types.iter().all(is_scalar) {
        return;
    }
    let states_default = field.keywords.contains_key("default");
    if let Some(words) = said.default_from.filter(|_| !states_default) {
        keep(field, DEFAULT_FROM, Value::String(words));
    }
    field.unit = field.unit.take().or(said.unit);
    let keywords = said.keywords.into_iter();
    for (key, value) in keywords.filter(|(key, _)| key != "deprecated") {
        match field.keywords.get(&key) {
            Some(stated) if key == "default" && *stated != value => {
                let what = format!(
                    "The description of {} says that its default is {}, and its keyword says {}: the keyword was taken.",
                    field.printed,
                    seen(&value),
                    seen(stated)
                );
                found.push(at.find(Kind::ValueUnread, field.name(), what));
            }
            None if key == "default" => keep(field, &key, value),
            None => {
                let what = format!(
                    "The description of {} states {key} {} in words, and no keyword does: it was left out.",
                    field.printed,
                    seen(&value)
                );
                found.push(at.find(Kind::ValueUnread, field.name(), what));
            }
            Some(_) => {}
        }
    }
    for _ in said.unread {
        // Not quoted: what stands there is a sentence of the page.
        let what = format!(
            "The description of {} states a default, a bound or a list of values in words that no keyword states: it was left out.",
            field.printed
        );
        found.push(at.find(Kind::ValueUnread, field.name(), what));
    }
}

fn default(value: &At<'_>, field: &mut Field, found: &mut Vec<Finding>) {
    let stated = match value.value {
        Value::String(text) => Value::String(plain(value, text, &field.printed, found)),
        other => other.clone(),
    };
    if fits(&stated, &field.types) {
        keep(field, "default", stated);
    } else {
        unread(value, "default", field, found);
    }
}

/// A list of values. One that no value of the documented type can be in is left out, since both cannot hold; the type then
/// gains the types of the list, because either may be meant.
fn allowed(list: &At<'_>, field: &mut Field, found: &mut Vec<Finding>) {
    let mut values: Vec<Value> = Vec::new();
    for item in list.items() {
        let value = match item.value {
            Value::String(text) => {
                let bare = plain(&item, text, &field.printed, found).trim().to_owned();
                if bare != *text {
                    let what = format!("A value of {} is wrapped in a product tag.", field.printed);
                    found.push(item.find(Kind::TagInValue, field.name(), what));
                }
                if bare.is_empty() && !text.is_empty() {
                    continue;
                }
                Value::String(bare)
            }
            other => other.clone(),
        };
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if values.is_empty() {
        unread(list, "enum", field, found);
    } else if values.iter().all(|value| fits(value, &field.types)) {
        keep(field, "enum", Value::Array(values));
    } else {
        // The values themselves, so that another one in the list shows.
        let words: Vec<String> = values.iter().map(Value::to_string).collect();
        let what = format!(
            "{} states enum with values that its type does not take: the list {} was left out, and the types of its values are taken too.",
            field.printed,
            words.join(", ")
        );
        found.push(list.find(Kind::EnumUnfit, field.name(), what));
        for value in &values {
            if !fits(value, &field.types) {
                field.types.push(super::kind::type_of(value));
            }
        }
    }
}

/// The most examples of one field that are kept.
const MAX_EXAMPLES: usize = 20;

/// An example is kept beside the keywords, so that another one shows; a sentence is not, for it is somebody's.
fn example(value: &At<'_>, field: &mut Field) {
    let is_given = value.value.as_str() != Some("");
    let known = field.keywords.entry(EXAMPLES.to_owned());
    let known = known.or_insert_with(|| Value::Array(Vec::new()));
    if let Some(known) = known
        .as_array_mut()
        .filter(|known| is_given && known.len() < MAX_EXAMPLES)
    {
        let shown = without_sentences(value.value);
        if !known.contains(&shown) {
            known.push(shown);
        }
    }
    if known.as_array().is_some_and(Vec::is_empty) {
        field.keywords.remove(EXAMPLES);
    }
}

/// Notes the examples of a field that break what its own keywords state.
pub(super) fn review_examples(at: &At<'_>, field: &Field, found: &mut Vec<Finding>) {
    let Some(shown) = field.keywords.get(EXAMPLES).and_then(Value::as_array) else {
        return;
    };
    let at = at.child("example").unwrap_or_else(|| at.clone());
    let mut schema: serde_json::Map<String, Value> = field.keywords.clone().into_iter().collect();
    if !field.types.is_empty() {
        let words = field.types.iter().map(|kind| Value::from(kind.word()));
        schema.insert("type".to_owned(), words.collect());
    }
    // A schema that cannot be compiled would be our own fault; the tests hold every derived schema to the meta-schema.
    let Ok(validator) = jsonschema::draft202012::new(&Value::Object(schema)) else {
        return;
    };
    for error in shown
        .iter()
        .filter_map(|value| validator.validate(value).err())
    {
        let what = match error.kind().keyword() {
            "type" => format!("The example of {} is not of its type.", field.printed),
            keyword => format!(
                "The example of {} breaks its own keyword {keyword}.",
                field.printed
            ),
        };
        found.push(at.find(Kind::ExampleUnfit, field.name(), what));
    }
}

/// `exclusiveMinimum: true` of draft 4 makes a strict bound of `minimum`; JSON Schema 2020-12 gives the bound itself.
fn draft_four(
    schema: &At<'_>,
    value: &At<'_>,
    key: &str,
    field: &mut Field,
    found: &mut Vec<Finding>,
) {
    let plain = if key == "exclusiveMinimum" {
        "minimum"
    } else {
        "maximum"
    };
    let what = format!(
        "{key} of {} is true or false, as in draft 4 of JSON Schema.",
        field.printed
    );
    found.push(value.find(Kind::DraftFourBound, field.name(), what));
    if value.value == &Value::Bool(false) {
        return;
    }
    match schema.value.get(plain).filter(|bound| bound.is_number()) {
        Some(bound) => keep(field, key, bound.clone()),
        None => unread(value, key, field, found),
    }
}

/// Keywords that are taken as they are.
fn is_known(key: &str) -> bool {
    matches!(
        key,
        "const"
            | "deprecated"
            | "exclusiveMaximum"
            | "exclusiveMinimum"
            | "format"
            | "maxItems"
            | "maxLength"
            | "maxProperties"
            | "maximum"
            | "minItems"
            | "minLength"
            | "minProperties"
            | "minimum"
            | "multipleOf"
            | "pattern"
            | "readOnly"
            | "uniqueItems"
            | "writeOnly"
    )
}

/// Whether the value is one that JSON Schema 2020-12 takes for the keyword.
fn states(key: &str, value: &Value) -> bool {
    match key {
        "deprecated" | "readOnly" | "uniqueItems" | "writeOnly" => value.is_boolean(),
        "exclusiveMaximum" | "exclusiveMinimum" | "maximum" | "minimum" => value.is_number(),
        "format" => value.is_string(),
        "maxItems" | "maxLength" | "maxProperties" | "minItems" | "minLength" | "minProperties" => {
            value.is_u64()
        }
        "multipleOf" => value
            .as_number()
            .and_then(Number::as_f64)
            .is_some_and(|number| number > 0.0),
        "pattern" => value.as_str().is_some_and(is_pattern),
        _ => true,
    }
}

fn is_pattern(pattern: &str) -> bool {
    let schema = serde_json::json!({ "pattern": pattern });
    pattern.len() <= MAX_PATTERN_BYTES && jsonschema::draft202012::new(&schema).is_ok()
}
