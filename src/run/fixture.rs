//! What cases find on the target before they begin: the collections of a lane, and the world that holds them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::case::{Body, Case, Fixture};
use super::names::Names;
use crate::model::{
    Collection, DEFAULT_DATABASE, Database, FieldKind, Scope, ScopeOfDatabase, World,
};

/// Dimension of the vector field: small, and a multiple of what every index type asks for.
const DIMENSION: u32 = 8;

/// Placeholders whose objects outlive a case, because a lane or somebody else made them.
pub(super) const DURABLE: [&str; 5] = [
    "<collection-1>",
    "<collection-2>",
    "<collection-3>",
    "<database-1>",
    "<home-database>",
];

/// Placeholders of collections that a case makes for itself, and that go with it.
pub(super) const OWN: [&str; 4] = [
    "<collection-4>",
    "<collection-5>",
    "<collection-6>",
    "<collection-7>",
];

/// A body for collections/create with the schema that every fixture has: a key, a vector, a text, a number, no index.
pub(super) fn collection_body(name: &str) -> Value {
    json!({
        "collectionName": name,
        "schema": {
            "autoId": false,
            "enableDynamicField": false,
            "fields": [
                {"fieldName": "id", "dataType": "Int64", "isPrimary": true},
                {"fieldName": "vector", "dataType": "FloatVector", "elementTypeParams": {"dim": DIMENSION.to_string()}},
                {"fieldName": "title", "dataType": "VarChar", "elementTypeParams": {"max_length": "64"}},
                {"fieldName": "count", "dataType": "Int64"},
            ],
        },
    })
}

/// The same without what the pages do not agree on: for a case that makes its collection itself, whose body is judged.
pub(super) fn plain_collection_body(name: &str) -> Value {
    let mut body = collection_body(name);
    if let Some(schema) = body.get_mut("schema").and_then(Value::as_object_mut) {
        // A page gives it as text; false is what it is anyway.
        schema.remove("autoId");
    }
    body
}

/// The quick form, which a server may index and load by itself.
pub(super) fn quick_body(name: &str) -> Value {
    json!({"collectionName": name, "dimension": DIMENSION})
}

fn schema_collection() -> Collection {
    Collection {
        fields: BTreeMap::from([
            ("id".to_owned(), FieldKind::Scalar),
            ("vector".to_owned(), FieldKind::DenseVector),
            ("title".to_owned(), FieldKind::Scalar),
            ("count".to_owned(), FieldKind::Scalar),
        ]),
        ..Collection::default()
    }
}

fn quick_collection() -> Collection {
    Collection {
        fields: BTreeMap::from([
            ("id".to_owned(), FieldKind::Scalar),
            ("vector".to_owned(), FieldKind::DenseVector),
        ]),
        dynamic: true,
        loaded: true,
        ..Collection::default()
    }
}

/// The placeholders of the collections in the home database that a fixture has.
pub(super) const fn collections_of(fixture: Fixture) -> &'static [&'static str] {
    match fixture {
        Fixture::Aliases
        | Fixture::Crowd
        | Fixture::Databases
        | Fixture::Pool
        | Fixture::PoolDatabases => &["<collection-1>", "<collection-2>"],
        Fixture::Indexes | Fixture::Operations => &["<collection-1>"],
        Fixture::OwnCollection | Fixture::OwnAndDatabases => &["<collection-1>", "<collection-4>"],
        Fixture::Loaded => &["<collection-5>"],
        Fixture::Nothing => &[],
    }
}

/// The world that a case finds.
pub(super) fn world(case: &Case, names: &mut Names, home: &str) -> World {
    let mut world = World {
        databases: BTreeMap::from([(home.to_owned(), Database::default())]),
    };
    // The default database exists, even where the run works in another one.
    world
        .databases
        .entry(DEFAULT_DATABASE.to_owned())
        .or_default();
    let place = world.databases.entry(home.to_owned()).or_default();
    for placeholder in collections_of(case.fixture) {
        let made = if *placeholder == "<collection-5>" {
            quick_collection()
        } else {
            schema_collection()
        };
        place.collections.insert(names.name(placeholder), made);
    }
    if case.fixture == Fixture::Indexes {
        // The lane's other collection exists too; no case of this kind looks at it.
        place
            .collections
            .insert(names.name("<collection-2>"), schema_collection());
    }
    if case.fixture.has_database() {
        let other = world
            .databases
            .entry(names.name("<database-1>"))
            .or_default();
        other
            .collections
            .insert(names.name("<collection-3>"), schema_collection());
    }
    world
}

/// What a case looks at: its collections, and every alias that any of its requests names.
pub(super) fn scope(
    case: &Case,
    names: &mut Names,
    home: &str,
    aliases: &BTreeSet<String>,
) -> Scope {
    let mut databases = BTreeMap::new();
    let mut seen = collections_of(case.fixture).to_vec();
    if case.fixture.is_pool() {
        // Of a pool only what a sequence names is looked at, so that a short one takes few reads.
        seen.push("<collection-4>");
        seen.retain(|placeholder| mentions(case, placeholder));
    }
    if case.fixture == Fixture::Indexes && mentions(case, "<collection-4>") {
        // The case makes it itself.
        seen.push("<collection-4>");
    }
    let collections = seen
        .iter()
        .map(|placeholder| names.name(placeholder))
        .collect();
    databases.insert(
        home.to_owned(),
        ScopeOfDatabase {
            collections,
            aliases: aliases.clone(),
        },
    );
    if case.fixture.has_database() {
        let mut collections = BTreeSet::from([names.name("<collection-3>")]);
        if case.fixture == Fixture::OwnAndDatabases {
            // The case makes it there too.
            collections.insert(names.name("<collection-4>"));
        }
        databases.insert(
            names.name("<database-1>"),
            ScopeOfDatabase {
                collections,
                aliases: aliases.clone(),
            },
        );
    }
    Scope {
        databases,
        aliases: !aliases.is_empty(),
        indexes: case.fixture == Fixture::Indexes
            || (case.fixture.is_pool() || case.fixture.has_database()) && has_indexes(case),
        listed: listed(case, names),
        dropped: None,
    }
}

/// The databases that a run makes and whose collections are listed, which a sequence has no time for.
fn listed(case: &Case, names: &mut Names) -> BTreeSet<String> {
    let has = case.fixture.has_database() && !case.fixture.is_pool();
    let database = has.then(|| names.name("<database-1>"));
    database.into_iter().collect()
}

/// Whether a request of a case holds a placeholder.
pub(super) fn mentions(case: &Case, placeholder: &str) -> bool {
    case.steps.iter().any(|step| match &step.body {
        Body::Json(value) => value.to_string().contains(placeholder),
        Body::Raw(bytes) => String::from_utf8_lossy(bytes).contains(placeholder),
    })
}

/// Whether a case makes or drops indexes.
fn has_indexes(case: &Case) -> bool {
    let mut steps = case.steps.iter();
    steps.any(|step| matches!(step.operation.as_str(), "indexes/create" | "indexes/drop"))
}
