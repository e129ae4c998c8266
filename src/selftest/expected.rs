//! What must come of a fault: known from the clauses that it says it breaks, and from nothing else.

use std::collections::BTreeSet;

use crate::check::serving;
use crate::contract::{Contract, Level};
use crate::server::Fault;

/// What must come of a fault.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// One of these rules finds it.
    Finding(BTreeSet<&'static str>),
    /// One of these rules notes it, since everything that it does is left open; a finding of theirs will do as well.
    Note(BTreeSet<&'static str>),
    /// It breaks no clause, so nobody may accuse the server; nor may anybody say that it conforms.
    Nothing,
}

/// What must come of this fault under this profile.
pub(super) fn expected(contract: &Contract, profile: &str, fault: &Fault) -> Expected {
    if fault.breaks.is_empty() {
        return Expected::Nothing;
    }
    let mut rules = BTreeSet::new();
    let mut is_open = true;
    for id in fault.breaks {
        for clause in clauses(contract, id) {
            rules.extend(serving(contract, profile, &clause));
            let level = contract.clauses.get(&clause).map(|clause| clause.level);
            is_open &= level == Some(Level::Open);
        }
    }
    if is_open {
        Expected::Note(rules)
    } else {
        Expected::Finding(rules)
    }
}

/// The clause itself, or the clauses that a decision is about.
fn clauses(contract: &Contract, id: &str) -> Vec<String> {
    let decision = contract
        .decisions
        .iter()
        .find(|decision| decision.id.as_str() == id);
    decision.map_or_else(
        || vec![id.to_owned()],
        |decision| {
            let affected = decision.affects.iter();
            affected.map(|clause| clause.as_str().to_owned()).collect()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::{Expected, expected};
    use crate::contract::Contract;
    use crate::server::{Fault, faults};

    fn of(breaks: &'static [&'static str]) -> Expected {
        let contract = Contract::embedded().expect("the contract");
        let fault = Fault {
            breaks,
            ..faults()[0]
        };
        expected(&contract, "documents", &fault)
    }

    #[test]
    fn a_binding_clause_asks_for_a_finding_and_an_open_one_for_a_note() {
        let rules = ["secrecy/nothing-echoed"].into();
        assert_eq!(of(&["H-07"]), Expected::Finding(rules));
        let rules = ["envelope/documented-keys"].into();
        assert_eq!(of(&["H-15"]), Expected::Note(rules));
        assert_eq!(of(&[]), Expected::Nothing);
    }

    #[test]
    fn one_binding_clause_among_open_ones_is_enough() {
        assert!(matches!(of(&["H-15", "H-07"]), Expected::Finding(_)));
    }

    #[test]
    fn every_fault_names_only_what_there_is_and_has_a_rule_to_find_it() {
        let contract = Contract::embedded().expect("the contract");
        for fault in faults() {
            for id in fault.breaks {
                let is_clause = contract.clauses.get(id).is_some();
                let mut decisions = contract.decisions.iter();
                assert!(
                    is_clause || decisions.any(|decision| decision.id.as_str() == *id),
                    "{} breaks {id}, which is not there",
                    fault.id
                );
            }
            match expected(&contract, &fault.profile(), fault) {
                Expected::Finding(rules) | Expected::Note(rules) => {
                    assert!(
                        !rules.is_empty(),
                        "no rule serves the clauses of {}",
                        fault.id
                    );
                }
                Expected::Nothing => {}
            }
        }
    }
}
