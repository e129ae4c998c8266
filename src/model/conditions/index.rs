//! Conditions of `indexes/create` that depend on what exists.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{database_of, text};
use crate::model::apply::{is_moot, make_index};
use crate::model::condition::Condition;
use crate::model::item::{AUTOINDEX, Item, items};
use crate::model::world::{Collection, FieldKind, Index, World};

/// Metrics that some page names.
const METRICS: &[&str] = &[
    "L2",
    "IP",
    "COSINE",
    "JACCARD",
    "HAMMING",
    "BM25",
    "MHJACCARD",
];
/// Index types that some page names, or the public index reference that the seed links to.
const TYPES: &[&str] = &[
    "AUTOINDEX",
    "FLAT",
    "IVF_FLAT",
    "IVF_SQ8",
    "IVF_PQ",
    "HNSW",
    "SCANN",
    "DISKANN",
    "BIN_FLAT",
    "BIN_IVF_FLAT",
    "SPARSE_INVERTED_INDEX",
    "INVERTED",
    "STL_SORT",
    "BITMAP",
    "Trie",
];

/// Metrics for dense vectors.
const DENSE_METRICS: &[&str] = &["L2", "IP", "COSINE"];
/// Index types for scalar fields, and those for vectors that are not dense. `AUTOINDEX` fits every field.
const SCALAR_TYPES: &[&str] = &["INVERTED", "STL_SORT", "BITMAP", "Trie"];
const OTHER_VECTOR_TYPES: &[&str] = &["BIN_FLAT", "BIN_IVF_FLAT", "SPARSE_INVERTED_INDEX"];

/// Whether an index type is for fields of another kind.
fn is_unfit(name: &str, kind: FieldKind) -> bool {
    let is_scalar = SCALAR_TYPES.contains(&name);
    match kind {
        FieldKind::DenseVector => is_scalar || OTHER_VECTOR_TYPES.contains(&name),
        FieldKind::OtherVector => is_scalar,
        FieldKind::Scalar | FieldKind::Json => {
            TYPES.contains(&name) && !is_scalar && name != "AUTOINDEX"
        }
    }
}

/// Keys of an entry's settings of which `field-cast` speaks.
const CAST_KEYS: &[&str] = &[
    "indexParams[].params.json_cast_type",
    "indexParams[].params.json_path",
];

/// Takes out what would be said twice of an entry of which `field-cast` holds. Conditions of entries do not say of
/// which one they are, so that this can be told of a single entry alone.
pub(super) fn told_by_cast(body: &Value, found: &mut BTreeSet<Condition>) {
    let is_single = body["indexParams"]
        .as_array()
        .is_some_and(|entries| entries.len() == 1);
    let is_told = |condition: &Condition| {
        let field = condition.field.as_deref();
        condition.id == "unknown-key" && field.is_some_and(|field| CAST_KEYS.contains(&field))
    };
    found.retain(|condition| !(is_single && is_told(condition)));
}

pub(super) fn create(world: &World, body: &Value) -> BTreeSet<Condition> {
    let mut found = BTreeSet::new();
    let entries = items(body);
    let listed = body.get("indexParams").and_then(Value::as_array);
    let bare = listed.is_some_and(Vec::is_empty);
    if bare {
        found.insert(Condition::of("no-index-params"));
    }
    if entries.len() > 1 {
        found.insert(Condition::of("several-items"));
    }
    let clashes = |(at, one): (usize, &Item<'_>)| {
        let mut earlier = entries.iter().take(at);
        earlier.any(|other| {
            let same = |one: Option<&str>, other: Option<&str>| one.is_some() && one == other;
            same(one.field, other.field) || same(one.effective_name(), other.effective_name())
        })
    };
    if entries.iter().enumerate().any(clashes) {
        found.insert(Condition::of("items-clash"));
    }
    if entries.iter().any(|entry| entry.types_differ) {
        found.insert(Condition::of("types-differ"));
    }
    let database = database_of(body);
    if text(body, "dbName").is_some_and(|name| !name.is_empty()) {
        found.insert(Condition::of(
            match (world.databases.contains_key(database), bare) {
                (true, _) => "database-given",
                (false, true) => "unknown-database-no-items",
                (false, false) => "unknown-database",
            },
        ));
    }
    let Some(name) = text(body, "collectionName").filter(|name| !name.trim().is_empty()) else {
        return found;
    };
    let Some((own_name, collection)) = world.resolve(database, name) else {
        if world.resolve(database, name.trim()).is_some() {
            // Blanks around the name are all that keeps it from being one that is there.
            return found;
        }
        found.insert(Condition::of(if bare {
            "unknown-collection-no-items"
        } else {
            "unknown-collection"
        }));
        return found;
    };
    if own_name != name {
        found.insert(Condition::of("collection-is-alias"));
    }
    if collection.loaded {
        found.insert(Condition::of("collection-loaded"));
    }
    // An entry meets what those before it have made.
    let mut so_far = collection.clone();
    for entry in &entries {
        item(&so_far, entry, &mut found);
        make_index(&mut so_far, entry);
    }
    // Of an index whose field nobody knows nobody can say that a new one is not on the same.
    let is_new = |entry: &Item<'_>| {
        let name = entry.effective_name();
        name.is_some_and(|name| !collection.indexes.contains_key(name))
    };
    let mut there = collection.indexes.values();
    if there.any(|index| index.field.value().is_none()) && entries.iter().any(is_new) {
        found.insert(Condition::of("state-unknown"));
    }
    let mut bad = entries.iter().map(|entry| is_bad(collection, entry));
    if bad.next() == Some(false) && bad.any(|is_bad| is_bad) {
        found.insert(Condition::of("item-bad-after-good"));
    }
    found
}

/// indexes/drop: whether it is there.
pub(super) fn drop(world: &World, body: &Value) -> BTreeSet<Condition> {
    look(world, body)
}

/// Operations on one index that is there already, or is not.
pub(super) fn look(world: &World, body: &Value) -> BTreeSet<Condition> {
    let mut found = super::collection::look(world, body);
    let (Some(name), Some(index)) = (text(body, "collectionName"), text(body, "indexName")) else {
        return found;
    };
    let Some((_, collection)) = world.resolve(database_of(body), name) else {
        return found;
    };
    if collection.loaded {
        found.insert(Condition::of("collection-loaded"));
    }
    if !index.trim().is_empty() && !collection.indexes.contains_key(index) {
        found.insert(Condition::of("unknown-index"));
    }
    found
}

/// Whether an entry asks for what no page offers: a field that is not there, or a metric or type that does not fit it.
fn is_bad(collection: &Collection, item: &Item<'_>) -> bool {
    let Some(kind) = item.field.and_then(|field| collection.fields.get(field)) else {
        return true;
    };
    let bad_metric = item.metric.is_some_and(|metric| {
        !METRICS.contains(&metric)
            || *kind == FieldKind::DenseVector && !DENSE_METRICS.contains(&metric)
    });
    let bad_kind = item
        .kind
        .is_some_and(|(name, _)| !TYPES.contains(&name) || is_unfit(name, *kind));
    bad_metric || bad_kind
}

fn item(collection: &Collection, item: &Item<'_>, found: &mut BTreeSet<Condition>) {
    let mut hold = |id| {
        found.insert(Condition::of(id));
    };
    let kind = item
        .field
        .and_then(|field| collection.fields.get(field))
        .copied();
    match kind {
        None if item.field.is_some() && collection.dynamic => {
            hold(if item.is_cast {
                "field-cast"
            } else {
                "unknown-field-dynamic"
            });
        }
        None if item.field.is_some() => hold("unknown-field"),
        None | Some(FieldKind::DenseVector | FieldKind::OtherVector) => {}
        Some(FieldKind::Scalar | FieldKind::Json) => hold("field-is-scalar"),
    }
    if let (Some((name, _)), Some(kind)) = (item.kind, kind)
        && is_unfit(name, kind)
    {
        hold("type-unfit");
    }
    match item.kind {
        None => hold("type-omitted"),
        Some((name, _)) if !TYPES.contains(&name) => hold("type-unknown"),
        Some(_) => {}
    }
    // A target may stumble over the key of another place also where the type is read elsewhere.
    let places = [
        "type-beside-snake",
        "type-beside-camel",
        "type-in-index-config",
    ];
    for (id, stands) in places.into_iter().zip(item.places) {
        if stands {
            hold(id);
        }
    }
    match (item.metric, kind) {
        (Some(metric), _) if !METRICS.contains(&metric) => hold("metric-unknown"),
        (Some(metric), Some(FieldKind::DenseVector)) if !DENSE_METRICS.contains(&metric) => {
            hold("metric-unfit");
        }
        (Some(_), Some(FieldKind::Scalar | FieldKind::Json)) => hold("metric-on-scalar"),
        (None, Some(FieldKind::Scalar | FieldKind::Json)) => hold("metric-omitted-on-scalar"),
        (None, Some(FieldKind::DenseVector)) if item.is_automatic() => hold("metric-omitted"),
        (None, Some(FieldKind::DenseVector | FieldKind::OtherVector)) if !item.is_automatic() => {
            hold("explicit-type-without-metric");
        }
        _ => {}
    }
    if item.name.is_none() && item.field.is_some() {
        hold("index-name-omitted");
    }
    existing(collection, item, &mut hold);
}

/// What the indexes that are there already make of the new one.
fn existing(collection: &Collection, item: &Item<'_>, hold: &mut impl FnMut(&'static str)) {
    let (Some(field), Some(name)) = (item.field, item.effective_name()) else {
        return;
    };
    let on_field = |index: &Index| index.field.value() == Some(field);
    match collection.indexes.get(name) {
        // Of an index on what only a path names, nobody says which field it is on.
        Some(index) if index.field.value().is_none() => hold("state-unknown"),
        Some(index) if !on_field(index) => hold("index-name-on-other-field"),
        Some(index)
            if index.moot_metric || is_moot(item, collection.fields.get(field).copied()) =>
        {
            hold("state-unknown");
        }
        Some(index) => {
            // Where no type is named, the server chooses.
            let kind = item.kind.map_or(AUTOINDEX, |(kind, _)| kind);
            let is_same_kind = kind == index.kind.value().unwrap_or(AUTOINDEX);
            let is_same_place = item.kind.map(|(_, place)| place) == index.place;
            hold(match (item.metric, index.metric.value()) {
                _ if !is_same_kind => "index-differs",
                // The same in other words: some servers compare the words.
                _ if !is_same_place => "state-unknown",
                (None, Some(_)) if kind == AUTOINDEX => "autoindex-again",
                (asked, there) if asked == there => "same-index-again",
                _ => "index-differs",
            });
        }
        None if collection.indexes.values().any(on_field) => {
            hold(if item.name.is_none() {
                "unnamed-on-indexed-field"
            } else {
                "second-index-on-field"
            });
        }
        None => {}
    }
}

#[cfg(test)]
mod tests;
