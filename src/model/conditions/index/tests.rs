//! What holds of requests about indexes, state by state.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{create, drop};
use crate::model::item::Spelling;
use crate::model::world::{Attribute, Collection, FieldKind, Index, World};

fn world() -> World {
    let mut world = World::default();
    let index = Index {
        field: Attribute::Asked("taken".to_owned()),
        metric: Attribute::Asked("L2".to_owned()),
        kind: Attribute::Asked("AUTOINDEX".to_owned()),
        place: Some(Spelling::InParams),
        moot_metric: false,
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
        let entry =
            json!({"fieldName": "free", "indexName": "n", "metricType": "L2", "params": params});
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

#[test]
fn whether_a_metric_makes_another_index_of_one_on_a_scalar_is_not_known() {
    let with = json!({"fieldName": "title", "indexName": "n", "metricType": "COSINE"});
    let without = json!({"fieldName": "title", "indexName": "n"});
    for (first, second, is_known) in [
        (&with, &without, false),
        (&without, &with, false),
        (&with, &with, false),
        (&without, &without, true),
    ] {
        let found = ids(&json!([first, second]));
        assert_eq!(found.contains(&"state-unknown"), !is_known, "{found:?}");
        assert_eq!(found.contains(&"same-index-again"), is_known, "{found:?}");
        assert!(!found.contains(&"index-differs"), "{found:?}");
    }
}

#[test]
fn whether_a_type_in_another_place_makes_another_index_is_not_known() {
    let entry = |more: Value| {
        let mut entry = json!({"fieldName": "vector", "indexName": "n", "metricType": "L2"});
        if let (Some(entry), Value::Object(more)) = (entry.as_object_mut(), more) {
            entry.extend(more);
        }
        entry
    };
    let inside = entry(json!({"params": {"index_type": "FLAT"}}));
    let beside = entry(json!({"indexType": "FLAT"}));
    let automatic = entry(json!({"params": {"index_type": "AUTOINDEX"}}));
    let omitted = entry(json!({}));
    for (first, second, expected) in [
        (&inside, &inside, "same-index-again"),
        (&inside, &beside, "state-unknown"),
        (&beside, &inside, "state-unknown"),
        (&omitted, &automatic, "state-unknown"),
        (&omitted, &omitted, "same-index-again"),
        (&inside, &automatic, "index-differs"),
    ] {
        let all = ["same-index-again", "state-unknown", "index-differs"];
        let mut found = ids(&json!([first, second]));
        found.retain(|id| all.contains(id));
        assert_eq!(found, [expected], "{first} {second}");
    }
}
