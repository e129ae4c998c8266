//! Conditions of alias operations that depend on what exists.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{database_of, text};
use crate::model::condition::Condition;
use crate::model::world::{Database, World};

pub(super) fn create(world: &World, body: &Value) -> BTreeSet<Condition> {
    let mut found = database(world, body);
    let (Some(alias), Some(collection)) = (text(body, "aliasName"), text(body, "collectionName"))
    else {
        return found;
    };
    // Where the database does not exist, neither does the collection: one condition says it all.
    let Some(database) = world.databases.get(database_of(body)) else {
        return found;
    };
    let target = target(database, collection, &mut found);
    if database.collections.contains_key(alias) {
        found.insert(Condition::of("alias-is-collection"));
    }
    match (database.aliases.get(alias), target) {
        (Some(owner), Some(target)) if owner == target => {
            found.insert(Condition::of("alias-on-same-collection"));
        }
        (Some(_), _) => {
            found.insert(Condition::of("alias-on-other-collection"));
        }
        (None, Some(target)) if database.aliases.values().any(|owner| owner == target) => {
            found.insert(Condition::of("collection-has-alias"));
        }
        (None, _) => {}
    }
    found
}

pub(super) fn drop(world: &World, body: &Value) -> BTreeSet<Condition> {
    let mut found = database(world, body);
    let empty = Database::default();
    let database = world.databases.get(database_of(body)).unwrap_or(&empty);
    let owner = text(body, "aliasName").and_then(|alias| {
        let owner = database.aliases.get(alias);
        if owner.is_none() && !alias.trim().is_empty() {
            found.insert(Condition::of("unknown-alias"));
        }
        if database.collections.contains_key(alias) {
            found.insert(Condition::of("alias-is-collection"));
        }
        owner
    });
    match (body.get("collectionName"), owner) {
        (None, Some(_)) => {
            found.insert(Condition::of("drop-without-collection"));
        }
        (Some(Value::String(named)), owner) if !named.trim().is_empty() => {
            let id = match owner {
                Some(owner) if owner == named => "drop-names-owner",
                _ if database.collections.contains_key(named) => "drop-names-other",
                _ => "drop-names-unknown",
            };
            found.insert(Condition::of(id));
        }
        _ => {}
    }
    found
}

pub(super) fn alter(world: &World, body: &Value) -> BTreeSet<Condition> {
    let mut found = database(world, body);
    let empty = Database::default();
    let database = world.databases.get(database_of(body)).unwrap_or(&empty);
    if let Some(collection) = text(body, "collectionName") {
        target(database, collection, &mut found);
    }
    if text(body, "aliasName").is_some_and(|alias| !database.aliases.contains_key(alias)) {
        found.insert(Condition::of("unknown-alias"));
    }
    found
}

/// collections/drop: whether aliases depend on the collection.
pub(super) fn drop_collection(world: &World, body: &Value) -> BTreeSet<Condition> {
    let owned = text(body, "collectionName").is_some_and(|name| {
        world
            .databases
            .get(database_of(body))
            .is_some_and(|database| database.aliases.values().any(|owner| owner == name))
    });
    if owned {
        BTreeSet::from([Condition::of("collection-has-alias")])
    } else {
        BTreeSet::new()
    }
}

fn database(world: &World, body: &Value) -> BTreeSet<Condition> {
    let mut found = BTreeSet::new();
    if text(body, "dbName").is_some_and(|name| !name.is_empty()) {
        let known = world.databases.contains_key(database_of(body));
        found.insert(Condition::of(if known {
            "database-given"
        } else {
            "unknown-database"
        }));
    }
    found
}

/// The collection that a name means, and what is to be said of the name.
fn target<'a>(
    database: &'a Database,
    name: &'a str,
    found: &mut BTreeSet<Condition>,
) -> Option<&'a str> {
    if let Some((name, _)) = database.collections.get_key_value(name) {
        return Some(name);
    }
    if let Some(owner) = database.aliases.get(name) {
        found.insert(Condition::of("collection-is-alias"));
        return Some(owner);
    }
    if !name.trim().is_empty() {
        found.insert(Condition::of("unknown-collection"));
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{create, drop};
    use crate::model::world::{Collection, World};

    fn world() -> World {
        let mut world = World::default();
        let database = world.databases.entry("default".to_owned()).or_default();
        for name in ["a", "b"] {
            database
                .collections
                .insert(name.to_owned(), Collection::default());
        }
        database.aliases.insert("x".to_owned(), "a".to_owned());
        world
    }

    fn ids(found: &std::collections::BTreeSet<super::Condition>) -> Vec<&'static str> {
        found.iter().map(|condition| condition.id).collect()
    }

    #[test]
    fn creating_meets_each_state_under_its_own_name() {
        for (alias, collection, expected) in [
            ("y", "b", vec![]),
            ("y", "a", vec!["collection-has-alias"]),
            ("x", "a", vec!["alias-on-same-collection"]),
            ("x", "b", vec!["alias-on-other-collection"]),
            (
                "b",
                "a",
                vec!["alias-is-collection", "collection-has-alias"],
            ),
            ("y", "none", vec!["unknown-collection"]),
            (
                "y",
                "x",
                vec!["collection-has-alias", "collection-is-alias"],
            ),
        ] {
            let found = create(
                &world(),
                &json!({"aliasName": alias, "collectionName": collection}),
            );
            assert_eq!(ids(&found), expected, "{alias} on {collection}");
        }
    }

    #[test]
    fn dropping_tells_owner_other_and_unknown_collections_apart() {
        for (body, expected) in [
            (json!({"aliasName": "x"}), vec!["drop-without-collection"]),
            (
                json!({"aliasName": "x", "collectionName": "a"}),
                vec!["drop-names-owner"],
            ),
            (
                json!({"aliasName": "x", "collectionName": "b"}),
                vec!["drop-names-other"],
            ),
            (
                json!({"aliasName": "x", "collectionName": "none"}),
                vec!["drop-names-unknown"],
            ),
            (json!({"aliasName": "y"}), vec!["unknown-alias"]),
            (
                json!({"aliasName": "a"}),
                vec!["alias-is-collection", "unknown-alias"],
            ),
        ] {
            assert_eq!(ids(&drop(&world(), &body)), expected, "{body}");
        }
    }

    #[test]
    fn an_unknown_database_is_a_condition_by_itself() {
        let body = json!({"dbName": "d", "aliasName": "y", "collectionName": "a"});
        assert_eq!(ids(&create(&world(), &body)), ["unknown-database"]);
    }
}
