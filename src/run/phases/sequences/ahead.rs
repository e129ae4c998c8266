//! What a request will meet if the target does what is likely: only a guess, for choosing requests that meet much

use std::collections::BTreeSet;

use serde_json::Value;

use super::guess;
use crate::model::{
    Collection, DEFAULT_DATABASE, Database, World, apply, settled, state_conditions,
};
use crate::run::case::{Body, Case, Fixture, Step};
use crate::run::event::Phase;
use crate::run::fixture;
use crate::run::names::{Names, RunToken};

/// What may hold of a list of which a later entry names an unknown field, and nothing else is to be said of it.
const PLAIN_BUT_FOR_A_FIELD: [&str; 6] = [
    "field-is-scalar",
    "index-name-omitted",
    "item-bad-after-good",
    "metric-omitted-on-scalar",
    "several-items",
    "unknown-field",
];
/// From so many aliases on a collection has many.
const MANY: usize = 3;

/// The collection that a body names.
fn meant<'a>(world: &'a World, body: &Value) -> Option<(&'a str, &'a Collection)> {
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    world.resolve(text("dbName")?, text("collectionName")?)
}

/// The state that the requests so far are likely to leave.
pub(super) struct Ahead {
    names: Names,
    world: World,
    past: Past,
}

/// What was there once.
#[derive(Default)]
struct Past {
    /// Owner and alias.
    owned: BTreeSet<(String, String)>,
    dropped: BTreeSet<String>,
    /// Collections, and the entries that were taken for them.
    indexed: Vec<(String, Value)>,
    without_index: BTreeSet<String>,
}

/// What a request will meet, and what is likely to come of it.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) conditions: BTreeSet<&'static str>,
    pub(super) is_accepted: bool,
    body: Value,
}

impl Seen {
    /// Whether nobody can say what is there afterwards, so that the sequence would end with it.
    pub(super) fn ends(&self) -> bool {
        let held = |id| self.conditions.contains(id);
        self.is_accepted && held("several-items") && held("unnamed-on-indexed-field")
    }

    /// Whether the request is likely to change something.
    pub(super) fn is_new(&self, step: &Step) -> bool {
        let repeats = [
            "alias-on-same-collection",
            "collection-exists",
            "same-index-again",
        ];
        let finds_nothing = ["unknown-alias", "unknown-index"];
        let mut held = self.conditions.iter();
        let is_making = step.operation.ends_with("/create");
        self.is_accepted
            && !held.any(|id| repeats.contains(id) || !is_making && finds_nothing.contains(id))
    }
}

impl Ahead {
    pub(super) fn new(fixture: Fixture) -> Self {
        let mut names = Names::new(RunToken::fixed("000000"), 0);
        let case = Case {
            id: String::new(),
            phase: Phase::Sequences,
            operation: String::new(),
            title: String::new(),
            fixture,
            clients: 1,
            steps: Vec::new(),
            clauses: Vec::new(),
        };
        names.bind("<home-database>", DEFAULT_DATABASE);
        let world = fixture::world(&case, &mut names, DEFAULT_DATABASE);
        Self {
            names,
            world,
            past: Past::default(),
        }
    }

    /// What a request will meet now.
    pub(super) fn look(&mut self, step: &Step) -> Seen {
        let body = match &step.body {
            Body::Json(body) => settled(&self.names.fill_json(body), DEFAULT_DATABASE),
            Body::Raw(_) => Value::Null,
        };
        let held = state_conditions(&self.world, &step.operation, &body);
        let mut conditions: BTreeSet<_> = held.iter().map(|condition| condition.id).collect();
        let names_database = |body: &Value| {
            let name = body.get("dbName").and_then(Value::as_str);
            name.is_some_and(|name| !name.is_empty())
        };
        if !matches!(&step.body, Body::Json(body) if names_database(body)) {
            conditions.remove("database-given");
        }
        let is_refused = self.is_refused(&step.operation, &body, &conditions);
        // Of a single entry `field-cast` says as much.
        let is_told = conditions.contains("field-cast")
            && body["indexParams"]
                .as_array()
                .is_some_and(|entries| entries.len() == 1);
        if guess::has_path(&body) && !is_told {
            conditions.insert("unknown-key");
        }
        if conditions.is_empty() {
            conditions.insert("valid");
        }
        let is_plain = conditions
            .iter()
            .all(|id| PLAIN_BUT_FOR_A_FIELD.contains(id));
        if is_plain && conditions.contains("item-bad-after-good") {
            conditions.insert("a later entry and nothing else");
        }
        let unfit = [
            "metric-unfit",
            "metric-unknown",
            "type-unfit",
            "type-unknown",
        ];
        let is_alone = !conditions.contains("several-items") && held.len() <= 2;
        if is_alone && unfit.iter().any(|id| conditions.contains(id)) {
            conditions.insert("one entry and nothing else");
        }
        if is_refused {
            conditions.extend(self.refused_traits(&step.operation, &body));
        } else {
            conditions.extend(self.traits(&step.operation, &body));
        }
        Seen {
            conditions,
            is_accepted: !is_refused,
            body,
        }
    }

    fn is_refused(&self, operation: &str, body: &Value, held: &BTreeSet<&'static str>) -> bool {
        guess::is_refused(operation, held, self.repeats(operation, body))
    }

    /// Whether nothing that is there is in the way of any entry, each after those before it.
    fn repeats(&self, operation: &str, body: &Value) -> bool {
        let entries = body.get("indexParams").and_then(Value::as_array);
        let Some(entries) = entries.filter(|_| operation == "indexes/create") else {
            return false;
        };
        let mut made: Option<World> = None;
        for (place, entry) in entries.iter().enumerate() {
            let world = made.as_ref().unwrap_or(&self.world);
            let Some((own, found)) = meant(world, body) else {
                return false;
            };
            let mut indexed = self.past.indexed.iter();
            let before = || entries.iter().take(place).any(|other| other == entry);
            let is_made = indexed.any(|(owner, known)| owner == own && known == entry) || before();
            let mut earlier = entries.iter().take(place);
            if earlier.any(|other| guess::quarrel(found, other, entry))
                || !guess::fits(found, entry, is_made)
            {
                return false;
            }
            if place + 1 < entries.len() {
                let mut single = body.clone();
                if let Some(object) = single.as_object_mut() {
                    object.insert("indexParams".to_owned(), Value::from(vec![entry.clone()]));
                }
                made = Some(apply(world, operation, &single));
            }
        }
        true
    }

    /// Of a list that is refused, what stands before the entry that is the cause is made all the same.
    fn go_half(&mut self, operation: &str, body: &Value) {
        let mut first = body.clone();
        if let Some(entries) = first.get_mut("indexParams").and_then(Value::as_array_mut) {
            entries.truncate(1);
            let held = state_conditions(&self.world, operation, &first);
            let held = held.iter().map(|condition| condition.id).collect();
            if !self.is_refused(operation, &first, &held) {
                self.world = apply(&self.world, operation, &first);
            }
        }
    }

    /// What a refused request must leave as it is.
    fn refused_traits(&self, operation: &str, body: &Value) -> Option<&'static str> {
        let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
        let database = self.world.databases.get(text("dbName"))?;
        if operation.starts_with("aliases/") {
            let is_there = database.aliases.contains_key(text("aliasName"));
            return is_there.then_some("refused and there");
        }
        let (_, found) = meant(&self.world, body)?;
        let is_there = operation.starts_with("indexes/") && !found.indexes.is_empty();
        is_there.then_some("refused and there")
    }

    /// What is no condition of any profile, and all the same what a careless server may get wrong: what else is there,
    /// and what was there before.
    fn traits(&self, operation: &str, body: &Value) -> Vec<&'static str> {
        let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
        let (alias, collection) = (text("aliasName"), text("collectionName"));
        let home = Database::default();
        let database = self.world.databases.get(text("dbName")).unwrap_or(&home);
        let mut found = Vec::new();
        let mut note = |is_met: bool, name| {
            if is_met {
                found.push(name);
            }
        };
        let longer = database
            .aliases
            .keys()
            .any(|other| other != alias && other.starts_with(alias));
        let elsewhere = self
            .world
            .databases
            .iter()
            .any(|(name, other)| name != text("dbName") && other.aliases.contains_key(alias));
        let pair = (collection.to_owned(), alias.to_owned());
        let is_there = database.aliases.contains_key(alias);
        let again = self.past.dropped.contains(collection) || operation == "collections/drop";
        let mut owned = self.past.owned.iter();
        let had_aliases = again && owned.any(|(owner, _)| owner == collection);
        match operation {
            "aliases/create" | "aliases/alter" => {
                let owners = database.aliases.values();
                let has = owners.filter(|owner| *owner == collection).count();
                note(has + 1 >= MANY, "one of many");
                note(self.past.owned.contains(&pair), "where it was before");
                note(is_there && elsewhere, "also elsewhere");
            }
            "aliases/drop" => {
                note(is_there && longer, "beginning of another");
                note(is_there && elsewhere, "also elsewhere");
                note(is_there && database.aliases.len() >= MANY, "one of many");
            }
            "collections/create" | "collections/drop" => {
                note(had_aliases, "had aliases before");
                let mut indexed = self.past.indexed.iter();
                let had = indexed.any(|(owner, _)| owner == collection);
                note(again && had, "had indexes before");
            }
            "indexes/create" | "indexes/drop" => {
                let found = database.collections.get(collection);
                let has = found.map_or(0, |found| found.indexes.len());
                note(has >= 2, "one of many");
                note(
                    has >= 1 && self.past.without_index.contains(collection),
                    "had indexes before",
                );
                note(self.is_named_again(body), "named like one before");
            }
            _ => {}
        }
        found
    }

    /// Whether an index has a name that an index of that collection had before, which was not like it.
    fn is_named_again(&self, body: &Value) -> bool {
        let Some((own, _)) = meant(&self.world, body) else {
            return false;
        };
        let name = |entry: &Value| entry.get("indexName").cloned();
        let entries = body.get("indexParams").and_then(Value::as_array);
        let mut entries = entries.into_iter().flatten();
        entries.any(|entry| {
            let earlier = self.past.indexed.iter().filter(|(owner, _)| owner == own);
            let mut same = earlier.filter(|(_, known)| name(known) == name(entry));
            same.any(|(_, known)| known != entry)
        })
    }

    /// The request is taken.
    pub(super) fn go(&mut self, step: &Step, seen: &Seen) {
        if !seen.is_accepted {
            if seen.conditions.contains("several-items") {
                self.go_half(&step.operation, &seen.body);
            }
            return;
        }
        if seen.conditions.contains("unnamed-on-indexed-field") {
            // The index that is there is the one that was asked for.
            return;
        }
        for database in self.world.databases.values() {
            let aliases = database.aliases.iter();
            let owned = aliases.map(|(alias, owner)| (owner.clone(), alias.clone()));
            self.past.owned.extend(owned);
        }
        let named = seen.body.get("collectionName").and_then(Value::as_str);
        match step.operation.as_str() {
            "indexes/create" => {
                let own = meant(&self.world, &seen.body);
                let own = own.map(|(own, _)| own.to_owned()).unwrap_or_default();
                let entries = seen.body.get("indexParams").and_then(Value::as_array);
                let entries = entries.into_iter().flatten().cloned();
                self.past
                    .indexed
                    .extend(entries.map(|entry| (own.clone(), entry)));
            }
            "collections/drop" => self.past.dropped.extend(named.map(str::to_owned)),
            "indexes/drop" => self.past.without_index.extend(named.map(str::to_owned)),
            _ => {}
        }
        self.world = apply(&self.world, &step.operation, &seen.body);
    }
}
