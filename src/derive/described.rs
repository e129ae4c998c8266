//! A schema in words: what a value must be.

use serde_json::Value;

/// The fields of a shape that are named, at most.
const FIELDS_MAX: usize = 8;
/// Keywords that are said otherwise, or with what stands below.
const ELSEWHERE: [&str; 8] = [
    "additionalProperties",
    "anyOf",
    "default",
    "items",
    "properties",
    "required",
    "type",
    "x-default-from",
];

/// What a value of the schema must be, with every keyword but those of what stands below it.
pub(super) fn demanded(schema: &Value) -> String {
    let kinds = types(schema.get("type"));
    let shapes = schema.get("anyOf").and_then(Value::as_array);
    let mut words = vec![match shapes {
        _ if !kinds.is_empty() => alternatives(&kinds, article),
        Some(shapes) if !shapes.is_empty() => {
            let shapes: Vec<String> = shapes.iter().map(shape).collect();
            shapes.join(", or ")
        }
        _ => "anything".to_owned(),
    }];
    let keywords = schema.as_object().into_iter().flatten();
    words.extend(
        keywords
            .filter(|(keyword, _)| !ELSEWHERE.contains(&keyword.as_str()))
            .map(|(keyword, value)| demand(keyword, value)),
    );
    if let Some(required) = schema.get("required").and_then(Value::as_array) {
        let names: Vec<&str> = required.iter().filter_map(Value::as_str).collect();
        words.push(format!("in which {} must be given", names.join(", ")));
    }
    words.join(", ")
}

/// What a value that was left out means, if the schema says so.
pub(super) fn without(schema: &Value) -> Option<String> {
    let default = schema.get("default").map(Value::to_string);
    let from = schema.get("x-default-from").map(|from| plain(Some(from)));
    let from = from.map(|from| format!("the value of {from}"));
    default.or(from)
}

fn demand(keyword: &str, value: &Value) -> String {
    match keyword {
        "enum" => format!("one of {}", listed(value)),
        "const" => format!("namely {value}"),
        "minimum" => format!("not below {value}"),
        "maximum" => format!("not above {value}"),
        "exclusiveMinimum" => format!("above {value}"),
        "exclusiveMaximum" => format!("below {value}"),
        "minLength" => format!("of at least {value} characters"),
        "maxLength" => format!("of at most {value} characters"),
        "minItems" => format!("of at least {value} items"),
        "maxItems" => format!("of at most {value} items"),
        "format" => format!("of the format {}", plain(Some(value))),
        "pattern" => format!("of the pattern {}", plain(Some(value))),
        "deprecated" if value == &Value::Bool(true) => "deprecated".to_owned(),
        "uniqueItems" if value == &Value::Bool(true) => "with no item twice".to_owned(),
        "examples" => format!("such as {}", listed(value)),
        _ => format!("with {keyword} {value}"),
    }
}

fn listed(value: &Value) -> String {
    let values = value.as_array().into_iter().flatten();
    let values: Vec<String> = values.map(Value::to_string).collect();
    values.join(", ")
}

/// A schema in a few words.
pub(super) fn shape(schema: &Value) -> String {
    let kinds = types(schema.get("type"));
    let mut words = vec![if kinds.is_empty() {
        "any value".to_owned()
    } else {
        alternatives(&kinds, article)
    }];
    if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        let names: Vec<&str> = fields.keys().map(String::as_str).collect();
        let more = names.len().saturating_sub(FIELDS_MAX);
        let shown: Vec<&str> = names.into_iter().take(FIELDS_MAX).collect();
        words.push(format!("with {}", shown.join(", ")));
        if more > 0 {
            words.push(format!("and {more} more"));
        }
    }
    if let Some(values) = schema.get("enum") {
        words.push(format!("among {}", listed(values)));
    }
    if let Some(value) = schema.get("const") {
        words.push(format!("that is {value}"));
    }
    if let Some(items) = schema.get("items") {
        words.push(format!("of {}", shape(items)));
    }
    if !schema.get("properties").is_some_and(Value::is_object) {
        let required = schema.get("required").and_then(Value::as_array);
        let names = required.into_iter().flatten().filter_map(Value::as_str);
        let names: Vec<&str> = names.collect();
        if !names.is_empty() {
            words.push(format!("in which {} must be given", names.join(", ")));
        }
    }
    words.join(" ")
}

/// The types that a schema names.
pub(super) fn types(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(kind)) => vec![kind.clone()],
        Some(Value::Array(kinds)) => kinds
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

/// One or the other of several types.
pub(super) fn alternatives(types: &[String], word: impl Fn(&str) -> String) -> String {
    types
        .iter()
        .map(|kind| word(kind))
        .collect::<Vec<_>>()
        .join(" or ")
}

/// A word with its article.
pub(super) fn article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {kind}")
}

/// A value without quotes.
pub(super) fn plain(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "absent".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}
