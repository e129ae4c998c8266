//! Where cases come from: each phase makes its list from the contract, always the same one.

pub(super) mod between;
mod body;
mod coverage;
mod coverage_http;
mod draw;
mod examples;
mod histories;
pub(super) mod operations;
mod scenarios;
mod sequences;

use super::case::Case;
use super::plan::{PlanError, PlanSize};
use crate::contract::{Contract, Operation};

/// The operations under test, in the order in which their cases stand.
pub(super) const SUBJECTS: [&str; 3] = ["aliases/create", "aliases/drop", "indexes/create"];

/// All cases of all phases, in order.
pub(super) fn all(contract: &Contract, seed: u64, size: PlanSize) -> Result<Vec<Case>, PlanError> {
    let mut cases = Vec::new();
    for subject in SUBJECTS {
        cases.extend(examples::cases(operation(contract, subject)?));
    }
    for subject in SUBJECTS {
        cases.extend(coverage::cases(operation(contract, subject)?));
    }
    cases.extend(scenarios::cases());
    cases.extend(sequences::cases(seed, size.sequences));
    cases.extend(histories::cases(seed, size.histories));
    Ok(cases)
}

fn operation<'a>(contract: &'a Contract, id: &str) -> Result<&'a Operation, PlanError> {
    contract
        .operations
        .get(id)
        .ok_or_else(|| PlanError::Operation(id.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::contract::Contract;
    use crate::run::PlanSize;

    #[test]
    fn ids_are_unique_and_say_phase_and_operation() {
        let contract = Contract::embedded().expect("the contract");
        let cases = super::all(&contract, 0, PlanSize::default()).expect("the cases");
        let ids: BTreeSet<_> = cases.iter().map(|case| case.id.clone()).collect();
        assert_eq!(ids.len(), cases.len(), "two cases share an id");
        for case in &cases {
            let start = format!(
                "{}/{}/",
                case.phase.word(),
                case.operation.replace('/', ".")
            );
            assert!(case.id.starts_with(&start), "{}", case.id);
            assert!(
                !case.id.contains("__") && !case.title.is_empty(),
                "{}",
                case.id
            );
        }
    }

    #[test]
    fn a_default_run_has_at_least_250_cases_and_no_two_send_the_same() {
        let contract = Contract::embedded().expect("the contract");
        let cases = super::all(&contract, 0, PlanSize::default()).expect("the cases");
        assert!(cases.len() >= 250, "{}", cases.len());
        let sent: BTreeSet<_> = cases
            .iter()
            .map(|case| format!("{:?}{:?}", case.fixture, case.steps))
            .collect();
        let doubled = cases.len() - sent.len();
        // A page's example may be what a scenario sends too: it is run once as the page's word.
        assert!(doubled <= 6, "{doubled} cases repeat another");
    }
}
