//! Rules about whether a request is accepted. The profile says what must come of it; the rule says in whose name.

pub mod aliases;
pub mod indexes;
pub mod request;

use super::reading::{Class, Reading};
use super::registry;
use super::verdict::{Judgement, Verdict};
use super::{code, effect, envelope};
use crate::contract::{Otherwise, Outcome};
use crate::model::{Expectation, meaning};
use crate::wire::Exchange;

/// Everything that can be said of what became of a request: the outcome, the code, and whether the version departs here
/// from the documents.
pub fn judge_all(
    expectation: &Expectation,
    reading: &Reading,
    exchange: &Exchange,
) -> Vec<Judgement> {
    let judged = judge(expectation, reading, exchange);
    let as_asked = judged
        .as_ref()
        .is_none_or(|judgement| matches!(judgement.verdict, Verdict::Pass | Verdict::Note));
    // Of a wrong outcome the code is no second finding.
    let coded = as_asked
        .then(|| code::as_the_version_answers(expectation, reading, exchange))
        .flatten();
    let departs = request::departures(expectation, &reading.class);
    // What answers on another route is no operation of the documents.
    let is_operation = expectation.rule != request::UNDOCUMENTED_ROUTE.id;
    let blames = is_operation
        .then(|| envelope::server_error(expectation, reading, exchange))
        .flatten();
    let all = judged.into_iter().chain(coded).chain(departs);
    let mut all: Vec<Judgement> = all.chain(blames).collect();
    for judgement in &mut all {
        judgement.held.clone_from(&expectation.held);
    }
    all
}

/// Judges what became of a request. `None` where the answer says nothing about it: the target is busy, wants
/// another token, gave no whole answer, or none that can be read.
pub fn judge(
    expectation: &Expectation,
    reading: &Reading,
    exchange: &Exchange,
) -> Option<Judgement> {
    let accepted = match reading.class {
        Class::Accepted => true,
        Class::Rejected => false,
        // For a request that must be refused any refusal will do.
        Class::NoRoute | Class::Unauthorised if expectation.outcome != Outcome::Accept => false,
        _ => return None,
    };
    let rule = registry::rule(&expectation.rule)?;
    let expected = match expectation.outcome {
        Outcome::Accept => "the request accepted",
        Outcome::Reject => "the request rejected",
        Outcome::Open if expectation.answers.len() > 1 => {
            "either, as patches of the version differ"
        }
        Outcome::Open => "either, as the documents leave it open",
    };
    let seen = format!(
        "{}: {}",
        if accepted { "accepted" } else { "rejected" },
        reading.brief(exchange)
    );
    let as_expected = match expectation.outcome {
        Outcome::Accept => accepted,
        Outcome::Reject => !accepted,
        Outcome::Open => true,
    };
    let verdict = match (as_expected, expectation.outcome, expectation.otherwise) {
        (true, Outcome::Open, _) | (false, _, Otherwise::Note) => Verdict::Note,
        (true, ..) => Verdict::Pass,
        (false, _, Otherwise::Warn) => Verdict::Warn,
        (false, _, Otherwise::Fail) => Verdict::Fail,
    };
    let answered = match (rule.id == effect::ISOLATION.id, accepted) {
        (true, _) => effect::CROSSES,
        (false, true) => "accepted",
        (false, false) => "refused",
    };
    let mut judgement = rule.judge(verdict, answered, expected, seen);
    judgement.also.clone_from(&expectation.also);
    judgement
        .clauses
        .extend(expectation.clauses.iter().cloned());
    judgement.clauses.sort();
    judgement.clauses.dedup();
    judgement.condition = Some(match meaning(expectation.condition.id) {
        Some(meaning) => format!("{}: {meaning}", expectation.condition),
        None => expectation.condition.to_string(),
    });
    Some(judgement)
}

/// Judges a class without an exchange to quote: for a target that was busy on a request that it must refuse, and
/// willing on its twin.
pub fn judge_class(expectation: &Expectation, class: &Class) -> Option<Judgement> {
    if *class != Class::Rejected || expectation.outcome != Outcome::Reject {
        return None;
    }
    let rule = registry::rule(&expectation.rule)?;
    let mut judgement = rule.judge(
        Verdict::Pass,
        "refused",
        "the request rejected",
        "rejected with a code that elsewhere means busy, while its twin was accepted",
    );
    judgement.condition = Some(expectation.condition.to_string());
    Some(judgement)
}

#[cfg(test)]
pub(crate) mod testing {
    use std::collections::BTreeSet;

    use super::judge;
    use crate::check::reading::{Class, Reading};
    use crate::check::testing::{exchange, profile};
    use crate::check::verdict::Verdict;
    use crate::model::{Condition, expect};

    /// The verdict under `documents` on an answer of this class, and the rule that gave it.
    pub(crate) fn verdict(
        operation: &str,
        conditions: &[&'static str],
        class: &Class,
    ) -> (Verdict, String) {
        verdict_under("documents", operation, conditions, class)
    }

    /// The same under a profile of this name.
    pub(crate) fn verdict_under(
        name: &str,
        operation: &str,
        conditions: &[&'static str],
        class: &Class,
    ) -> (Verdict, String) {
        let conditions: BTreeSet<_> = conditions.iter().map(|id| Condition::of(id)).collect();
        let expectation = expect(&profile(name), operation, &conditions);
        let reading = Reading {
            json: None,
            code: None,
            class: class.clone(),
        };
        let judgement = judge(&expectation, &reading, &exchange(200, "{}")).expect("a judgement");
        (judgement.verdict, judgement.rule)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::judge;
    use crate::check::reading::{Class, Reading};
    use crate::check::testing::{documents, exchange};
    use crate::model::{Condition, expect};

    #[test]
    fn a_busy_target_is_never_judged() {
        let conditions = BTreeSet::from([Condition::of("valid")]);
        let expectation = expect(&documents(), "aliases/create", &conditions);
        for class in [
            Class::Unavailable("code 8".to_owned()),
            Class::Unauthorised,
            Class::Unreadable,
        ] {
            let reading = Reading {
                json: None,
                code: None,
                class,
            };
            assert_eq!(judge(&expectation, &reading, &exchange(200, "{}")), None);
        }
    }

    #[test]
    fn two_fields_with_one_fault_are_one_kind_and_the_condition_names_the_field() {
        let conditions = BTreeSet::from([Condition::on("missing-field", "aliasName")]);
        let expectation = expect(&documents(), "aliases/create", &conditions);
        let reading = Reading {
            json: None,
            code: None,
            class: Class::Accepted,
        };
        let judgement = judge(&expectation, &reading, &exchange(200, "{}")).expect("a judgement");
        assert_eq!(judgement.kind, "accepted");
        assert!(
            judgement
                .condition
                .is_some_and(|condition| condition.contains("(aliasName)"))
        );
    }
}
