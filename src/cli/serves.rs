//! Which rules and which planned cases serve a clause.

use std::collections::BTreeSet;

use crate::check::RULES;
use crate::contract::Contract;
use crate::run::Plan;

/// Cases that are named where there may be hundreds.
const CASES_NAMED_MAX: usize = 3;

/// The rules that name the clause themselves, or speak for a profile's row that does.
pub(super) fn rules<'a>(contract: &'a Contract, clause: &str) -> BTreeSet<&'a str> {
    let own = RULES
        .iter()
        .filter(|rule| rule.clauses.contains(&clause))
        .map(|rule| rule.id);
    let rows = contract
        .profiles
        .iter()
        .flat_map(|profile| &profile.rows)
        .filter(|row| row.clauses.iter().any(|id| id == clause))
        .map(|row| row.rule.as_str());
    own.chain(rows).collect()
}

/// Ids of the cases that decide the clause, in plan order.
pub(super) fn cases<'a>(plan: &'a Plan, clause: &str) -> Vec<&'a str> {
    let deciding = plan
        .cases
        .iter()
        .filter(|planned| planned.clauses.iter().any(|id| id == clause));
    deciding.map(|planned| planned.case.id.as_str()).collect()
}

/// Ids of the cases in which the rule speaks, in plan order.
pub(super) fn cases_of_rule<'a>(plan: &'a Plan, rule: &str) -> Vec<&'a str> {
    let speaking = plan
        .cases
        .iter()
        .filter(|planned| planned.rules.iter().any(|id| id == rule));
    speaking.map(|planned| planned.case.id.as_str()).collect()
}

/// How many there are, and the first of them.
pub(super) fn first_of(ids: &[&str]) -> String {
    if ids.is_empty() {
        return "none".to_owned();
    }
    let named: Vec<&str> = ids.iter().take(CASES_NAMED_MAX).copied().collect();
    let more = if ids.len() > CASES_NAMED_MAX {
        ", …"
    } else {
        ""
    };
    format!("{}: {}{more}", ids.len(), named.join(", "))
}
