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
    clash(database, alias, collection, &mut found);
    if elsewhere(world, body, alias) {
        found.insert(Condition::of("alias-in-other-database"));
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
    let Some(database) = world.databases.get(database_of(body)) else {
        return found;
    };
    let collection = text(body, "collectionName");
    let target = collection.and_then(|name| target(database, name, &mut found));
    let Some(alias) = text(body, "aliasName").filter(|alias| !alias.trim().is_empty()) else {
        return found;
    };
    clash(database, alias, collection.unwrap_or_default(), &mut found);
    match database.aliases.get(alias) {
        None => {
            found.insert(Condition::of("unknown-alias"));
        }
        Some(owner) if target == Some(owner) => {
            found.insert(Condition::of("alias-on-same-collection"));
        }
        Some(_) => {}
    }
    found
}

pub(super) fn describe(world: &World, body: &Value) -> BTreeSet<Condition> {
    let mut found = database(world, body);
    let (Some(database), Some(alias)) = (
        world.databases.get(database_of(body)),
        text(body, "aliasName").filter(|alias| !alias.trim().is_empty()),
    ) else {
        return found;
    };
    if !database.aliases.contains_key(alias) {
        found.insert(Condition::of("unknown-alias"));
        if elsewhere(world, body, alias) {
            found.insert(Condition::of("alias-in-other-database"));
        }
    }
    clash(database, alias, "", &mut found);
    found
}

/// aliases/list, which need not name a collection.
pub(super) fn list(world: &World, body: &Value) -> BTreeSet<Condition> {
    let mut found = database(world, body);
    if let (Some(database), Some(name)) = (
        world.databases.get(database_of(body)),
        text(body, "collectionName").filter(|name| !name.is_empty()),
    ) {
        target(database, name, &mut found);
    }
    found
}

/// What the name of an alias is beside being one.
fn clash(database: &Database, alias: &str, collection: &str, found: &mut BTreeSet<Condition>) {
    if database.collections.contains_key(alias) {
        found.insert(Condition::of("alias-is-collection"));
        if alias == collection {
            found.insert(Condition::of("alias-is-target"));
        }
    } else if alias == collection && database.aliases.contains_key(alias) {
        found.insert(Condition::of("alias-on-itself"));
    }
}

/// Whether an alias of this name exists in a database that the request does not mean.
fn elsewhere(world: &World, body: &Value, alias: &str) -> bool {
    let meant = database_of(body);
    let mut others = world.databases.iter().filter(|(name, _)| *name != meant);
    others.any(|(_, database)| database.aliases.contains_key(alias))
}

pub(super) fn database(world: &World, body: &Value) -> BTreeSet<Condition> {
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
pub(super) fn target<'a>(
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
    // Blanks alone are a condition of their own; and where only blanks around the name keep it from being one that is
    // there, a target may cut them off.
    let trimmed = name.trim();
    let is_known_so = trimmed != name
        && (database.collections.contains_key(trimmed) || database.aliases.contains_key(trimmed));
    if !trimmed.is_empty() && !is_known_so {
        found.insert(Condition::of("unknown-collection"));
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{alter, create, describe, drop, list};
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
            ("b", "b", vec!["alias-is-collection", "alias-is-target"]),
            (
                "x",
                "x",
                vec![
                    "alias-on-itself",
                    "alias-on-same-collection",
                    "collection-is-alias",
                ],
            ),
            ("y", "none", vec!["unknown-collection"]),
            ("y", " none", vec!["unknown-collection"]),
            // Whether blanks are cut off is what the condition `padded-name` leaves open.
            ("y", " a", vec![]),
            ("y", "x\n", vec![]),
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
    fn altering_describing_and_listing_meet_each_state_too() {
        for (alias, collection, expected) in [
            ("x", "b", vec![]),
            ("x", "a", vec!["alias-on-same-collection"]),
            ("y", "a", vec!["unknown-alias"]),
            ("y", "c", vec!["unknown-alias", "unknown-collection"]),
            ("a", "b", vec!["alias-is-collection", "unknown-alias"]),
        ] {
            let body = json!({"aliasName": alias, "collectionName": collection});
            assert_eq!(ids(&alter(&world(), &body)), expected, "{body}");
        }
        for (alias, expected) in [
            ("x", vec![]),
            ("y", vec!["unknown-alias"]),
            ("a", vec!["alias-is-collection", "unknown-alias"]),
        ] {
            let body = json!({ "aliasName": alias });
            assert_eq!(ids(&describe(&world(), &body)), expected, "{body}");
        }
        for (collection, expected) in [
            ("", vec![]),
            ("a", vec![]),
            ("x", vec!["collection-is-alias"]),
            ("c", vec!["unknown-collection"]),
        ] {
            let body = json!({ "collectionName": collection });
            assert_eq!(ids(&list(&world(), &body)), expected, "{body}");
        }
    }

    #[test]
    fn one_alias_name_in_two_databases_is_a_condition() {
        let mut world = world();
        let other = world.databases.entry("other".to_owned()).or_default();
        other
            .collections
            .insert("c".to_owned(), Collection::default());
        let body = json!({"dbName": "other", "aliasName": "x", "collectionName": "c"});
        assert_eq!(
            ids(&create(&world, &body)),
            ["alias-in-other-database", "database-given"]
        );
        let body = json!({"dbName": "other", "aliasName": "x"});
        assert_eq!(
            ids(&describe(&world, &body)),
            ["alias-in-other-database", "database-given", "unknown-alias"]
        );
    }

    #[test]
    fn an_unknown_database_is_a_condition_by_itself() {
        let body = json!({"dbName": "d", "aliasName": "y", "collectionName": "a"});
        assert_eq!(ids(&create(&world(), &body)), ["unknown-database"]);
    }
}
