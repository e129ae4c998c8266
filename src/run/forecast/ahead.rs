//! A run played against the model alone, request by request.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use serde_json::{Value, json};

use super::presence::Presence;
use super::tidy::Behind;
use super::{Certainty, Forecast, Group, PlannedRequest};
use crate::contract::{Contract, Effect, Outcome, Profile};
use crate::model::{DEFAULT_DATABASE, Fact, apply, conditions, expect, facts, settled};
use crate::run::about::{About, Looking};
use crate::run::aliases::aliases_of;
use crate::run::case::{Fixture, Sending, Step};
use crate::run::event::{Phase, Role};
use crate::run::fixture;
use crate::run::lane::{OPERATIONS_LANE, lane_of};
use crate::run::lend::LENT;
use crate::run::names::{Names, RunToken};
use crate::run::options::RunOptions;
use crate::run::plan::PlannedCase;
use crate::run::policy::changes;
use crate::run::prepare::{Usual, documented, in_database, prepare};
use crate::run::removable;
use crate::run::simulate::next_world;
use crate::wire::Auth;

/// Stands where a run has its six letters and digits; no run draws capitals.
pub(super) const PLACE_OF_TOKEN: &str = "RUNTOK";
/// What stands in a plan where a run writes the name of a collection that the target has.
const LISTED: &str = "LISTED";

/// A run played against the model alone.
pub(super) struct Ahead<'a> {
    contract: &'a Contract,
    profile: &'a Profile,
    pub(super) usual: Usual,
    lent: Option<&'a [String; 2]>,
    /// What each lane has made: placeholder and name.
    pub(super) lanes: Vec<BTreeMap<&'static str, String>>,
    pub(super) found: Forecast,
    /// Which operations a target may lack, and which of them were asked for.
    pub(super) presence: Presence,
}

impl<'a> Ahead<'a> {
    pub(super) fn new(
        contract: &'a Contract,
        profile: &'a Profile,
        options: &'a RunOptions,
    ) -> Self {
        let home = options.database.as_deref().unwrap_or(DEFAULT_DATABASE);
        Self {
            contract,
            profile,
            usual: Usual {
                home: home.to_owned(),
                canary: format!("canary-{PLACE_OF_TOKEN}"),
                reading: profile.reading.clone(),
            },
            lent: options.policy.lent.as_ref(),
            lanes: vec![BTreeMap::new(); OPERATIONS_LANE + 1],
            found: Forecast::default(),
            presence: Presence::default(),
        }
    }

    pub(super) fn preflight(&mut self, read_only: bool) {
        let list = || Step::new(Role::Subject, "collections/list", json!({}));
        let case = |slug: &str| Some(format!("preflight/collections.list/{slug}"));
        let mut names = names_of(0);
        self.add(
            Group::Preflight,
            case("answers"),
            &list(),
            &mut names,
            Certainty::Surely,
        );
        let nobody = list().sender(Sending::Nobody);
        self.add(
            Group::Preflight,
            case("without-token"),
            &nobody,
            &mut names,
            Certainty::Surely,
        );
        if !read_only {
            if self.lent.is_none() {
                let asks = removable::step(&self.usual.home);
                let case = Some("preflight/collections.has/tells-states-apart".to_owned());
                self.add(Group::Preflight, case, &asks, &mut names, Certainty::Surely);
            }
            self.fixture(0, Fixture::Aliases);
        }
        if self.lent.is_none() && read_only {
            return self.found_apart(&mut names);
        }
        // One that is there and one that is not, and what the first one has; each lent one is asked for, with its aliases.
        self.found.witness_reads += if self.lent.is_some() { 9 } else { 4 };
    }

    /// A run that only reads looks first for a collection that is there, and tells it from one that is not.
    fn found_apart(&mut self, names: &mut Names) {
        let missing = names.name("<missing-collection-1>");
        let asks = [
            ("aliases/list", LISTED),
            ("indexes/list", LISTED),
            ("collections/has", LISTED),
            ("collections/has", missing.as_str()),
        ];
        let list = Step::new(Role::Witness, "collections/list", json!({}));
        let all = asks.map(|(operation, name)| {
            let body = in_database(json!({ "collectionName": name }), &self.usual.home);
            (
                Step::new(Role::Witness, operation, body),
                Certainty::IfListed,
            )
        });
        for (step, sent) in iter::once((list, Certainty::Surely)).chain(all) {
            let case = Some("preflight/collections.has/tells-states-apart".to_owned());
            self.add(Group::Preflight, case, &step, names, sent);
        }
    }

    pub(super) fn case(&mut self, planned: &PlannedCase) {
        let case = &planned.case;
        let lane = lane_of(planned);
        self.fixture(lane, case.fixture);
        self.presence.begin(case);
        let mut names = names_of(planned.index);
        names.bind("<home-database>", &self.usual.home);
        for (placeholder, name) in self.lanes.get(lane).into_iter().flatten() {
            names.bind(placeholder, name);
        }
        let own = match case.fixture {
            Fixture::OwnCollection | Fixture::OwnAndDatabases => {
                Some(fixture::collection_body(&names.name("<collection-4>")))
            }
            Fixture::Loaded => Some(fixture::quick_body(&names.name("<collection-5>"))),
            _ => None,
        };
        let id = Some(case.id.clone());
        if let Some(body) = &own {
            let step = Step::new(Role::Setup, "collections/create", body.clone());
            self.add(
                Group::Fixtures,
                id.clone(),
                &step,
                &mut names,
                Certainty::Surely,
            );
        }
        let worlds = self.steps(planned, &mut names);
        self.tidy(planned, &worlds, &mut names);
        self.presence.end();
    }

    /// The requests of the case itself; gives what is there behind them.
    fn steps(&mut self, planned: &PlannedCase, names: &mut Names) -> Behind {
        let case = &planned.case;
        let mut world = fixture::world(case, names, &self.usual.home);
        let mut most = world.clone();
        let mut open = false;
        let aliases = aliases_of(case, names);
        let scope = fixture::scope(case, names, &self.usual.home, &aliases);
        let mut refused = Some(false);
        let last = case.steps.len().saturating_sub(1);
        for (place, step) in case.steps.iter().enumerate() {
            let Some(operation) = self.contract.operations.get(&step.operation) else {
                continue;
            };
            let races = case.phase == Phase::Histories;
            // What is drawn is played quickly: without its twin, and with one look at what it names.
            let drawn = case.phase == Phase::Fuzz;
            if step.role == Role::Twin && drawn {
                continue;
            }
            if step.role == Role::Twin && refused == Some(false) && !races {
                continue;
            }
            let prepared = prepare(self.contract, operation, step, names, &self.usual);
            let held = conditions(&world, documented(operation), &prepared.asked(&self.usual));
            let expectation = expect(self.profile, &step.operation, &held);
            let is_open = step.role == Role::Twin && refused.is_none() && !races;
            let sent = if is_open {
                Certainty::IfRefused
            } else {
                Certainty::Surely
            };
            let sent = self.presence.of(case, step, sent);
            self.add(
                Group::of(case.phase),
                Some(case.id.clone()),
                step,
                names,
                sent,
            );
            let next = next_world(&world, step, &prepared, &expectation, &self.usual);
            let may_come = expectation.outcome != Outcome::Reject || expectation.partial;
            if let Some(json) = prepared.json.as_ref().filter(|_| may_come) {
                most = apply(&most, &step.operation, &settled(json, &self.usual.home));
            }
            open |= changes(self.contract, step) && (races || expectation.outcome == Outcome::Open);
            let looks = place == last || !case.fixture.looks_at_the_end();
            if changes(self.contract, step) && expectation.effect != Effect::Any && !races && looks
            {
                let behind = case.steps.iter().skip(place + 1);
                let json = prepared.json.as_ref();
                let text = |key: &str| json?.get(key)?.as_str().map(str::to_owned);
                let about = About {
                    operation: &step.operation,
                    alias: text("aliasName"),
                    collection: text("collectionName"),
                    looking: Looking::of(case),
                    is_setup: step.role == Role::Setup,
                    is_thorough: step.role != Role::Setup,
                    is_last: behind.clone().all(|step| step.role == Role::Twin),
                };
                let shown = facts(&next, &scope);
                let asked = shown.iter();
                let asked = asked.filter(|(fact, known)| about.is_asked(fact, known));
                self.found.witness_reads += if drawn {
                    1
                } else {
                    reads(asked.map(|(fact, _)| fact))
                };
            }
            if step.role == Role::Subject {
                refused = match expectation.outcome {
                    Outcome::Reject => Some(true),
                    // An earlier refusal waits for its twin all the same.
                    Outcome::Open if refused == Some(false) => None,
                    _ => refused,
                };
            } else if step.role == Role::Twin {
                refused = Some(false);
            }
            world = next;
        }
        if case.phase == Phase::Histories {
            // The witnesses are asked once, when everything has stopped.
            let shown = facts(&world, &scope);
            let asked = shown.keys().filter(|fact| !fact.is_told_again());
            self.found.witness_reads += reads(asked);
        }
        Behind { world, most, open }
    }

    /// The collections of a lane, and its database, where they are not there yet.
    fn fixture(&mut self, lane: usize, fixture: Fixture) {
        let needed = fixture::collections_of(fixture);
        for (place, placeholder) in LENT.into_iter().enumerate() {
            if fixture.is_beyond_the_model() && !needed.contains(&placeholder) {
                continue;
            }
            match self.lent.and_then(|lent| lent.get(place)) {
                Some(name) => self.bind(lane, placeholder, name.clone()),
                None => self.collection(lane, placeholder, &self.usual.home.clone()),
            }
        }
        let is_made = self
            .lanes
            .get(lane)
            .is_some_and(|made| made.contains_key("<database-1>"));
        if fixture.has_database() && !is_made {
            let name = RunToken::fixed(PLACE_OF_TOKEN).of_lane(lane, "d1");
            self.setup(
                Group::Fixtures,
                "databases/create",
                json!({ "dbName": name }),
            );
            self.bind(lane, "<database-1>", name.clone());
            self.collection(lane, "<collection-3>", &name);
        }
    }

    fn collection(&mut self, lane: usize, placeholder: &'static str, database: &str) {
        let Some(made) = self
            .lanes
            .get(lane)
            .filter(|made| !made.contains_key(placeholder))
        else {
            return;
        };
        let number = made
            .keys()
            .filter(|made| made.starts_with("<collection-"))
            .count()
            + 1;
        let name = RunToken::fixed(PLACE_OF_TOKEN).of_lane(lane, &format!("c{number}"));
        let body = in_database(fixture::collection_body(&name), database);
        self.setup(Group::Fixtures, "collections/create", body);
        self.bind(lane, placeholder, name);
    }

    fn bind(&mut self, lane: usize, placeholder: &'static str, name: String) {
        if let Some(made) = self.lanes.get_mut(lane) {
            made.insert(placeholder, name);
        }
    }

    /// Everything that lanes have made goes, collections before databases.
    pub(super) fn clean_up(&mut self) {
        for made in self.lanes.clone() {
            for (placeholder, name) in &made {
                if self.lent.is_some() && LENT.contains(placeholder) {
                    continue;
                }
                if *placeholder == "<database-1>" {
                    self.found.witness_reads += 1;
                    self.setup(Group::CleanUp, "databases/drop", json!({ "dbName": name }));
                    continue;
                }
                let database = made
                    .get("<database-1>")
                    .filter(|_| *placeholder == "<collection-3>");
                let database = database.unwrap_or(&self.usual.home).clone();
                let body = in_database(json!({ "collectionName": name }), &database);
                self.found.witness_reads += 2;
                self.setup(Group::CleanUp, "collections/drop", body);
            }
        }
    }

    fn setup(&mut self, group: Group, operation: &str, body: Value) {
        let mut names = names_of(0);
        self.add(
            group,
            None,
            &Step::new(Role::Setup, operation, body),
            &mut names,
            Certainty::Surely,
        );
    }

    pub(super) fn add(
        &mut self,
        group: Group,
        case: Option<String>,
        step: &Step,
        names: &mut Names,
        certainty: Certainty,
    ) {
        let Some(operation) = self.contract.operations.get(&step.operation) else {
            return;
        };
        let request = prepare(self.contract, operation, step, names, &self.usual).request;
        let certainty = self.presence.within(certainty);
        self.found.requests.push(PlannedRequest {
            group,
            operation: request.operation,
            case,
            method: request.method,
            path: request.path,
            headers: request.headers,
            authorization: match request.auth {
                Auth::Token => "token".to_owned(),
                Auth::Absent => "none".to_owned(),
                Auth::Literal(value) => value,
            },
            body: String::from_utf8_lossy(&request.body).into_owned(),
            changes: changes(self.contract, step),
            certainty,
        });
    }
}

/// Reads that answer these facts: what one index is comes in one answer.
fn reads<'a>(facts: impl Iterator<Item = &'a Fact>) -> u64 {
    let mut indexes = BTreeSet::new();
    let mut reads = 0;
    for fact in facts {
        match fact {
            Fact::Attribute {
                database,
                collection,
                index,
                ..
            } => {
                indexes.insert((database, collection, index));
            }
            _ => reads += 1,
        }
    }
    reads + u64::try_from(indexes.len()).unwrap_or(u64::MAX)
}

/// Names for the case with this place in the plan.
fn names_of(case: usize) -> Names {
    Names::new(RunToken::fixed(PLACE_OF_TOKEN), case)
}
