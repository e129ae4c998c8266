//! collections/describe: the longest answer there is.

use serde_json::{Value, json};

use super::super::answer::{Answer, Refusal, Success, code};
use super::super::rules::Version;
use super::schema::{FieldSchema, Schema};
use super::{Call, Index, World};

/// What an index without a metric is described with.
const METRIC_OF_ANY_INDEX: &str = "COSINE";

/// Keys that versions have added: an empty list, or a text.
const LATER_KEYS: &[(Version, &str, Option<&str>)] = &[
    (Version::V25, "functions", None),
    (Version::V26, "structFields", None),
    (Version::V30, "externalSource", Some("")),
    (Version::V30, "externalSpec", Some("")),
];

impl World {
    pub(super) fn describe_collection(&mut self, call: &Call) -> Answer {
        let asked = call.body.text("collectionName");
        // Described in words of its own, which clients look for.
        let (name, collection) = self.collection(&call.db, asked).map_err(|mut refusal| {
            if refusal.code == code::COLLECTION_NOT_FOUND {
                refusal.message = format!(
                    "can't find collection[database={}][collection={asked}]",
                    call.db
                );
            }
            refusal
        })?;
        let mut aliases = self.aliases_of(&call.db, name);
        let mut message = String::new();
        if asked != name && !self.rules.shows_aliases_by_alias() {
            aliases.clear();
            message.push_str(&Refusal::collection(&call.db, asked).message);
            message.push('.');
        }
        if collection.indexes.is_empty() {
            message = format!("{message}index not found[collection={name}];");
        }
        let schema = &collection.schema;
        let mut data = json!({
            // An alias comes back as it was given.
            "collectionName": asked,
            "collectionID": collection.id,
            "description": schema.description,
            "autoId": schema.auto_id,
            "fields": fields(schema),
            "indexes": collection.indexes.iter().map(index).collect::<Vec<_>>(),
            "load": load_state(collection.loaded),
            "shardsNum": schema.shards,
            "partitionsNum": 1,
            "consistencyLevel": schema.consistency,
            "enableDynamicField": schema.dynamic,
            "properties": pairs(&schema.properties),
        });
        let version = self.rules.version;
        let aliases = self.in_no_order(aliases);
        if let Some(map) = data.as_object_mut() {
            map.insert("aliases".to_owned(), aliases);
            for (since, key, value) in LATER_KEYS {
                if version >= *since {
                    let value = value.map_or_else(|| json!([]), |text| json!(text));
                    map.insert((*key).to_owned(), value);
                }
            }
        }
        Ok(Success {
            data,
            message: Some(message),
        })
    }
}

/// The load state as it is spelt in two answers.
pub(super) fn load_state(loaded: bool) -> &'static str {
    if loaded {
        "LoadStateLoaded"
    } else {
        "LoadStateNotLoad"
    }
}

/// A list of keys and values in Milvus's form.
pub(super) fn pairs(list: &[(String, String)]) -> Value {
    Value::Array(
        list.iter()
            .map(|(key, value)| json!({"key": key, "value": value}))
            .collect(),
    )
}

fn index(index: &Index) -> Value {
    let metric = index
        .given("metric_type")
        .filter(|metric| !metric.is_empty())
        .unwrap_or(METRIC_OF_ANY_INDEX);
    json!({"fieldName": index.field, "indexName": index.name, "metricType": metric})
}

fn fields(schema: &Schema) -> Value {
    Value::Array(
        (100..)
            .zip(&schema.fields)
            .map(|(id, one)| field(id, one, schema.auto_id))
            .collect(),
    )
}

fn field(id: i64, field: &FieldSchema, auto_id: bool) -> Value {
    let mut described = json!({
        "name": field.name,
        "id": id,
        "type": field.data_type.name(),
        "primaryKey": field.primary,
        "partitionKey": field.partition_key,
        "clusteringKey": field.clustering_key,
        "autoId": field.primary && auto_id,
        "description": field.description,
        "nullable": field.nullable,
    });
    if let Some(map) = described.as_object_mut() {
        if !field.params.is_empty() {
            map.insert("params".to_owned(), pairs(&field.params));
        }
        if let Some(element) = field.element {
            map.insert("elementType".to_owned(), element.name().into());
        }
    }
    described
}
