//! Requests with two things wrong at once: whose code the refusal has says what is checked first. Each pair that the order of some
//! version tells apart is here, as far as one request can have both. To the documents such a request is wrong, and no more.

use serde_json::{Map, Value, json};

use super::Story;
use crate::run::case::{Case, Fixture, Step};
use crate::run::event::Role::{Setup, Subject, Twin};
use crate::run::phases::body::{alter, create, index_body, vector};

/// A database that was never made.
const NO_DATABASE: &str = "<missing-database-1>";
/// A collection that was never made.
const NO_COLLECTION: &str = "<missing-collection-1>";
/// Names that no version takes.
const BAD_COLLECTION: &str = "<missing-collection-1>-b";
const BAD_ALIAS: &str = "<alias-1>-b";
/// The collection of the case's own, in whose name an alias may go wrong.
const OWN: &str = "<collection-4>";

pub(super) fn cases() -> Vec<Case> {
    [aliases(), alias_reads(), indexes(), index_reads()].concat()
}

/// Requests of one operation, and one that is accepted behind them.
fn tell(
    (operation, fixture): (&'static str, Fixture),
    (slug, title): (&str, &str),
    setup: Vec<Step>,
    wrong: &[Value],
    twin: Step,
) -> Case {
    let wrong = wrong
        .iter()
        .map(|body| Step::new(Subject, operation, body.clone()));
    let steps = setup.into_iter().chain(wrong).chain([twin]).collect();
    Story { operation, fixture }.tell(slug, title, steps)
}

/// What a body is that no reader takes, as `dbName`: the other fields are left to be wrong in another way.
fn unreadable(mut body: Value) -> Value {
    if let Some(object) = body.as_object_mut() {
        object.insert("dbName".to_owned(), Value::Object(Map::new()));
    }
    body
}

/// The same body for a database that was never made.
fn nowhere(mut body: Value) -> Value {
    if let Some(object) = body.as_object_mut() {
        object.insert("dbName".to_owned(), NO_DATABASE.into());
    }
    body
}

fn alias(alias: &str, collection: &str) -> Value {
    json!({"aliasName": alias, "collectionName": collection})
}

fn only_collection(collection: &str) -> Value {
    json!({"collectionName": collection})
}

const BODY: (&str, &str) = (
    "body-and-more",
    "a body that cannot be read or lacks a field, and a name that is wrong too",
);
const EMPTY: (&str, &str) = (
    "empty-and-more",
    "an empty alias, and a name that is wrong too",
);
const NAMES: (&str, &str) = ("two-names-wrong", "two names that are wrong at once");

/// Bodies of aliases/create and aliases/alter that are refused as they are read.
fn unread_aliases() -> Vec<Value> {
    vec![
        unreadable(only_collection("<collection-1>")),
        unreadable(alias(BAD_ALIAS, "<collection-1>")),
        unreadable(alias("<alias-1>", NO_COLLECTION)),
        only_collection(BAD_COLLECTION),
        only_collection(NO_COLLECTION),
        nowhere(only_collection("<collection-1>")),
    ]
}

/// The same with an alias that is empty, which not every target may be sent.
fn empty_aliases() -> Vec<Value> {
    vec![
        unreadable(alias("", "<collection-1>")),
        alias("", BAD_COLLECTION),
        alias("", NO_COLLECTION),
        nowhere(alias("", "<collection-1>")),
    ]
}

/// Pairs of names that are wrong for both of them; `<alias-2>` is there.
fn wrong_names() -> Vec<Value> {
    vec![
        nowhere(alias(BAD_ALIAS, "<collection-1>")),
        alias(BAD_ALIAS, NO_COLLECTION),
        alias(OWN, BAD_COLLECTION),
        alias("<alias-2>", BAD_COLLECTION),
        alias(OWN, NO_COLLECTION),
        alias("<alias-2>", NO_COLLECTION),
    ]
}

fn aliases() -> Vec<Case> {
    let second = || create(Setup, "<alias-2>", "<collection-1>");
    let there = || {
        let second = second();
        vec![second, create(Setup, "<alias-3>", OWN)]
    };
    let plain = |operation| (operation, Fixture::Aliases);
    let own = |operation| (operation, Fixture::OwnCollection);
    let made = || create(Twin, "<alias-1>", "<collection-1>");
    let moved = |collection| alter(Twin, "<alias-2>", collection);
    let more = |others: &[Value]| [wrong_names().as_slice(), others].concat();
    let of_create = more(&[alias(OWN, "<alias-2>"), alias("<alias-2>", "<alias-3>")]);
    let of_alter = more(&[
        alias("<alias-1>", BAD_COLLECTION),
        alias(BAD_ALIAS, "<collection-1>"),
        alias(OWN, "<collection-1>"),
        alias("<alias-1>", NO_COLLECTION),
    ]);
    let dropped = Step::new(Twin, "aliases/drop", json!({"aliasName": "<alias-2>"}));
    let unread_drops = [
        unreadable(only_collection("<collection-1>")),
        unreadable(json!({"aliasName": BAD_ALIAS})),
        nowhere(only_collection("<collection-1>")),
    ];
    let empty = empty_aliases();
    vec![
        tell(
            plain("aliases/create"),
            BODY,
            Vec::new(),
            &unread_aliases(),
            made(),
        ),
        tell(plain("aliases/create"), EMPTY, Vec::new(), &empty, made()),
        tell(own("aliases/create"), NAMES, there(), &of_create, made()),
        tell(
            plain("aliases/alter"),
            BODY,
            vec![second()],
            &unread_aliases(),
            moved("<collection-2>"),
        ),
        tell(own("aliases/alter"), NAMES, there(), &of_alter, moved(OWN)),
        tell(
            plain("aliases/drop"),
            BODY,
            vec![second()],
            &unread_drops,
            dropped,
        ),
    ]
}

fn alias_reads() -> Vec<Case> {
    let there = || vec![create(Setup, "<alias-2>", "<collection-1>")];
    let read = |role| Step::new(role, "aliases/describe", json!({"aliasName": "<alias-2>"}));
    let of = |alias: &str| json!({"aliasName": alias});
    let operation = ("aliases/describe", Fixture::Aliases);
    let unread = [
        unreadable(json!({})),
        unreadable(of("")),
        unreadable(of(BAD_ALIAS)),
        unreadable(of("<alias-1>")),
        nowhere(json!({})),
        nowhere(of("")),
    ];
    let names = [of(BAD_ALIAS), nowhere(of(BAD_ALIAS))];
    vec![
        tell(operation, BODY, there(), &unread, read(Twin)),
        tell(operation, NAMES, there(), &names, read(Twin)),
    ]
}

fn indexes() -> Vec<Case> {
    let of = |collection: &str, entry: Value| index_body(collection, &[entry]);
    let good = || vector("<index-1>", "L2");
    let misnamed = || vector("<index-1>-b", "L2");
    let operation = ("indexes/create", Fixture::Indexes);
    let twin = || Step::new(Twin, "indexes/create", of("<collection-1>", good()));
    let unread = [
        unreadable(only_collection("<collection-1>")),
        unreadable(of(NO_COLLECTION, good())),
        unreadable(of("<collection-1>", misnamed())),
        only_collection(NO_COLLECTION),
        only_collection(BAD_COLLECTION),
        nowhere(only_collection("<collection-1>")),
    ];
    let names = [
        nowhere(of(BAD_COLLECTION, good())),
        of(BAD_COLLECTION, misnamed()),
        nowhere(of("<collection-1>", misnamed())),
        of(NO_COLLECTION, misnamed()),
    ];
    vec![
        tell(operation, BODY, Vec::new(), &unread, twin()),
        tell(operation, NAMES, Vec::new(), &names, twin()),
    ]
}

fn index_reads() -> Vec<Case> {
    let of = |collection: &str| json!({"collectionName": collection, "indexName": "<index-1>"});
    let entry = vector("<index-1>", "L2");
    let there = || {
        let body = index_body("<collection-1>", std::slice::from_ref(&entry));
        vec![Step::new(Setup, "indexes/create", body)]
    };
    let both = ["indexes/describe", "indexes/drop"].map(|operation| {
        let wrong = [
            unreadable(only_collection("<collection-1>")),
            unreadable(of(NO_COLLECTION)),
            unreadable(of(BAD_COLLECTION)),
            only_collection(NO_COLLECTION),
            nowhere(only_collection("<collection-1>")),
            of(NO_COLLECTION),
            of(BAD_COLLECTION),
            nowhere(of("<collection-1>")),
        ];
        let title = (
            "body-and-names",
            "a body that cannot be read or lacks a field, and names of nothing that is there",
        );
        let twin = Step::new(Twin, operation, of("<collection-1>"));
        tell((operation, Fixture::Indexes), title, there(), &wrong, twin)
    });
    both.into()
}

#[cfg(test)]
mod tests {
    use super::cases;
    use crate::run::case::Body;
    use crate::run::event::Role;

    #[test]
    fn each_request_is_wrong_and_none_stands_twice() {
        let mut seen = Vec::new();
        for case in cases() {
            assert_eq!(case.steps.last().map(|step| step.role), Some(Role::Twin));
            for step in case.steps.iter().filter(|step| step.role == Role::Subject) {
                let Body::Json(body) = &step.body else {
                    panic!("{} sends bytes", case.id);
                };
                let told = (step.operation.clone(), body.to_string());
                assert!(!seen.contains(&told), "{told:?}");
                seen.push(told);
            }
        }
        assert!(seen.len() > 50, "{}", seen.len());
    }
}
