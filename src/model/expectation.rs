//! What a profile asks for where a set of conditions holds.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::condition::Condition;
use super::version::{VersionAnswer, answer, joined, rank};
use crate::contract::{Effect, Otherwise, Outcome, Patches, Profile, Row};

/// What must come of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// Accept, reject, or either.
    pub outcome: Outcome,
    /// What becomes of the other answer.
    pub otherwise: Otherwise,
    /// What an accepted request does.
    pub effect: Effect,
    /// Whether a rejected request may have taken effect for its first items.
    pub partial: bool,
    /// The rule that speaks.
    pub rule: String,
    /// Rules of other conditions that ask for the same outcome.
    pub also: Vec<String>,
    /// The condition that decided.
    pub condition: Condition,
    /// All conditions that hold, of which it is one.
    pub held: BTreeSet<Condition>,
    /// Clauses beyond those of the rule.
    pub clauses: Vec<String>,
    /// Where the expectation comes from.
    pub source: String,
    /// The conditions that a profile has no row for or leaves open.
    pub open: Vec<Condition>,
    /// What a version answers, by patch; nothing where the profile is none of a version.
    pub answers: Vec<VersionAnswer>,
    /// The departures from the documents that the expected outcome is.
    pub departures: Vec<String>,
}

/// The rule that records what the documents leave open.
pub const OPEN_RULE: &str = "request/open";
/// The rule that speaks where a version alone says what becomes of a request.
const VERSION_RULE: &str = "request/as-the-version-answers";

/// Looks a set of conditions up. A request is rejected if any condition that must be rejected holds; else it is open if
/// any is open; else it is accepted. A version checks in an order, by which the code of a refusal is chosen; where its
/// patches differ, each has its answer, and what they do not agree on is open.
pub fn expect(profile: &Profile, operation: &str, conditions: &BTreeSet<Condition>) -> Expectation {
    let rows: Vec<(&Condition, Vec<&Row>)> = conditions
        .iter()
        .map(|condition| {
            let field = condition.field.as_deref();
            (condition, profile.rows_for(operation, condition.id, field))
        })
        .collect();
    let is_plain = |rows: &Vec<&Row>| rows.len() <= 1;
    match profile.patches {
        Some(patches)
            if !rows.iter().all(|(_, rows)| is_plain(rows))
                || rows.len() > 1 && profile.has_orders_by_patch(operation) =>
        {
            by_patch(profile, operation, &rows, patches)
        }
        _ => {
            let found: Vec<_> = rows
                .iter()
                .map(|(condition, rows)| (*condition, rows.last().copied()))
                .collect();
            decide(profile, (operation, None), &found)
        }
    }
}

/// What each patch asks for, and what all of them agree on.
fn by_patch(
    profile: &Profile,
    operation: &str,
    rows: &[(&Condition, Vec<&Row>)],
    patches: Patches,
) -> Expectation {
    let mut all: Vec<Expectation> = Vec::new();
    for patch in patches.iter() {
        let of_patch: Vec<(&Condition, Vec<&Row>)> = rows
            .iter()
            .map(|(condition, rows)| {
                let speaks = |row: &&&Row| {
                    row.patches
                        .is_none_or(|those| those.covers(Patches::one(patch)))
                };
                (*condition, rows.iter().filter(speaks).copied().collect())
            })
            .collect();
        let ways = of_patch.iter().map(|(_, rows)| rows.len()).max();
        for way in 0..ways.unwrap_or(1).max(1) {
            let found: Vec<_> = of_patch
                .iter()
                .map(|(condition, rows)| {
                    let row = rows.get(way).or_else(|| rows.last());
                    (*condition, row.copied())
                })
                .collect();
            let patch = Some(Patches::one(patch));
            all.push(decide(profile, (operation, patch), &found));
        }
    }
    let answers = joined(all.iter().flat_map(|one| one.answers.clone()).collect());
    let agreed = all.windows(2).all(|pair| match pair {
        [one, other] => one.outcome == other.outcome,
        _ => true,
    });
    let effects: Vec<_> = all.iter().map(|one| one.effect).collect();
    let partial = all.iter().any(|one| one.partial);
    let Some(newest) = all.pop() else {
        return decide(profile, (operation, None), &[]);
    };
    let merged = Expectation {
        answers,
        effect: loosest(&effects),
        partial,
        ..newest
    };
    if agreed {
        return merged;
    }
    Expectation {
        outcome: Outcome::Open,
        otherwise: Otherwise::Note,
        rule: OPEN_RULE.to_owned(),
        also: Vec::new(),
        departures: Vec::new(),
        ..merged
    }
}

/// Looks up what one row for each condition comes to.
fn decide(
    profile: &Profile,
    (operation, patch): (&str, Option<Patches>),
    found: &[(&Condition, Option<&Row>)],
) -> Expectation {
    let open: Vec<_> = found
        .iter()
        .filter(|(_, row)| row.is_none_or(|row| row.outcome == Outcome::Open))
        .map(|(condition, _)| (*condition).clone())
        .collect();
    let of = |outcome| {
        found.iter().filter_map(move |(condition, row)| {
            row.filter(|row| row.outcome == outcome)
                .map(|row| (*condition, row))
        })
    };
    let effect = effect(found);
    let partial = found
        .iter()
        .any(|(_, row)| row.is_some_and(|row| row.effect == Effect::Prefix));
    // Of several reasons to reject the most binding one speaks, and of those the one that is checked first; of several
    // reasons to accept the mildest, since any of them may be why a server refuses.
    let first = |condition: &Condition| {
        let rank = rank(profile, operation, condition, patch);
        Reverse(rank.unwrap_or(usize::MAX))
    };
    let deciding = of(Outcome::Reject)
        .max_by_key(|(condition, row)| (row.otherwise, first(condition)))
        .or_else(|| of(Outcome::Open).next())
        .filter(|(_, row)| row.outcome == Outcome::Reject || !open.is_empty())
        .or_else(|| {
            if open.is_empty() {
                of(Outcome::Accept).min_by_key(|(_, row)| mildness(row))
            } else {
                None
            }
        });
    let outcome = deciding.map_or(Outcome::Open, |(_, row)| row.outcome);
    let answers = if profile.is_version() {
        vec![answer(profile, (operation, patch), outcome, found)]
    } else {
        Vec::new()
    };
    let held = found.iter().map(|(condition, _)| (*condition).clone());
    let held = held.collect();
    match deciding {
        Some((condition, row)) => Expectation {
            outcome: row.outcome,
            otherwise: row.otherwise,
            effect,
            partial,
            rule: row.rule.clone(),
            also: of(row.outcome)
                .map(|(_, other)| other.rule.clone())
                .filter(|rule| *rule != row.rule)
                .collect(),
            condition: condition.clone(),
            held,
            clauses: row.clauses.clone(),
            source: row.source.clone(),
            open,
            answers,
            departures: if row.outcome == Outcome::Accept {
                let accepted = of(Outcome::Accept);
                accepted
                    .filter_map(|(_, row)| row.departure.clone())
                    .collect()
            } else {
                row.departure.iter().cloned().collect()
            },
        },
        None => Expectation {
            outcome: Outcome::Open,
            otherwise: Otherwise::Note,
            effect: Effect::Any,
            partial,
            rule: OPEN_RULE.to_owned(),
            also: Vec::new(),
            condition: open.first().cloned().unwrap_or(Condition::of("valid")),
            held,
            clauses: Vec::new(),
            source: "The profile has no row for it.".to_owned(),
            open,
            answers,
            departures: Vec::new(),
        },
    }
}

/// Which of several reasons to accept speaks, the least first: the mildest, of those one that breaks a page, of those one that
/// a version alone gives.
fn mildness(row: &Row) -> impl Ord {
    let is_usual = row.rule != VERSION_RULE;
    (row.otherwise, row.departure.is_none(), is_usual)
}

/// The loosest effect of all rows, since each condition may be the one that the target acts on.
fn effect(found: &[(&Condition, Option<&Row>)]) -> Effect {
    let effects: Vec<_> = found
        .iter()
        .map(|(_, row)| row.map_or(Effect::Any, |row| row.effect))
        .collect();
    loosest(&effects)
}

fn loosest(effects: &[Effect]) -> Effect {
    // Of several items it is not told which one is in the way of what.
    let all = [Effect::There, Effect::Prefix];
    if all.iter().all(|effect| effects.contains(effect)) {
        return Effect::Any;
    }
    [Effect::Any, Effect::There, Effect::Prefix, Effect::None]
        .into_iter()
        .find(|effect| effects.contains(effect))
        .unwrap_or(Effect::AsAsked)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::expect;
    use crate::contract::{Effect, Otherwise, Outcome, Profile};
    use crate::model::Condition;

    fn documents() -> Profile {
        Profile::parse(
            "documents.toml",
            include_str!("../../specs/profiles/documents.toml"),
        )
        .expect("the profile")
    }

    fn of(operation: &str, ids: &[&'static str]) -> (Outcome, Otherwise, String) {
        let conditions: BTreeSet<_> = ids.iter().map(|id| Condition::of(id)).collect();
        let found = expect(&documents(), operation, &conditions);
        (found.outcome, found.otherwise, found.rule)
    }

    #[test]
    fn one_reason_to_reject_outweighs_everything_else() {
        let (outcome, _, rule) = of(
            "indexes/create",
            &["metric-omitted", "several-items", "unknown-collection"],
        );
        assert_eq!(
            (outcome, rule.as_str()),
            (Outcome::Reject, "indexes/unknown-collection")
        );
    }

    #[test]
    fn an_open_condition_outweighs_a_reason_to_accept() {
        assert_eq!(
            of("indexes/create", &["metric-omitted", "type-omitted"]).0,
            Outcome::Open
        );
    }

    #[test]
    fn of_two_reasons_to_accept_the_milder_one_speaks() {
        let (outcome, otherwise, rule) = of(
            "indexes/create",
            &["explicit-type-without-metric", "index-name-omitted"],
        );
        assert_eq!(
            (outcome, otherwise, rule.as_str()),
            (Outcome::Accept, Otherwise::Warn, "indexes/default-metric")
        );
    }

    #[test]
    fn what_no_row_speaks_of_is_open() {
        assert_eq!(of("aliases/alter", &["unknown-alias"]).0, Outcome::Open);
    }

    #[test]
    fn a_condition_that_may_do_anything_frees_the_effect() {
        let conditions = BTreeSet::from([Condition::of("duplicate-keys")]);
        assert_eq!(
            expect(&documents(), "aliases/create", &conditions).effect,
            Effect::Any
        );
        let conditions = BTreeSet::from([Condition::of("valid")]);
        assert_eq!(
            expect(&documents(), "aliases/create", &conditions).effect,
            Effect::AsAsked
        );
    }

    #[test]
    fn every_row_of_the_profile_speaks_of_a_known_condition() {
        for row in documents().rows {
            assert!(
                crate::model::meaning(&row.condition).is_some(),
                "{}",
                row.condition
            );
        }
    }

    #[test]
    fn patches_that_answer_otherwise_leave_it_open_and_those_with_another_code_only_do_not() {
        let profiles = crate::contract::Contract::embedded()
            .expect("the contract")
            .profiles;
        let profile = profiles.get("milvus-2.6").expect("a profile");
        let of = |operation: &str| {
            let conditions = BTreeSet::from([Condition::of("collection-is-alias")]);
            let found = expect(profile, operation, &conditions);
            (found.outcome, found.rule, found.answers.len())
        };
        let open = super::OPEN_RULE.to_owned();
        assert_eq!(of("aliases/list"), (Outcome::Open, open, 2));
        let rule = "request/as-the-version-answers".to_owned();
        assert_eq!(of("collections/drop"), (Outcome::Reject, rule, 2));
    }

    #[test]
    fn everything_that_holds_is_kept_beside_what_decides() {
        let conditions = BTreeSet::from([Condition::of("metric-omitted"), Condition::of("valid")]);
        let found = expect(&documents(), "indexes/create", &conditions);
        assert_eq!(found.held, conditions);
    }
}
