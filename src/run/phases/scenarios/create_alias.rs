//! Stories about aliases/create.

use serde_json::{Value, json};

use super::Story;
use crate::run::case::{Case, Fixture, Step};
use crate::run::event::Role::{Setup, Subject, Twin};
use crate::run::fixture::{collection_body, plain_collection_body, quick_body};
use crate::run::phases::body::{alter, create, create_in, drop, drop_from, drop_in};
use crate::run::prepare::in_database;

const ALIASES: Story = Story {
    operation: "aliases/create",
    fixture: Fixture::Aliases,
};
const CROWD: Story = Story {
    operation: "aliases/create",
    fixture: Fixture::Crowd,
};
/// How many aliases the case of many has: more than a small table holds, and still few requests.
const CROWD_SIZE: usize = 12;
const OWN: Story = Story {
    operation: "aliases/create",
    fixture: Fixture::OwnCollection,
};
const OWN_IN_BOTH: Story = Story {
    operation: "aliases/create",
    fixture: Fixture::OwnAndDatabases,
};
const DATABASES: Story = Story {
    operation: "aliases/create",
    fixture: Fixture::Databases,
};

pub(super) fn cases() -> Vec<Case> {
    [
        plain(),
        ownership(),
        collections(),
        databases(),
        stand_ins(),
    ]
    .concat()
}

fn plain() -> Vec<Case> {
    vec![
        ALIASES.tell(
            "one-alias",
            "an alias on a collection without any",
            vec![create(Subject, "<alias-1>", "<collection-1>")],
        ),
        ALIASES.tell(
            "several-aliases",
            "three aliases on one collection",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                create(Subject, "<alias-2>", "<collection-1>"),
                create(Subject, "<alias-3>", "<collection-1>"),
            ],
        ),
        CROWD.tell(
            "many-aliases",
            "many aliases on one collection, looked at when all are made",
            (1..=CROWD_SIZE)
                .map(|number| create(Subject, &format!("<alias-{number}>"), "<collection-1>"))
                .collect(),
        ),
        ALIASES.tell(
            "names-with-one-beginning",
            "two aliases of which one begins with the other",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                create(Subject, "<alias-1>b", "<collection-2>"),
            ],
        ),
        ALIASES.tell(
            "name-with-capitals",
            "an alias with small and capital letters",
            vec![create(Subject, "<alias-1>Bc", "<collection-1>")],
        ),
        ALIASES.topic(
            "CA-33",
            "same-again",
            "the same request twice",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                create(Subject, "<alias-1>", "<collection-1>"),
            ],
        ),
    ]
}

fn ownership() -> Vec<Case> {
    vec![
        ALIASES.tell(
            "second-owner",
            "an alias that another collection has already",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                create(Subject, "<alias-1>", "<collection-2>"),
                create(Twin, "<alias-2>", "<collection-2>"),
            ],
        ),
        ALIASES.tell(
            "second-owner-among-several",
            "an alias that another collection has already, beside others",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                create(Setup, "<alias-2>", "<collection-1>"),
                create(Setup, "<alias-3>", "<collection-2>"),
                create(Subject, "<alias-2>", "<collection-2>"),
                create(Twin, "<alias-4>", "<collection-2>"),
            ],
        ),
        ALIASES.tell(
            "former-owner",
            "an alias that another collection has, for the one that had it before",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                alter(Setup, "<alias-1>", "<collection-2>"),
                create(Subject, "<alias-1>", "<collection-1>"),
                create(Twin, "<alias-2>", "<collection-1>"),
            ],
        ),
        ALIASES.tell(
            "moved-there-and-back",
            "an alias that is altered to another collection and back",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                alter(Setup, "<alias-1>", "<collection-2>"),
                alter(Subject, "<alias-1>", "<collection-1>"),
            ],
        ),
        ALIASES.tell(
            "free-again",
            "an alias that was dropped, on another collection",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                drop(Setup, "<alias-1>"),
                create(Subject, "<alias-1>", "<collection-2>"),
            ],
        ),
        ALIASES.tell(
            "back-and-forth",
            "an alias that goes from one collection to another and back, each time by drop and create",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                drop_from(Setup, "<alias-1>", "<collection-1>"),
                create(Setup, "<alias-1>", "<collection-2>"),
                drop(Setup, "<alias-1>"),
                create(Subject, "<alias-1>", "<collection-1>"),
            ],
        ),
    ]
}

fn collections() -> Vec<Case> {
    let drop_collection = |role| {
        Step::new(
            role,
            "collections/drop",
            json!({"collectionName": "<collection-4>"}),
        )
    };
    vec![
        ALIASES.topic(
            "CA-33",
            "unknown-collection",
            "a collection that was never made; status, code and content type of the error are recorded",
            vec![create(Subject, "<alias-1>", "<missing-collection-1>"), create(Twin, "<alias-1>", "<collection-1>")],
        ),
        OWN.tell(
            "dropped-collection",
            "a collection that was dropped",
            vec![
                drop_collection(Setup),
                create(Subject, "<alias-1>", "<collection-4>"),
                create(Twin, "<alias-1>", "<collection-1>"),
            ],
        ),
        OWN.topic(
            "CA-33",
            "named-like-other-collection",
            "an alias with the name of another collection",
            vec![create(Subject, "<collection-4>", "<collection-1>")],
        ),
        OWN.topic(
            "CA-33",
            "named-like-own-collection",
            "an alias with the name of its own collection",
            vec![create(Subject, "<collection-4>", "<collection-4>")],
        ),
        ALIASES.tell(
            "collection-given-by-alias",
            "an alias in place of the collection",
            vec![create(Setup, "<alias-1>", "<collection-1>"), create(Subject, "<alias-2>", "<alias-1>")],
        ),
        ALIASES.tell(
            "alias-of-itself",
            "an existing alias as alias and as collection",
            vec![create(Setup, "<alias-1>", "<collection-1>"), create(Subject, "<alias-1>", "<alias-1>")],
        ),
        ALIASES.tell(
            "moved-by-alter",
            "an alias that aliases/alter moves to another collection",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                alter(Subject, "<alias-1>", "<collection-2>"),
            ],
        ),
        OWN.tell(
            "collection-dropped-under-alias",
            "the collection dropped while it has an alias",
            vec![create(Setup, "<alias-1>", "<collection-4>"), drop_collection(Subject)],
        ),
    ]
}

fn databases() -> Vec<Case> {
    vec![
        ALIASES.tell(
            "home-database-named",
            "the database named in which the collection lies",
            vec![create_in(
                Subject,
                "<home-database>",
                "<alias-1>",
                "<collection-1>",
            )],
        ),
        ALIASES.tell(
            "unknown-database",
            "a database that was never made",
            vec![
                create_in(
                    Subject,
                    "<missing-database-1>",
                    "<alias-1>",
                    "<collection-1>",
                ),
                create(Twin, "<alias-1>", "<collection-1>"),
            ],
        ),
        DATABASES.tell(
            "same-name-in-two-databases",
            "one alias name in two databases",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                create_in(Subject, "<database-1>", "<alias-1>", "<collection-3>"),
            ],
        ),
        DATABASES.tell(
            "only-in-other-database",
            "an alias in another database only",
            vec![create_in(
                Subject,
                "<database-1>",
                "<alias-1>",
                "<collection-3>",
            )],
        ),
        OWN_IN_BOTH.tell(
            "collections-of-one-name",
            "an alias of a collection that has its name in two databases",
            vec![
                Step::new(
                    Setup,
                    "collections/create",
                    in_database(plain_collection_body("<collection-4>"), "<database-1>"),
                ),
                create_in(Subject, "<database-1>", "<alias-1>", "<collection-4>"),
                drop_in(Subject, "<database-1>", "<alias-1>"),
                Step::new(
                    Subject,
                    "collections/drop",
                    json!({"dbName": "<database-1>", "collectionName": "<collection-4>"}),
                ),
            ],
        ),
        DATABASES.tell(
            "collection-of-other-database",
            "a collection that exists in another database only",
            vec![
                create_in(Subject, "<database-1>", "<alias-1>", "<collection-1>"),
                create_in(Twin, "<database-1>", "<alias-1>", "<collection-3>"),
            ],
        ),
    ]
}

/// An alias in the place of a collection, in the other operations on aliases.
fn stand_ins() -> Vec<Case> {
    let alter = |collection: &str| {
        let body = json!({"aliasName": "<alias-1>", "collectionName": collection});
        Step::new(Subject, "aliases/alter", body)
    };
    vec![
        OWN.tell(
            "collection-dropped-by-an-alias",
            "a collection that collections/drop is given by its alias",
            vec![
                create(Setup, "<alias-1>", "<collection-4>"),
                Step::new(
                    Subject,
                    "collections/drop",
                    json!({"collectionName": "<alias-1>"}),
                ),
            ],
        ),
        ALIASES.tell(
            "altered-to-an-alias",
            "an alias that aliases/alter gives to the collection of another one, by the name of that",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                create(Setup, "<alias-2>", "<collection-2>"),
                alter("<alias-2>"),
            ],
        ),
        ALIASES.tell(
            "altered-to-itself",
            "an alias that aliases/alter gives to itself",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                alter("<alias-1>"),
            ],
        ),
        OWN.tell(
            "collection-named-like-an-alias",
            "a collection that collections/create is to give the name of an alias",
            vec![
                create(Setup, "<alias-1>", "<collection-4>"),
                Step::new(Subject, "collections/create", quick_body("<alias-1>")),
            ],
        ),
        OWN.tell(
            "collection-made-again-otherwise",
            "a collection that collections/create is asked for again, with another schema",
            vec![
                create(Setup, "<alias-1>", "<collection-4>"),
                Step::new(Subject, "collections/create", other_schema()),
            ],
        ),
        ALIASES.tell(
            "looked-for-in-unknown-database",
            "a collection that collections/has looks for in a database that was never made",
            vec![Step::new(
                Subject,
                "collections/has",
                json!({"dbName": "<missing-database-1>", "collectionName": "<collection-1>"}),
            )],
        ),
        ALIASES.tell(
            "listed-by-an-alias",
            "the aliases of a collection, asked for by one of them",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                Step::new(
                    Subject,
                    "aliases/list",
                    json!({"collectionName": "<alias-1>"}),
                ),
            ],
        ),
    ]
}

/// The collection of the case with another vector field.
fn other_schema() -> Value {
    let usual = collection_body("<collection-4>");
    let vector =
        json!({"fieldName": "other", "dataType": "FloatVector", "elementTypeParams": {"dim": "8"}});
    json!({
        "collectionName": "<collection-4>",
        "schema": {"fields": [usual.pointer("/schema/fields/0"), vector]},
    })
}
