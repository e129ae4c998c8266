//! What is generated for every operation of the contract, and for schemas with every keyword that is understood,
//! held against a whole JSON Schema validator.

mod broken;
mod gate;
mod keywords;
mod shrinking;
mod valid;

use jsonschema::{Draft, Validator};
use serde_json::Value;
use vdbspec::contract::{Contract, ObjectKind, Operation};
use vdbspec::generate::{Bindings, FieldBinding, Generator, Named, Roles};

/// Requests of each property, unless `VDBSPEC_FULL` asks for all of them.
fn count(usual: u64, full: u64) -> u64 {
    if std::env::var_os("VDBSPEC_FULL").is_some() {
        full
    } else {
        usual
    }
}

fn contract() -> Contract {
    Contract::embedded().expect("the contract is part of the library")
}

fn generator(contract: &Contract, operation: &Operation) -> Generator {
    let id = operation.operation.as_str();
    let names = contract.roles.get(id).map(|role| role.names.clone());
    let names = names.unwrap_or_default();
    let words = names.iter().map(|(key, kind)| (key.as_str(), word(*kind)));
    Generator::new(
        &operation.path,
        &operation.request,
        &Roles::usual(id, words),
    )
    .unwrap_or_else(|error| panic!("{id}: {error}"))
}

const fn word(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Database => "database",
        ObjectKind::Collection => "collection",
        ObjectKind::Alias => "alias",
        ObjectKind::Index => "index",
        ObjectKind::Field => "field",
        ObjectKind::Partition => "partition",
    }
}

fn bindings() -> Bindings {
    Bindings::default()
        .with(Named::Database, &["default", "<database-1>"])
        .with(Named::Collection, &["<collection-1>", "<collection-2>"])
        .with(Named::Alias, &["<alias-1>", "<alias-2>"])
        .with(Named::Index, &["<index-1>"])
        .with_field(FieldBinding::dense_vector("vector"))
        .with_field(FieldBinding::scalar("title", &["AUTOINDEX", "INVERTED"]))
        .with_field(FieldBinding::scalar("count", &["AUTOINDEX", "STL_SORT"]))
}

fn validator(schema: &Value) -> Validator {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .build(schema)
        .expect("the schema compiles")
}
