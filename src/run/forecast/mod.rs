//! What a run would send, worked out with the model and without a target: every request that does not hang on an answer,
//! how many reads come on top, and how long that takes at the rates asked for.

mod ahead;
mod drawn;
mod tidy;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use ahead::Ahead;
pub use drawn::Drawing;

use super::event::Phase;
use super::fuzz::Fuzzing;
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
    /// Whether it removes what is there only if the target does what the profile leaves open.
    pub if_needed: bool,
}

/// What a run would send.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Forecast {
    /// In the order of groups, operations and the plan.
    pub requests: Vec<PlannedRequest>,
    /// Reads that show what is there, an estimate: each is repeated for a while where the target takes time.
    pub witness_reads: u64,
    /// Cases that are drawn, of which not all stand among the requests.
    #[serde(skip)]
    pub drawn: Option<Drawing>,
    /// Cases that would not run, by reason.
    pub left_out: BTreeMap<String, Vec<String>>,
    /// Whether a budget would end the run before all of it is sent.
    pub exceeds_budget: bool,
    /// How long it would take, an estimate.
    #[serde(skip)]
    pub duration: Duration,
    /// What that estimate rests on.
    #[serde(skip)]
    pub pace: ForecastPace,
}

/// What takes the time of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ForecastPace {
    /// The answers, each of which is taken to need so long.
    Answers(Duration),
    /// The wait between two changes.
    Changes(Rate),
    /// The wait between two requests.
    Requests(Rate),
}

impl Default for ForecastPace {
    fn default() -> Self {
        Self::Answers(ANSWER_TIME_NEAR)
    }
}

impl Forecast {
    /// Requests of all kinds, an estimate.
    pub fn total(&self) -> u64 {
        self.witness_reads.saturating_add(self.about(|_| true))
    }

    /// Requests but reads of the state: at least and at most, if nothing fails.
    pub fn requests(&self) -> RangeInclusive<u64> {
        self.known(|_| true)
    }

    /// Requests whose operation ends in one of these words: at least and at most, if nothing fails.
    pub fn of(&self, endings: &[&str]) -> RangeInclusive<u64> {
        self.known(|request| {
            endings
                .iter()
                .any(|ending| request.operation.ends_with(ending))
        })
    }

    /// Requests whose operation changes the target: at least and at most, if nothing fails.
    pub fn changes(&self) -> RangeInclusive<u64> {
        self.known(|request| request.changes)
    }

    /// Collections that the run makes for its cases.
    pub fn collections(&self) -> u64 {
        *self.of(&["collections/create"]).end()
    }

    /// How many requests are like this. What hangs on an answer comes about or not; those of cases that are drawn
    /// beyond what is shown are as many as among those.
    fn known(&self, is_meant: impl Fn(&PlannedRequest) -> bool) -> RangeInclusive<u64> {
        let least = self.counted(|request| is_meant(request) && request.is_certain());
        least..=self.counted(is_meant)
    }

    /// Of two that hang on an answer mostly one is sent: one if it is yes, the other if it is no.
    fn about(&self, is_meant: impl Fn(&PlannedRequest) -> bool) -> u64 {
        middle(&self.known(is_meant))
    }

    fn counted(&self, is_meant: impl Fn(&PlannedRequest) -> bool) -> u64 {
        let meant = || self.requests.iter().filter(|request| is_meant(request));
        let more = self.drawn.as_ref().map_or(0, |drawn| {
            drawn.beyond(count(meant().filter(|request| request.is_drawn())))
        });
        count(meant()).saturating_add(more)
    }
}

/// What lies between at least and at most.
pub fn middle(range: &RangeInclusive<u64>) -> u64 {
    range.start().midpoint(*range.end())
}

impl PlannedRequest {
    /// Whether it is sent whatever is answered to those before it.
    const fn is_certain(&self) -> bool {
        !self.if_refused && !self.if_needed
    }

    /// Whether it belongs to a case that is drawn.
    fn is_drawn(&self) -> bool {
        let case = self.case.as_deref();
        case.is_some_and(|case| case.starts_with("fuzz/"))
    }
}

fn count<'a>(requests: impl Iterator<Item = &'a PlannedRequest>) -> u64 {
    requests.fold(0, |sum, _| sum + 1)
}

/// Twice how many of these are sent: what hangs on an answer comes about half of the time.
fn weight<'a>(requests: impl Iterator<Item = &'a PlannedRequest>) -> u64 {
    requests.fold(0, |sum, request| sum + 1 + u64::from(request.is_certain()))
}

/// Works out what a run with these options would send.
pub fn forecast(contract: &Contract, plan: &Plan, options: &RunOptions) -> Forecast {
    forecast_of(contract, (plan, &select(plan, options)), options)
}

/// The same for cases that are selected already.
pub(super) fn forecast_of(
    contract: &Contract,
    (plan, selected): (&Plan, &[Arc<PlannedCase>]),
    options: &RunOptions,
) -> Forecast {
    let Some(profile) = contract.profiles.get(&options.profile) else {
        return Forecast::default();
    };
    let mut ahead = Ahead::new(contract, profile, options);
    ahead.preflight(options.policy.read_only.is_some());
    for planned in selected {
        add(&mut ahead, contract, planned, options);
    }
    if let Some(fuzzing) = &options.fuzzing {
        draw(&mut ahead, contract, (plan, fuzzing), options);
    }
    ahead.clean_up();
    let mut found = ahead.found;
    found
        .requests
        .sort_by(|one, other| (one.group, &one.operation).cmp(&(other.group, &other.operation)));
    (found.duration, found.pace) = Size::of(&found).time(options);
    let budget = options.policy.budget;
    found.exceeds_budget = budget.requests.is_some_and(|most| found.total() > most)
        || budget
            .collections
            .is_some_and(|most| found.collections() > most)
        || budget.time.is_some_and(|most| found.duration > most);
    found
}

/// Adds what is drawn, as far as there is time for it.
fn draw(
    ahead: &mut Ahead<'_>,
    contract: &Contract,
    (plan, fuzzing): (&Plan, &Fuzzing),
    options: &RunOptions,
) {
    let before = Size::of(&ahead.found);
    let mut now = before;
    let mut halves = before.without(&before);
    let mut shown = 0_u64;
    let mut is_over = false;
    for case in drawn::cases(contract, plan, fuzzing, options) {
        let sent = ahead.found.requests.len();
        add(ahead, contract, &case, options);
        let new = ahead.found.requests.get(sent..).unwrap_or_default();
        halves.requests += weight(new.iter());
        halves.changes += weight(new.iter().filter(|request| request.changes));
        now.requests = before.requests + halves.requests / 2;
        now.changes = before.changes + halves.changes / 2;
        now.reads = ahead.found.witness_reads;
        shown += 1;
        is_over = fuzzing.time.is_some_and(|most| now.time(options).0 >= most);
        if is_over {
            break;
        }
    }
    if shown == 0 {
        return;
    }
    let each = now.without(&before);
    let drawn = Drawing::new(fuzzing, (shown, is_over), each.time(options).0);
    ahead.found.witness_reads = now.reads.saturating_add(drawn.beyond(each.reads));
    ahead.found.drawn = Some(drawn);
}

fn add(
    ahead: &mut Ahead<'_>,
    contract: &Contract,
    planned: &Arc<PlannedCase>,
    options: &RunOptions,
) {
    match options.policy.refuses(contract, &planned.case) {
        Some(why) => {
            let cases = ahead.found.left_out.entry(why).or_default();
            cases.push(planned.case.id.clone());
        }
        None => ahead.case(planned),
    }
}

/// How much there is to send.
#[derive(Clone, Copy, Debug)]
struct Size {
    requests: u64,
    changes: u64,
    reads: u64,
}

impl Size {
    fn of(found: &Forecast) -> Self {
        Self {
            requests: found.about(|_| true),
            changes: found.about(|request| request.changes),
            reads: found.witness_reads,
        }
    }

    fn without(&self, less: &Self) -> Self {
        Self {
            requests: self.requests.saturating_sub(less.requests),
            changes: self.changes.saturating_sub(less.changes),
            reads: self.reads.saturating_sub(less.reads),
        }
    }

    /// How long that takes, and because of what.
    fn time(&self, options: &RunOptions) -> (Duration, ForecastPace) {
        let budget = options.policy.budget;
        let answer = if options.target.is_loopback() {
            ANSWER_TIME_NEAR
        } else {
            ANSWER_TIME_FAR
        };
        let all = self.requests.saturating_add(self.reads);
        let total = u32::try_from(all).unwrap_or(u32::MAX);
        let at_once = u32::try_from(options.concurrency.clamp(1, LANES)).unwrap_or(1);
        let answers = answer.saturating_mul(total) / at_once;
        let changes = budget.ddl_rate.map(|rate| {
            let time = rate.time_for(self.changes);
            (time, ForecastPace::Changes(rate))
        });
        let requests = budget
            .rate
            .map(|rate| (rate.time_for(all), ForecastPace::Requests(rate)));
        let paced = [changes, requests].into_iter().flatten();
        paced.fold((answers, ForecastPace::Answers(answer)), |longest, next| {
            if next.0 > longest.0 { next } else { longest }
        })
    }
}
