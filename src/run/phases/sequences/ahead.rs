//! What a request will meet if the target does what is likely: only a guess, for choosing requests that meet much

use std::collections::BTreeSet;

use serde_json::Value;

use crate::model::{DEFAULT_DATABASE, Database, World, apply, settled, state_conditions};
use crate::run::case::{Body, Case, Fixture, Step};
use crate::run::event::Phase;
use crate::run::fixture;
use crate::run::names::{Names, RunToken};

/// Conditions in which servers are likely to refuse a request. That a guess is wrong costs nothing but variety.
const REFUSED: &[&str] = &[
    "alias-is-collection",
    "alias-on-other-collection",
    "collection-exists-otherwise",
    "index-differs",
    "index-name-on-other-field",
    "item-bad-after-good",
    "metric-unfit",
    "metric-unknown",
    "name-is-alias",
    "second-index-on-field",
    "type-unfit",
    "type-unknown",
    "unknown-collection",
    "unknown-database",
    "unknown-field",
];
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
        let is_held =
            step.operation == "collections/drop" && conditions.contains("collection-has-alias");
        let is_path =
            conditions.contains("unknown-field-dynamic") && !conditions.contains("field-cast");
        let is_refused = is_held || is_path || conditions.iter().any(|id| REFUSED.contains(id));
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
        if !is_refused {
            conditions.extend(self.traits(&step.operation, &body));
        }
        Seen {
            conditions,
            is_accepted: !is_refused,
            body,
        }
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
                let aliases = self.past.owned.iter();
                let had = aliases.filter(|(owner, _)| owner == collection).count();
                let again = self.past.dropped.contains(collection);
                let is_drop = operation == "collections/drop";
                note((again || is_drop) && had > 0, "had aliases before");
            }
            "indexes/create" | "indexes/drop" => {
                let found = database.collections.get(collection);
                let has = found.map_or(0, |found| found.indexes.len());
                note(has >= 2, "one of many");
                note(
                    has >= 1 && self.past.without_index.contains(collection),
                    "had indexes before",
                );
            }
            _ => {}
        }
        found
    }

    /// The request is taken.
    pub(super) fn go(&mut self, step: &Step, seen: &Seen) {
        if !seen.is_accepted {
            return;
        }
        for database in self.world.databases.values() {
            let aliases = database.aliases.iter();
            let owned = aliases.map(|(alias, owner)| (owner.clone(), alias.clone()));
            self.past.owned.extend(owned);
        }
        let named = seen.body.get("collectionName").and_then(Value::as_str);
        match step.operation.as_str() {
            "collections/drop" => self.past.dropped.extend(named.map(str::to_owned)),
            "indexes/drop" => self.past.without_index.extend(named.map(str::to_owned)),
            _ => {}
        }
        self.world = apply(&self.world, &step.operation, &seen.body);
    }
}
