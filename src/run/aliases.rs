//! Which aliases a case may leave on a target: every one that any of its requests names, in any spelling.

use std::collections::BTreeSet;

use serde_json::Value;

use super::case::{Body, Case};
use super::names::Names;

/// Longest placeholder.
const PLACEHOLDER_MAX: usize = 32;

/// Names under `aliasName` in the requests of a case, and the placeholders of aliases in bodies that are no JSON.
pub(super) fn aliases_of(case: &Case, names: &mut Names) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for step in &case.steps {
        match &step.body {
            Body::Json(value) => collect(&names.fill_json(value), &mut found),
            Body::Raw(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                if text.contains("<run-token>") {
                    found.extend(recorded(&names.fill_bytes(bytes), names));
                }
                for (at, _) in text.match_indices("<alias-") {
                    let from = text.get(at..).unwrap_or_default();
                    let end = from.find('>').filter(|end| *end <= PLACEHOLDER_MAX);
                    if let Some(placeholder) = end.and_then(|end| from.get(..=end)) {
                        found.insert(names.name(placeholder));
                    }
                }
            }
        }
    }
    found
}

/// Names in recorded bytes, which have no placeholders for aliases: in JSON by their key, else every word with the run
/// token that is not the name of something else.
fn recorded(bytes: &[u8], names: &mut Names) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if let Ok(value) = serde_json::from_slice(bytes) {
        collect(&value, &mut found);
        return found;
    }
    let token = names.name("<run-token>");
    let text = String::from_utf8_lossy(bytes);
    let words = text.split(|one: char| !one.is_ascii_alphanumeric() && one != '_');
    found.extend(
        words
            .filter(|word| word.contains(&token))
            .map(str::to_owned),
    );
    for (other, _) in names.used() {
        found.remove(&other);
    }
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    let Some(object) = value.as_object() else {
        return;
    };
    for (key, value) in object {
        if key.eq_ignore_ascii_case("aliasName") {
            match value {
                Value::String(text) if !text.trim().is_empty() => {
                    found.insert(text.clone());
                    // A server that trims names made this one instead.
                    found.insert(text.trim().to_owned());
                }
                Value::Array(items) => {
                    found.extend(
                        items
                            .iter()
                            .filter_map(|item| item.as_str().map(str::to_owned)),
                    );
                }
                Value::Object(map) => {
                    found.extend(
                        map.values()
                            .filter_map(|item| item.as_str().map(str::to_owned)),
                    );
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::collect;

    #[test]
    fn every_name_that_an_alias_may_have_got_is_known() {
        let mut found = std::collections::BTreeSet::new();
        for body in [
            json!({"aliasName": " a "}),
            json!({"ALIASNAME": ["b"]}),
            json!({"aliasName": {"name": "c"}}),
            json!({"aliasName": 7}),
        ] {
            collect(&body, &mut found);
        }
        assert_eq!(
            found.into_iter().collect::<Vec<_>>(),
            [" a ", "a", "b", "c"]
        );
    }
}
