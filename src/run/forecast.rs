//! What a run would send, worked out with the model and without a target: every request that does not hang on an answer,
//! how many reads come on top, and how long that takes at the rates asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use super::aliases::aliases_of;
use super::case::{Fixture, Sending, Step};
use super::event::{Phase, Role};
use super::fixture;
use super::lane::{LANES, lane_of};
use super::lend::LENT;
use super::names::{Names, RunToken};
use super::options::RunOptions;
use super::plan::{Plan, PlannedCase};
use super::policy::changes;
use super::prepare::{Usual, documented, in_database, prepare};
use super::runner::select;
use super::simulate::next_world;
use crate::contract::{Contract, Effect, Outcome, Profile};
use crate::model::{DEFAULT_DATABASE, Fact, World, conditions, expect, facts};
use crate::wire::Auth;

/// Stands where a run has its six letters and digits; no run draws capitals.
const PLACE_OF_TOKEN: &str = "RUNTOK";
/// How long an answer is taken to need on this machine, and elsewhere.
const ANSWER_TIME_NEAR: Duration = Duration::from_millis(1);
const ANSWER_TIME_FAR: Duration = Duration::from_millis(20);

/// What part of a run a request belongs to, in the order in which they are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Can the target be tested at all?
    Preflight,
    /// What cases find when they begin.
    Fixtures,
    /// The examples of the pages.
    Examples,
    /// Every keyword of every schema.
    Coverage,
    /// The rules in prose.
    Scenarios,
    /// Nothing stays.
    CleanUp,
}

impl Group {
    /// What it is called.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Preflight => "preflight",
            Self::Fixtures => "fixtures",
            Self::Examples => "examples",
            Self::Coverage => "coverage",
            Self::Scenarios => "scenarios",
            Self::CleanUp => "clean-up",
        }
    }

    const fn of(phase: Phase) -> Self {
        match phase {
            Phase::Preflight => Self::Preflight,
            Phase::Examples => Self::Examples,
            Phase::Coverage => Self::Coverage,
            Phase::Scenarios => Self::Scenarios,
        }
    }
}

/// A request that would be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedRequest {
    /// What part of the run it belongs to.
    pub group: Group,
    /// The operation.
    pub operation: String,
    /// The case for which it is sent; none for fixtures and their removal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// HTTP method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Headers but the authorization.
    pub headers: Vec<(String, String)>,
    /// `token`, `none`, or the literal header of a wrong one.
    pub authorization: String,
    /// The body, with `RUNTOK` where the run's own six letters go; bytes that are not UTF-8 as U+FFFD.
    pub body: String,
    /// Whether the operation changes the target.
    pub changes: bool,
    /// Whether it is sent only if the target refuses the request before it.
    pub if_refused: bool,
}

/// What a run would send.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Forecast {
    /// In the order of groups, operations and the plan.
    pub requests: Vec<PlannedRequest>,
    /// Reads that show what is there, an estimate: each is repeated for a while where the target takes time.
    pub witness_reads: u64,
    /// Cases that would not run, by reason.
    pub left_out: BTreeMap<String, Vec<String>>,
    /// Whether a budget would end the run before all of it is sent.
    pub exceeds_budget: bool,
    /// How long it would take at the rates asked for, an estimate.
    #[serde(skip)]
    pub duration: Duration,
}

impl Forecast {
    /// Requests of all kinds, an estimate.
    pub fn total(&self) -> u64 {
        self.witness_reads
            .saturating_add(count(self.requests.iter()))
    }

    /// Requests whose operation ends in one of these words.
    pub fn of(&self, endings: &[&str]) -> u64 {
        let ends = |request: &&PlannedRequest| {
            endings
                .iter()
                .any(|ending| request.operation.ends_with(ending))
        };
        count(self.requests.iter().filter(ends))
    }

    /// Requests whose operation changes the target.
    pub fn changes(&self) -> u64 {
        count(self.requests.iter().filter(|request| request.changes))
    }

    /// Collections that the run makes for its cases.
    pub fn collections(&self) -> u64 {
        let made = |request: &&PlannedRequest| request.operation == "collections/create";
        count(self.requests.iter().filter(made))
    }
}

fn count<'a>(requests: impl Iterator<Item = &'a PlannedRequest>) -> u64 {
    requests.fold(0, |sum, _| sum + 1)
}

/// Works out what a run with these options would send.
pub fn forecast(contract: &Contract, plan: &Plan, options: &RunOptions) -> Forecast {
    forecast_of(contract, &select(plan, options), options)
}

/// The same for cases that are selected already.
pub(super) fn forecast_of(
    contract: &Contract,
    selected: &[Arc<PlannedCase>],
    options: &RunOptions,
) -> Forecast {
    let Some(profile) = contract.profiles.get(&options.profile) else {
        return Forecast::default();
    };
    let home = options.database.as_deref().unwrap_or(DEFAULT_DATABASE);
    let mut ahead = Ahead {
        contract,
        profile,
        usual: Usual {
            home: home.to_owned(),
            canary: format!("canary-{PLACE_OF_TOKEN}"),
        },
        lent: options.policy.lent.as_ref(),
        lanes: vec![BTreeMap::new(); LANES],
        found: Forecast::default(),
    };
    ahead.preflight(options.policy.read_only.is_some());
    for planned in selected {
        match options.policy.refuses(contract, &planned.case) {
            Some(why) => {
                let cases = ahead.found.left_out.entry(why).or_default();
                cases.push(planned.case.id.clone());
            }
            None => ahead.case(planned),
        }
    }
    ahead.clean_up();
    let mut found = ahead.found;
    found
        .requests
        .sort_by(|one, other| (one.group, &one.operation).cmp(&(other.group, &other.operation)));
    found.duration = duration(&found, options);
    let budget = options.policy.budget;
    found.exceeds_budget = budget.requests.is_some_and(|most| found.total() > most)
        || budget.time.is_some_and(|most| found.duration > most);
    found
}

fn duration(found: &Forecast, options: &RunOptions) -> Duration {
    let budget = options.policy.budget;
    let answer = if options.target.is_loopback() {
        ANSWER_TIME_NEAR
    } else {
        ANSWER_TIME_FAR
    };
    let total = u32::try_from(found.total()).unwrap_or(u32::MAX);
    let at_once = u32::try_from(options.concurrency.clamp(1, LANES)).unwrap_or(1);
    let paced = |rate: Option<crate::wire::Rate>, requests| {
        rate.map_or(Duration::ZERO, |rate| rate.time_for(requests))
    };
    (answer.saturating_mul(total) / at_once)
        .max(paced(budget.ddl_rate, found.changes()))
        .max(paced(budget.rate, found.total()))
}

/// A run played against the model alone.
struct Ahead<'a> {
    contract: &'a Contract,
    profile: &'a Profile,
    usual: Usual,
    lent: Option<&'a [String; 2]>,
    /// What each lane has made: placeholder and name.
    lanes: Vec<BTreeMap<&'static str, String>>,
    found: Forecast,
}

impl Ahead<'_> {
    fn names(&self, case: usize) -> Names {
        Names::new(RunToken::fixed(PLACE_OF_TOKEN), case)
    }

    fn preflight(&mut self, read_only: bool) {
        let list = || Step::new(Role::Subject, "collections/list", json!({}));
        let case = |slug: &str| Some(format!("preflight/collections.list/{slug}"));
        let mut names = self.names(0);
        self.add(
            Group::Preflight,
            case("answers"),
            &list(),
            &mut names,
            false,
        );
        let nobody = list().sender(Sending::Nobody);
        self.add(
            Group::Preflight,
            case("without-token"),
            &nobody,
            &mut names,
            false,
        );
        if !read_only {
            self.fixture(0, Fixture::Aliases);
        }
        // One that is there and one that is not; and each lent one is asked for, with its aliases.
        self.found.witness_reads += if self.lent.is_some() { 7 } else { 2 };
    }

    fn case(&mut self, planned: &PlannedCase) {
        let case = &planned.case;
        let lane = lane_of(planned);
        self.fixture(lane, case.fixture);
        let mut names = self.names(planned.index);
        names.bind("<home-database>", &self.usual.home);
        for (placeholder, name) in self.lanes.get(lane).into_iter().flatten() {
            names.bind(placeholder, name);
        }
        let own = match case.fixture {
            Fixture::OwnCollection => Some(fixture::collection_body(&names.name("<collection-4>"))),
            Fixture::Loaded => Some(fixture::quick_body(&names.name("<collection-5>"))),
            _ => None,
        };
        let id = Some(case.id.clone());
        if let Some(body) = &own {
            let step = Step::new(Role::Setup, "collections/create", body.clone());
            self.add(Group::Fixtures, id.clone(), &step, &mut names, false);
        }
        let world = self.steps(planned, &mut names);
        self.tidy(planned, &world, &mut names);
        if let Some(name) = own.as_ref().and_then(|body| body.get("collectionName")) {
            let step = Step::new(
                Role::Setup,
                "collections/drop",
                json!({ "collectionName": name }),
            );
            self.add(Group::CleanUp, id, &step, &mut names, false);
            self.found.witness_reads += 2;
        }
    }

    /// The requests of the case itself; gives the world behind them.
    fn steps(&mut self, planned: &PlannedCase, names: &mut Names) -> World {
        let case = &planned.case;
        let mut world = fixture::world(case, names, &self.usual.home);
        let aliases = aliases_of(case, names);
        let scope = fixture::scope(case, names, &self.usual.home, &aliases);
        let mut refused = Some(false);
        for step in &case.steps {
            let Some(operation) = self.contract.operations.get(&step.operation) else {
                continue;
            };
            if step.role == Role::Twin && refused == Some(false) {
                continue;
            }
            let prepared = prepare(self.contract, operation, step, names, &self.usual);
            let held = conditions(&world, documented(operation), &prepared.asked(&self.usual));
            let expectation = expect(self.profile, &step.operation, &held);
            let open = step.role == Role::Twin && refused.is_none();
            self.add(
                Group::of(case.phase),
                Some(case.id.clone()),
                step,
                names,
                open,
            );
            let next = next_world(&world, step, &prepared, &expectation, &self.usual);
            if changes(self.contract, step) && expectation.effect != Effect::Any {
                let shown = facts(&next, &scope);
                self.found.witness_reads += reads(shown.keys());
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
        world
    }

    /// What comes after a case: its aliases and indexes go, and its collections are looked at.
    fn tidy(&mut self, planned: &PlannedCase, world: &World, names: &mut Names) {
        let case = &planned.case;
        let id = || Some(case.id.clone());
        for (database, found) in &world.databases {
            for alias in found
                .aliases
                .keys()
                .filter(|alias| alias.contains(PLACE_OF_TOKEN))
            {
                let body = in_database(json!({ "aliasName": alias }), database);
                let step = Step::new(Role::Setup, "aliases/drop", body);
                self.add(Group::CleanUp, id(), &step, names, false);
            }
        }
        if case.fixture == Fixture::Indexes {
            let collection = names.name("<collection-1>");
            let home = world.databases.get(&self.usual.home);
            let made = home.and_then(|home| home.collections.get(&collection));
            let indexes: Vec<String> = made
                .iter()
                .flat_map(|made| made.indexes.keys().cloned())
                .collect();
            self.found.witness_reads += if indexes.is_empty() { 1 } else { 2 };
            for index in indexes {
                let body = json!({"collectionName": collection, "indexName": index});
                let step = Step::new(Role::Setup, "indexes/drop", body);
                self.add(Group::CleanUp, id(), &step, names, false);
            }
        }
        if !aliases_of(case, names).is_empty() {
            self.found.witness_reads += 2;
        }
    }

    /// The collections of a lane, and its database, where they are not there yet.
    fn fixture(&mut self, lane: usize, fixture: Fixture) {
        for (place, placeholder) in LENT.into_iter().enumerate() {
            match self.lent.and_then(|lent| lent.get(place)) {
                Some(name) => self.bind(lane, placeholder, name.clone()),
                None => self.collection(lane, placeholder, &self.usual.home.clone()),
            }
        }
        let is_made = self
            .lanes
            .get(lane)
            .is_some_and(|made| made.contains_key("<database-1>"));
        if fixture == Fixture::Databases && !is_made {
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
    fn clean_up(&mut self) {
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
        let mut names = self.names(0);
        self.add(
            group,
            None,
            &Step::new(Role::Setup, operation, body),
            &mut names,
            false,
        );
    }

    fn add(
        &mut self,
        group: Group,
        case: Option<String>,
        step: &Step,
        names: &mut Names,
        if_refused: bool,
    ) {
        let Some(operation) = self.contract.operations.get(&step.operation) else {
            return;
        };
        let request = prepare(self.contract, operation, step, names, &self.usual).request;
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
            if_refused,
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
