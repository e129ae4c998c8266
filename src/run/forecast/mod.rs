//! What a run would send, worked out with the model and without a target: every request that does not hang on an answer,
//! how many reads come on top, and how long that takes at the rates asked for.

mod ahead;
mod counts;
mod cut;
mod drawn;
mod presence;
mod tidy;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Serialize, Serializer};

use ahead::Ahead;
pub use counts::{Counts, middle};
pub use cut::{Cut, Limit};
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
    /// On what it hangs whether it is sent.
    #[serde(flatten)]
    pub certainty: Certainty,
}

/// What decides whether a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It is sent.
    Surely,
    /// Only if the target refuses the request before it.
    IfRefused,
    /// Only if there is something to remove: if the target does what the profile leaves open.
    IfNeeded,
    /// Only if the target has an operation that not every target has.
    IfThere,
    /// Only if the target has a collection, of which the request says `LISTED`.
    IfListed,
}

impl Serialize for Certainty {
    /// A key for each thing that it may hang on.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let keys = [
            ("if_refused", Self::IfRefused),
            ("if_needed", Self::IfNeeded),
            ("if_there", Self::IfThere),
            ("if_listed", Self::IfListed),
        ];
        serializer.collect_map(keys.map(|(key, sent)| (key, sent == *self)))
    }
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
    /// What is sent of it where a budget ends the run before; no more than an estimate says whether it does.
    #[serde(skip)]
    pub cut: Option<Cut>,
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

impl PlannedRequest {
    /// Whether it is sent whatever is answered to those before it.
    pub(super) const fn is_certain(&self) -> bool {
        matches!(self.certainty, Certainty::Surely)
    }

    /// Whether some answers bring it about and others do not.
    const fn hangs_on_an_answer(&self) -> bool {
        matches!(self.certainty, Certainty::IfRefused | Certainty::IfNeeded)
    }

    /// Whether it belongs to a case that is drawn.
    fn is_drawn(&self) -> bool {
        let case = self.case.as_deref();
        case.is_some_and(|case| case.starts_with("fuzz/"))
    }
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
    ahead.take_for_granted(plan);
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
    found.cut = cut::cut(&found, options);
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
