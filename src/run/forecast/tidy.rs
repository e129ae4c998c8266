//! What is removed behind a case: what the model knows to be there, and what may be there where answers are open

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::ahead::{Ahead, PLACE_OF_TOKEN};
use super::{Certainty, Group};
use crate::model::World;
use crate::run::aliases::aliases_of;
use crate::run::case::{Body, Case, Fixture, Step};
use crate::run::event::Role;
use crate::run::fixture;
use crate::run::lane::lane_of;
use crate::run::names::Names;
use crate::run::plan::PlannedCase;
use crate::run::prepare::in_database;

/// What is there behind the requests of a case.
pub(super) struct Behind {
    /// If the target refuses whatever is open.
    pub(super) world: World,
    /// If it does whatever is open.
    pub(super) most: World,
    /// Whether anything is.
    pub(super) open: bool,
}

impl Ahead<'_> {
    /// What comes after a case: its aliases, indexes and collections go, and those that stay are looked at.
    pub(super) fn tidy(&mut self, planned: &PlannedCase, behind: &Behind, names: &mut Names) {
        self.tidy_aliases(planned, behind, names);
        self.tidy_indexes(planned, behind, names);
        for name in own(planned, names) {
            let body = json!({ "collectionName": name });
            self.remove(planned, "collections/drop", body, names, Certainty::Surely);
            self.found.witness_reads += 2;
        }
        // What a case makes in another database the end of the run asks for once more, also where the case dropped it.
        for (database, name) in made_elsewhere(&planned.case, names) {
            let body = in_database(json!({ "collectionName": name }), &database);
            self.remove(planned, "collections/drop", body, names, Certainty::Surely);
            self.found.witness_reads += 4;
        }
        // Of each collection whose aliases were dropped it is asked whether it is still there.
        let home = behind.world.databases.get(&self.usual.home);
        let aliases = home.into_iter().flat_map(|home| &home.aliases);
        let ours = aliases.filter(|(alias, _)| alias.contains(PLACE_OF_TOKEN));
        let owners: BTreeSet<&String> = ours.map(|(_, owner)| owner).collect();
        self.found.witness_reads += u64::try_from(owners.len()).unwrap_or(u64::MAX);
    }

    fn tidy_aliases(&mut self, planned: &PlannedCase, behind: &Behind, names: &mut Names) {
        let mut known = BTreeSet::new();
        for (database, found) in &behind.world.databases {
            let ours = found.aliases.keys();
            for alias in ours.filter(|alias| alias.contains(PLACE_OF_TOKEN)) {
                known.insert(alias.clone());
                let body = in_database(json!({ "aliasName": alias }), database);
                self.remove(planned, "aliases/drop", body, names, Certainty::Surely);
            }
        }
        // Where the target may have made any of them, all are removed.
        let all = aliases_of(&planned.case, names).into_iter();
        for alias in all.filter(|alias| behind.open && !known.contains(alias)) {
            let body = json!({ "aliasName": alias });
            self.remove(planned, "aliases/drop", body, names, Certainty::IfNeeded);
        }
    }

    fn tidy_indexes(&mut self, planned: &PlannedCase, behind: &Behind, names: &mut Names) {
        for (placeholder, database) in self.indexed(planned, names) {
            let collection = names.name(placeholder);
            let certain = indexes(&behind.world, &database, &collection);
            let perhaps = indexes(&behind.most, &database, &collection);
            let asked = asked_for(names);
            let certain: BTreeSet<_> = with(certain, &asked);
            let perhaps = with(perhaps, &asked);
            self.found.witness_reads += if certain.is_empty() { 1 } else { 2 };
            let more = perhaps
                .difference(&certain)
                .map(|name| (name, Certainty::IfNeeded));
            let certain = certain.iter().map(|name| (name, Certainty::Surely));
            for (index, sent) in certain.chain(more) {
                let body = json!({"collectionName": collection, "indexName": index});
                let body = in_database(body, &database);
                self.remove(planned, "indexes/drop", body, names, sent);
            }
        }
    }

    /// The collections that a case may leave indexes on, with their databases.
    fn indexed(&self, planned: &PlannedCase, names: &mut Names) -> Vec<(&'static str, String)> {
        let case = &planned.case;
        let home = || self.usual.home.clone();
        if case.fixture == Fixture::Indexes {
            return vec![("<collection-1>", home())];
        }
        let makes = |step: &Step| step.operation == "indexes/create";
        if !case.fixture.is_pool() || !case.steps.iter().any(makes) {
            return Vec::new();
        }
        let bound = self.lanes.get(lane_of(planned));
        let all = ["<collection-1>", "<collection-2>", "<collection-3>"];
        let touched = all.into_iter().filter(|placeholder| {
            fixture::mentions(case, placeholder)
                && bound.is_some_and(|bound| bound.contains_key(placeholder))
        });
        let place = |placeholder| match placeholder {
            "<collection-3>" => (placeholder, names.name("<database-1>")),
            _ => (placeholder, home()),
        };
        touched.map(place).collect()
    }

    fn remove(
        &mut self,
        planned: &PlannedCase,
        operation: &str,
        body: Value,
        names: &mut Names,
        sent: Certainty,
    ) {
        let step = Step::new(Role::Setup, operation, body);
        let id = Some(planned.case.id.clone());
        self.add(Group::CleanUp, id, &step, names, sent);
    }
}

/// The indexes of a collection.
fn indexes(world: &World, database: &str, collection: &str) -> BTreeSet<String> {
    let made = world.databases.get(database);
    let made = made.and_then(|found| found.collections.get(collection));
    let names = made
        .into_iter()
        .flat_map(|made| made.indexes.keys().cloned());
    names.collect()
}

/// Names of indexes that requests of the case hold: a list may show others than those by which they can be dropped.
fn asked_for(names: &Names) -> Vec<String> {
    let used = names.used().into_iter();
    let indexes = used.filter(|(_, placeholder)| placeholder.starts_with("<index-"));
    indexes.map(|(name, _)| name).collect()
}

/// Where there are any, those that are named go too.
fn with(mut there: BTreeSet<String>, named: &[String]) -> BTreeSet<String> {
    if !there.is_empty() {
        there.extend(named.iter().cloned());
    }
    there
}

/// Collections that are removed behind a case or a run: all that the case asks for, whatever the answers were.
fn own(planned: &PlannedCase, names: &mut Names) -> BTreeSet<String> {
    let mut own = made(&planned.case, names);
    if !planned.case.fixture.is_pool() {
        let used = names.used().into_iter();
        let fixed = used.filter(|(_, placeholder)| fixture::OWN.contains(&placeholder.as_str()));
        own.extend(fixed.map(|(name, _)| name));
    }
    own
}

/// Collections that a case asks for.
fn made(case: &Case, names: &mut Names) -> BTreeSet<String> {
    let bodies = bodies(case, names).into_iter();
    bodies
        .filter_map(|body| text(&body, "collectionName"))
        .collect()
}

/// Collections that a case asks for in a database that it names, with that.
fn made_elsewhere(case: &Case, names: &mut Names) -> BTreeSet<(String, String)> {
    let home = names.name("<home-database>");
    let bodies = bodies(case, names).into_iter();
    let placed =
        bodies.filter_map(|body| Some((text(&body, "dbName")?, text(&body, "collectionName")?)));
    let is_pool = case.fixture.is_pool();
    placed
        .filter(|(database, _)| !is_pool && *database != home)
        .collect()
}

fn text(body: &Value, key: &str) -> Option<String> {
    Some(body.get(key)?.as_str()?.to_owned())
}

/// The bodies by which a case asks for collections.
fn bodies(case: &Case, names: &mut Names) -> Vec<Value> {
    let steps = case.steps.iter();
    let asked = steps.filter(|step| step.operation == "collections/create");
    let bodies = asked.filter_map(|step| match &step.body {
        Body::Json(body) => Some(names.fill_json(body)),
        Body::Raw(bytes) => serde_json::from_slice(&names.fill_bytes(bytes)).ok(),
    });
    bodies.collect()
}
