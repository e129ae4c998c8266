//! What witnesses show after a request, against what the model says they must show.

mod blame;
mod coherent;
mod create_alias;
mod create_index;
mod discriminates;
mod drop_alias;
mod index_field;
mod index_metric;
mod index_type;
mod isolation;
mod no_dangling;
mod one_owner;
mod rejected;
mod rest;
mod stale;
mod success;
#[cfg(test)]
mod testing;
mod timed_out;
mod witnesses_agree;

pub use blame::vanished;
pub use coherent::CROSSES;
pub use create_alias::CREATE_ALIAS;
pub use create_index::CREATE_INDEX;
pub use discriminates::{DISCRIMINATES, tells_apart};
pub use drop_alias::DROP_ALIAS;
pub use index_field::INDEX_FIELD;
pub use index_metric::INDEX_METRIC;
pub use index_type::INDEX_TYPE;
pub use isolation::ISOLATION;
pub use no_dangling::NO_DANGLING;
pub use one_owner::ONE_OWNER;
pub use rejected::REJECTED;
pub use rest::{as_described, at_rest};
pub use stale::{STALE, fresh};
pub use success::{SUCCESS, in_its_place};
pub use timed_out::TIMED_OUT;
pub use witnesses_agree::WITNESSES_AGREE;

use std::collections::BTreeSet;

use super::rule::Rule;
use super::verdict::Judgement;
use crate::model::{Condition, Fact, Facts, Known};

/// What the target says that it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It did what it was asked for.
    Accepted,
    /// It did nothing.
    Rejected,
    /// Nothing that could be read.
    Nothing,
}

/// Everything that is needed to judge the effect of one request.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The operation.
    pub operation: &'a str,
    /// What the target says.
    pub said: Said,
    /// The database that the request means.
    pub database: &'a str,
    /// The alias that the request is about.
    pub alias: Option<&'a str>,
    /// What held of the request.
    pub conditions: &'a BTreeSet<Condition>,
    /// The rule under which the request was expected to be accepted or rejected.
    pub rule: &'a str,
    /// Whether the documents leave open what becomes of the request.
    pub open: bool,
}

impl Step<'_> {
    fn holds(&self, id: &str) -> bool {
        self.conditions.iter().any(|condition| condition.id == id)
    }
}

/// A fact on which model and witness differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Difference<'a> {
    pub(super) fact: &'a Fact,
    pub(super) expected: &'a Known,
    pub(super) seen: &'a Known,
}

/// Whether what was seen can be what this world shows.
pub fn agree(expected: &Facts, seen: &Facts) -> bool {
    differences(expected, seen).is_empty()
}

fn differences<'a>(expected: &'a Facts, seen: &'a Facts) -> Vec<Difference<'a>> {
    expected
        .iter()
        .filter_map(|(fact, expected)| {
            let seen = seen.get(fact)?;
            (!expected.agrees(seen)).then_some(Difference {
                fact,
                expected,
                seen,
            })
        })
        .collect()
}

/// Judges one step: what the witnesses showed against what they must show. One judgement, that of the first rule
/// that is broken, or that the effect is right. `None` when no witness could be read.
pub fn judge(step: &Step<'_>, expected: &Facts, seen: &Facts) -> Option<Judgement> {
    if seen.values().all(|known| *known == Known::Open) {
        return None;
    }
    let differences = differences(expected, seen);
    if differences.is_empty() {
        return Some(right_rule(step).pass("the witnesses as the model has them"));
    }
    let (again, differences): (Vec<_>, Vec<_>) = differences
        .into_iter()
        .partition(|one| one.fact.is_told_again());
    // Where the first telling differs too, the second follows from it.
    if differences.is_empty() {
        return coherent::told_otherwise(&again, seen);
    }
    let incoherent = coherent::judge(step, &differences, seen);
    Some(incoherent.unwrap_or_else(|| blame::judge(step, &differences)))
}

/// The fact by which it is to be seen that a step did not do what it had to: what is there at all, then what the request is
/// about, then whatever else differs. `None` where nothing does.
pub fn telling<'a>(step: &Step<'_>, expected: &'a Facts, seen: &'a Facts) -> Option<&'a Fact> {
    let of_indexes = step.operation.starts_with("indexes/");
    let rank = |fact: &Fact| match fact {
        Fact::Exists { .. } => 0,
        Fact::Owner { alias, .. } if Some(alias.as_str()) == step.alias => 1,
        Fact::Attribute { .. } if of_indexes => 2,
        Fact::Indexes { .. } if of_indexes => 3,
        Fact::Owner { .. } | Fact::Attribute { .. } => 4,
        Fact::Aliases { .. } | Fact::Indexes { .. } => 5,
        Fact::AllAliases { .. }
        | Fact::Listed { .. }
        | Fact::DescribedAliases { .. }
        | Fact::Dropped { .. } => 6,
    };
    let differing = differences(expected, seen).into_iter();
    differing
        .map(|difference| difference.fact)
        .min_by_key(|fact| rank(fact))
}

/// The rule that an effect as asked for proves.
fn right_rule(step: &Step<'_>) -> &'static Rule {
    match (step.said, step.operation) {
        (Said::Rejected, _) => &REJECTED,
        (Said::Nothing, _) => &TIMED_OUT,
        (Said::Accepted, _) if step.open => &SUCCESS,
        (Said::Accepted, "aliases/create") => &CREATE_ALIAS,
        (Said::Accepted, "aliases/drop") => &DROP_ALIAS,
        (Said::Accepted, "indexes/create") => &CREATE_INDEX,
        (Said::Accepted, _) => &SUCCESS,
    }
}

/// Further rules that a right effect proves, so that each is decided also on a right server.
pub fn proved(step: &Step<'_>, expected: &Facts, seen: &Facts) -> Vec<Judgement> {
    let mut rules: Vec<&'static Rule> = Vec::new();
    for (fact, value) in expected {
        let bound =
            *value != Known::Open && seen.get(fact).is_some_and(|seen| *seen != Known::Open);
        if bound {
            rules.extend(coherent::rules_of(fact));
            rules.extend(blame::rules_of(step, fact));
        }
    }
    let databases: BTreeSet<_> = expected.keys().map(coherent::database_of).collect();
    if databases.len() > 1 {
        rules.push(&ISOLATION);
    }
    rules.sort_by_key(|rule| rule.id);
    rules.dedup_by_key(|rule| rule.id);
    rules
        .iter()
        .map(|rule| rule.pass("the witnesses as the model has them"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::testing::{Shown, judged, step};
    use super::{SUCCESS, Said};

    #[test]
    fn a_right_alter_proves_the_rule_that_a_wrong_one_breaks() {
        let asked = step("aliases/alter", Said::Accepted, "x");
        let moved = Shown::new().owner("x", Some("b"));
        for seen in [&moved, &Shown::new().owner("x", Some("a"))] {
            assert_eq!(judged(&asked, &moved, seen).rule, SUCCESS.id);
        }
    }
}
