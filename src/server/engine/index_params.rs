//! The parameters of one index, as given and as they reach the check: `params` is unfolded over the rest.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::json::{Read, Record, as_plain_text, to_bytes};

/// The key of the index type among index parameters.
pub(super) const INDEX_TYPE: &str = "index_type";
/// The key of the metric.
pub(super) const METRIC_TYPE: &str = "metric_type";
/// The key of everything under `params`, as one JSON text.
pub(super) const PARAMS: &str = "params";

/// What the user gave, under Milvus's keys and in its order: `index_type`, `metric_type`, `params`.
pub(super) fn given(item: &Record) -> Vec<(String, String)> {
    let params = item.map("params");
    let mut given = Vec::new();
    let mut put = |key: &str, value: String| given.push((key.to_owned(), value));
    let inner_type = params
        .and_then(|map| map.get(INDEX_TYPE))
        .map(plain_text)
        .unwrap_or_default();
    match (item.text("indexType"), inner_type) {
        ("", inner) if inner.is_empty() => {}
        ("", inner) => put(INDEX_TYPE, inner),
        (outer, _) => put(INDEX_TYPE, outer.to_owned()),
    }
    if !item.text("metricType").is_empty() {
        put(METRIC_TYPE, item.text("metricType").to_owned());
    }
    if let Some(map) = params.filter(|map| !map.is_empty()) {
        put(PARAMS, json_text(map));
    }
    given
}

/// What the check sees: type and metric, then every key of `params` over them, each value as text.
pub(super) fn unfolded(item: &Record) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = given(item)
        .into_iter()
        .filter(|(key, _)| key != PARAMS)
        .collect();
    let params = item.map("params").into_iter().flatten();
    all.extend(params.map(|(key, value)| (key.clone(), plain_text(value))));
    all
}

/// A value of a free map as Go's `%v` prints it; arrays and objects as JSON, which is near enough to refuse them.
pub(super) fn plain_text(value: &Read) -> String {
    match value {
        Read::Null => "<nil>".to_owned(),
        Read::Bool(flag) => flag.to_string(),
        Read::Number(number) => as_plain_text(number),
        Read::Text(text) => text.clone(),
        Read::List(_) | Read::Object(_) => text_of(&mut tree(value)),
    }
}

fn json_text(map: &BTreeMap<String, Read>) -> String {
    text_of(&mut Value::Object(
        map.iter()
            .map(|(key, value)| (key.clone(), tree(value)))
            .collect(),
    ))
}

fn text_of(value: &mut Value) -> String {
    String::from_utf8(to_bytes(value)).unwrap_or_default()
}

/// The value as Go holds it: a later pair of an object replaces an earlier one. Depth is bounded by the reader.
fn tree(value: &Read) -> Value {
    match value {
        Read::Null => Value::Null,
        Read::Bool(flag) => Value::Bool(*flag),
        Read::Number(number) => Value::Number(number.clone()),
        Read::Text(text) => Value::String(text.clone()),
        Read::List(items) => Value::Array(items.iter().map(tree).collect()),
        Read::Object(pairs) => Value::Object(
            pairs
                .iter()
                .map(|(key, value)| (key.clone(), tree(value)))
                .collect(),
        ),
    }
}
