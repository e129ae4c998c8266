//! The next state: what an accepted request does if it does what it was asked for.

use std::collections::BTreeMap;

use serde_json::Value;

use super::conditions::{database_of, text};
use super::item::{Item, items};
use super::schema::collection;
use super::world::{Attribute, Collection, FieldKind, Index, World};

/// The metric that the documents give where none is named (CI-20).
const METRIC_DEFAULT: &str = "COSINE";

/// The world after `operation` with this body took effect as asked. Where the body asks for nothing that the
/// world can hold (an unknown collection, say) the world stays as it is.
pub fn apply(world: &World, operation: &str, body: &Value) -> World {
    apply_prefix(world, operation, body, usize::MAX)
}

/// As [`apply`], but of several indexes only the first `count` are made.
pub fn apply_prefix(world: &World, operation: &str, body: &Value, count: usize) -> World {
    let mut next = world.clone();
    match operation {
        "aliases/create" | "aliases/alter" => bind_alias(&mut next, operation, body),
        "aliases/drop" => {
            if let (Some(database), Some(alias)) = (
                next.databases.get_mut(database_of(body)),
                text(body, "aliasName"),
            ) {
                database.aliases.remove(alias);
            }
        }
        "collections/create" => make_collection(&mut next, body),
        "collections/drop" => drop_collection(&mut next, body),
        "collections/rename" => rename_collection(&mut next, body),
        "databases/create" => make_database(&mut next, body),
        "indexes/drop" => drop_index(&mut next, body),
        "indexes/create" => make_indexes(&mut next, body, count),
        _ => {}
    }
    next
}

fn bind_alias(world: &mut World, operation: &str, body: &Value) {
    let (Some(alias), Some(name)) = (text(body, "aliasName"), text(body, "collectionName")) else {
        return;
    };
    let database = database_of(body);
    let Some(owner) = world
        .resolve(database, name)
        .map(|(owner, _)| owner.to_owned())
    else {
        return;
    };
    let Some(database) = world.databases.get_mut(database) else {
        return;
    };
    if operation == "aliases/create" || database.aliases.contains_key(alias) {
        database.aliases.insert(alias.to_owned(), owner);
    }
}

/// With a collection go its aliases: none may lead to a collection that is gone (H-03).
fn drop_collection(world: &mut World, body: &Value) {
    if let (Some(database), Some(name)) = (
        world.databases.get_mut(database_of(body)),
        text(body, "collectionName"),
    ) {
        database.collections.remove(name);
        database.aliases.retain(|_, owner| owner != name);
    }
}

/// What is there already stays as it is.
fn make_database(world: &mut World, body: &Value) {
    if let Some(name) = text(body, "dbName").filter(|name| !name.is_empty()) {
        world.databases.entry(name.to_owned()).or_default();
    }
}

/// What is there already stays as it is.
fn make_collection(world: &mut World, body: &Value) {
    if let (Some(database), Some(name)) = (
        world.databases.get_mut(database_of(body)),
        text(body, "collectionName"),
    ) {
        let made = database.collections.entry(name.to_owned());
        made.or_insert_with(|| collection(body));
    }
}

/// The aliases of a collection follow it (they mean the collection and not its name).
fn rename_collection(world: &mut World, body: &Value) {
    let (Some(name), Some(new)) = (
        text(body, "collectionName"),
        text(body, "newCollectionName"),
    ) else {
        return;
    };
    let meant = database_of(body);
    let there = text(body, "newDbName").filter(|name| !name.is_empty());
    let there = there.unwrap_or(meant);
    let is_free = world.databases.get(there).is_some_and(|database| {
        !database.collections.contains_key(new) && !database.aliases.contains_key(new)
    });
    let Some(database) = world.databases.get_mut(meant).filter(|_| is_free) else {
        return;
    };
    let Some(moved) = database.collections.remove(name) else {
        return;
    };
    let (mut follow, stay) = std::mem::take(&mut database.aliases)
        .into_iter()
        .partition::<BTreeMap<_, _>, _>(|(_, owner)| owner == name);
    database.aliases = stay;
    for owner in follow.values_mut() {
        new.clone_into(owner);
    }
    if let Some(database) = world.databases.get_mut(there) {
        database.collections.insert(new.to_owned(), moved);
        database.aliases.extend(follow);
    }
}

fn drop_index(world: &mut World, body: &Value) {
    let (Some(name), Some(index)) = (text(body, "collectionName"), text(body, "indexName")) else {
        return;
    };
    let database = database_of(body);
    let Some(own_name) = world.resolve(database, name).map(|(own, _)| own.to_owned()) else {
        return;
    };
    let database = world.databases.get_mut(database);
    if let Some(collection) = database.and_then(|found| found.collections.get_mut(&own_name)) {
        collection.indexes.remove(index);
    }
}

fn make_indexes(world: &mut World, body: &Value, count: usize) {
    let database = database_of(body);
    let Some(name) = text(body, "collectionName") else {
        return;
    };
    let Some(own_name) = world.resolve(database, name).map(|(own, _)| own.to_owned()) else {
        return;
    };
    let Some(collection) = world
        .databases
        .get_mut(database)
        .and_then(|database| database.collections.get_mut(&own_name))
    else {
        return;
    };
    for item in items(body).iter().take(count) {
        make_index(collection, item);
    }
}

/// One more index of a collection.
pub(super) fn make_index(collection: &mut Collection, item: &Item<'_>) {
    let (Some(field), Some(name)) = (item.field, item.effective_name()) else {
        return;
    };
    // What is there already stays as it is: a second index of the same name is a repetition or a conflict.
    if collection.indexes.contains_key(name) {
        return;
    }
    let index = Index {
        // A field that the schema does not name may become a path into another one.
        field: if collection.fields.contains_key(field) {
            Attribute::Asked(field.to_owned())
        } else {
            Attribute::Open
        },
        metric: metric(item, collection.fields.get(field).copied()),
        kind: item.kind.map_or(Attribute::Open, |(kind, _)| {
            Attribute::Asked(kind.to_owned())
        }),
        place: item.kind.map(|(_, place)| place),
        moot_metric: is_moot(item, collection.fields.get(field).copied()),
    };
    collection.indexes.insert(name.to_owned(), index);
}

/// Whether an entry names a metric for a field that has none (IX-08).
pub(super) fn is_moot(item: &Item<'_>, field: Option<FieldKind>) -> bool {
    item.metric.is_some() && field.is_some_and(|kind| !kind.is_vector())
}

fn metric(item: &Item<'_>, field: Option<FieldKind>) -> Attribute {
    match (item.metric, field) {
        // For a scalar field a metric has no meaning (IX-08).
        (Some(metric), Some(kind)) if kind.is_vector() => Attribute::Asked(metric.to_owned()),
        (None, Some(FieldKind::DenseVector)) => Attribute::Default(METRIC_DEFAULT.to_owned()),
        _ => Attribute::Open,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::{apply, apply_prefix};
    use crate::model::world::{Attribute, Collection, FieldKind, World};

    fn world() -> World {
        let mut world = World::default();
        let database = world.databases.entry("default".to_owned()).or_default();
        for name in ["a", "b"] {
            let fields = BTreeMap::from([
                ("vector".to_owned(), FieldKind::DenseVector),
                ("title".to_owned(), FieldKind::Scalar),
            ]);
            database.collections.insert(
                name.to_owned(),
                Collection {
                    fields,
                    ..Collection::default()
                },
            );
        }
        world
    }

    #[test]
    fn a_created_alias_is_owned_and_a_dropped_one_is_gone() {
        let one = apply(
            &world(),
            "aliases/create",
            &json!({"aliasName": "x", "collectionName": "a"}),
        );
        assert_eq!(one.resolve("default", "x").map(|(name, _)| name), Some("a"));
        let two = apply(&one, "aliases/drop", &json!({"aliasName": "x"}));
        assert_eq!(two, world());
    }

    #[test]
    fn altering_moves_an_alias_but_makes_none() {
        assert_eq!(
            apply(
                &world(),
                "aliases/alter",
                &json!({"aliasName": "x", "collectionName": "a"})
            ),
            world()
        );
        let one = apply(
            &world(),
            "aliases/create",
            &json!({"aliasName": "x", "collectionName": "a"}),
        );
        let two = apply(
            &one,
            "aliases/alter",
            &json!({"aliasName": "x", "collectionName": "b"}),
        );
        assert_eq!(two.resolve("default", "x").map(|(name, _)| name), Some("b"));
    }

    #[test]
    fn an_index_takes_its_documented_defaults() {
        let body = json!({"collectionName": "a", "indexParams": [{"fieldName": "vector"}, {"fieldName": "title"}]});
        let next = apply(&world(), "indexes/create", &body);
        let indexes = &next
            .collection("default", "a")
            .expect("the collection")
            .indexes;
        assert_eq!(
            indexes["vector"].metric,
            Attribute::Default("COSINE".to_owned())
        );
        assert_eq!(indexes["title"].metric, Attribute::Open);
        let first = apply_prefix(&world(), "indexes/create", &body, 1);
        assert_eq!(
            first
                .collection("default", "a")
                .expect("the collection")
                .indexes
                .len(),
            1
        );
    }

    #[test]
    fn a_collection_is_made_once_renamed_with_its_aliases_and_dropped_with_them() {
        let body = json!({"collectionName": "c", "dimension": 8});
        let made = apply(&world(), "collections/create", &body);
        assert!(made.collection("default", "c").is_some());
        let again = json!({"collectionName": "a", "dimension": 8});
        assert_eq!(apply(&made, "collections/create", &again), made);
        let alias = json!({"aliasName": "x", "collectionName": "c"});
        let owned = apply(&made, "aliases/create", &alias);
        let rename = json!({"collectionName": "c", "newCollectionName": "d"});
        let renamed = apply(&owned, "collections/rename", &rename);
        let found = renamed.resolve("default", "x").map(|(name, _)| name);
        assert_eq!(found, Some("d"));
        let taken = json!({"collectionName": "d", "newCollectionName": "a"});
        assert_eq!(apply(&renamed, "collections/rename", &taken), renamed);
        let dropped = apply(
            &renamed,
            "collections/drop",
            &json!({"collectionName": "d"}),
        );
        assert_eq!(dropped, world());
    }

    #[test]
    fn a_dropped_index_is_gone_also_by_the_alias_of_its_collection() {
        let alias = json!({"aliasName": "x", "collectionName": "a"});
        let before = apply(&world(), "aliases/create", &alias);
        let body = json!({"collectionName": "x", "indexParams": [{"fieldName": "title"}]});
        let indexed = apply(&before, "indexes/create", &body);
        assert_ne!(indexed, before);
        let drop = json!({"collectionName": "x", "indexName": "title"});
        assert_eq!(apply(&indexed, "indexes/drop", &drop), before);
    }

    #[test]
    fn an_unknown_collection_changes_nothing() {
        assert_eq!(
            apply(
                &world(),
                "aliases/create",
                &json!({"aliasName": "x", "collectionName": "c"})
            ),
            world()
        );
    }
}
