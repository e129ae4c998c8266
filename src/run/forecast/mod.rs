//! What a run would send, worked out with the model and without a target: every request that does not hang on an answer,
//! how many reads come on top, and how long that takes at the rates asked for.

mod ahead;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use ahead::Ahead;

use super::event::Phase;
use super::lane::LANES;
use super::options::RunOptions;
use super::plan::{Plan, PlannedCase};
use super::shard::select;
use crate::contract::Contract;
use crate::wire::Rate;

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
    /// What was found before, sent again.
    Regressions,
    /// The examples of the pages.
    Examples,
    /// Every keyword of every schema.
    Coverage,
    /// The rules in prose.
    Scenarios,
    /// Random sequences of requests.
    Sequences,
    /// Several clients at once on one alias.
    Histories,
    /// Requests drawn from the seed: their number is known, and not what they are.
    Fuzz,
    /// Nothing stays.
    CleanUp,
}

impl Group {
    /// What it is called.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Preflight => "preflight",
            Self::Fixtures => "fixtures",
            Self::Regressions => "regressions",
            Self::Examples => "examples",
            Self::Coverage => "coverage",
            Self::Scenarios => "scenarios",
            Self::Sequences => "sequences",
            Self::Histories => "histories",
            Self::Fuzz => "fuzz",
            Self::CleanUp => "clean-up",
        }
    }

    const fn of(phase: Phase) -> Self {
        match phase {
            Phase::Preflight => Self::Preflight,
            Phase::Regressions => Self::Regressions,
            Phase::Examples => Self::Examples,
            Phase::Coverage => Self::Coverage,
            Phase::Scenarios => Self::Scenarios,
            Phase::Sequences => Self::Sequences,
            Phase::Histories => Self::Histories,
            Phase::Fuzz => Self::Fuzz,
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
    let mut ahead = Ahead::new(contract, profile, options);
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
    let paced =
        |rate: Option<Rate>, requests| rate.map_or(Duration::ZERO, |rate| rate.time_for(requests));
    (answer.saturating_mul(total) / at_once)
        .max(paced(budget.ddl_rate, found.changes()))
        .max(paced(budget.rate, found.total()))
}
