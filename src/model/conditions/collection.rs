//! Conditions of operations on collections and databases that depend on what exists.

use std::collections::BTreeSet;

use serde_json::Value;

use super::alias::{database, target};
use super::{database_of, text};
use crate::model::condition::Condition;
use crate::model::schema::collection;
use crate::model::world::World;

/// collections/create: whether the name is taken, and by what.
pub(super) fn create(world: &World, body: &Value) -> BTreeSet<Condition> {
    let mut found = database(world, body);
    let (Some(database), Some(name)) = (
        world.databases.get(database_of(body)),
        text(body, "collectionName"),
    ) else {
        return found;
    };
    if let Some(there) = database.collections.get(name) {
        let asked = collection(body);
        let is_same = (&asked.fields, asked.dynamic) == (&there.fields, there.dynamic);
        found.insert(Condition::of(if is_same {
            "collection-exists"
        } else {
            "collection-exists-otherwise"
        }));
    }
    if database.aliases.contains_key(name) {
        found.insert(Condition::of("name-is-alias"));
    }
    found
}

/// collections/drop: whether it is there, under which name, and whether aliases depend on it.
pub(super) fn drop(world: &World, body: &Value) -> BTreeSet<Condition> {
    let mut found = database(world, body);
    let (Some(database), Some(name)) = (
        world.databases.get(database_of(body)),
        text(body, "collectionName"),
    ) else {
        return found;
    };
    target(database, name, &mut found);
    if database.aliases.values().any(|owner| owner == name) {
        found.insert(Condition::of("collection-has-alias"));
    }
    found
}

/// collections/rename: what the old and the new name stand for.
pub(super) fn rename(world: &World, body: &Value) -> BTreeSet<Condition> {
    let mut found = drop(world, body);
    let (Some(name), Some(new)) = (
        text(body, "collectionName"),
        text(body, "newCollectionName"),
    ) else {
        return found;
    };
    let meant = database_of(body);
    let there = text(body, "newDbName").filter(|name| !name.is_empty());
    let there = there.unwrap_or(meant);
    if there != meant {
        found.insert(Condition::of("new-database"));
    }
    let Some(database) = world.databases.get(there) else {
        found.insert(Condition::of("new-database-unknown"));
        return found;
    };
    if there == meant && name == new {
        found.insert(Condition::of("name-unchanged"));
    } else if database.collections.contains_key(new) {
        found.insert(Condition::of("name-is-collection"));
    }
    if database.aliases.contains_key(new) {
        found.insert(Condition::of("name-is-alias"));
    }
    found
}

/// Operations that only look at a collection, or need it to be there.
pub(super) fn look(world: &World, body: &Value) -> BTreeSet<Condition> {
    let mut found = database(world, body);
    if let (Some(database), Some(name)) = (
        world.databases.get(database_of(body)),
        text(body, "collectionName"),
    ) {
        target(database, name, &mut found);
    }
    found
}

/// databases/create: whether it is there.
pub(super) fn create_database(world: &World, body: &Value) -> BTreeSet<Condition> {
    let named = text(body, "dbName").is_some_and(|name| world.databases.contains_key(name));
    let exists = named.then(|| Condition::of("database-exists"));
    exists.into_iter().collect()
}

/// databases/describe: whether it is there.
pub(super) fn look_at_database(world: &World, body: &Value) -> BTreeSet<Condition> {
    let named = text(body, "dbName").filter(|name| !name.is_empty());
    let unknown = named.is_some_and(|name| !world.databases.contains_key(name));
    let unknown = unknown.then(|| Condition::of("unknown-database"));
    unknown.into_iter().collect()
}

/// databases/drop: whether it is there, and whether anything is in it.
pub(super) fn drop_database(world: &World, body: &Value) -> BTreeSet<Condition> {
    let Some(name) = text(body, "dbName").filter(|name| !name.is_empty()) else {
        return BTreeSet::new();
    };
    let id = match world.databases.get(name) {
        None => "unknown-database",
        Some(database) if !database.collections.is_empty() => "database-has-collections",
        Some(_) => return BTreeSet::new(),
    };
    BTreeSet::from([Condition::of(id)])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::{create, create_database, drop, drop_database, look, look_at_database, rename};
    use crate::model::condition::Condition;
    use crate::model::schema::collection;
    use crate::model::world::World;

    fn body(name: &str, field: &str) -> Value {
        json!({"collectionName": name, "schema": {"fields": [{"fieldName": field, "dataType": "Int64"}]}})
    }

    fn world() -> World {
        let mut world = World::default();
        world.databases.entry("empty".to_owned()).or_default();
        let database = world.databases.entry("default".to_owned()).or_default();
        for name in ["a", "b"] {
            let made = collection(&body(name, "id"));
            database.collections.insert(name.to_owned(), made);
        }
        database.aliases.insert("x".to_owned(), "a".to_owned());
        world
    }

    fn ids(found: &BTreeSet<Condition>) -> Vec<&'static str> {
        found.iter().map(|condition| condition.id).collect()
    }

    #[test]
    fn a_new_collection_meets_whatever_has_its_name() {
        for (body, expected) in [
            (body("c", "id"), vec![]),
            (body("a", "id"), vec!["collection-exists"]),
            (body("a", "key"), vec!["collection-exists-otherwise"]),
            (body("x", "id"), vec!["name-is-alias"]),
        ] {
            assert_eq!(ids(&create(&world(), &body)), expected, "{body}");
        }
    }

    #[test]
    fn dropping_and_renaming_tell_collections_aliases_and_nothing_apart() {
        for (name, expected) in [
            ("b", vec![]),
            ("a", vec!["collection-has-alias"]),
            ("x", vec!["collection-is-alias"]),
            ("c", vec!["unknown-collection"]),
        ] {
            let body = json!({"collectionName": name, "newCollectionName": "d"});
            assert_eq!(ids(&drop(&world(), &body)), expected, "{name}");
            assert_eq!(ids(&rename(&world(), &body)), expected, "{name}");
        }
        for (new, database, expected) in [
            ("b", "", vec!["name-unchanged"]),
            ("a", "", vec!["name-is-collection"]),
            ("x", "", vec!["name-is-alias"]),
            ("b", "empty", vec!["new-database"]),
            ("b", "nowhere", vec!["new-database", "new-database-unknown"]),
        ] {
            let body =
                json!({"collectionName": "b", "newCollectionName": new, "newDbName": database});
            assert_eq!(ids(&rename(&world(), &body)), expected, "{body}");
        }
    }

    #[test]
    fn reads_and_databases_meet_what_is_not_there() {
        let read = json!({"collectionName": "c"});
        assert_eq!(ids(&look(&world(), &read)), ["unknown-collection"]);
        for (name, expected) in [
            ("default", vec!["database-has-collections"]),
            ("empty", vec![]),
            ("nowhere", vec!["unknown-database"]),
        ] {
            let body = json!({ "dbName": name });
            assert_eq!(ids(&drop_database(&world(), &body)), expected, "{name}");
        }
        for (name, made, looked_at) in [
            ("empty", vec!["database-exists"], vec![]),
            ("nowhere", vec![], vec!["unknown-database"]),
        ] {
            let body = json!({ "dbName": name });
            assert_eq!(ids(&create_database(&world(), &body)), made, "{name}");
            assert_eq!(ids(&look_at_database(&world(), &body)), looked_at, "{name}");
        }
    }
}
