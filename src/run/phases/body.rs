//! The requests that phases are made of, with placeholders for names.

use serde_json::{Map, Value, json};

use crate::run::case::{Case, Fixture, Step};
use crate::run::event::{Phase, Role};

/// What a valid request to an operation is made of.
#[derive(Clone, Debug)]
pub(super) struct Base {
    /// What must be there.
    pub(super) fixture: Fixture,
    /// Requests that must come before it.
    pub(super) setup: Vec<Step>,
    /// The valid body.
    pub(super) valid: Value,
    /// Another valid body, for what two of them in one request are good for.
    pub(super) second: Value,
}

/// The valid request of an operation under test.
pub(super) fn base(operation: &str) -> Base {
    match operation {
        "aliases/create" => Base {
            fixture: Fixture::Aliases,
            setup: Vec::new(),
            valid: alias_body("<alias-1>", "<collection-1>"),
            second: alias_body("<alias-2>", "<collection-2>"),
        },
        "aliases/drop" => Base {
            fixture: Fixture::Aliases,
            setup: vec![create(Role::Setup, "<alias-1>", "<collection-1>")],
            valid: json!({"aliasName": "<alias-1>"}),
            second: json!({"aliasName": "<alias-2>"}),
        },
        _ => Base {
            fixture: Fixture::Indexes,
            setup: Vec::new(),
            valid: index_body("<collection-1>", &[vector("<index-1>", "L2")]),
            second: index_body("<collection-2>", &[vector("<index-2>", "L2")]),
        },
    }
}

pub(super) fn alias_body(alias: &str, collection: &str) -> Value {
    json!({"aliasName": alias, "collectionName": collection})
}

pub(super) fn create(role: Role, alias: &str, collection: &str) -> Step {
    Step::new(role, "aliases/create", alias_body(alias, collection))
}

pub(super) fn create_in(role: Role, database: &str, alias: &str, collection: &str) -> Step {
    let body = json!({"dbName": database, "aliasName": alias, "collectionName": collection});
    Step::new(role, "aliases/create", body)
}

pub(super) fn alter(role: Role, alias: &str, collection: &str) -> Step {
    Step::new(role, "aliases/alter", alias_body(alias, collection))
}

pub(super) fn drop(role: Role, alias: &str) -> Step {
    Step::new(role, "aliases/drop", json!({"aliasName": alias}))
}

pub(super) fn drop_in(role: Role, database: &str, alias: &str) -> Step {
    let body = json!({"dbName": database, "aliasName": alias});
    Step::new(role, "aliases/drop", body)
}

pub(super) fn drop_from(role: Role, alias: &str, collection: &str) -> Step {
    Step::new(role, "aliases/drop", alias_body(alias, collection))
}

pub(super) fn index_body(collection: &str, entries: &[Value]) -> Value {
    json!({"collectionName": collection, "indexParams": entries})
}

pub(super) fn index(role: Role, entries: &[Value]) -> Step {
    Step::new(
        role,
        "indexes/create",
        index_body("<collection-1>", entries),
    )
}

/// A complete entry for the vector field, to be built as the server sees fit.
pub(super) fn vector(name: &str, metric: &str) -> Value {
    json!({"fieldName": "vector", "indexName": name, "metricType": metric, "params": {"index_type": "AUTOINDEX"}})
}

/// An entry made of the given members.
pub(super) fn entry(members: &[(&str, Value)]) -> Value {
    Value::Object(
        members
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect::<Map<_, _>>(),
    )
}

/// A case of one of the phases.
pub(super) fn case(
    phase: Phase,
    operation: &str,
    slug: &str,
    title: &str,
    fixture: Fixture,
    steps: Vec<Step>,
) -> Case {
    Case {
        id: format!("{}/{}/{slug}", phase.word(), operation.replace('/', ".")),
        phase,
        operation: operation.to_owned(),
        title: title.to_owned(),
        fixture,
        clients: 1,
        steps,
        clauses: Vec::new(),
    }
}
