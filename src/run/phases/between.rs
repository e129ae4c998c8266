//! Stories on which versions differ and that no page under test tells: only whoever compares two targets sends them

use serde_json::{Value, json};

use super::body::{case, create, index_body, vector};
use crate::run::case::{Case, Fixture, Step};
use crate::run::event::Phase;
use crate::run::event::Role::{Setup, Subject};

/// All of them, one operation after the other.
pub(in crate::run) fn cases() -> Vec<Case> {
    [
        aliases(),
        indexes(),
        nowhere(),
        properties(),
        renames(),
        databases(),
    ]
    .concat()
}

fn step(operation: &str, body: Value) -> Step {
    Step::new(Subject, operation, body)
}

/// A story that ends with its subject, whose operation it is about.
fn story(fixture: Fixture, slug: &str, title: &str, setup: &[Step], subject: Step) -> Case {
    let operation = subject.operation.clone();
    let steps = setup.iter().cloned().chain([subject]).collect();
    let slug = format!("between-versions-{slug}");
    case(Phase::Scenarios, &operation, &slug, title, fixture, steps)
}

fn aliases() -> Vec<Case> {
    // Looked at as a sequence is: elsewhere nobody looks where anything may have come of a request.
    vec![
        story(
            Fixture::Pool,
            "padded",
            "an alias dropped by its name with a blank behind it",
            &[create(Setup, "<alias-1>", "<collection-1>")],
            step("aliases/drop", json!({"aliasName": "<alias-1> "})),
        ),
        story(
            Fixture::Aliases,
            "taken-name-unknown-collection",
            "an alias with the name of a collection, on a collection that was never made",
            &[],
            create(Subject, "<collection-2>", "<missing-collection-1>"),
        ),
    ]
}

/// Which is asked first: whether the name is one, or whether the database is there.
fn nowhere() -> Vec<Case> {
    let names = [
        ("blank", "a blank name", " "),
        (
            "outside-rules",
            "a name that breaks the rules",
            "<missing-collection-1>-x",
        ),
        ("padded", "a name with a blank behind it", "<collection-1> "),
    ];
    let tell = |(slug, title, name): (&str, &str, &str)| {
        let mut body = index_body(name, &[vector("<index-1>", "L2")]);
        body["dbName"] = json!("<missing-database-1>");
        let slug = format!("unknown-database-{slug}");
        let title =
            format!("an index on a collection given by {title}, in a database that was never made");
        story(
            Fixture::Indexes,
            &slug,
            &title,
            &[],
            step("indexes/create", body),
        )
    };
    names.map(tell).into()
}

fn indexes() -> Vec<Case> {
    let on =
        |collection: &str, entry: Value| step("indexes/create", index_body(collection, &[entry]));
    let plain =
        |slug, title, setup: &[Step], subject| story(Fixture::Indexes, slug, title, setup, subject);
    let loaded = |slug, title, subject| story(Fixture::Loaded, slug, title, &[], subject);
    let unnamed =
        json!({"fieldName": "vector", "metricType": "IP", "params": {"index_type": "AUTOINDEX"}});
    let path = json!({"fieldName": "nonesuch", "indexName": "<index-1>", "params": {"index_type": "INVERTED"}});
    let cast = json!({
        "fieldName": "nonesuch", "indexName": "<index-1>",
        "params": {"index_type": "INVERTED", "json_cast_type": "double", "json_path": "nonesuch"},
    });
    let standing = index_body("<collection-1>", &[vector("<index-1>", "L2")]);
    vec![
        plain(
            "collection-outside-rules",
            "an index on a collection whose name breaks the rules",
            &[],
            on("<missing-collection-1>-x", vector("<index-1>", "L2")),
        ),
        plain(
            "collection-padded",
            "an index on a collection given with a blank behind its name",
            &[],
            on("<collection-1> ", vector("<index-1>", "L2")),
        ),
        plain(
            "unnamed-beside-another",
            "an index without a name on a field that has another one",
            &[Step::new(Setup, "indexes/create", standing)],
            on("<collection-1>", unnamed),
        ),
        loaded(
            "dynamic-field",
            "an index on what may be in the dynamic field",
            on("<collection-5>", path),
        ),
        loaded(
            "dynamic-field-cast",
            "an index on a path into the dynamic field, with its type",
            on("<collection-5>", cast),
        ),
        plain(
            "collection-outside-rules",
            "an index dropped of a collection whose name breaks the rules",
            &[],
            step(
                "indexes/drop",
                json!({"collectionName": "<missing-collection-1>-x", "indexName": "<index-1>"}),
            ),
        ),
        loaded(
            "loaded",
            "the index of a loaded collection dropped",
            step(
                "indexes/drop",
                json!({"collectionName": "<collection-5>", "indexName": "vector"}),
            ),
        ),
    ]
}

fn properties() -> Vec<Case> {
    let keys = [
        (
            "indexes/alter_properties",
            json!({"properties": {"mmap.enabled": true}}),
        ),
        (
            "indexes/drop_properties",
            json!({"propertyKeys": ["mmap.enabled"]}),
        ),
    ];
    let standing = index_body("<collection-1>", &[vector("<index-1>", "L2")]);
    let setup = [Step::new(Setup, "indexes/create", standing)];
    let mut cases = Vec::new();
    for (operation, keys) in keys {
        let with = |members: Value| {
            let mut body = keys.clone();
            if let (Some(body), Value::Object(members)) = (body.as_object_mut(), members) {
                body.extend(members);
            }
            step(operation, body)
        };
        let named = |collection: &str, index: &str| {
            with(json!({"collectionName": collection, "indexName": index}))
        };
        let elsewhere = with(json!({
            "dbName": "<missing-database-1>", "collectionName": "<collection-1>", "indexName": "<index-1>",
        }));
        cases.extend([
            story(
                Fixture::Indexes,
                "unknown-collection",
                "a collection that was never made",
                &[],
                named("<missing-collection-1>", "<index-1>"),
            ),
            story(
                Fixture::Indexes,
                "unknown-database",
                "a database that was never made",
                &setup,
                elsewhere,
            ),
            story(
                Fixture::Indexes,
                "unknown-index",
                "an index that was never made",
                &[],
                named("<collection-1>", "<index-1>"),
            ),
            story(
                Fixture::Loaded,
                "loaded",
                "the index of a loaded collection",
                &[],
                named("<collection-5>", "vector"),
            ),
        ]);
    }
    cases
}

fn renames() -> Vec<Case> {
    let to = |old: &str, new: &str, more: Value| {
        let mut body = json!({"collectionName": old, "newCollectionName": new});
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        step("collections/rename", body)
    };
    let none = || json!({});
    let alias = [create(Setup, "<alias-1>", "<collection-4>")];
    let tell = |slug, title, setup: &[Step], subject| {
        story(Fixture::OwnCollection, slug, title, setup, subject)
    };
    vec![
        tell(
            "own-name",
            "a collection renamed to its own name",
            &[],
            to("<collection-4>", "<collection-4>", none()),
        ),
        tell(
            "name-of-other",
            "a collection renamed to the name of another one",
            &[],
            to("<collection-4>", "<collection-1>", none()),
        ),
        tell(
            "name-of-alias",
            "a collection renamed to the name of its alias",
            &alias,
            to("<collection-4>", "<alias-1>", none()),
        ),
        tell(
            "given-by-alias",
            "a collection renamed by its alias",
            &alias,
            to("<alias-1>", "<collection-7>", none()),
        ),
        tell(
            "into-unknown-database",
            "a collection moved to a database that was never made",
            &[],
            to(
                "<collection-4>",
                "<collection-7>",
                json!({"newDbName": "<missing-database-1>"}),
            ),
        ),
        tell(
            "unknown-database",
            "a collection renamed in a database that was never made",
            &[],
            to(
                "<collection-4>",
                "<collection-7>",
                json!({"dbName": "<missing-database-1>"}),
            ),
        ),
        story(
            Fixture::OwnAndDatabases,
            "into-other-database-with-alias",
            "a collection moved to another database, away from its alias",
            &alias,
            to(
                "<collection-4>",
                "<collection-7>",
                json!({"newDbName": "<database-1>"}),
            ),
        ),
    ]
}

/// Last, since a target that takes it leaves nothing of the database for other cases.
fn databases() -> Vec<Case> {
    vec![story(
        Fixture::Databases,
        "with-collections",
        "a database dropped with a collection in it",
        &[],
        step("databases/drop", json!({"dbName": "<database-1>"})),
    )]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::contract::Contract;

    #[test]
    fn ids_are_unique_operations_are_documented_and_names_are_placeholders() {
        let contract = Contract::embedded().expect("the contract");
        let cases = super::cases();
        let ids: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        assert_eq!(ids.len(), cases.len());
        for case in &cases {
            assert!(!case.id.contains("__"), "{}", case.id);
            for step in &case.steps {
                let role = contract.roles.get(&step.operation);
                let sendable = role.is_some_and(crate::contract::Role::is_sendable);
                assert!(sendable, "{}: {}", case.id, step.operation);
            }
        }
    }
}
