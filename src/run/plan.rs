//! The list of planned cases: a pure function of seed, version and contract.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::case::{Body, Case};
use super::event::Phase;
use super::fuzz::FuzzError;
use super::histories::HistorySize;
use super::phases;
use super::sequences::SequenceSize;
use super::simulate::{Decides, simulate};
use crate::contract::{Contract, Profile, hex};
use crate::ledger::LedgerError;

/// A case with its place in the plan and what it can decide.
#[derive(Clone, Debug)]
pub struct PlannedCase {
    /// Position in the plan, whatever is selected.
    pub index: usize,
    /// The case.
    pub case: Case,
    /// Rules that speak when all goes as the profile expects, in order.
    pub rules: Vec<String>,
    /// Clauses that those rules and the case itself serve, in order.
    pub clauses: Vec<String>,
}

/// All cases.
#[derive(Clone, Debug)]
pub struct Plan {
    /// In order.
    pub cases: Vec<Arc<PlannedCase>>,
    /// SHA-256 of the planned requests, in hexadecimal.
    pub digest: String,
}

/// How much of what is drawn from the seed a plan has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanSize {
    /// How large histories are.
    pub histories: HistorySize,
    /// How many sequences there are, and how long each is.
    pub sequences: SequenceSize,
}

impl From<HistorySize> for PlanSize {
    fn from(histories: HistorySize) -> Self {
        Self {
            histories,
            ..Self::default()
        }
    }
}

/// Why there is no plan.
#[derive(Debug, Error)]
pub enum PlanError {
    /// No such profile.
    #[error("there is no profile '{0}'; `vdbspec list profiles` prints those that there are")]
    Profile(String),
    /// An operation that the phases need.
    #[error(
        "the contract has no operation '{0}', which the plan needs; --specs takes a folder like the one that vdbspec derive --export DIR writes"
    )]
    Operation(String),
    /// The HTTP client.
    #[error("{0}")]
    Client(String),
    /// Nothing can be drawn.
    #[error(transparent)]
    Fuzz(#[from] FuzzError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Makes the plan, with histories and sequences of the usual size.
pub fn plan(contract: &Contract, profile: &str, seed: u64) -> Result<Plan, PlanError> {
    plan_sized(contract, profile, seed, PlanSize::default())
}

/// Makes the plan, with histories and sequences of this size.
pub fn plan_sized(
    contract: &Contract,
    profile: &str,
    seed: u64,
    size: impl Into<PlanSize>,
) -> Result<Plan, PlanError> {
    let profile = contract
        .profiles
        .get(profile)
        .ok_or_else(|| PlanError::Profile(profile.to_owned()))?;
    let cases: Vec<_> = phases::all(contract, seed, size.into())?
        .into_iter()
        .enumerate()
        .map(|(index, case)| Arc::new(planned(contract, profile, index, case)))
        .collect();
    Ok(Plan {
        digest: digest(&cases, contract, seed),
        cases,
    })
}

/// Examples, coverage and scenarios, and behind them the stories on which versions differ: what two targets are compared
/// by. What is drawn, and what races, is another matter each time.
pub fn plan_to_compare(
    contract: &Contract,
    profile: &str,
    seed: u64,
    between_versions: bool,
) -> Result<Plan, PlanError> {
    let mut plan = plan(contract, profile, seed)?;
    plan.cases.retain(|planned| {
        let phase = planned.case.phase;
        matches!(phase, Phase::Examples | Phase::Coverage | Phase::Scenarios)
    });
    let profile = contract.profiles.get(profile).filter(|_| between_versions);
    if let Some(profile) = profile {
        let first = plan.cases.iter().map(|planned| planned.index + 1).max();
        for (place, case) in (first.unwrap_or(0)..).zip(phases::between::cases()) {
            plan.cases
                .push(Arc::new(planned(contract, profile, place, case)));
        }
    }
    Ok(plan)
}

/// A case with its place and what it can decide.
pub(super) fn planned(
    contract: &Contract,
    profile: &Profile,
    index: usize,
    case: Case,
) -> PlannedCase {
    let Decides { rules, mut clauses } = simulate(contract, profile, &case);
    clauses.extend(case.clauses.iter().cloned());
    clauses.sort();
    clauses.dedup();
    PlannedCase {
        index,
        case,
        rules,
        clauses,
    }
}

/// Everything that decides what a case sends, each part with its length so that no two plans look alike.
fn hash_case(hash: &mut Sha256, case: &Case) {
    let mut part = |bytes: &[u8]| {
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    };
    part(case.id.as_bytes());
    part(format!("{:?}", case.fixture).as_bytes());
    part(&[case.clients]);
    for step in &case.steps {
        let head = (
            step.role,
            &step.operation,
            &step.method,
            &step.path,
            &step.headers,
            &step.sender,
        );
        part(format!("{head:?}").as_bytes());
        match &step.body {
            Body::Json(value) => part(value.to_string().as_bytes()),
            Body::Raw(bytes) => part(bytes),
        }
    }
}

/// A plan without any case, to which recorded findings can be added.
pub fn empty_plan(contract: &Contract, seed: u64) -> Plan {
    Plan {
        cases: Vec::new(),
        digest: digest(&[], contract, seed),
    }
}

/// The digest of the requests of these cases.
pub fn digest(cases: &[Arc<PlannedCase>], contract: &Contract, seed: u64) -> String {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(&contract.digest);
    hash.update(seed.to_le_bytes());
    for planned in cases {
        hash_case(&mut hash, &planned.case);
    }
    hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::plan;
    use crate::contract::{Accounting, Contract, Level};

    #[test]
    fn every_live_statement_of_the_pages_is_decided_by_a_planned_case() {
        let contract = Contract::embedded().expect("the contract");
        let plan = plan(&contract, "documents", 1).expect("a plan");
        let decided: BTreeSet<&str> = plan
            .cases
            .iter()
            .flat_map(|planned| planned.clauses.iter().map(String::as_str))
            .collect();
        for clause in contract.clauses.iter() {
            let page = matches!(clause.id.as_str().get(..2), Some("CA" | "DA" | "CI"));
            let live = clause.accounting == Accounting::Live;
            assert!(
                !page || !live || decided.contains(clause.id.as_str()),
                "no case decides {}",
                clause.id
            );
        }
    }

    #[test]
    fn every_must_rule_but_those_of_preflight_has_a_planned_case() {
        let contract = Contract::embedded().expect("the contract");
        let plan = plan(&contract, "documents", 1).expect("a plan");
        let planned: BTreeSet<&str> = plan
            .cases
            .iter()
            .flat_map(|planned| planned.rules.iter().map(String::as_str))
            .collect();
        for rule in crate::check::RULES
            .iter()
            .filter(|rule| rule.level == Level::Must)
        {
            let preflight = rule.id == "coherence/reads-tell-states-apart";
            assert!(
                preflight || planned.contains(rule.id),
                "no case decides {}",
                rule.id
            );
        }
    }

    #[test]
    fn the_plan_is_the_same_each_time_and_another_for_another_seed() {
        let contract = Contract::embedded().expect("the contract");
        let digest = |seed| plan(&contract, "documents", seed).expect("a plan").digest;
        assert_eq!(digest(7), digest(7));
        assert_ne!(digest(7), digest(8));
        assert!(
            plan(&contract, "nonesuch", 1)
                .is_err_and(|error| error.to_string().contains("nonesuch"))
        );
    }
}
