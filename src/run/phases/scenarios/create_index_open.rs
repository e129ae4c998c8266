//! Stories about indexes/create that no page decides: one recording case a topic.

use serde_json::{Value, json};

use super::Story;
use super::create_index::typed;
use crate::run::case::{Case, Fixture, Step};
use crate::run::event::Role::{Setup, Subject};
use crate::run::fixture::plain_collection_body;
use crate::run::phases::body::{create, entry, index, index_body, vector};

const INDEXES: Story = Story {
    operation: "indexes/create",
    fixture: Fixture::Indexes,
};
const LOADED: Story = Story {
    operation: "indexes/create",
    fixture: Fixture::Loaded,
};

/// It makes a collection of a schema of its own.
const POOL: Story = Story {
    operation: "indexes/create",
    fixture: Fixture::Pool,
};

pub(super) fn cases() -> Vec<Case> {
    [lists(), repetitions(), values(), places(), dynamic()].concat()
}

/// A field that only the dynamic schema of its collection takes, and then the same with the type of its values.
fn dynamic() -> Vec<Case> {
    let mut made = plain_collection_body("<collection-4>");
    if let Some(is_dynamic) = made.pointer_mut("/schema/enableDynamicField") {
        *is_dynamic = json!(true);
    }
    let create = |items: &[Value]| {
        let body = index_body("<collection-4>", items);
        Step::new(Subject, "indexes/create", body)
    };
    let on_free = |params: Value| {
        create(&[entry(&[
            ("fieldName", json!("free")),
            ("indexName", json!("<index-1>")),
            ("params", params),
        ])])
    };
    let cast = json!({"index_type": "INVERTED", "json_cast_type": "varchar", "json_path": "free"});
    let story = |slug: &str, title: &str, subject: Step| {
        let before = Step::new(Setup, "collections/create", made.clone());
        let other = create(&[vector("<index-2>", "L2")]);
        POOL.topic("CI-28", slug, title, vec![before, subject, other])
    };
    vec![
        story(
            "dynamic-field",
            "a field that only the dynamic schema of its collection takes",
            on_free(json!({"index_type": "INVERTED"})),
        ),
        story(
            "dynamic-field-cast",
            "the same, with the type that its values are to have",
            on_free(cast),
        ),
    ]
}

fn topic(slug: &str, title: &str, steps: Vec<Step>) -> Case {
    INDEXES.topic("CI-28", slug, title, steps)
}

fn on(field: &str, name: &str, metric: &str, kind: &str) -> Value {
    entry(&[
        ("fieldName", json!(field)),
        ("indexName", json!(name)),
        ("metricType", json!(metric)),
        ("params", json!({ "index_type": kind })),
    ])
}

fn on_title(name: &str) -> Value {
    entry(&[
        ("fieldName", json!("title")),
        ("indexName", json!(name)),
        ("params", json!({"index_type": "INVERTED"})),
    ])
}

fn lists() -> Vec<Case> {
    let good = vector("<index-1>", "L2");
    let bad = on("nonexistent", "<index-3>", "L2", "AUTOINDEX");
    vec![
        topic(
            "two-items",
            "two indexes in one request",
            vec![index(Subject, &[good.clone(), on_title("<index-2>")])],
        ),
        topic(
            "second-item-bad",
            "two indexes in one request, the second on no field",
            vec![index(Subject, &[good.clone(), bad.clone()])],
        ),
        topic(
            "first-item-bad",
            "two indexes in one request, the first on no field",
            vec![index(Subject, &[bad, good])],
        ),
        topic(
            "no-items",
            "an empty list of indexes",
            vec![index(Subject, &[])],
        ),
    ]
}

fn repetitions() -> Vec<Case> {
    let first = || index(Setup, &[on("vector", "<index-1>", "L2", "FLAT")]);
    let then = |entry: Value| vec![first(), index(Subject, &[entry])];
    vec![
        topic(
            "same-again",
            "the same request twice",
            then(on("vector", "<index-1>", "L2", "FLAT")),
        ),
        topic(
            "other-metric",
            "the same name and field with another metric",
            then(on("vector", "<index-1>", "IP", "FLAT")),
        ),
        topic(
            "other-type",
            "the same name and field with another type",
            then(on("vector", "<index-1>", "L2", "IVF_FLAT")),
        ),
        topic(
            "second-index-on-field",
            "another name on the same field",
            then(on("vector", "<index-2>", "L2", "FLAT")),
        ),
        topic(
            "same-name-on-other-field",
            "the same name on another field",
            then(on_title("<index-1>")),
        ),
    ]
}

fn values() -> Vec<Case> {
    vec![
        topic(
            "unknown-field",
            "a field that the collection does not have",
            vec![index(
                Subject,
                &[on("nonexistent", "<index-1>", "L2", "AUTOINDEX")],
            )],
        ),
        topic(
            "metric-on-scalar",
            "a metric for a text field",
            vec![index(
                Subject,
                &[on("title", "<index-1>", "L2", "INVERTED")],
            )],
        ),
        topic(
            "metric-unknown",
            "a metric that no page names",
            vec![index(Subject, &[typed("vector", Some("NEAREST"), "FLAT")])],
        ),
        topic(
            "metric-lower-case",
            "a metric in small letters",
            vec![index(Subject, &[typed("vector", Some("l2"), "FLAT")])],
        ),
        topic(
            "type-unknown",
            "a type that no page names",
            vec![index(Subject, &[typed("vector", Some("L2"), "FASTEST")])],
        ),
        topic(
            "type-lower-case",
            "a type in small letters",
            vec![index(Subject, &[typed("vector", Some("L2"), "autoindex")])],
        ),
        topic(
            "type-omitted-on-scalar",
            "no type, on a text field",
            vec![index(
                Subject,
                &[entry(&[
                    ("fieldName", json!("title")),
                    ("indexName", json!("<index-1>")),
                ])],
            )],
        ),
        topic(
            "primary-key",
            "an index on the primary key",
            vec![index(Subject, &[typed("id", None, "INVERTED")])],
        ),
    ]
}

fn places() -> Vec<Case> {
    let by_alias = Step::new(
        Subject,
        "indexes/create",
        index_body("<alias-1>", &[vector("<index-1>", "L2")]),
    );
    let loaded = index_body("<collection-5>", &[typed("id", None, "INVERTED")]);
    vec![
        topic(
            "collection-given-by-alias",
            "an alias in place of the collection",
            vec![create(Setup, "<alias-1>", "<collection-1>"), by_alias],
        ),
        LOADED.topic(
            "CI-28",
            "loaded-collection",
            "a collection that is loaded",
            vec![Step::new(Subject, "indexes/create", loaded)],
        ),
    ]
}
