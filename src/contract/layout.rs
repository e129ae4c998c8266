//! JSON for people and for line-wise comparison: what fits on a line stands on one line.

use serde_json::Value;

/// How long a line may get before a value is spread over several.
const COLUMNS_MAX: usize = 140;
/// Keys that come first, in this order; all others follow in alphabetical order.
const FIRST: [&str; 13] = [
    "format",
    "operation",
    "title",
    "method",
    "path",
    "pages",
    "headers",
    "request",
    "response",
    "examples",
    "provenance",
    "disputed",
    "defects",
];

/// The document of an operation as the text of its file, with a final newline.
pub(super) fn text(document: &Value) -> String {
    let mut out = String::new();
    let Some(members) = document.as_object() else {
        return out;
    };
    let rank = |key: &str| FIRST.iter().position(|first| *first == key);
    let mut members: Vec<_> = members.iter().collect();
    members.sort_by_key(|(key, _)| (rank(key).unwrap_or(FIRST.len()), *key));
    out.push('{');
    for (at, (key, value)) in members.into_iter().enumerate() {
        separate(at, 1, &mut out);
        write_key(key, &mut out);
        write(value, 1, &mut out);
    }
    out.push_str("\n}\n");
    out
}

/// Recursion is as deep as the document, which came through a JSON reader with a bound of its own.
fn write(value: &Value, depth: usize, out: &mut String) {
    let line = value.to_string();
    let before = out.len() - out.rfind('\n').map_or(0, |newline| newline + 1);
    if before + line.len() <= COLUMNS_MAX {
        spaced(value, out);
        return;
    }
    match value {
        Value::Object(members) => {
            out.push('{');
            for (at, (key, value)) in members.iter().enumerate() {
                separate(at, depth + 1, out);
                write_key(key, out);
                write(value, depth + 1, out);
            }
            out.push('\n');
            indent(depth, out);
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                separate(at, depth + 1, out);
                write(item, depth + 1, out);
            }
            out.push('\n');
            indent(depth, out);
            out.push(']');
        }
        _ => out.push_str(&line),
    }
}

/// On one line, with a blank after each comma and colon.
fn spaced(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            out.push('{');
            for (at, (key, value)) in members.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                write_key(key, out);
                spaced(value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                spaced(item, out);
            }
            out.push(']');
        }
        _ => out.push_str(&value.to_string()),
    }
}

fn write_key(key: &str, out: &mut String) {
    out.push_str(&Value::from(key).to_string());
    out.push_str(": ");
}

fn separate(at: usize, depth: usize, out: &mut String) {
    out.push_str(if at == 0 { "\n" } else { ",\n" });
    indent(depth, out);
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::text;

    #[test]
    fn short_values_stand_on_one_line_and_long_ones_on_several() {
        let long = "x".repeat(100);
        let document = json!({"z": [1, {"a": null}], "title": [long, long], "empty": {}});
        let text = text(&document);
        assert_eq!(
            text,
            format!(
                "{{\n  \"title\": [\n    \"{long}\",\n    \"{long}\"\n  ],\n  \"empty\": {{}},\n  \"z\": [1, {{\"a\": null}}]\n}}\n"
            )
        );
        let read: Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(read, document);
    }
}
