//! Types that the examples of the pages have, where a table may call for others: nobody can be held to those

use std::collections::BTreeSet;

use serde_json::Value;

use crate::check::type_word;
use crate::contract::{ExampleKind, Operation};

/// Deepest nesting of an example that is followed.
const DEPTH_MAX: usize = 8;

/// Field and type as variants of a field are called, such as `schema.autoId-boolean`.
pub(super) fn shown(operation: &Operation) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for example in operation.examples(ExampleKind::Request) {
        walk("", &example.body, DEPTH_MAX, &mut found);
    }
    found
}

fn walk(at: &str, value: &Value, depth: usize, found: &mut BTreeSet<String>) {
    if depth == 0 {
        return;
    }
    if !at.is_empty() {
        let word = if value.is_number() {
            "number"
        } else {
            type_word(value)
        };
        found.insert(format!("{at}-{word}"));
    }
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let inner = if at.is_empty() {
                    key.clone()
                } else {
                    format!("{at}.{key}")
                };
                walk(&inner, value, depth - 1, found);
            }
        }
        Value::Array(items) => {
            for item in items {
                walk(&format!("{at}-item"), item, depth - 1, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::shown;
    use crate::contract::Contract;

    #[test]
    fn a_type_that_an_example_has_is_known_by_field_and_type() {
        let contract = Contract::embedded().expect("the contract");
        let create = contract.operations.get("collections/create");
        let found = shown(create.expect("the operation"));
        assert!(found.contains("schema.autoId-boolean"), "{found:?}");
        assert!(!found.contains("schema.autoId-array"), "{found:?}");
    }
}
