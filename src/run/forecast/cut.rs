//! What the budgets leave of a run: how many requests are sent before it is ended

use std::collections::BTreeMap;
use std::time::Duration;

use super::counts::Counts;
use super::{Forecast, Group, PlannedRequest};
use crate::run::lane::LANES;
use crate::run::options::RunOptions;
use crate::run::policy::Budget;

/// Requests with which each run begins: two lists.
const FIRST_REQUESTS: u64 = 2;
/// The one behind them in a run that makes something: whether it can be removed.
const REMOVAL_REQUESTS: u64 = 1;
/// Collections with which a lane begins.
const LANE_BEGINS_WITH: u64 = 2;
/// Requests at the end of a run for each collection: what is on it, its removal, and whether it is gone.
const REQUESTS_BEHIND_COLLECTION: u64 = 3;

/// What is sent of a run that a budget ends.
#[derive(Clone, Debug)]
pub struct Cut {
    /// The budgets that are too small for it.
    pub limits: Vec<Limit>,
    /// Whether that is certain; otherwise it is an estimate.
    pub is_certain: bool,
    /// What is sent, clean-up and all, if nothing fails.
    pub counts: Counts,
    /// Requests of all kinds, an estimate.
    pub total: u64,
    /// Those among them that clean up, for which no budget is needed.
    pub clean_up: u64,
    /// How long it takes, an estimate.
    pub duration: Duration,
}

/// A budget that ends a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So many requests, reads included and clean-up not.
    Requests(u64),
    /// So many collections.
    Collections(u64),
    /// So much time, clean-up not included.
    Time(Duration),
}

/// What the budgets leave, where they do not leave all.
pub(super) fn cut(found: &Forecast, options: &RunOptions) -> Option<Cut> {
    let limits = limits(found, options);
    if limits.is_empty() {
        return None;
    }
    let most = Most::of(found, options, &limits);
    let counts = counts(found, options, &limits, &most);
    let parts = limits.iter().map(|limit| share(found, options, *limit));
    let part = parts.fold(1.0, f64::min);
    let all = found
        .about(|request| !cleans(request))
        .saturating_add(found.witness_reads);
    let clean_up = scaled_clean_up(found, options, part, &most);
    let total = scaled(all, part).saturating_add(clean_up);
    let total = total.max(*counts.requests.start());
    Some(Cut {
        clean_up,
        is_certain: limits.iter().any(|limit| is_certain(found, *limit)),
        limits,
        counts,
        total,
        duration: found.duration.mul_f64(part),
    })
}

/// The budgets that are too small.
fn limits(found: &Forecast, options: &RunOptions) -> Vec<Limit> {
    let budget = options.policy.budget;
    let requests = before(found, |_| true).saturating_add(found.witness_reads);
    let collections = *found.planned().collections.end();
    // What is drawn for a time is as much as there is time for.
    let drawn = options.fuzzing.as_ref();
    let is_fitted = drawn.is_some_and(|fuzzing| fuzzing.time.is_some());
    let time = budget.time.filter(|_| !is_fitted);
    [
        budget
            .requests
            .filter(|most| requests > Budget::for_cases(*most))
            .map(Limit::Requests),
        budget
            .collections
            .filter(|most| collections > *most)
            .map(Limit::Collections),
        time.filter(|most| found.duration > *most).map(Limit::Time),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether a run cannot be done with before this budget is used up, if nothing fails.
fn is_certain(found: &Forecast, limit: Limit) -> bool {
    match limit {
        Limit::Requests(most) => {
            *found.known(|request| !cleans(request)).start() > Budget::for_cases(most)
        }
        Limit::Collections(most) => *found.planned().collections.start() > most,
        Limit::Time(_) => false,
    }
}

/// The part of the run that a budget leaves, an estimate.
fn share(found: &Forecast, options: &RunOptions, limit: Limit) -> f64 {
    let part = |some: u64, all: u64| {
        let nanos = |number| Duration::from_nanos(number).as_secs_f64();
        (nanos(some) / nanos(all.max(1))).min(1.0)
    };
    match limit {
        Limit::Requests(most) => part(
            Budget::for_cases(most),
            found
                .about(|request| !cleans(request))
                .saturating_add(found.witness_reads),
        ),
        Limit::Collections(most) => {
            let all = *found.planned().collections.end();
            // All lanes begin at once; with less than that the run is over before it has begun.
            let first = lanes(options).saturating_mul(LANE_BEGINS_WITH).min(all);
            part(most.saturating_sub(first), all.saturating_sub(first))
        }
        Limit::Time(most) => (most.as_secs_f64() / found.duration.as_secs_f64()).min(1.0),
    }
}

/// The most that is sent before clean-up, and by it.
struct Most {
    requests: u64,
    changes: u64,
    creates: u64,
    collections: u64,
    drops: u64,
    clean_up: u64,
}

impl Most {
    fn of(found: &Forecast, options: &RunOptions, limits: &[Limit]) -> Self {
        let (mut requests, mut changes) =
            (before(found, |_| true), before(found, |one| one.changes));
        let mut collections = before(found, |one| one.operation == "collections/create");
        // What is asked for again while it is there is no collection more.
        let again = collections.saturating_sub(found.collection_names(|_| true));
        let others = before(found, is_create).saturating_sub(collections);
        for limit in limits {
            match *limit {
                Limit::Requests(most) => {
                    requests = requests.min(most);
                    changes = changes.min(most.saturating_sub(FIRST_REQUESTS));
                }
                Limit::Collections(most) => collections = collections.min(most),
                Limit::Time(time) => {
                    let budget = options.policy.budget;
                    let within = |rate: crate::wire::Rate| rate.requests_within(time);
                    requests = requests.min(budget.rate.map_or(u64::MAX, within));
                    changes = changes.min(budget.ddl_rate.map_or(u64::MAX, within));
                }
            }
        }
        changes = changes.min(requests);
        collections = collections.min(changes);
        let creates = changes.min(collections.saturating_add(again).saturating_add(others));
        Self {
            requests,
            changes,
            creates,
            collections,
            drops: changes.min(before(found, is_drop)),
            clean_up: clean_up(
                found,
                options,
                requests.saturating_sub(FIRST_REQUESTS),
                creates,
            ),
        }
    }
}

/// The most that clean-up sends behind so many requests of cases and fixtures, so many of which make something. What was
/// begun is removed; a case in whose middle the run ends leaves more than one that comes to its end.
fn clean_up(found: &Forecast, options: &RunOptions, sent: u64, creates: u64) -> u64 {
    let whole = *found.known(cleans).end();
    let (mut behind, mut within) = (BTreeMap::<&str, u64>::new(), BTreeMap::<&str, u64>::new());
    let mut of_lanes = 0_u64;
    for request in &found.requests {
        match (&request.case, cleans(request)) {
            (Some(case), true) => *behind.entry(case).or_default() += 1,
            (Some(case), false) if request.changes => *within.entry(case).or_default() += 1,
            (None, true) => of_lanes += 1,
            _ => {}
        }
    }
    // Before a case begins there are the collections of its lane.
    let makes_none = options.policy.lent.is_some() || options.policy.read_only.is_some();
    let fixtures = if makes_none { 0 } else { LANE_BEGINS_WITH };
    let begun = sent.saturating_sub(fixtures);
    let listed = u64::try_from(behind.len()).unwrap_or(u64::MAX);
    if begun >= listed {
        return whole.saturating_add(cut_off(options, begun, &within));
    }
    let mut each: Vec<u64> = behind.into_values().collect();
    each.sort_unstable_by(|one, other| other.cmp(one));
    let cases: u64 = each
        .iter()
        .take(usize::try_from(begun).unwrap_or(usize::MAX))
        .sum();
    cases
        .saturating_add(of_lanes.min(creates))
        .saturating_add(cut_off(options, begun, &within))
}

/// What is left of cases in whose middle a run ends: at most one in each lane, with all that it asked for.
fn cut_off(options: &RunOptions, begun: u64, within: &BTreeMap<&str, u64>) -> u64 {
    let largest = within.values().max().copied().unwrap_or_default();
    lanes(options).min(begun).saturating_mul(largest)
}

/// About how much clean-up sends where a run ends after this part of it: what is behind the cases that were played, and the
/// collections with which the lanes begin whatever comes then.
fn scaled_clean_up(found: &Forecast, options: &RunOptions, part: f64, most: &Most) -> u64 {
    let behind_cases = found.about(|request| cleans(request) && request.case.is_some());
    let first = lanes(options)
        .saturating_mul(LANE_BEGINS_WITH)
        .min(most.collections);
    let further = found.planned().collections.end().saturating_sub(first);
    let collections = first.saturating_add(scaled(further, part));
    scaled(behind_cases, part)
        .saturating_add(collections.saturating_mul(REQUESTS_BEHIND_COLLECTION))
}

fn counts(found: &Forecast, options: &RunOptions, limits: &[Limit], most: &Most) -> Counts {
    let planned = found.planned();
    let makes_none = options.policy.lent.is_some() || options.policy.read_only.is_some();
    let first = if makes_none { 0 } else { LANE_BEGINS_WITH };
    // The first collections are made right behind the first requests, and those that were made are removed.
    let made = limits.iter().map(|limit| match *limit {
        Limit::Requests(most) => most
            .saturating_sub(FIRST_REQUESTS + REMOVAL_REQUESTS)
            .min(first),
        Limit::Collections(most) => {
            // When one lane finds the budget used up, others may have been given theirs and not have asked for it yet.
            let sure = most.min(*planned.collections.start());
            sure.saturating_sub(lanes(options) - 1).max(sure.min(first))
        }
        Limit::Time(_) => 0,
    });
    let made = made.min().unwrap_or_default().min(most.collections);
    let asked = limits.iter().map(|limit| match *limit {
        Limit::Requests(most) => most.min(FIRST_REQUESTS),
        Limit::Collections(_) => FIRST_REQUESTS,
        Limit::Time(_) => 1,
    });
    let asked = asked.min().unwrap_or_default();
    let gone = made.saturating_mul(2);
    Counts {
        requests: asked.saturating_add(gone)..=most.requests.saturating_add(most.clean_up),
        changes: gone..=most.changes.saturating_add(most.clean_up),
        creates: made..=most.creates,
        drops: made..=most.drops.saturating_add(most.clean_up),
        collections: made..=most.collections,
    }
}

/// How many lanes go at once, at least one.
fn lanes(options: &RunOptions) -> u64 {
    u64::try_from(options.concurrency.clamp(1, LANES)).unwrap_or(1)
}

fn before(found: &Forecast, is_meant: impl Fn(&PlannedRequest) -> bool) -> u64 {
    *found
        .known(|request| !cleans(request) && is_meant(request))
        .end()
}

fn cleans(request: &PlannedRequest) -> bool {
    request.group == Group::CleanUp
}

fn is_create(request: &PlannedRequest) -> bool {
    request.operation.ends_with("/create")
}

fn is_drop(request: &PlannedRequest) -> bool {
    request.operation.ends_with("/drop")
}

fn scaled(number: u64, part: f64) -> u64 {
    // A microsecond for each, so that no conversion of floats is needed.
    let all = Duration::from_micros(number).mul_f64(part);
    u64::try_from(all.as_micros()).unwrap_or(u64::MAX)
}
