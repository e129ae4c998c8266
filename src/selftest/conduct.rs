//! All rows, several at once: each has a server of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::cross;
use super::expected::expected;
use super::judge::{self, Judged};
use super::matrix::{Kind, Matrix, Outcome, Row, unproved};
use super::plans::Plans;
use super::trial::{Cases, Seen, Trial};
use crate::contract::Contract;
use crate::run::{PatternError, PlanError};
use crate::server::{self, Dialect, Fault};
use crate::wire::TargetError;

/// What is to be proved.
#[derive(Clone, Debug)]
pub struct SelfTest {
    /// Names of dialects and faults; none means all.
    pub only: Vec<String>,
    /// The seed of all runs.
    pub seed: u64,
    /// Servers at once; most of the time of a run is spent waiting for witnesses to agree.
    pub at_once: usize,
}

/// Why there is no matrix.
#[derive(Debug, Error)]
pub enum SelfTestError {
    /// A profile cannot be planned for.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A clause is no pattern.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// The address of our own server is none.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The system gives no port.
    #[error("no port of this machine can be opened: {0}; it may be out of ports or sockets")]
    Listen(String),
    /// A run was cancelled.
    #[error("a run was stopped from inside; please report it")]
    Stopped,
}

/// Plays against every dialect that has a profile of its own, under that and under the others, and every fault.
///
/// # Errors
/// What keeps a run from beginning; what a run finds is in the matrix.
pub async fn selftest(contract: Arc<Contract>, wanted: &SelfTest) -> Result<Matrix, SelfTestError> {
    let is_wanted =
        |name: &str| wanted.only.is_empty() || wanted.only.iter().any(|one| one == name);
    let faults: Vec<&'static Fault> = server::faults()
        .iter()
        .filter(|fault| is_wanted(fault.id))
        .collect();
    // What a fault changes shows beside what its dialect does without it.
    let dialects: Vec<Dialect> = Dialect::ALL
        .iter()
        .filter(|(dialect, name)| {
            let is_needed = faults.iter().any(|fault| fault.dialect == *dialect);
            contract.profiles.get(name).is_some() && (is_wanted(name) || is_needed)
        })
        .map(|(dialect, _)| *dialect)
        .collect();
    let crossed = crossed(&contract, &dialects, is_wanted);
    let profiles = dialects.iter().map(ToString::to_string);
    let profiles: Vec<String> = profiles
        .chain(crossed.iter().map(|one| one.1.clone()))
        .chain(faults.iter().map(|fault| fault.profile()))
        .collect();
    let plans = Plans::new(&contract, profiles.iter().map(String::as_str), wanted.seed)?;
    let trials: Vec<Trial> = dialects
        .iter()
        .map(|dialect| plain(*dialect))
        .chain(crossed.iter().map(|(dialect, profile)| Trial {
            profile: profile.clone(),
            ..plain(*dialect)
        }))
        .chain(faults.iter().map(|fault| faulty(fault)))
        .collect();
    let seen = play(&contract, &plans, wanted, trials.into_iter()).await?;
    let (own, rest) = seen.split_at_checked(dialects.len()).unwrap_or_default();
    let (others, with_fault) = rest.split_at_checked(crossed.len()).unwrap_or_default();
    let own: BTreeMap<String, &Seen> = dialects.iter().map(ToString::to_string).zip(own).collect();
    let mut rows: Vec<Row> = dialects
        .iter()
        .filter_map(|dialect| own.get_key_value(&dialect.to_string()))
        .filter(|(name, _)| is_wanted(name))
        .map(|(name, seen)| {
            let place = (Kind::Dialect, name.as_str(), name.clone(), name.clone());
            row(place, &[], seen, judge::dialect(seen))
        })
        .collect();
    rows.extend(
        crossed
            .iter()
            .zip(others)
            .map(|((dialect, profile), seen)| {
                let name = dialect.to_string();
                let judged =
                    judge_crossed(&contract, (&name, profile), own.get(&name).copied(), seen);
                let place = (Kind::Cross, name.as_str(), name.clone(), profile.clone());
                row(place, &[], seen, judged)
            }),
    );
    let nothing = BTreeSet::new();
    rows.extend(faults.iter().zip(with_fault).map(|(fault, seen)| {
        let (name, profile) = (fault.dialect.to_string(), fault.profile());
        let expected = expected(&contract, &profile, fault);
        let usual = own.get(&name).map_or(&nothing, |seen| &seen.notes);
        let judged = judge::fault(&expected, seen, usual);
        let place = (Kind::Fault, fault.id, name, profile);
        row(place, fault.breaks, seen, judged)
    }));
    let unproved = if wanted.only.is_empty() {
        unproved(&rows)
    } else {
        Vec::new()
    };
    Ok(Matrix {
        seed: wanted.seed,
        rows,
        unproved,
    })
}

/// The profile that no released version answers to.
const DOCUMENTS: Dialect = Dialect::Documents;

/// Every wanted version under the documents and under every other version.
fn crossed(
    contract: &Contract,
    dialects: &[Dialect],
    is_wanted: impl Fn(&str) -> bool,
) -> Vec<(Dialect, String)> {
    let mut crossed = Vec::new();
    for dialect in dialects {
        let name = dialect.to_string();
        let others = Dialect::ALL.iter().filter(|(_, other)| **other != name);
        for (_, other) in others.filter(|_| *dialect != DOCUMENTS && is_wanted(&name)) {
            if contract.profiles.get(other).is_some() {
                crossed.push((*dialect, (*other).to_owned()));
            }
        }
    }
    crossed
}

fn judge_crossed(
    contract: &Contract,
    (dialect, profile): (&str, &str),
    own: Option<&Seen>,
    seen: &Seen,
) -> Judged {
    let profiles = (
        contract.profiles.get(profile),
        contract.profiles.get(dialect),
    );
    match (profiles, own) {
        _ if profile == DOCUMENTS.to_string() => cross::documents(contract, dialect, seen),
        ((Some(held_to), Some(theirs)), Some(own)) => cross::versions(held_to, theirs, own, seen),
        _ => judge::because(Outcome::Undecided, "its profile is not there"),
    }
}

fn plain(dialect: Dialect) -> Trial {
    Trial {
        dialect,
        profile: dialect.to_string(),
        fault: None,
        has_token: true,
        cases: Cases::All,
    }
}

fn faulty(fault: &Fault) -> Trial {
    let cases = if fault.is_slow {
        Cases::Deciding(fault.breaks.iter().map(|id| (*id).to_owned()).collect())
    } else {
        Cases::All
    };
    Trial {
        fault: server::fault(fault.id),
        profile: fault.profile(),
        has_token: !fault.is_anonymous,
        cases,
        ..plain(fault.dialect)
    }
}

/// What each trial came to, in their order.
async fn play(
    contract: &Arc<Contract>,
    plans: &Plans,
    wanted: &SelfTest,
    trials: impl Iterator<Item = Trial>,
) -> Result<Vec<Seen>, SelfTestError> {
    let permits = Arc::new(Semaphore::new(wanted.at_once.max(1)));
    let mut running = JoinSet::new();
    for (number, trial) in trials.enumerate() {
        let plan = plans
            .of(&trial.profile)
            .ok_or_else(|| PlanError::Profile(trial.profile.clone()))?;
        let (permits, contract, seed) = (Arc::clone(&permits), Arc::clone(contract), wanted.seed);
        running.spawn(async move {
            let _permit = permits.acquire_owned().await;
            (number, trial.play(contract, plan, seed).await)
        });
    }
    let mut seen = BTreeMap::new();
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok((number, result)) => {
                seen.insert(number, result?);
            }
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => return Err(SelfTestError::Stopped),
            },
        }
    }
    Ok(seen.into_values().collect())
}

fn row(
    (kind, subject, dialect, profile): (Kind, &str, String, String),
    clauses: &[&str],
    seen: &Seen,
    judged: Judged,
) -> Row {
    Row {
        kind,
        subject: subject.to_owned(),
        dialect,
        profile,
        clauses: clauses.iter().map(|id| (*id).to_owned()).collect(),
        rule: judged.rule,
        findings: seen.summary.findings.iter().map(judge::told).collect(),
        outcome: judged.outcome,
        why: judged.why,
    }
}
