//! Conditions of `indexes/create` that depend on what exists.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{database_of, text};
use crate::model::apply::make_index;
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
        Some(index) => {
            // Where no type is named, the server chooses.
            let kind = item.kind.map_or(AUTOINDEX, |(kind, _)| kind);
            let is_same_kind = kind == index.kind.value().unwrap_or(AUTOINDEX);
            hold(match (item.metric, index.metric.value()) {
                _ if !is_same_kind => "index-differs",
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
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::{create, drop};
    use crate::model::world::{Attribute, Collection, FieldKind, Index, World};

    fn world() -> World {
        let mut world = World::default();
        let index = Index {
            field: Attribute::Asked("taken".to_owned()),
            metric: Attribute::Asked("L2".to_owned()),
            kind: Attribute::Asked("AUTOINDEX".to_owned()),
        };
        let collection = Collection {
            fields: BTreeMap::from([
                ("vector".to_owned(), FieldKind::DenseVector),
                ("taken".to_owned(), FieldKind::DenseVector),
                ("title".to_owned(), FieldKind::Scalar),
            ]),
            dynamic: false,
            loaded: false,
            indexes: BTreeMap::from([("ix".to_owned(), index)]),
        };
        let database = world.databases.entry("default".to_owned()).or_default();
        database.collections.insert("a".to_owned(), collection);
        world
    }

    fn ids(params: &Value) -> Vec<&'static str> {
        let body = json!({"collectionName": "a", "indexParams": params});
        create(&world(), &body)
            .iter()
            .map(|condition| condition.id)
            .collect()
    }

    #[test]
    fn a_complete_request_for_a_vector_field_has_no_condition() {
        assert!(
            ids(
                &json!([{"fieldName": "vector", "indexName": "n", "metricType": "L2",
            "params": {"index_type": "AUTOINDEX"}}])
            )
            .is_empty()
        );
    }

    #[test]
    fn defaults_spellings_and_conflicts_each_have_their_own_word() {
        for (entry, expected) in [
            (
                json!({"fieldName": "vector", "indexName": "n", "params": {"index_type": "AUTOINDEX"}}),
                vec!["metric-omitted"],
            ),
            (
                json!({"fieldName": "vector", "indexName": "n"}),
                vec!["metric-omitted", "type-omitted"],
            ),
            (
                json!({"fieldName": "vector", "indexName": "n", "params": {"index_type": "HNSW"}}),
                vec!["explicit-type-without-metric"],
            ),
            (
                json!({"fieldName": "vector", "metricType": "L2", "indexType": "HNSW"}),
                vec!["index-name-omitted", "type-beside-camel"],
            ),
            (
                json!({"fieldName": "title", "indexName": "n", "params": {"index_type": "INVERTED"}}),
                vec!["field-is-scalar", "metric-omitted-on-scalar"],
            ),
            (
                json!({"fieldName": "vector", "indexName": "n", "metricType": "L2", "index_type": "FLAT", "indexConfig": {}, "params": {"index_type": "FLAT"}}),
                vec!["type-beside-snake", "type-in-index-config"],
            ),
            (
                json!({"fieldName": "nope", "indexName": "n", "metricType": "L2", "params": {"index_type": "FLAT"}}),
                vec!["unknown-field"],
            ),
            (
                json!({"fieldName": "taken", "indexName": "ix", "metricType": "L2", "params": {"index_type": "AUTOINDEX"}}),
                vec!["same-index-again"],
            ),
            (
                json!({"fieldName": "taken", "indexName": "ix", "metricType": "L2", "params": {"index_type": "FLAT"}}),
                vec!["index-differs"],
            ),
            (
                json!({"fieldName": "taken", "indexName": "ix", "params": {"index_type": "AUTOINDEX"}}),
                vec!["autoindex-again", "metric-omitted"],
            ),
            (
                json!({"fieldName": "taken", "metricType": "L2", "params": {"index_type": "FLAT"}}),
                vec!["index-name-omitted", "unnamed-on-indexed-field"],
            ),
            (
                json!({"fieldName": "taken", "indexName": "n", "metricType": "L2", "params": {"index_type": "FLAT"}}),
                vec!["second-index-on-field"],
            ),
            (
                json!({"fieldName": "vector", "indexName": "ix", "metricType": "L2", "params": {"index_type": "FLAT"}}),
                vec!["index-name-on-other-field"],
            ),
            (
                json!({"fieldName": "vector", "indexName": "n", "metricType": "l2", "params": {"index_type": "NOPE"}}),
                vec!["metric-unknown", "type-unknown"],
            ),
        ] {
            assert_eq!(ids(&json!([entry])), expected, "{entry}");
        }
    }

    #[test]
    fn of_several_entries_a_later_bad_one_is_a_condition_and_a_first_one_is_not() {
        let good = json!({"fieldName": "vector", "indexName": "n", "metricType": "L2", "params": {"index_type": "FLAT"}});
        let bad = json!({"fieldName": "nope", "indexName": "m", "metricType": "L2", "params": {"index_type": "FLAT"}});
        let later = ids(&json!([good, bad]));
        assert_eq!(
            later,
            ["item-bad-after-good", "several-items", "unknown-field"]
        );
        assert_eq!(ids(&json!([bad, good])), ["several-items", "unknown-field"]);
    }

    fn held_where_no_index_says_its_field(entry: &Value) -> Vec<&'static str> {
        let mut world = world();
        for database in world.databases.values_mut() {
            for collection in database.collections.values_mut() {
                for index in collection.indexes.values_mut() {
                    index.field = Attribute::Open;
                }
            }
        }
        let body = json!({"collectionName": "a", "indexParams": [entry]});
        let held = create(&world, &body);
        held.iter().map(|condition| condition.id).collect()
    }

    #[test]
    fn the_name_of_an_index_on_a_path_is_not_said_to_be_on_another_field() {
        let entry = json!({"fieldName": "vector", "indexName": "ix", "metricType": "L2", "params": {"index_type": "FLAT"}});
        assert_eq!(
            held_where_no_index_says_its_field(&entry),
            ["state-unknown"]
        );
    }

    #[test]
    fn an_index_whose_field_nobody_knows_may_be_on_the_field_of_any_new_one() {
        let entry =
            json!({"fieldName": "vector", "metricType": "L2", "params": {"index_type": "FLAT"}});
        assert_eq!(
            held_where_no_index_says_its_field(&entry),
            ["index-name-omitted", "state-unknown"]
        );
    }

    #[test]
    fn a_type_that_is_given_twice_and_differently_has_a_word_of_its_own() {
        let entry = |beside: &str| json!([{"fieldName": "vector", "metricType": "L2", "indexType": beside, "params": {"index_type": "FLAT"}}]);
        assert!(ids(&entry("HNSW")).contains(&"types-differ"));
        assert!(!ids(&entry("FLAT")).contains(&"types-differ"));
    }

    #[test]
    fn an_entry_meets_what_those_before_it_have_made() {
        let entry = |name: &str| json!({"fieldName": "vector", "indexName": name, "metricType": "L2", "params": {"index_type": "FLAT"}});
        let other = ids(&json!([entry("n"), entry("m")]));
        assert_eq!(
            other,
            ["items-clash", "second-index-on-field", "several-items"]
        );
        let same = ids(&json!([entry("n"), entry("n")]));
        assert_eq!(same, ["items-clash", "same-index-again", "several-items"]);
    }

    #[test]
    fn a_field_that_only_a_dynamic_schema_takes_is_a_condition_of_its_own() {
        let mut world = world();
        let database = world.databases.get_mut("default").expect("the database");
        let collection = database.collections.get_mut("a").expect("the collection");
        collection.dynamic = true;
        let of = |params: Value| {
            let entry = json!({"fieldName": "free", "indexName": "n", "metricType": "L2", "params": params});
            let body = json!({"collectionName": "a", "indexParams": [entry]});
            let found = create(&world, &body);
            found.iter().map(|one| one.id).collect::<Vec<_>>()
        };
        let kind = "AUTOINDEX";
        assert_eq!(of(json!({"index_type": kind})), ["unknown-field-dynamic"]);
        assert_eq!(
            of(json!({"index_type": kind, "json_cast_type": "varchar"})),
            ["field-cast"]
        );
    }

    #[test]
    fn an_index_that_is_not_there_is_a_condition_of_what_needs_it() {
        let of = |collection: &str, index: &str| {
            let body = json!({"collectionName": collection, "indexName": index});
            let found = drop(&world(), &body);
            found.iter().map(|one| one.id).collect::<Vec<_>>()
        };
        assert!(of("a", "ix").is_empty());
        assert_eq!(of("a", "n"), ["unknown-index"]);
        assert_eq!(of("none", "ix"), ["unknown-collection"]);
    }

    #[test]
    fn an_empty_list_on_a_missing_collection_is_a_condition_of_its_own() {
        let body = json!({"collectionName": "none", "indexParams": []});
        let found: Vec<_> = create(&world(), &body)
            .iter()
            .map(|condition| condition.id)
            .collect();
        assert_eq!(found, ["no-index-params", "unknown-collection-no-items"]);
    }

    #[test]
    fn a_later_entry_is_bad_by_its_field_its_metric_or_its_type_alone() {
        let entry = |field: &str, name: &str, metric: &str, kind: &str| json!({"fieldName": field, "indexName": name, "metricType": metric, "params": {"index_type": kind}});
        let good = entry("vector", "n", "L2", "FLAT");
        let is_bad = |second: Value| {
            let found = ids(&json!([good, second]));
            found.contains(&"item-bad-after-good")
        };
        assert!(!is_bad(entry("taken", "ix", "L2", "AUTOINDEX")));
        assert!(is_bad(entry("taken", "ix", "WHAT", "AUTOINDEX")));
        assert!(is_bad(entry("taken", "ix", "HAMMING", "AUTOINDEX")));
        assert!(is_bad(entry("taken", "ix", "L2", "WHAT")));
        // A scalar field takes any known metric without meaning it.
        assert!(!is_bad(entry("title", "t", "HAMMING", "INVERTED")));
        let unfit = ids(&json!([entry("vector", "n", "HAMMING", "FLAT")]));
        assert_eq!(unfit, ["metric-unfit"]);
        let unknown = ids(&json!([entry("vector", "n", "WHAT", "FLAT")]));
        assert_eq!(unknown, ["metric-unknown"]);
    }
}
