//! One request of a sequence, drawn at random: small pools of names, each part of a request with what it often and seldom is

use serde_json::{Map, Value, json};

use crate::run::case::Step;
use crate::run::event::Role;
use crate::run::fixture::plain_collection_body;
use crate::run::phases::draw::Draw;

/// What a sequence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Aliases on two collections, and on one that comes and goes.
    Aliases,
    /// Indexes on a collection, on one that comes and goes, and by an alias.
    Indexes,
    /// Aliases in two databases.
    Databases,
}

/// Two of them begin alike, so that one is a prefix of the other.
const ALIASES: [&str; 3] = ["<alias-1>", "<alias-11>", "<alias-2>"];
/// The collection that a sequence makes and drops itself.
pub(super) const OWN: &str = "<collection-4>";
const DATABASE: &str = "<database-1>";

/// Any request.
pub(super) fn draw(kind: Kind, numbers: &mut Draw) -> Step {
    let (operation, mut body) = match kind {
        Kind::Aliases => aliases(numbers),
        Kind::Indexes => indexes(numbers),
        Kind::Databases => databases(numbers),
    };
    if kind != Kind::Databases
        && operation != "collections/create"
        && let Some(object) = body.as_object_mut()
    {
        let named = match numbers.below(12) {
            0 => Some("<missing-database-1>"),
            1 => Some("<home-database>"),
            _ => None,
        };
        object.extend(named.map(|name| ("dbName".to_owned(), json!(name))));
    }
    Step::new(role(operation), operation, body)
}

/// A request that makes something, as its page has it: without these nothing would be there to get in the way of.
pub(super) fn build(kind: Kind, place: usize, numbers: &mut Draw) -> Step {
    let collection = |numbers: &mut Draw| match numbers.below(6) {
        0..=2 => "<collection-1>",
        3 if kind == Kind::Aliases => "<collection-2>",
        _ => OWN,
    };
    let draw = match (kind, place) {
        (Kind::Databases, _) => numbers.below(10),
        (_, 0) => 0,
        (_, 1) => 1,
        _ => numbers.below(10),
    };
    let (operation, body) = match (kind, draw) {
        (Kind::Aliases | Kind::Indexes, 0) => {
            let mut body = own(numbers);
            if let Some(name) = body.pointer_mut("/collectionName") {
                *name = json!(OWN);
            }
            if kind == Kind::Indexes
                && let Some(dynamic) = body.pointer_mut("/schema/enableDynamicField")
            {
                // The others of its sequence take no field but their own.
                *dynamic = json!(true);
            }
            ("collections/create", body)
        }
        (Kind::Aliases, 1..=6) => (
            "aliases/create",
            json!({"aliasName": alias(numbers), "collectionName": collection(numbers)}),
        ),
        (Kind::Aliases, 7..=8) => (
            "aliases/alter",
            json!({"aliasName": alias(numbers), "collectionName": collection(numbers)}),
        ),
        (Kind::Aliases, _) if numbers.below(2) == 0 => {
            ("collections/drop", json!({"collectionName": OWN}))
        }
        (Kind::Aliases, _) => ("aliases/drop", json!({"aliasName": alias(numbers)})),
        (Kind::Indexes, 1) => (
            "aliases/create",
            json!({"aliasName": "<alias-1>", "collectionName": collection(numbers)}),
        ),
        (Kind::Indexes, 2..=3) => (
            "indexes/drop",
            json!({"collectionName": collection(numbers), "indexName": index(numbers)}),
        ),
        (Kind::Indexes, 4) => told(collection(numbers), vec![flat()]),
        (Kind::Indexes, 5..=6) => (
            "indexes/create",
            json!({"collectionName": collection(numbers), "indexParams": [{
                "fieldName": "vector", "indexName": "<index-1>", "metricType": "L2",
                "params": {"index_type": "AUTOINDEX"}}]}),
        ),
        (Kind::Indexes, _) => (
            "indexes/create",
            json!({"collectionName": collection(numbers), "indexParams": [{
                "fieldName": "title", "params": {"index_type": "INVERTED"}}]}),
        ),
        (Kind::Databases, draw) => {
            let name = if numbers.below(3) == 0 {
                "<alias-2>"
            } else {
                "<alias-1>"
            };
            let owner = if numbers.below(2) == 0 {
                "<collection-1>"
            } else {
                "<collection-2>"
            };
            match draw {
                0..=3 => (
                    "aliases/create",
                    json!({"aliasName": name, "collectionName": owner}),
                ),
                4 => (
                    "aliases/alter",
                    json!({"aliasName": name, "collectionName": owner}),
                ),
                5 => (
                    "aliases/drop",
                    json!({"dbName": DATABASE, "aliasName": name}),
                ),
                _ => (
                    "aliases/create",
                    json!({"dbName": DATABASE, "aliasName": name, "collectionName": "<collection-3>"}),
                ),
            }
        }
    };
    Step::new(role(operation), operation, body)
}

/// Some targets make no collection of a given schema; that is not what a sequence is about.
pub(super) fn role(operation: &str) -> Role {
    if operation == "collections/create" {
        Role::Setup
    } else {
        Role::Subject
    }
}

type Request = (&'static str, Value);

fn aliases(numbers: &mut Draw) -> Request {
    let collection = |numbers: &mut Draw| match numbers.below(14) {
        0..=4 => "<collection-1>",
        5..=8 => "<collection-2>",
        9..=11 => OWN,
        12 => alias(numbers),
        _ => "<missing-collection-1>",
    };
    match numbers.below(22) {
        0..=5 => {
            let name = if numbers.below(10) == 0 {
                OWN
            } else {
                alias(numbers)
            };
            let other = collection(numbers);
            (
                "aliases/create",
                json!({"aliasName": name, "collectionName": other}),
            )
        }
        6..=9 => ("aliases/drop", dropped(numbers, collection)),
        10..=11 => ("collections/create", own(numbers)),
        12..=13 => (
            "collections/drop",
            json!({"collectionName": doomed(numbers)}),
        ),
        14..=17 => {
            let name = if numbers.below(12) == 0 {
                OWN
            } else {
                alias(numbers)
            };
            let other = collection(numbers);
            (
                "aliases/alter",
                json!({"aliasName": name, "collectionName": other}),
            )
        }
        18 => (
            "collections/has",
            json!({"collectionName": collection(numbers)}),
        ),
        19 => {
            let name = if numbers.below(4) == 0 {
                OWN
            } else {
                alias(numbers)
            };
            ("aliases/describe", json!({"aliasName": name}))
        }
        _ => {
            let named = numbers.below(4) > 0;
            let body = if named {
                json!({"collectionName": collection(numbers)})
            } else {
                json!({})
            };
            ("aliases/list", body)
        }
    }
}

fn alias(numbers: &mut Draw) -> &'static str {
    ALIASES
        .get(numbers.below(ALIASES.len()))
        .copied()
        .unwrap_or("<alias-1>")
}

/// Mostly the alias alone, as the page has it; else with its owner or another collection.
fn dropped(numbers: &mut Draw, mut collection: impl FnMut(&mut Draw) -> &'static str) -> Value {
    let name = if numbers.below(12) == 0 {
        OWN
    } else {
        alias(numbers)
    };
    if numbers.below(5) < 3 {
        json!({"aliasName": name})
    } else {
        json!({"aliasName": name, "collectionName": collection(numbers)})
    }
}

/// A collection of the sequence's own; seldom of another schema, or by a name that an alias may have.
fn own(numbers: &mut Draw) -> Value {
    let name = if numbers.below(6) == 0 {
        alias(numbers)
    } else {
        OWN
    };
    let mut body = plain_collection_body(name);
    if numbers.below(3) == 0
        && let Some(dynamic) = body.pointer_mut("/schema/enableDynamicField")
    {
        *dynamic = json!(true);
    }
    body
}

/// What is dropped is the sequence's own, or was never there: collections of a lane serve others too.
fn doomed(numbers: &mut Draw) -> &'static str {
    match numbers.below(10) {
        0 => "<missing-collection-1>",
        1 => alias(numbers),
        _ => OWN,
    }
}

fn indexes(numbers: &mut Draw) -> Request {
    let collection = |numbers: &mut Draw| match numbers.below(12) {
        0..=6 => "<collection-1>",
        7..=8 => OWN,
        9..=10 => "<alias-1>",
        _ => "<missing-collection-1>",
    };
    match numbers.below(18) {
        0 => match numbers.below(5) {
            0 => told(OWN, vec![path("<index-1>")]),
            1 => told(OWN, vec![scalar(numbers), path("<index-1>")]),
            2 => told("<collection-1>", vec![flat()]),
            _ => {
                let bad = json!({"fieldName": "absent", "indexName": "<index-3>", "metricType": "L2", "params": {"index_type": "AUTOINDEX"}});
                let good = scalar(numbers);
                told(collection(numbers), vec![good, bad])
            }
        },
        1..=8 => {
            let entries: Vec<Value> = (0..entries(numbers)).map(|_| entry(numbers)).collect();
            (
                "indexes/create",
                json!({"collectionName": collection(numbers), "indexParams": entries}),
            )
        }
        9..=11 => (
            "indexes/drop",
            json!({"collectionName": collection(numbers), "indexName": index(numbers)}),
        ),
        12 => (
            "indexes/describe",
            json!({"collectionName": collection(numbers), "indexName": index(numbers)}),
        ),
        13 => (
            "indexes/list",
            json!({"collectionName": collection(numbers)}),
        ),
        14 => {
            let owner = if numbers.below(3) == 0 {
                OWN
            } else {
                "<collection-1>"
            };
            (
                "aliases/create",
                json!({"aliasName": "<alias-1>", "collectionName": owner}),
            )
        }
        15 => ("aliases/drop", json!({"aliasName": "<alias-1>"})),
        16 => ("collections/create", {
            let mut body = own(numbers);
            if let Some(name) = body.pointer_mut("/collectionName") {
                *name = json!(OWN);
            }
            body
        }),
        _ => ("collections/drop", json!({"collectionName": OWN})),
    }
}

pub(super) fn told(collection: &str, entries: Vec<Value>) -> Request {
    let body = json!({"collectionName": collection, "indexParams": Value::Array(entries)});
    ("indexes/create", body)
}

/// An entry that fits its field.
fn scalar(numbers: &mut Draw) -> Value {
    if numbers.below(2) == 0 {
        json!({"fieldName": "count", "params": {"index_type": "INVERTED"}})
    } else {
        title()
    }
}

pub(super) fn title() -> Value {
    json!({"fieldName": "title", "params": {"index_type": "INVERTED"}})
}

/// An entry for what only a path names, in a collection that takes any field.
pub(super) fn path(name: &str) -> Value {
    let params = json!({"index_type": "INVERTED", "json_cast_type": "varchar"});
    json!({"fieldName": "absent", "indexName": name, "params": params})
}

/// An entry that says of itself what servers fill in where it is left out.
pub(super) fn flat() -> Value {
    let params = json!({"index_type": "FLAT"});
    json!({"fieldName": "vector", "indexName": "<index-1>", "metricType": "COSINE", "params": params})
}

fn entries(numbers: &mut Draw) -> usize {
    match numbers.below(10) {
        0 => 0,
        1..=2 => 2,
        _ => 1,
    }
}

fn index(numbers: &mut Draw) -> &'static str {
    match numbers.below(6) {
        0..=1 => "<index-1>",
        2 => "<index-2>",
        3..=4 => "vector",
        _ => "title",
    }
}

/// One entry of `indexParams`.
fn entry(numbers: &mut Draw) -> Value {
    let mut members = Map::new();
    let field = match numbers.below(10) {
        0..=5 => "vector",
        6..=7 => "title",
        8 => "count",
        _ => "absent",
    };
    members.insert("fieldName".to_owned(), json!(field));
    let name = match numbers.below(6) {
        0..=2 => Some("<index-1>"),
        3 => Some("<index-2>"),
        _ => None,
    };
    members.extend(name.map(|name| ("indexName".to_owned(), json!(name))));
    let is_vector = field == "vector";
    let metric = match (is_vector, numbers.below(12)) {
        (true, 0..=4) => Some("L2"),
        (true, 5..=6) | (false, 0) => Some("COSINE"),
        (true, 7) => Some("JACCARD"),
        (true, 8) => Some("l2"),
        _ => None,
    };
    members.extend(metric.map(|metric| ("metricType".to_owned(), json!(metric))));
    let kind = match (is_vector, numbers.below(12)) {
        (true, 0..=6) | (false, 0..=3) => Some("AUTOINDEX"),
        (true, 7..=8) | (false, 10) => Some("FLAT"),
        (false, 4..=8) | (true, 9) => Some("INVERTED"),
        (_, 11) => Some("NONESUCH"),
        _ => None,
    };
    let Some(kind) = kind else {
        return Value::Object(members);
    };
    match numbers.below(12) {
        0 => members.insert("index_type".to_owned(), json!(kind)),
        1 => members.insert("indexType".to_owned(), json!(kind)),
        2 => members.insert("indexConfig".to_owned(), json!({"index_type": kind})),
        _ => {
            let mut params = json!({"index_type": kind});
            // Of others nobody says which type or name the server gives them.
            if field == "absent"
                && kind == "INVERTED"
                && name.is_some()
                && let Some(params) = params.as_object_mut()
            {
                params.insert("json_cast_type".to_owned(), json!("varchar"));
            }
            members.insert("params".to_owned(), params)
        }
    };
    Value::Object(members)
}

fn databases(numbers: &mut Draw) -> Request {
    let name = if numbers.below(3) == 0 {
        "<alias-2>"
    } else {
        "<alias-1>"
    };
    let (database, collections) = match numbers.below(16) {
        0..=6 => (None, ["<collection-1>", "<collection-2>"]),
        7 => (
            Some("<home-database>"),
            ["<collection-1>", "<collection-2>"],
        ),
        8 => (
            Some("<missing-database-1>"),
            ["<collection-1>", "<collection-3>"],
        ),
        _ => (Some(DATABASE), ["<collection-3>", "<collection-3>"]),
    };
    let collection = match numbers.below(12) {
        0 => "<collection-1>",
        1 => "<collection-3>",
        2 => "<missing-collection-1>",
        number => collections
            .get(number % 2)
            .copied()
            .unwrap_or("<collection-1>"),
    };
    let (operation, mut body) = match numbers.below(14) {
        0..=5 => (
            "aliases/create",
            json!({"aliasName": name, "collectionName": collection}),
        ),
        6..=8 => ("aliases/drop", json!({"aliasName": name})),
        9 => (
            "aliases/drop",
            json!({"aliasName": name, "collectionName": collection}),
        ),
        10..=11 => (
            "aliases/alter",
            json!({"aliasName": name, "collectionName": collection}),
        ),
        12 => ("aliases/describe", json!({"aliasName": name})),
        _ => ("aliases/list", json!({"collectionName": collection})),
    };
    if let Some(object) = body.as_object_mut() {
        object.extend(database.map(|database| ("dbName".to_owned(), json!(database))));
    }
    (operation, body)
}
