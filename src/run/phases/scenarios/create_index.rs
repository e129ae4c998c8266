//! Stories about indexes/create that a page decides.

use serde_json::{Value, json};

use super::Story;
use crate::run::case::{Case, Fixture, Step};
use crate::run::event::Role::{Setup, Subject, Twin};
use crate::run::fixture::plain_collection_body;
use crate::run::phases::body::{entry, index, index_body, vector};

const INDEXES: Story = Story {
    operation: "indexes/create",
    fixture: Fixture::Indexes,
};

pub(super) fn cases() -> Vec<Case> {
    [
        fields(),
        as_asked(),
        defaults(),
        spellings(),
        missing(),
        dropped(),
        made_anew(),
    ]
    .concat()
}

/// An entry with its type where the seed's table has it.
pub(super) fn typed(field: &str, metric: Option<&str>, kind: &str) -> Value {
    let mut members = vec![
        ("fieldName", json!(field)),
        ("indexName", json!("<index-1>")),
        ("params", json!({ "index_type": kind })),
    ];
    members.extend(metric.map(|metric| ("metricType", json!(metric))));
    entry(&members)
}

fn fields() -> Vec<Case> {
    vec![
        INDEXES.tell(
            "vector-field",
            "an index on a vector field",
            vec![index(Subject, &[vector("<index-1>", "COSINE")])],
        ),
        INDEXES.tell(
            "text-field",
            "an index on a text field, without a metric",
            vec![index(Subject, &[typed("title", None, "INVERTED")])],
        ),
        INDEXES.tell(
            "integer-field",
            "an index on an integer field, without a metric",
            vec![index(Subject, &[typed("count", None, "INVERTED")])],
        ),
    ]
}

/// What an index is once its collection is gone.
fn made_anew() -> Vec<Case> {
    let made = |role| {
        Step::new(
            role,
            "collections/create",
            plain_collection_body("<collection-4>"),
        )
    };
    let entries = [vector("<index-1>", "L2")];
    let indexed = Step::new(
        Setup,
        "indexes/create",
        index_body("<collection-4>", &entries),
    );
    let body = json!({"collectionName": "<collection-4>"});
    let dropped = Step::new(Setup, "collections/drop", body);
    vec![INDEXES.tell(
        "collection-made-anew",
        "a collection with an index, dropped and made anew under its name",
        vec![made(Setup), indexed, dropped, made(Subject)],
    )]
}

/// An index that is dropped.
fn dropped() -> Vec<Case> {
    let body = json!({"collectionName": "<collection-1>", "indexName": "<index-1>"});
    vec![INDEXES.tell(
        "dropped-beside-another",
        "an index that is made and dropped, beside another one",
        vec![
            index(Setup, &[typed("title", None, "INVERTED")]),
            index(Setup, &[vector("<index-2>", "L2")]),
            Step::new(Subject, "indexes/drop", body),
        ],
    )]
}

fn as_asked() -> Vec<Case> {
    let mut cases: Vec<_> = ["L2", "IP", "COSINE"]
        .iter()
        .map(|metric| {
            let title = format!("the metric {metric}");
            let slug = format!("metric-{}", metric.to_lowercase());
            INDEXES.tell(
                &slug,
                &title,
                vec![index(Subject, &[typed("vector", Some(metric), "FLAT")])],
            )
        })
        .collect();
    let mut hnsw = typed("vector", Some("L2"), "HNSW");
    let mut ivf = typed("vector", Some("IP"), "IVF_FLAT");
    if let Some(params) = hnsw.get_mut("params") {
        *params = json!({"index_type": "HNSW", "M": 16, "efConstruction": 64});
    }
    if let Some(params) = ivf.get_mut("params") {
        *params = json!({"index_type": "IVF_FLAT", "nlist": 16});
    }
    for (slug, title, entry) in [
        (
            "type-hnsw",
            "the type HNSW with its settings in params",
            hnsw,
        ),
        (
            "type-ivf-flat",
            "the type IVF_FLAT with its setting in params",
            ivf,
        ),
    ] {
        cases.push(INDEXES.topic("CI-28", slug, title, vec![index(Subject, &[entry])]));
    }
    cases
}

fn defaults() -> Vec<Case> {
    let named = ("indexName", json!("<index-1>"));
    let on_vector = ("fieldName", json!("vector"));
    let auto = ("params", json!({"index_type": "AUTOINDEX"}));
    let metric = ("metricType", json!("L2"));
    let tell = |slug: &str, title: &str, members: &[(&str, Value)]| {
        INDEXES.tell(slug, title, vec![index(Subject, &[entry(members)])])
    };
    vec![
        tell(
            "default-metric",
            "no metric, type AUTOINDEX",
            &[on_vector.clone(), named.clone(), auto.clone()],
        ),
        tell(
            "default-metric-and-type",
            "no metric and no type",
            &[on_vector.clone(), named.clone()],
        ),
        tell(
            "default-metric-explicit-type",
            "no metric, type FLAT",
            &[
                on_vector.clone(),
                named,
                ("params", json!({"index_type": "FLAT"})),
            ],
        ),
        tell(
            "default-name",
            "no name",
            &[on_vector.clone(), metric, auto.clone()],
        ),
        tell(
            "default-name-and-metric",
            "no name and no metric",
            &[on_vector.clone(), auto],
        ),
        tell("field-only", "nothing but the field", &[on_vector]),
        tell(
            "default-name-of-scalar",
            "no name, on a text field",
            &[
                ("fieldName", json!("title")),
                ("params", json!({"index_type": "INVERTED"})),
            ],
        ),
    ]
}

fn spellings() -> Vec<Case> {
    let spelled = |key: &str, value: Value| {
        let members = [
            ("fieldName", json!("vector")),
            ("indexName", json!("<index-1>")),
            ("metricType", json!("IP")),
            (key, value),
        ];
        vec![index(Subject, &[entry(&members)])]
    };
    vec![
        INDEXES.tell(
            "type-in-params",
            "the type inside params",
            spelled("params", json!({"index_type": "FLAT"})),
        ),
        INDEXES.tell(
            "type-in-index-config",
            "the type inside indexConfig, as in the page's own example",
            spelled("indexConfig", json!({"index_type": "AUTOINDEX"})),
        ),
        INDEXES.tell(
            "type-beside-snake",
            "the type as index_type beside the metric",
            spelled("index_type", json!("AUTOINDEX")),
        ),
        INDEXES.tell(
            "type-beside-camel",
            "the type as indexType beside the metric",
            spelled("indexType", json!("AUTOINDEX")),
        ),
    ]
}

fn missing() -> Vec<Case> {
    let complete = [vector("<index-1>", "L2")];
    let in_database = |database: &str, entries: &[Value]| {
        let mut body = index_body("<collection-1>", entries);
        if let Some(object) = body.as_object_mut() {
            object.insert("dbName".to_owned(), json!(database));
        }
        Step::new(Subject, "indexes/create", body)
    };
    let elsewhere = |entries: &[Value]| {
        Step::new(
            Subject,
            "indexes/create",
            index_body("<missing-collection-1>", entries),
        )
    };
    let twin = || index(Twin, &complete);
    vec![
        INDEXES.tell(
            "unknown-collection",
            "a collection that was never made",
            vec![elsewhere(&complete), twin()],
        ),
        INDEXES.tell(
            "unknown-collection-no-items",
            "a collection that was never made, and no index asked for",
            vec![elsewhere(&[]), twin()],
        ),
        INDEXES.tell(
            "unknown-database",
            "a database that was never made, with the name of a collection that exists",
            vec![in_database("<missing-database-1>", &complete), twin()],
        ),
        INDEXES.tell(
            "unknown-database-no-items",
            "a database that was never made, and no index asked for",
            vec![in_database("<missing-database-1>", &[]), twin()],
        ),
        INDEXES.tell(
            "home-database-named",
            "the database named in which the collection lies",
            vec![in_database("<home-database>", &complete)],
        ),
    ]
}
