//! All rules, by family: what `list rules` prints and what a summary counts as decided or undecided.

use std::collections::BTreeSet;

use super::outcome::{aliases, indexes, request};
use super::rule::Rule;
use super::{auth, code, effect, envelope, history, secrecy, time, transport};
use crate::contract::Contract;

/// Every rule, in the order in which reports list them.
pub const RULES: &[&Rule] = &[
    &transport::DOCUMENTED_PATH,
    &transport::COMPLETE,
    &transport::ONE_VALUE,
    &transport::UTF8,
    &transport::BYTE_ORDER_MARK,
    &transport::UNIQUE_KEYS,
    &transport::CONTENT_TYPE,
    &envelope::OBJECT,
    &envelope::CODE,
    &envelope::DATA,
    &envelope::MESSAGE,
    &envelope::STATUS,
    &envelope::SERVER_ERROR,
    &envelope::KEYS,
    &envelope::ECHO,
    &envelope::VERSION_KEYS,
    &code::SUCCESS_ZERO,
    &code::ERROR_NOT_ZERO,
    &code::AS_VERSION,
    &request::VALID_ACCEPTED,
    &request::REQUIRED_FIELD,
    &request::FIELD_TYPE,
    &request::SCALAR_FOR_STRING,
    &request::JSON_OBJECT,
    &request::TIMEOUT_HEADER,
    &request::DATABASE_NAME,
    &request::LONG_NAME,
    &request::UNDOCUMENTED_ROUTE,
    &request::OPEN,
    &request::AS_VERSION,
    &request::DEPARTURE,
    &aliases::COLLECTION_MUST_EXIST,
    &aliases::MANY_PER_COLLECTION,
    &aliases::SINGLE_OWNER,
    &aliases::DROP_NEEDS_ONLY_ALIAS,
    &aliases::DROP_WITH_OWNER,
    &indexes::UNKNOWN_DATABASE,
    &indexes::UNKNOWN_COLLECTION,
    &indexes::VECTOR_AND_SCALAR,
    &indexes::DEFAULT_METRIC,
    &indexes::DEFAULT_NAME,
    &indexes::DOCUMENTED_SPELLING,
    &effect::CREATE_ALIAS,
    &effect::DROP_ALIAS,
    &effect::CREATE_INDEX,
    &effect::INDEX_FIELD,
    &effect::INDEX_METRIC,
    &effect::INDEX_TYPE,
    &effect::REJECTED,
    &effect::SUCCESS,
    &effect::ONE_OWNER,
    &effect::NO_DANGLING,
    &effect::WITNESSES_AGREE,
    &effect::ISOLATION,
    &effect::STALE,
    &effect::TIMED_OUT,
    &history::ONE_ORDER,
    &effect::DISCRIMINATES,
    &auth::BEARER,
    &request::TOKEN_NEEDED,
    &secrecy::SECRECY,
    &time::REQUEST_TIMEOUT,
];

/// Ids of the rules that serve a clause under a profile: those that name it themselves, and those that speak for one of
/// the profile's rows that does.
pub fn serving(contract: &Contract, profile: &str, clause: &str) -> BTreeSet<&'static str> {
    let rows = contract.profiles.get(profile).map(|profile| &profile.rows);
    let speaks = |rule: &Rule| {
        rows.into_iter()
            .flatten()
            .any(|row| row.rule == rule.id && row.clauses.iter().any(|named| named == clause))
    };
    let serving = RULES
        .iter()
        .filter(|rule| rule.clauses.contains(&clause) || speaks(rule));
    serving.map(|rule| rule.id).collect()
}

/// The rule of this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{RULES, rule};
    use crate::check::testing::documents;
    use crate::contract::Contract;

    #[test]
    fn ids_are_unique_and_of_the_form_family_name() {
        let ids: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), RULES.len());
        assert!(ids.iter().all(|id| id.split('/').count() == 2), "{ids:?}");
    }

    #[test]
    fn every_row_of_the_profile_names_a_rule() {
        for row in documents().rows {
            assert!(
                rule(&row.rule).is_some(),
                "{} names {}",
                row.condition,
                row.rule
            );
        }
    }

    #[test]
    fn every_clause_that_a_rule_serves_exists() {
        let contract = Contract::embedded().expect("the contract");
        for rule in RULES {
            for clause in rule.clauses {
                assert!(
                    contract.clauses.get(clause).is_some(),
                    "{} serves {clause}",
                    rule.id
                );
            }
        }
    }
}
