//! What a run may do to its target, and how much of it: decided before the first request, asked before every case.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::backoff::Backoff;
use super::case::{Case, Step};
use super::fixture;
use super::forecast::{Forecast, forecast_of, middle};
use super::hazard::{Hazard, hazards};
use super::lend;
use super::options::RunOptions;
use super::plan::{Plan, PlannedCase};
use crate::contract::{Access, Contract};
use crate::wire::Rate;

/// Longest time for making one sequence smaller, unless somebody has more of it.
pub(super) const SHRINK_TIME: Duration = Duration::from_secs(3);

/// What a run may do.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The host that no changing request may be sent to; none where they may.
    pub read_only: Option<String>,
    /// Hazards that are allowed.
    pub allowed: BTreeSet<Hazard>,
    /// Two collections of somebody else's that the run may put its aliases on, instead of making its own.
    pub lent: Option<[String; 2]>,
    /// How much it may send.
    pub budget: Budget,
    /// How it treats a target that is busy.
    pub backoff: Backoff,
    /// Longest time for making one sequence smaller.
    pub shrink_time: Duration,
    /// When the run began by the wall clock, for answers that name a date.
    pub now: SystemTime,
}

/// How much a run may send. What is absent is unbounded.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Budget {
    /// Requests, clean-up not counted.
    pub requests: Option<u64>,
    /// Requests of any kind a second.
    pub rate: Option<Rate>,
    /// Changing requests a second.
    pub ddl_rate: Option<Rate>,
    /// Collections, one after the other and at once.
    pub collections: Option<u64>,
    /// Wall time, clean-up not counted.
    pub time: Option<Duration>,
}

/// One in this many requests of a budget is kept for looking again, so that what was seen wrong is told, and in few requests,
/// although the budget ends.
const KEPT_ONE_IN: u64 = 5;
/// The most that is kept.
const KEPT_MAX: u64 = 400;

impl Budget {
    /// How many of so many requests are kept for looking again at what seems wrong.
    pub(super) const fn kept_of(most: u64) -> u64 {
        let part = most / KEPT_ONE_IN;
        if part < KEPT_MAX { part } else { KEPT_MAX }
    }

    /// How many of so many requests cases and their fixtures may have.
    pub(super) const fn for_cases(most: u64) -> u64 {
        most.saturating_sub(Self::kept_of(most))
    }
}

impl Policy {
    /// Everything is allowed and nothing is paced: for a server of our own.
    pub fn own(seed: u64) -> Self {
        Self {
            read_only: None,
            allowed: Hazard::ALL.into(),
            lent: None,
            budget: Budget::default(),
            backoff: Backoff::near(seed),
            shrink_time: SHRINK_TIME,
            now: UNIX_EPOCH,
        }
    }

    /// Allows nothing that `other` does not allow.
    pub fn narrow(&mut self, other: &Self) {
        self.allowed.retain(|hazard| other.allowed.contains(hazard));
        if self.read_only.is_none() {
            self.read_only.clone_from(&other.read_only);
        }
    }

    /// Why a case may not run, in one sentence that says what would let it.
    pub fn refuses(&self, contract: &Contract, case: &Case) -> Option<String> {
        if let Some(host) = &self.read_only
            && needs_changes(contract, case)
        {
            return Some(read_only_reason(host));
        }
        let hazard = hazards(contract, case)
            .into_iter()
            .find(|hazard| !self.allowed.contains(hazard));
        if let Some(hazard) = hazard {
            return Some(hazard.reason().to_owned());
        }
        self.lent.as_ref()?;
        lend::unfit(contract, case).map(str::to_owned)
    }
}

/// What a read-only run did not do, and what would have happened without that, in one sentence.
pub(super) fn read_only_note(
    contract: &Contract,
    options: &RunOptions,
    (plan, selected): (&Plan, &[Arc<PlannedCase>]),
) -> Option<String> {
    let host = options.policy.read_only.as_ref()?;
    let mut options = options.clone();
    options.policy.read_only = None;
    Some(would_have(
        &forecast_of(contract, (plan, selected), &options),
        host,
    ))
}

/// The sentence about a run that was not allowed to change its target.
pub(super) fn would_have(forecast: &Forecast, host: &str) -> String {
    let sent = forecast.sent();
    format!(
        "only reads were sent, because {host} is not this machine: with --allow-writes {host} this run would send about {} requests, about {} of which change something: it would make and remove {} collections, up to {} aliases and indexes and {} databases, all with names of its own{}",
        forecast.total(),
        middle(&sent.changes),
        sent.collections.end(),
        forecast
            .of(&["aliases/create", "indexes/create"])
            .end()
            .min(sent.creates.end()),
        forecast
            .of(&["databases/create"])
            .end()
            .min(sent.creates.end()),
        if forecast.cut.is_some() {
            ", and then a budget ends it"
        } else {
            ""
        },
    )
}

/// Why a read-only run leaves a case out.
fn read_only_reason(host: &str) -> String {
    format!(
        "it needs requests that change the target, which is read-only without --allow-writes {host}"
    )
}

/// Whether a request changes the target by what its operation does.
pub(super) fn changes(contract: &Contract, step: &Step) -> bool {
    let role = contract.roles.get(&step.operation);
    role.is_none_or(|role| role.access == Access::Changes)
}

/// Whether a case sends anything that changes the target, its fixtures included.
fn needs_changes(contract: &Contract, case: &Case) -> bool {
    !fixture::collections_of(case.fixture).is_empty()
        || case.steps.iter().any(|step| changes(contract, step))
}
