//! `conditions(world, schema, request)`: everything that is true of a request in the state that it meets.

mod alias;
mod collection;
mod field;
mod header;
mod index;

pub(in crate::model) use field::is_spelling;
pub use header::DATABASE_HEADER;

use std::collections::BTreeSet;

use serde_json::Value;

use super::asked::{Asked, Body, read_body};
use super::condition::Condition;
use super::reading::as_read;
use super::world::{DEFAULT_DATABASE, World};

/// What is needed of an operation's spec to read a request: its path, method and body schema with decisions applied.
#[derive(Clone, Copy, Debug)]
pub struct Documented<'a> {
    /// `aliases/create`.
    pub operation: &'a str,
    /// `POST`.
    pub method: &'a str,
    /// `/v2/vectordb/aliases/create`.
    pub path: &'a str,
    /// JSON Schema of the body.
    pub request: &'a Value,
}

/// The set of conditions that hold. Never empty: `valid` holds where nothing else does.
pub fn conditions(
    world: &World,
    documented: Documented<'_>,
    asked: &Asked<'_>,
) -> BTreeSet<Condition> {
    let mut found = header::conditions(documented, asked);
    let mut body = read_body(asked.body);
    let whole = body.json.clone();
    if asked.reading.is_some() {
        read_as_version(documented, asked, &mut body);
    }
    found.extend(body.conditions);
    if let Some(json) = body.json.as_ref().filter(|json| json.is_object()) {
        found.extend(field::conditions(documented.request, json));
        let holds = |id| found.iter().any(|condition: &Condition| condition.id == id);
        let named = text(json, "dbName").is_some_and(|name| !name.is_empty()) && !asked.home_added;
        // Whoever looks at the header meets another state than who does not.
        let somewhere = !named && holds("database-header");
        if !holds("wrong-type") && !somewhere {
            let mut state =
                state_conditions(world, documented.operation, &settled(json, asked.home));
            if state.iter().any(|condition| condition.id == "field-cast") {
                index::told_by_cast(json, &mut found);
            }
            if !named {
                state.retain(|condition| condition.id != "database-given");
            }
            found.extend(state);
        }
        if let Some(whole) = whole.filter(|whole| whole != json) {
            let spelt = state_conditions(world, documented.operation, &settled(&whole, asked.home));
            let is_unread = |condition: &Condition| UNREAD_SPELLINGS.contains(&condition.id);
            found.extend(spelt.into_iter().filter(is_unread));
        }
    }
    if found.is_empty() {
        found.insert(Condition::of("valid"));
    }
    found
}

/// Documented places of an index type: that one is used is worth knowing even of a version which does not look there.
const UNREAD_SPELLINGS: &[&str] = &["type-in-index-config", "type-beside-snake"];

/// Why others may not read a body that the version reads.
const OVERCOME: &[&str] = &["trailing-content", "invalid-utf8", "body-json-extension"];

/// What the version does not look at is not there.
fn read_as_version(documented: Documented<'_>, asked: &Asked<'_>, body: &mut Body) {
    let id = documented.operation;
    let read = as_read(
        asked.reading,
        id,
        documented.request,
        asked.headers,
        asked.body,
    );
    if let Some(read) = read {
        body.json = Some(read);
        body.conditions
            .retain(|condition| !OVERCOME.contains(&condition.id));
    }
}

/// The body with the database that it means written out, so that the model need not know of defaults.
pub fn settled(body: &Value, home: &str) -> Value {
    let mut settled = body.clone();
    if let Some(object) = settled.as_object_mut()
        && object
            .get("dbName")
            .is_none_or(|name| name.is_null() || name == "")
    {
        object.insert("dbName".to_owned(), Value::String(home.to_owned()));
    }
    settled
}

/// What is true of a request because of the state that it meets alone; `body` has its database written out.
pub fn state_conditions(world: &World, operation: &str, body: &Value) -> BTreeSet<Condition> {
    match operation {
        "aliases/create" => alias::create(world, body),
        "aliases/drop" => alias::drop(world, body),
        "aliases/alter" => alias::alter(world, body),
        "aliases/describe" => alias::describe(world, body),
        "aliases/list" => alias::list(world, body),
        "indexes/create" => index::create(world, body),
        "indexes/drop" => index::drop(world, body),
        "indexes/describe" | "indexes/alter_properties" | "indexes/drop_properties" => {
            index::look(world, body)
        }
        "indexes/list" | "collections/describe" | "collections/has" => {
            collection::look(world, body)
        }
        "collections/create" => collection::create(world, body),
        "collections/drop" => collection::drop(world, body),
        "collections/rename" => collection::rename(world, body),
        "databases/create" => collection::create_database(world, body),
        "databases/describe" => collection::look_at_database(world, body),
        "databases/drop" => collection::drop_database(world, body),
        _ => BTreeSet::new(),
    }
}

/// The database that a body means: `dbName` where it is a non-empty string, else the default one.
pub(super) fn database_of(body: &Value) -> &str {
    text(body, "dbName")
        .filter(|name| !name.is_empty())
        .unwrap_or(DEFAULT_DATABASE)
}

/// A string member of an object.
pub(super) fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Map, Value, json};

    use super::{Documented, conditions, settled, state_conditions};
    use crate::model::asked::{Asked, Sender};
    use crate::model::world::{Collection, World};

    fn world() -> World {
        let mut world = World::default();
        let database = world.databases.entry("default".to_owned()).or_default();
        let collections = &mut database.collections;
        collections.insert("a".to_owned(), Collection::default());
        database.aliases.insert("x".to_owned(), "a".to_owned());
        world
    }

    fn ids(found: &BTreeSet<super::Condition>) -> Vec<&'static str> {
        found.iter().map(|one| one.id).collect()
    }

    #[test]
    fn each_operation_is_asked_for_its_own_state() {
        let body = json!({"aliasName": "y", "collectionName": "c", "indexName": "i", "newCollectionName": "a"});
        for (operation, expected) in [
            ("aliases/create", vec!["unknown-collection"]),
            ("aliases/drop", vec!["drop-names-unknown", "unknown-alias"]),
            ("aliases/alter", vec!["unknown-alias", "unknown-collection"]),
            ("aliases/describe", vec!["unknown-alias"]),
            ("aliases/list", vec!["unknown-collection"]),
            ("indexes/create", vec!["unknown-collection"]),
            ("indexes/drop", vec!["unknown-collection"]),
            ("indexes/describe", vec!["unknown-collection"]),
            ("indexes/list", vec!["unknown-collection"]),
            ("collections/describe", vec!["unknown-collection"]),
            ("collections/drop", vec!["unknown-collection"]),
            (
                "collections/rename",
                vec!["name-is-collection", "unknown-collection"],
            ),
            ("users/list", vec![]),
        ] {
            let found = state_conditions(&world(), operation, &body);
            assert_eq!(ids(&found), expected, "{operation}");
        }
        let found = state_conditions(&world(), "databases/drop", &json!({"dbName": "default"}));
        assert_eq!(ids(&found), ["database-has-collections"]);
        let found = state_conditions(
            &world(),
            "collections/create",
            &json!({"collectionName": "x"}),
        );
        assert!(ids(&found).contains(&"name-is-alias"));
    }

    #[test]
    fn no_database_an_empty_one_and_null_mean_the_home_one_and_any_other_itself() {
        let home = |body: Value| settled(&body, "home")["dbName"].clone();
        for body in [json!({}), json!({"dbName": ""}), json!({"dbName": null})] {
            assert_eq!(home(body), "home");
        }
        assert_eq!(home(json!({"dbName": "other"})), "other");
        assert_eq!(home(json!({"dbName": 7})), 7);
    }

    #[test]
    fn how_a_path_is_cast_is_no_key_that_nobody_knows() {
        let texts = |names: &[&str]| {
            let known: Map<String, Value> = names
                .iter()
                .map(|name| ((*name).to_owned(), json!({"type": "string"})))
                .collect();
            json!({"type": "object", "properties": known})
        };
        let mut entry = texts(&["fieldName", "indexName", "metricType"]);
        entry["properties"]["params"] = texts(&["index_type"]);
        let mut request = texts(&["collectionName"]);
        request["properties"]["indexParams"] = json!({"type": "array", "items": entry});
        let mut world = world();
        let database = world.databases.get_mut("default").expect("the database");
        let collection = database.collections.get_mut("a").expect("the collection");
        collection.dynamic = true;
        let of = |entries: &[Value]| {
            let body = json!({"collectionName": "a", "indexParams": entries}).to_string();
            let asked = Asked {
                method: "POST",
                path: "/v2/vectordb/indexes/create",
                headers: &[("content-type".to_owned(), "application/json".to_owned())],
                sender: Sender::Known,
                body: body.as_bytes(),
                home: "default",
                reading: None,
                home_added: false,
            };
            let documented = Documented {
                operation: "indexes/create",
                request: &request,
                method: "POST",
                path: "/v2/vectordb/indexes/create",
            };
            ids(&conditions(&world, documented, &asked))
        };
        let cast = |more: Value| {
            let mut entry = json!({"fieldName": "free", "indexName": "i", "params": {
                "index_type": "INVERTED", "json_cast_type": "varchar", "json_path": "free"}});
            if let (Some(entry), Value::Object(more)) = (entry.as_object_mut(), more) {
                entry.extend(more);
            }
            entry
        };
        assert_eq!(of(&[cast(json!({}))]), ["field-cast"]);
        assert_eq!(
            of(&[cast(json!({"zzz": 1}))]),
            ["field-cast", "unknown-key"]
        );
        // Of which of two entries a key is spoken is not known any more.
        let two = of(&[cast(json!({})), cast(json!({"indexName": "j"}))]);
        assert!(two.contains(&"unknown-key"), "{two:?}");
    }

    #[test]
    fn a_database_that_the_run_has_added_is_not_what_the_case_speaks_of() {
        let request = json!({"type": "object", "properties": {
            "dbName": {"type": "string"}, "collectionName": {"type": "string"}}});
        let body = br#"{"dbName":"default","collectionName":"a"}"#;
        let of = |home_added: bool| {
            let asked = Asked {
                method: "POST",
                path: "/v2/vectordb/aliases/list",
                headers: &[("content-type".to_owned(), "application/json".to_owned())],
                sender: Sender::Known,
                body,
                home: "default",
                reading: None,
                home_added,
            };
            let documented = Documented {
                operation: "aliases/list",
                request: &request,
                method: "POST",
                path: "/v2/vectordb/aliases/list",
            };
            ids(&conditions(&world(), documented, &asked))
        };
        assert_eq!(of(false), ["database-given"]);
        assert_eq!(of(true), ["valid"]);
    }
}
