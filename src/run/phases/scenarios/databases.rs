//! Stories about databases: which of them a request reaches, and what becomes of those that are there already or not at all.

use serde_json::{Value, json};

use super::Story;
use crate::model::DATABASE_HEADER;
use crate::run::case::{Case, Fixture, Step};
use crate::run::event::Role::{Setup, Subject};
use crate::run::fixture::plain_collection_body;
use crate::run::phases::body::{create, create_in, index_body, vector};
use crate::run::prepare::in_database;

pub(super) fn cases() -> Vec<Case> {
    [indexes(), header(), themselves()].concat()
}

/// A collection has its name in two databases, and only one of them is meant.
fn indexes() -> Vec<Case> {
    let story = Story {
        operation: "indexes/create",
        fixture: Fixture::OwnAndDatabases,
    };
    let there =
        |role, operation, body| Step::new(role, operation, in_database(body, "<database-1>"));
    let make = |name, metric| index_body("<collection-4>", &[vector(name, metric)]);
    let collection = || plain_collection_body("<collection-4>");
    let drop = json!({"collectionName": "<collection-4>", "indexName": "<index-2>"});
    let gone = json!({"collectionName": "<collection-4>"});
    vec![
        story.tell(
            "collections-of-one-name",
            "an index on a collection that has its name in two databases",
            vec![
                there(Setup, "collections/create", collection()),
                there(Subject, "indexes/create", make("<index-1>", "L2")),
                there(Subject, "collections/drop", gone.clone()),
            ],
        ),
        story.tell(
            "dropped-in-one-of-two-databases",
            "an index dropped where another database has one of that name on a collection of that name",
            vec![
                there(Setup, "collections/create", collection()),
                there(Setup, "indexes/create", make("<index-2>", "IP")),
                Step::new(Setup, "indexes/create", make("<index-2>", "IP")),
                there(Subject, "indexes/drop", drop),
                there(Subject, "collections/drop", gone),
            ],
        ),
    ]
}

/// No page speaks of the header; versions do.
fn header() -> Vec<Case> {
    let story = Story {
        operation: "aliases/create",
        fixture: Fixture::Databases,
    };
    vec![
        story.tell(
            "database-in-header",
            "a database that only the header DB-Name gives",
            vec![
                create(Subject, "<alias-1>", "<collection-3>")
                    .header(DATABASE_HEADER, "<database-1>"),
            ],
        ),
        story.tell(
            "database-in-body-and-header",
            "a database in the body, and another one in the header DB-Name",
            vec![
                create_in(Subject, "<home-database>", "<alias-1>", "<collection-1>")
                    .header(DATABASE_HEADER, "<database-1>"),
            ],
        ),
    ]
}

/// What the operations on databases answer.
fn themselves() -> Vec<Case> {
    let tell = |operation, fixture, slug: &str, title: &str, name: &str| {
        let body: Value = json!({ "dbName": name });
        let step = Step::new(Subject, operation, body);
        Story { operation, fixture }.tell(slug, title, vec![step])
    };
    vec![
        tell(
            "databases/create",
            Fixture::Databases,
            "there-already",
            "a database that is there already",
            "<database-1>",
        ),
        tell(
            "databases/describe",
            Fixture::Databases,
            "there",
            "a database that is there",
            "<database-1>",
        ),
        tell(
            "databases/describe",
            Fixture::Aliases,
            "unknown-database",
            "a database that was never made",
            "<missing-database-1>",
        ),
        tell(
            "databases/drop",
            Fixture::Aliases,
            "unknown-database",
            "a database that was never made",
            "<missing-database-1>",
        ),
    ]
}
