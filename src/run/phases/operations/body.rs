//! A request to any operation as its pages describe it: no more than what they require, with names of the run.

use serde_json::{Value, json};

use super::setup::{INDEX, PARTITION, special};
use crate::check::type_word;
use crate::contract::{ExampleKind, ObjectKind, Operation, Role as OperationRole};

/// Deepest nesting of a schema that is followed.
const DEPTH_MAX: usize = 8;

/// A body with everything that is required and nothing else.
pub(super) fn valid(operation: &Operation, role: &OperationRole) -> Value {
    let id = operation.operation.as_str();
    if let Some(body) = special(id) {
        return body;
    }
    let example = operation.examples(ExampleKind::Request).next();
    let shown = example.map_or(Value::Null, |example| mapped(id, &example.body));
    let mut body = object(&operation.request, &shown, DEPTH_MAX);
    if let Some(members) = body.as_object_mut() {
        for (key, value) in members {
            let kind = role.names.get(key).copied().or_else(|| kind_of(key));
            if let Some(name) = kind.and_then(|kind| name(key, kind)) {
                *value = if value.is_array() {
                    json!([name])
                } else {
                    json!(name)
                };
            }
        }
    }
    body
}

/// An example with every name of an object replaced by one of the run; a database that is only its place goes.
pub(super) fn mapped(operation: &str, body: &Value) -> Value {
    match body {
        Value::Object(members) => {
            let is_lone = operation.starts_with("databases/");
            let replaced = members
                .iter()
                .filter(|(key, _)| *key != "dbName" || is_lone);
            let replaced = replaced.map(|(key, value)| {
                let name = kind_of(key).and_then(|kind| name(key, kind));
                let value = match (name, value) {
                    (Some(name), Value::Array(_)) => json!([name]),
                    (Some(name), _) => json!(name),
                    (None, value) => mapped(operation, value),
                };
                (key.clone(), value)
            });
            Value::Object(replaced.collect())
        }
        Value::Array(items) => items.iter().map(|item| mapped(operation, item)).collect(),
        other => other.clone(),
    }
}

/// What a key names by its spelling, in any operation.
fn kind_of(key: &str) -> Option<ObjectKind> {
    Some(match key {
        "dbName" | "newDbName" => ObjectKind::Database,
        "collectionName" | "newCollectionName" => ObjectKind::Collection,
        "aliasName" => ObjectKind::Alias,
        "indexName" => ObjectKind::Index,
        "partitionName" | "partitionNames" => ObjectKind::Partition,
        _ => return None,
    })
}

/// The name of the run that stands for an object. Fields keep those of the example.
fn name(key: &str, kind: ObjectKind) -> Option<&'static str> {
    Some(match (key, kind) {
        ("newCollectionName", _) => "<collection-7>",
        (_, ObjectKind::Database) => "<database-2>",
        (_, ObjectKind::Collection) => "<collection-1>",
        (_, ObjectKind::Alias) => "<alias-1>",
        (_, ObjectKind::Index) => INDEX,
        (_, ObjectKind::Partition) => PARTITION,
        (_, ObjectKind::Field) => return None,
    })
}

fn object(schema: &Value, shown: &Value, depth: usize) -> Value {
    let required = schema.get("required").and_then(Value::as_array);
    let required = required.into_iter().flatten().filter_map(Value::as_str);
    let members = required.map(|key| {
        let pointer = format!("/properties/{}", key.replace('~', "~0").replace('/', "~1"));
        let inner = schema.pointer(&pointer).unwrap_or(&Value::Null);
        // Some examples have another type than their page documents.
        let shown = shown.get(key).filter(|value| fits(inner, value));
        let value = match shown {
            Some(value) => value.clone(),
            None => made_up(inner, depth.saturating_sub(1)),
        };
        (key.to_owned(), value)
    });
    Value::Object(members.collect())
}

fn fits(schema: &Value, value: &Value) -> bool {
    let word = type_word(value);
    let is = |kind: &Value| match kind.as_str() {
        Some("integer") => value.is_i64() || value.is_u64(),
        Some(kind) => kind == word,
        None => false,
    };
    match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is),
        Some(kind) => is(kind),
        None => true,
    }
}

/// A value of the documented type, where no example has one.
fn made_up(schema: &Value, depth: usize) -> Value {
    if let Some(first) = schema.pointer("/enum/0") {
        return first.clone();
    }
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str),
        other => other.and_then(Value::as_str),
    };
    match kind {
        Some("string") => json!("vdbspec"),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(false),
        Some("array") if depth > 0 => {
            json!([made_up(
                schema.get("items").unwrap_or(&Value::Null),
                depth - 1
            )])
        }
        Some("array") => json!([]),
        _ if depth > 0 => object(schema, &Value::Null, depth),
        _ => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{mapped, valid};
    use crate::contract::Contract;

    fn of(id: &str) -> serde_json::Value {
        let contract = Contract::embedded().expect("the contract");
        let role = contract.roles.get(id).expect("a role");
        valid(contract.operations.get(id).expect("the operation"), role)
    }

    #[test]
    fn a_body_has_what_is_required_with_names_of_the_run() {
        assert_eq!(
            of("partitions/has"),
            json!({"collectionName": "<collection-1>", "partitionName": "<partition-1>"})
        );
        assert_eq!(of("users/list"), json!({}));
        assert_eq!(of("databases/describe"), json!({"dbName": "<database-2>"}));
    }

    #[test]
    fn every_valid_body_fits_its_own_schema() {
        let contract = Contract::embedded().expect("the contract");
        for (id, operation) in contract.operations.iter() {
            let Some(role) = contract.roles.get(id) else {
                continue;
            };
            let body = valid(operation, role);
            let validator =
                jsonschema::draft202012::new(&operation.request).expect("a sound schema");
            let errors: Vec<_> = validator
                .iter_errors(&body)
                .map(|e| e.to_string())
                .collect();
            assert!(errors.is_empty(), "{id}: {body} {errors:?}");
        }
    }

    #[test]
    fn an_example_loses_the_database_that_is_only_its_place() {
        let body = json!({"dbName": "default", "collectionName": "c", "limit": 3});
        assert_eq!(
            mapped("entities/query", &body),
            json!({"collectionName": "<collection-1>", "limit": 3})
        );
        assert_eq!(
            mapped("databases/drop", &json!({"dbName": "my_database"})),
            json!({"dbName": "<database-2>"})
        );
    }
}
