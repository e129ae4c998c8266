//! indexes/*: at most one index on a field, named after it unless told otherwise.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::answer::{Answer, Refusal, Success, code};
use super::super::json::{Bound, Record};
use super::super::overrides::{
    EMPTY_INDEX_PARAMS_LOOK_UP, FIELD_NAME_REQUIRED, METRIC_DEFAULTS_TO_COSINE, OTHER_SPELLINGS,
};
use super::super::rules::{Rules, Version};
use super::describe::pairs;
use super::index_params::{INDEX_TYPE, METRIC_TYPE, given, unfolded};
use super::index_properties::PROPERTIES;
use super::index_type::{check_metric, check_type, default_metric};
use super::names::{check_collection_name, check_index_name};
use super::schema::FieldSchema;
use super::{Call, Collection, DataType, Index, World};

/// The type that leaves the choice to the server.
const AUTOINDEX: &str = "AUTOINDEX";
/// The key that makes an index on a path below a JSON field.
const JSON_CAST_TYPE: &str = "json_cast_type";

/// What a legal request comes to.
struct Checked {
    field: String,
    path: String,
    given: Vec<(String, String)>,
    /// Whether the metric is only a default, which gives way to the one of an index that stands.
    is_default_metric: bool,
}

/// The key that says which path.
const JSON_PATH: &str = "json_path";
/// The field that holds what no field of the schema does.
const DYNAMIC_FIELD: &str = "$meta";

/// One item of `indexParams`, read.
pub(super) struct IndexRequest {
    /// The field to index.
    pub(super) field: String,
    name: String,
    given: Vec<(String, String)>,
    all: BTreeMap<String, String>,
}

impl IndexRequest {
    /// Reads an item; what it says is checked later, against the collection.
    pub(super) fn read(item: &Record, rules: Rules) -> Self {
        let respelt;
        let item = if rules.has(OTHER_SPELLINGS) {
            respelt = respell(item.clone());
            &respelt
        } else {
            item
        };
        Self {
            field: item.text("fieldName").to_owned(),
            name: item.text("indexName").to_owned(),
            given: given(item),
            all: unfolded(item),
        }
    }
}

/// Moves `index_type` and `indexConfig` to where Milvus reads them, unless something stands there.
fn respell(mut item: Record) -> Record {
    if item.text("indexType").is_empty() && !item.text("index_type").is_empty() {
        let given = item.text("index_type").to_owned();
        item.set("indexType", Bound::Text(given));
    }
    let config = item
        .map("indexConfig")
        .filter(|_| item.map("params").is_none())
        .cloned();
    if let Some(config) = config {
        item.set("params", Bound::Map(config));
    }
    item
}

impl Index {
    /// What the user gave under this key.
    pub(in crate::server) fn given(&self, key: &str) -> Option<&str> {
        self.given
            .iter()
            .find_map(|(known, value)| (known == key).then_some(value.as_str()))
    }

    pub(in crate::server) fn describe(&self, version: Version) -> Value {
        let shown: Vec<(String, String)> = self
            .given
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .cloned()
            .collect();
        let mut described = json!({
            "indexName": self.name,
            "fieldName": self.field,
            "indexType": self.given(INDEX_TYPE).unwrap_or_default(),
            "metricType": self.given(METRIC_TYPE).unwrap_or_default(),
            "totalRows": 0,
            "pendingRows": 0,
            "indexedRows": 0,
            "indexState": "Finished",
            "failReason": "",
        });
        let later = [
            (Version::V25, "minIndexVersion", json!(i32::MAX)),
            (Version::V25, "maxIndexVersion", json!(i32::MIN)),
            (Version::V25, "indexParams", pairs(&shown)),
        ];
        if let Some(map) = described.as_object_mut() {
            for (key, since) in PROPERTIES {
                if version >= since {
                    let value = self.properties.get(key).cloned().unwrap_or_default();
                    map.insert(key.to_owned(), value.into());
                }
            }
            let known = later.into_iter().filter(|(since, ..)| version >= *since);
            map.extend(known.map(|(_, key, value)| (key.to_owned(), value)));
        }
        described
    }
}

impl World {
    /// Item by item: the first refusal ends it, and what was made before stays.
    pub(super) fn create_indexes(&mut self, call: &Call) -> Answer {
        let rules = self.rules;
        let items = call.body.list("indexParams");
        if rules.has(FIELD_NAME_REQUIRED)
            && items.iter().any(|item| item.text("fieldName").is_empty())
        {
            return Err(Refusal::missing("IndexParam", &["FieldName".to_owned()]));
        }
        if items.is_empty() && !rules.has(EMPTY_INDEX_PARAMS_LOOK_UP) {
            return Ok(Success::empty());
        }
        self.check_name_for_indexes(call)?;
        let collection = self.collection_mut(&call.db, call.body.text("collectionName"))?;
        for item in items {
            collection.create_index(&IndexRequest::read(item, rules), rules)?;
        }
        Ok(Success::empty())
    }

    /// The rule for names that 2.6 has given up where the collection is looked up anyway.
    fn check_name_for_indexes(&self, call: &Call) -> Result<(), Refusal> {
        if self.rules.checks_names_for_indexes() {
            check_collection_name(self.rules, "name", call.body.text("collectionName"))?;
        }
        Ok(())
    }

    /// Idempotent. A vector index of a loaded collection is refused, a scalar one since 2.6.2 is not.
    pub(super) fn drop_index(&mut self, call: &Call) -> Answer {
        self.check_name_for_indexes(call)?;
        let rules = self.rules;
        let collection = self.collection_mut(&call.db, call.body.text("collectionName"))?;
        let name = call.body.text("indexName");
        let is_vector = |index: &Index| {
            collection
                .schema
                .field(&index.field)
                .is_some_and(|field| field.data_type.is_vector())
        };
        if collection.loaded && rules.keeps_all_indexes_of_loaded() {
            let message = "index cannot be dropped, collection is loaded, please release it first";
            return Err(rules.conflict(message));
        }
        if collection.loaded
            && collection
                .indexes
                .iter()
                .any(|index| index.name == name && is_vector(index))
        {
            let message = format!(
                "vector index cannot be dropped on loaded collection: {}",
                collection.id
            );
            return Err(Refusal::invalid(&message));
        }
        collection.indexes.retain(|index| index.name != name);
        Ok(Success::empty())
    }

    pub(super) fn describe_index(&mut self, call: &Call) -> Answer {
        check_collection_name(self.rules, "name", call.body.text("collectionName"))?;
        let (_, collection) = self.collection(&call.db, call.body.text("collectionName"))?;
        let name = call.body.text("indexName");
        match collection.indexes.iter().find(|index| index.name == name) {
            Some(index) => Ok(Success::with(json!([index.describe(self.rules.version)]))),
            None => Err(Refusal::new(
                code::INDEX_NOT_FOUND,
                format!("index not found[indexName={name}]"),
            )),
        }
    }

    pub(super) fn list_indexes(&mut self, call: &Call) -> Answer {
        let (_, collection) = self.collection(&call.db, call.body.text("collectionName"))?;
        let names = collection
            .indexes
            .iter()
            .map(|index| index.name.clone())
            .collect();
        Ok(Success::with(self.in_no_order(names)))
    }
}

impl Collection {
    /// Order of refusals: index name, field, parameters, conflict.
    pub(super) fn create_index(
        &mut self,
        request: &IndexRequest,
        rules: Rules,
    ) -> Result<(), Refusal> {
        check_index_name(rules, &request.name)?;
        let Checked {
            field,
            path,
            given,
            is_default_metric,
        } = self.checked(request, rules)?;
        let name = match request.name.trim() {
            "" => self.default_name(&field, &path),
            _ => request.name.clone(),
        };
        let wanted = Index {
            name,
            field,
            path,
            given,
            properties: BTreeMap::new(),
        };
        for standing in &self.indexes {
            let is_same_place = standing.field == wanted.field && standing.path == wanted.path;
            if standing.name == wanted.name {
                if is_same_place && same_given(standing, &wanted, is_default_metric) {
                    return Ok(());
                }
                let message = "CreateIndex failed: at most one distinct index is allowed per field";
                return Err(rules.conflict(message));
            }
            if is_same_place {
                let message =
                    "CreateIndex failed: creating multiple indexes on same field is not supported";
                return Err(rules.conflict(message));
            }
        }
        self.indexes.push(wanted);
        Ok(())
    }

    /// The name of the one index that stands there, else the field's own with the path behind it.
    fn default_name(&self, field: &str, path: &str) -> String {
        let standing = self
            .indexes
            .iter()
            .find(|index| index.field == field && index.path == path);
        standing.map_or_else(|| format!("{field}{path}"), |index| index.name.clone())
    }

    /// Checks field and parameters.
    fn checked(&self, request: &IndexRequest, rules: Rules) -> Result<Checked, Refusal> {
        let all = &request.all;
        let whole = |field: &str, given, is_default_metric| Checked {
            field: field.to_owned(),
            path: String::new(),
            given,
            is_default_metric,
        };
        let Some(field) = self.schema.field(&request.field) else {
            if !(self.schema.dynamic && rules.indexes_json()) {
                let message = format!("cannot create index on non-exist field: {}", request.field);
                return Err(rules.conflict(&message));
            }
            // With a dynamic field, an unknown name is a key of it.
            let inside = format!("/{}", request.field);
            return json_index(DYNAMIC_FIELD, inside, request, rules);
        };
        match field.data_type {
            DataType::Json if rules.indexes_json() => {
                json_index(&field.name, String::new(), request, rules)
            }
            DataType::Json => Err(Refusal::invalid(&format!(
                "create index on JSON field {} is not supported",
                field.name
            ))),
            kind if kind.is_vector() => {
                let (given, is_default) = vector_index(field, request, rules)?;
                Ok(whole(&field.name, given, is_default))
            }
            _ => {
                match all.get(INDEX_TYPE).map(String::as_str) {
                    None | Some(AUTOINDEX) => {}
                    Some(index_type) => check_type(field, index_type, all)?,
                }
                Ok(whole(&field.name, request.given.clone(), false))
            }
        }
    }
}

/// Type and metric of a vector index.
fn vector_index(
    field: &FieldSchema,
    request: &IndexRequest,
    rules: Rules,
) -> Result<(Vec<(String, String)>, bool), Refusal> {
    let all = &request.all;
    let metric = all.get(METRIC_TYPE);
    match all.get(INDEX_TYPE).map(String::as_str) {
        None | Some(AUTOINDEX) => {
            if all
                .keys()
                .any(|key| key != INDEX_TYPE && key != METRIC_TYPE)
            {
                return Err(rules.conflict("only metric type can be passed when use AutoIndex"));
            }
            let used = metric.map_or(default_metric(field.data_type), String::as_str);
            check_metric(field, used)?;
            let given = [(INDEX_TYPE, AUTOINDEX), (METRIC_TYPE, used)];
            let given = given
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .to_vec();
            Ok((given, metric.is_none()))
        }
        Some(index_type) => {
            let mut given = request.given.clone();
            if metric.is_none()
                && rules.has(METRIC_DEFAULTS_TO_COSINE)
                && field.data_type.is_dense_vector()
            {
                let cosine = default_metric(field.data_type).to_owned();
                let mut all = all.clone();
                all.insert(METRIC_TYPE.to_owned(), cosine.clone());
                given.insert(given.len().min(1), (METRIC_TYPE.to_owned(), cosine));
                check_type(field, index_type, &all)?;
            } else {
                check_type(field, index_type, all)?;
            }
            Ok((given, false))
        }
    }
}

/// An index on a path below a JSON field: `path`, unless `json_path` names one.
fn json_index(
    field: &str,
    path: String,
    request: &IndexRequest,
    rules: Rules,
) -> Result<Checked, Refusal> {
    let all = &request.all;
    if !all.contains_key(JSON_CAST_TYPE) {
        let message =
            "json index must specify cast type: missing parameter[missing_param=json_cast_type]";
        return Err(Refusal::new(rules.cast_type_missing(), message));
    }
    match all.get(INDEX_TYPE).map(String::as_str) {
        None | Some(AUTOINDEX | "INVERTED") => {}
        Some(other) => {
            return Err(Refusal::invalid(&format!(
                "{other} index is not supported on JSON field {field}"
            )));
        }
    }
    let path = all
        .get(JSON_PATH)
        .map_or(path, |written| json_pointer(field, written));
    Ok(Checked {
        field: field.to_owned(),
        path,
        given: request.given.clone(),
        is_default_metric: false,
    })
}

/// `field["a"]["b"]` as `/a/b`.
fn json_pointer(field: &str, written: &str) -> String {
    let below = written.strip_prefix(field).unwrap_or(written);
    let keys = below
        .split(['[', ']', '"', '\''])
        .filter(|key| !key.is_empty());
    keys.fold(String::new(), |pointer, key| pointer + "/" + key)
}

/// Whether a second request asks for the index that stands. An AUTOINDEX without a metric takes any metric for its own.
fn same_given(standing: &Index, wanted: &Index, is_default_metric: bool) -> bool {
    standing.given.len() == wanted.given.len()
        && standing.given.iter().all(|(key, value)| {
            let asked = wanted.given(key);
            asked == Some(value.as_str())
                || (is_default_metric && key == METRIC_TYPE && asked.is_some())
        })
}
