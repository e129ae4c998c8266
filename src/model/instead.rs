//! What is there after a yes to an index in whose way another one is: that index, whatever becomes of the other

use serde_json::Value;

use super::apply::make_index;
use super::conditions::{database_of, text};
use super::item::{Item, Spelling, items};
use super::world::{Attribute, Collection, Index, World};

/// The worlds in which every index that is asked for is there as it was asked for, the likeliest first. What the request
/// does not say of it may be as it was before, and other indexes on its field may be gone.
pub fn instead(world: &World, operation: &str, body: &Value) -> Vec<World> {
    let mut all = Vec::new();
    for (keeps, alone) in [(false, false), (true, false), (false, true), (true, true)] {
        let next = with(world, operation, body, keeps, alone);
        if !all.contains(&next) {
            all.push(next);
        }
    }
    all
}

/// Whether an index of the one world is in the other no more.
pub fn loses_index(before: &World, after: &World) -> bool {
    before.databases.iter().any(|(database, found)| {
        found.collections.iter().any(|(name, collection)| {
            let left = after.collection(database, name);
            let mut names = collection.indexes.keys();
            names.any(|index| left.is_some_and(|left| !left.indexes.contains_key(index)))
        })
    })
}

/// The later world where nothing is said of the indexes that came about since: they are there, whatever they are like. What
/// a server makes of a request whose outcome is open may be of its own choice.
#[must_use]
pub fn loosened(before: &World, after: &World) -> World {
    let mut next = after.clone();
    for (database, found) in &mut next.databases {
        for (name, collection) in &mut found.collections {
            let was = before.collection(database, name);
            for (index, made) in &mut collection.indexes {
                if was.and_then(|was| was.indexes.get(index)) != Some(made) {
                    (made.field, made.metric, made.kind) =
                        (Attribute::Open, Attribute::Open, Attribute::Open);
                }
            }
        }
    }
    next
}

fn with(world: &World, operation: &str, body: &Value, keeps: bool, alone: bool) -> World {
    let mut next = world.clone();
    let database = database_of(body);
    let name = text(body, "collectionName").filter(|_| operation == "indexes/create");
    let own_name = name.and_then(|name| world.resolve(database, name));
    let Some((own_name, _)) = own_name else {
        return next;
    };
    let database = next.databases.get_mut(database);
    if let Some(collection) = database.and_then(|found| found.collections.get_mut(own_name)) {
        for item in items(body) {
            put(collection, &item, keeps, alone);
        }
    }
    next
}

fn put(collection: &mut Collection, item: &Item<'_>, keeps: bool, alone: bool) {
    let (Some(field), Some(name)) = (item.field, item.effective_name()) else {
        return;
    };
    let was = collection.indexes.remove(name);
    if alone {
        let on_field = |index: &Index| index.field.value() == Some(field);
        collection.indexes.retain(|_, index| !on_field(index));
    }
    make_index(collection, item);
    let (Some(was), Some(made)) = (was.filter(|_| keeps), collection.indexes.get_mut(name)) else {
        return;
    };
    if item.metric.is_none() {
        made.metric = was.metric;
    }
    // In any other place a type is not read by every server.
    if !matches!(item.kind, Some((_, Spelling::InParams))) {
        made.kind = was.kind;
        made.place = was.place;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::{instead, loosened, loses_index};
    use crate::model::apply;
    use crate::model::world::{Collection, FieldKind, World};

    fn world(entry: &Value) -> World {
        let mut world = World::default();
        let database = world.databases.entry("default".to_owned()).or_default();
        let fields = BTreeMap::from([("vector".to_owned(), FieldKind::DenseVector)]);
        let made = Collection {
            fields,
            ..Collection::default()
        };
        database.collections.insert("a".to_owned(), made);
        apply(&world, "indexes/create", &body(entry))
    }

    fn body(entry: &Value) -> Value {
        json!({"collectionName": "a", "indexParams": [entry]})
    }

    fn shown(world: &World) -> Vec<(String, Option<String>)> {
        let found = world.collection("default", "a").expect("the collection");
        let metric = |index: &crate::model::world::Index| index.metric.value().map(str::to_owned);
        let all = found.indexes.iter();
        all.map(|(name, index)| (name.clone(), metric(index)))
            .collect()
    }

    fn after(entry: &Value) -> Vec<Vec<(String, Option<String>)>> {
        let before = world(&json!({"fieldName": "vector", "indexName": "i", "metricType": "L2"}));
        let all = instead(&before, "indexes/create", &body(entry));
        all.iter().map(shown).collect()
    }

    #[test]
    fn a_second_index_is_there_beside_the_first_or_in_its_place() {
        let second = json!({"fieldName": "vector", "indexName": "j", "metricType": "L2"});
        let l2 = |name: &str| (name.to_owned(), Some("L2".to_owned()));
        assert_eq!(after(&second), [vec![l2("i"), l2("j")], vec![l2("j")]]);
        let before = world(&json!({"fieldName": "vector", "indexName": "i"}));
        let all = instead(&before, "indexes/create", &body(&second));
        let lost: Vec<_> = all.iter().map(|one| loses_index(&before, one)).collect();
        assert_eq!(lost, [false, true]);
    }

    #[test]
    fn an_index_asked_for_otherwise_has_the_metric_that_is_named_and_else_either() {
        let of = |metric: &str| vec![("i".to_owned(), Some(metric.to_owned()))];
        let named = json!({"fieldName": "vector", "indexName": "i", "metricType": "IP"});
        assert_eq!(after(&named), [of("IP")]);
        let typed =
            json!({"fieldName": "vector", "indexName": "i", "params": {"index_type": "HNSW"}});
        assert_eq!(after(&typed), [of("COSINE"), of("L2")]);
    }

    #[test]
    fn of_an_index_that_came_about_nothing_is_said_and_of_the_others_what_was_known() {
        let before = world(&json!({"fieldName": "vector", "indexName": "i"}));
        let second = json!({"fieldName": "vector", "indexName": "j", "metricType": "l2"});
        let after = apply(&before, "indexes/create", &body(&second));
        let known = ("i".to_owned(), Some("COSINE".to_owned()));
        assert_eq!(
            shown(&loosened(&before, &after)),
            [known, ("j".to_owned(), None)]
        );
        assert_eq!(loosened(&after, &after), after);
    }
}
