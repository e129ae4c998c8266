//! What a case finds spoiled by what another one did, and what is refused in two databases for one reason

use std::collections::BTreeSet;

use super::{Groups, Key, REFUSED, move_into, operation_of};
use crate::check::{effect, outcome};

/// The kind of difference of an index that nobody asked for.
const OTHER_INDEX: &str = "other-index";
/// The kinds of difference of indexes to which something was done beside what was asked.
const INDEXES_CHANGED: [&str; 2] = ["index-changed", "other-index-changed"];

/// A server that makes indexes which nobody asked for spoils collections on which other cases count: their indexes change under
/// requests that have nothing to do with them, and what is asked for is there already.
pub(super) fn fold_extra_indexes(groups: &mut Groups<'_>) {
    let cause = (effect::CREATE_INDEX.id.to_owned(), OTHER_INDEX.to_owned());
    if !groups.contains_key(&cause) {
        return;
    }
    let consequences = groups.iter().filter(|((_, kind), shown)| {
        let of_indexes = shown
            .iter()
            .all(|one| operation_of(one) == "indexes/create");
        INDEXES_CHANGED.contains(&kind.as_str()) || kind == REFUSED && of_indexes
    });
    let consequences: Vec<Key> = consequences.map(|(key, _)| key.clone()).collect();
    move_into(groups, &consequences, &cause);
}

/// What is refused with the same words where no second database is named says nothing of databases.
pub(super) fn fold_same_refusals(groups: &mut Groups<'_>) {
    let cause = (
        outcome::request::VALID_ACCEPTED.id.to_owned(),
        REFUSED.to_owned(),
    );
    let Some(plain) = groups.get(&cause) else {
        return;
    };
    let words: BTreeSet<(String, &str)> = plain
        .iter()
        .map(|one| (operation_of(one), one.judgement.seen.as_str()))
        .collect();
    let consequences = groups.iter().filter(|((_, kind), shown)| {
        kind == effect::CROSSES
            && shown.iter().all(|one| {
                let said = (operation_of(one), one.judgement.seen.as_str());
                words.contains(&said)
            })
    });
    let consequences: Vec<Key> = consequences.map(|(key, _)| key.clone()).collect();
    move_into(groups, &consequences, &cause);
}

#[cfg(test)]
mod tests {
    use crate::check::{Judgement, effect, outcome};
    use crate::contract::Contract;
    use crate::run::event::CaseResult;
    use crate::run::findings::findings;
    use crate::run::testing::failed;

    fn case(operation: &str, flaky: bool, judgement: Judgement) -> CaseResult {
        CaseResult {
            flaky,
            ..failed(0, operation, judgement)
        }
    }

    /// Rules of the findings, each with how many it explains.
    fn found(cases: &[CaseResult]) -> Vec<(String, usize)> {
        let contract = Contract::embedded().expect("the contract");
        let mut cases = cases.to_vec();
        for (index, case) in cases.iter_mut().enumerate() {
            case.index = index;
            case.id = format!("{}/{index}", case.id);
        }
        let found = findings(&contract, &cases, &[], "vdbspec run");
        let found = found.into_iter();
        found.map(|one| (one.rule, one.folded)).collect()
    }

    #[test]
    fn an_index_that_nobody_asked_for_explains_indexes_that_changed_and_not_aliases() {
        let extra = effect::CREATE_INDEX.broken("other-index", "none", "one");
        let changed = effect::DROP_ALIAS.broken("index-changed", "as it was", "changed");
        let alias = effect::DROP_ALIAS.broken("other-alias-changed", "as it was", "changed");
        let spoiled = [
            case("indexes/create", false, extra),
            case("aliases/drop", false, changed.clone()),
        ];
        assert_eq!(found(&spoiled), [(effect::CREATE_INDEX.id.to_owned(), 1)]);
        assert_eq!(found(&spoiled[1..]).len(), 1);
        let [extra, _] = spoiled;
        let both = [extra, case("aliases/drop", false, alias)];
        assert_eq!(found(&both).len(), 2);
    }

    #[test]
    fn one_refusal_with_and_without_a_database_is_one_finding() {
        let plain = outcome::request::VALID_ACCEPTED.broken("refused", "accepted", "code 7");
        let crossing = |seen: &str| effect::ISOLATION.broken(effect::CROSSES, "accepted", seen);
        let both = |seen: &str| {
            found(&[
                case("aliases/create", false, plain.clone()),
                case("aliases/create", false, crossing(seen)),
            ])
        };
        assert_eq!(
            both("code 7"),
            [(outcome::request::VALID_ACCEPTED.id.to_owned(), 1)]
        );
        assert_eq!(both("code 8").len(), 2);
    }

    #[test]
    fn who_takes_a_collection_each_time_is_to_blame_and_not_who_once_missed_it() {
        let gone = |rule: &crate::check::Rule| rule.broken("collection-gone", "there", "gone");
        let takes = case("aliases/create", false, gone(&effect::REJECTED));
        let missed = case("aliases/create", true, gone(&effect::SUCCESS));
        assert_eq!(
            found(&[takes.clone(), missed.clone()]),
            [(effect::REJECTED.id.to_owned(), 1)]
        );
        // Who takes it with success is to blame before a refusal that finds it gone.
        let takes_too = case("aliases/create", false, gone(&effect::SUCCESS));
        assert_eq!(
            found(&[takes, takes_too]),
            [(effect::SUCCESS.id.to_owned(), 1)]
        );
        assert_eq!(found(&[missed]).len(), 1);
    }
}
