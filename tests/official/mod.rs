//! What Milvus's own suite asserts of aliases, indexes, collections and databases, held against every dialect.

mod alias;
mod collection;
mod database;
mod index;
use crate::server_station;

use serde_json::{Value, json};
use server_station::Station;
use vdbspec::server::Dialect;

/// Codes that changed between versions: first the older one.
const CONFLICT: [i64; 2] = [65535, 1100];

/// A server of each dialect, with the dialect's name for messages.
async fn each() -> Vec<(&'static str, Station)> {
    let mut stations = Vec::new();
    for (dialect, name) in Dialect::ALL {
        stations.push((*name, Station::start(*dialect, &[]).await));
    }
    stations
}

/// The body of a quick create.
fn quick(name: &str) -> Value {
    json!({"collectionName": name, "dimension": 8})
}

/// A schema of an integer key and these other fields.
fn schema(fields: &[Value]) -> Value {
    let key = json!({"fieldName": "key", "dataType": "Int64", "isPrimary": true});
    let all: Vec<&Value> = std::iter::once(&key).chain(fields).collect();
    json!({"autoId": false, "fields": all})
}

/// A vector field of this type.
fn vector(name: &str, kind: &str) -> Value {
    json!({"fieldName": name, "dataType": kind, "elementTypeParams": {"dim": "8"}})
}
