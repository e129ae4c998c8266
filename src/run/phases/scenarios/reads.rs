//! Stories that end with a read: what the other stories only look at is recorded here as an answer of its own.

use serde_json::{Value, json};

use super::Story;
use crate::run::case::{Case, Fixture, Step};
use crate::run::event::Role::{Setup, Subject};
use crate::run::phases::body::{create, index_body, vector};

pub(super) fn cases() -> Vec<Case> {
    [aliases(), collections(), indexes()].concat()
}

/// A story of a read on a fixture.
fn tell(
    (operation, fixture): (&'static str, Fixture),
    (slug, title): (&str, &str),
    setup: &[Step],
    body: Value,
) -> Case {
    let story = Story { operation, fixture };
    let read = Step::new(Subject, operation, body);
    story.tell(slug, title, [setup, &[read]].concat())
}

fn aliases() -> Vec<Case> {
    let (describe, list) = (
        ("aliases/describe", Fixture::Aliases),
        ("aliases/list", Fixture::Aliases),
    );
    let [first, second] =
        ["<alias-1>", "<alias-2>"].map(|alias| create(Setup, alias, "<collection-1>"));
    vec![
        tell(
            describe,
            ("there", "an alias that is there"),
            std::slice::from_ref(&first),
            json!({"aliasName": "<alias-1>"}),
        ),
        tell(
            describe,
            ("unknown-alias", "an alias that was never made"),
            &[],
            json!({"aliasName": "<alias-1>"}),
        ),
        tell(
            list,
            ("two-aliases", "the aliases of a collection that has two"),
            &[first, second],
            json!({"collectionName": "<collection-1>"}),
        ),
        tell(
            list,
            (
                "unknown-collection",
                "the aliases of a collection that was never made",
            ),
            &[],
            json!({"collectionName": "<missing-collection-1>"}),
        ),
    ]
}

fn collections() -> Vec<Case> {
    let (describe, has) = (
        ("collections/describe", Fixture::Indexes),
        ("collections/has", Fixture::Aliases),
    );
    let there = || json!({"collectionName": "<collection-1>"});
    let by_alias = || json!({"collectionName": "<alias-1>"});
    let missing = || json!({"collectionName": "<missing-collection-1>"});
    vec![
        tell(
            describe,
            ("with-an-alias", "a collection with an alias"),
            &[create(Setup, "<alias-1>", "<collection-1>")],
            there(),
        ),
        tell(
            describe,
            ("by-alias", "a collection by one of its aliases"),
            &[create(Setup, "<alias-1>", "<collection-1>")],
            by_alias(),
        ),
        tell(
            describe,
            ("unknown-collection", "a collection that was never made"),
            &[],
            missing(),
        ),
        tell(has, ("there", "a collection that is there"), &[], there()),
        tell(
            has,
            ("by-alias", "a collection by one of its aliases"),
            &[create(Setup, "<alias-1>", "<collection-1>")],
            by_alias(),
        ),
        tell(
            has,
            ("unknown-collection", "a collection that was never made"),
            &[],
            missing(),
        ),
    ]
}

fn indexes() -> Vec<Case> {
    let (describe, list) = (
        ("indexes/describe", Fixture::Indexes),
        ("indexes/list", Fixture::Indexes),
    );
    let body = index_body("<collection-1>", &[vector("<index-1>", "L2")]);
    let made = [Step::new(Setup, "indexes/create", body)];
    let index = || json!({"collectionName": "<collection-1>", "indexName": "<index-1>"});
    vec![
        tell(
            describe,
            ("there", "an index that is there"),
            &made,
            index(),
        ),
        tell(
            describe,
            ("unknown-index", "an index that was never made"),
            &[],
            index(),
        ),
        tell(
            list,
            ("one-index", "the indexes of a collection that has one"),
            &made,
            json!({"collectionName": "<collection-1>"}),
        ),
    ]
}
