//! The words that every request and answer of the API holds, whoever sends it

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

use super::load::embedded_texts;

/// Paths, headers, keys and enumerated values of all operations that are embedded, in small letters.
static SPOKEN: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut words = BTreeSet::new();
    let operations = embedded_texts().filter(|(path, _)| path.starts_with("operations/"));
    for (_, text) in operations {
        // A test reads all of them.
        let operation: Value = serde_json::from_str(text).unwrap_or_default();
        words.extend(operation["path"].as_str().map(str::to_lowercase));
        let headers = operation["headers"].as_array().into_iter().flatten();
        let headers = headers.filter_map(|header| header["name"].as_str());
        words.extend(headers.map(str::to_lowercase));
        for schema in [&operation["request"], &operation["response"]] {
            gather(schema, &mut words);
        }
    }
    words
});

/// Whether a text stands in a path, a header, a key or an enumerated value of the API, in any case: to find it in a request
/// or an answer says nothing.
pub fn is_spoken(text: &str) -> bool {
    let text = text.to_lowercase();
    SPOKEN.iter().any(|word| word.contains(&text))
}

/// The keys of properties and the enumerated values of a schema. Their depth is that of embedded files.
fn gather(schema: &Value, words: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("properties", Value::Object(properties)) => {
                        words.extend(properties.keys().map(|key| key.to_lowercase()));
                    }
                    ("enum", Value::Array(values)) => {
                        let values = values.iter().filter_map(Value::as_str);
                        words.extend(values.map(str::to_lowercase));
                    }
                    _ => {}
                }
                gather(value, words);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, words)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::is_spoken;

    #[test]
    fn a_word_of_a_path_a_header_a_key_or_an_enumeration_is_spoken() {
        for word in [
            "collection",
            "aliasName",
            "ALIASES",
            "cosine",
            "timeout",
            "vectordb",
        ] {
            assert!(is_spoken(word), "{word}");
        }
    }

    #[test]
    fn what_stands_in_examples_and_sentences_only_is_not() {
        for word in ["quick_setup", "P@ssw0rd", "milvus-2.4", "445337", "s3cret"] {
            assert!(!is_spoken(word), "{word}");
        }
    }
}
