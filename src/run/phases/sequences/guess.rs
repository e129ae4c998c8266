//! What a server is likely to say to a request, by what holds of it. That a guess is wrong costs nothing but variety

use std::collections::BTreeSet;

use serde_json::Value;

use crate::model::{Collection, Index};

/// What servers take where no type is named.
const AUTOINDEX: &str = "AUTOINDEX";
/// Conditions in which a server is likely to refuse a request, whatever it asks for.
const REFUSED: &[&str] = &["unknown-database", "unknown-database-no-items"];
/// By the beginning of the operation, those in which it is likely to refuse these requests.
const REFUSED_THERE: &[(&str, &[&str])] = &[
    (
        "aliases/create",
        &[
            "alias-is-collection",
            "alias-on-other-collection",
            "unknown-collection",
        ],
    ),
    (
        "aliases/alter",
        &["alias-is-collection", "unknown-alias", "unknown-collection"],
    ),
    (
        "aliases/describe",
        &["alias-is-collection", "unknown-alias"],
    ),
    ("aliases/list", &["unknown-collection"]),
    (
        "collections/create",
        &["collection-exists-otherwise", "name-is-alias"],
    ),
    (
        "collections/drop",
        &["collection-has-alias", "collection-is-alias"],
    ),
    ("indexes/describe", &["unknown-index"]),
    (
        "indexes/",
        &[
            "autoindex-again",
            "index-differs",
            "index-name-on-other-field",
            "items-clash",
            "item-bad-after-good",
            "metric-unfit",
            "metric-unknown",
            "same-index-again",
            "second-index-on-field",
            "state-unknown",
            "type-unfit",
            "type-unknown",
            "unknown-collection",
            "unknown-collection-no-items",
            "unknown-field",
            "unknown-field-dynamic",
            "unnamed-on-indexed-field",
        ],
    ),
];
/// What stands in the way of an index and does not where the index asks for exactly what is there.
const IN_THE_WAY: &[&str] = &[
    "autoindex-again",
    "index-differs",
    "items-clash",
    "same-index-again",
    "state-unknown",
    "unnamed-on-indexed-field",
];
/// What a list of entries is not refused for where one of them names a path and says how its value is to be read.
const BESIDE_A_PATH: &[&str] = &["item-bad-after-good"];

/// Whether a request of which this holds is likely to be refused. `repeats`: the indexes that are there are what it asks for.
pub(super) fn is_refused(
    operation: &str,
    conditions: &BTreeSet<&'static str>,
    repeats: bool,
) -> bool {
    let is_anywhere = || conditions.iter().any(|id| REFUSED.contains(id));
    if operation == "collections/drop" {
        // What is not there need not be dropped, wherever it is not.
        return is_there(operation, conditions, repeats);
    }
    is_anywhere() || is_there(operation, conditions, repeats)
}

fn is_there(operation: &str, conditions: &BTreeSet<&'static str>, repeats: bool) -> bool {
    let is_path = conditions.contains("field-cast");
    let refused = REFUSED_THERE
        .iter()
        .filter(|(beginning, _)| operation.starts_with(beginning))
        .flat_map(|(_, refused)| refused.iter());
    let mut holding = refused.filter(|id| conditions.contains(*id));
    let is_overcome = |id: &&'static str| {
        is_path && BESIDE_A_PATH.contains(id) || repeats && IN_THE_WAY.contains(id)
    };
    holding.any(|id| !is_overcome(id))
}

/// Whether an entry asks for an index that is there, once what it leaves out is filled in as servers do, or has nothing in
/// its way. `is_made` says whether the very same entry was taken before.
pub(super) fn fits(collection: &Collection, entry: &Value, is_made: bool) -> bool {
    let text = |at: &str| entry.pointer(at).and_then(Value::as_str);
    let inside = text("/params/index_type");
    let others = ["/index_type", "/indexType", "/indexConfig/index_type"];
    let elsewhere = others.iter().find_map(|at| text(at));
    let kind = inside.or(elsewhere).unwrap_or(AUTOINDEX);
    let (field, name, metric) = (text("/fieldName"), text("/indexName"), text("/metricType"));
    let is_same = |index: &Index| {
        let is_metric = match (index.metric.value(), metric) {
            (None, asked) => asked.is_none() || is_made,
            (Some(_), None) if kind == AUTOINDEX => true,
            (Some(there), asked) => there == asked.unwrap_or("COSINE"),
        };
        match index.field.value() {
            // Of an index on what only a path names, nobody says more.
            None => is_made && is_path(entry),
            known => {
                let is_same_kind = index.kind.value().unwrap_or(AUTOINDEX) == kind;
                // What servers make of a type in another place differs, and on a scalar of none at all.
                let is_plain = match (inside, index.metric.value()) {
                    (Some(_), _) => true,
                    (None, Some(_)) => kind == AUTOINDEX,
                    (None, None) => false,
                };
                known == field && is_same_kind && is_metric && (is_plain || is_made)
            }
        }
    };
    if let Some(index) = name.or(field).and_then(|name| collection.indexes.get(name)) {
        return is_same(index);
    }
    let of_field = |index: &&Index| index.field.value() == field;
    let there = collection.indexes.values().find(of_field);
    let of_vector = |index: &Index| index.metric.value().is_some();
    let is_bare = name.is_none() && kind == AUTOINDEX;
    there.is_none_or(|index| is_bare && of_vector(index) && is_same(index))
}

/// Whether two entries of one list ask for different indexes on one field that is no vector.
pub(super) fn quarrel(collection: &Collection, one: &Value, other: &Value) -> bool {
    let field = |entry: &Value| entry.get("fieldName").cloned();
    let mut indexes = collection.indexes.values();
    let is_scalar = indexes.any(|index| {
        let on = field(one);
        let on = on.as_ref().and_then(Value::as_str);
        index.field.value() == on && index.metric.value().is_none()
    });
    one != other && field(one) == field(other) && is_scalar
}

/// Whether an entry says how the value behind a path is to be read, which no page lists among its keys.
fn is_path(entry: &Value) -> bool {
    entry.pointer("/params/json_cast_type").is_some()
}

/// Whether one of the entries does.
pub(super) fn has_path(body: &Value) -> bool {
    let entries = body.get("indexParams").and_then(Value::as_array);
    entries.is_some_and(|entries| entries.iter().any(is_path))
}
