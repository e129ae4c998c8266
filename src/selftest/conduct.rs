//! All rows, several at once: each has a server of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::expected::expected;
use super::judge::{self, Judged};
use super::matrix::{Kind, Matrix, Row};
use super::plans::Plans;
use super::trial::{Cases, Noted, Seen, Trial};
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

/// Plays against every dialect that has a profile of its own, and every fault.
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
    let profiles: Vec<String> = dialects.iter().map(ToString::to_string).collect();
    let plans = Plans::new(&contract, profiles.iter().map(String::as_str), wanted.seed)?;
    let trials = dialects
        .iter()
        .map(|dialect| plain(*dialect))
        .chain(faults.iter().map(|fault| faulty(fault)));
    let seen = play(&contract, &plans, wanted, trials).await?;
    let usual: BTreeMap<String, &BTreeSet<Noted>> = profiles
        .iter()
        .zip(&seen)
        .map(|(name, seen)| (name.clone(), &seen.notes))
        .collect();
    let (plain, faulty) = seen.split_at_checked(dialects.len()).unwrap_or_default();
    let of_dialects = profiles
        .iter()
        .zip(plain)
        .filter(|(name, _)| is_wanted(name));
    let mut rows: Vec<Row> = of_dialects
        .map(|(name, seen)| {
            let place = (Kind::Dialect, name.as_str(), name.clone());
            row(place, &[], seen, judge::dialect(seen))
        })
        .collect();
    let nothing = BTreeSet::new();
    rows.extend(faults.iter().zip(faulty).map(|(fault, seen)| {
        let name = fault.dialect.to_string();
        let expected = expected(&contract, &name, fault);
        let usual = usual.get(&name).copied().unwrap_or(&nothing);
        let judged = judge::fault(&expected, seen, usual);
        row((Kind::Fault, fault.id, name), fault.breaks, seen, judged)
    }));
    Ok(Matrix {
        seed: wanted.seed,
        rows,
    })
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
    (kind, subject, dialect): (Kind, &str, String),
    clauses: &[&str],
    seen: &Seen,
    judged: Judged,
) -> Row {
    Row {
        kind,
        subject: subject.to_owned(),
        profile: dialect.clone(),
        dialect,
        clauses: clauses.iter().map(|id| (*id).to_owned()).collect(),
        rule: judged.rule,
        findings: seen.summary.findings.iter().map(judge::told).collect(),
        outcome: judged.outcome,
        why: judged.why,
    }
}
