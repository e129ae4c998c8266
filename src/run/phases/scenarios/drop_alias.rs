//! Stories about aliases/drop.

use super::Story;
use crate::run::case::{Case, Fixture};
use crate::run::event::Role::{Setup, Subject, Twin};
use crate::run::phases::body::{alter, create, create_in, drop, drop_from, drop_in, index, vector};

const ALIASES: Story = Story {
    operation: "aliases/drop",
    fixture: Fixture::Aliases,
};
const OWN: Story = Story {
    operation: "aliases/drop",
    fixture: Fixture::OwnCollection,
};
const INDEXED: Story = Story {
    operation: "aliases/drop",
    fixture: Fixture::Indexes,
};
const DATABASES: Story = Story {
    operation: "aliases/drop",
    fixture: Fixture::Databases,
};

pub(super) fn cases() -> Vec<Case> {
    [plain(), owners(), open(), databases()].concat()
}

fn plain() -> Vec<Case> {
    vec![
        ALIASES.tell(
            "alias-only",
            "nothing but the alias named",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                drop(Subject, "<alias-1>"),
            ],
        ),
        ALIASES.tell(
            "neighbours-stay",
            "one of several aliases of one collection",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                create(Setup, "<alias-2>", "<collection-1>"),
                create(Setup, "<alias-3>", "<collection-2>"),
                drop(Subject, "<alias-1>"),
            ],
        ),
        ALIASES.tell(
            "longer-name-stays",
            "an alias with whose name another one begins",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                create(Setup, "<alias-1>b", "<collection-2>"),
                drop(Subject, "<alias-1>"),
            ],
        ),
        ALIASES.tell(
            "shorter-name-stays",
            "an alias that was never made, with whose beginning another one is called",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                drop(Subject, "<alias-1>b"),
            ],
        ),
        ALIASES.tell(
            "altered-before",
            "an alias that was altered to another collection before",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                alter(Setup, "<alias-1>", "<collection-2>"),
                drop(Subject, "<alias-1>"),
            ],
        ),
        INDEXED.tell(
            "indexes-stay",
            "an alias of a collection that has an index",
            vec![
                index(Setup, &[vector("<index-1>", "L2")]),
                create(Setup, "<alias-1>", "<collection-1>"),
                drop(Subject, "<alias-1>"),
            ],
        ),
        ALIASES.tell(
            "longest-name",
            "an alias of 255 bytes",
            vec![
                create(Setup, "<alias-1:255>", "<collection-1>"),
                drop(Subject, "<alias-1:255>"),
            ],
        ),
        ALIASES.tell(
            "all-of-a-collection",
            "two aliases of one collection, one after the other",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                create(Setup, "<alias-2>", "<collection-1>"),
                drop(Subject, "<alias-1>"),
                drop(Subject, "<alias-2>"),
            ],
        ),
    ]
}

fn owners() -> Vec<Case> {
    vec![
        ALIASES.tell(
            "owner-named",
            "the collection that has the alias named too",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                drop_from(Subject, "<alias-1>", "<collection-1>"),
            ],
        ),
        ALIASES.topic(
            "DA-23",
            "other-collection-named",
            "a collection named that does not have the alias",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                drop_from(Subject, "<alias-1>", "<collection-2>"),
                drop(Twin, "<alias-1>"),
            ],
        ),
        ALIASES.tell(
            "unknown-collection-named",
            "a collection named that was never made",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                drop_from(Subject, "<alias-1>", "<missing-collection-1>"),
                drop(Twin, "<alias-1>"),
            ],
        ),
    ]
}

fn open() -> Vec<Case> {
    vec![
        ALIASES.topic(
            "DA-23",
            "unknown-alias",
            "an alias that was never made",
            vec![drop(Subject, "<missing-alias-1>")],
        ),
        ALIASES.topic(
            "DA-23",
            "twice",
            "the same alias twice",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                drop(Setup, "<alias-1>"),
                drop(Subject, "<alias-1>"),
            ],
        ),
        OWN.tell(
            "name-of-a-collection",
            "the name of a collection in place of an alias",
            vec![drop(Subject, "<collection-4>")],
        ),
        OWN.tell(
            "name-of-a-collection-with-alias",
            "the name of a collection that has an alias in place of the alias",
            vec![
                create(Setup, "<alias-1>", "<collection-4>"),
                drop(Subject, "<collection-4>"),
                drop(Subject, "<alias-1>"),
            ],
        ),
    ]
}

fn databases() -> Vec<Case> {
    let drop_first = |role, database: &str| drop_in(role, database, "<alias-1>");
    vec![
        ALIASES.tell(
            "home-database-named",
            "the database named in which the alias lies",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                drop_first(Subject, "<home-database>"),
            ],
        ),
        ALIASES.tell(
            "unknown-database",
            "a database that was never made",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                drop_first(Subject, "<missing-database-1>"),
                drop(Twin, "<alias-1>"),
            ],
        ),
        DATABASES.tell(
            "alias-of-other-database",
            "an alias that only another database has",
            vec![
                create_in(Setup, "<database-1>", "<alias-1>", "<collection-3>"),
                create(Setup, "<alias-2>", "<collection-1>"),
                drop(Subject, "<alias-1>"),
                drop_in(Subject, "<database-1>", "<alias-2>"),
            ],
        ),
        DATABASES.tell(
            "only-in-one-of-two-databases",
            "one alias name in two databases, dropped in one",
            vec![
                create(Setup, "<alias-1>", "<collection-1>"),
                create_in(Setup, "<database-1>", "<alias-1>", "<collection-3>"),
                drop_first(Subject, "<database-1>"),
                drop(Subject, "<alias-1>"),
            ],
        ),
    ]
}
