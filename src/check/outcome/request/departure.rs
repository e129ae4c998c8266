//! `request/departure`.

use crate::check::reading::Class;
use crate::check::rule::Rule;
use crate::check::verdict::{Judgement, Verdict};
use crate::contract::{Level, Outcome};
use crate::model::Expectation;

/// The rule.
pub const DEPARTURE: Rule = Rule {
    id: "request/departure",
    level: Level::Open,
    title: "Where a version is known to break the documents, the target does as that version does.",
    clauses: &["H-19"],
    method: "Requests on which the profile of a version answers otherwise than the documents ask. The answer is right for that version, and the report lists it as a departure of the version and not of the target.",
};

/// Says which departures of the version the answer is, where it is any.
pub fn departures(expectation: &Expectation, class: &Class) -> Vec<Judgement> {
    let as_expected = match expectation.outcome {
        Outcome::Accept => *class == Class::Accepted,
        Outcome::Reject => *class == Class::Rejected,
        Outcome::Open => false,
    };
    if !as_expected {
        return Vec::new();
    }
    let seen = match expectation.outcome {
        Outcome::Accept => "accepted, as this version does",
        _ => "refused, as this version does",
    };
    let judged = expectation.departures.iter().map(|id| {
        let mut judgement = DEPARTURE.judge(Verdict::Note, id, "what the version does", seen);
        judgement.condition = Some(expectation.condition.to_string());
        judgement
    });
    judged.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::departures;
    use crate::check::reading::Class;
    use crate::check::testing::profile;
    use crate::model::{Condition, expect};

    #[test]
    fn only_the_answer_of_the_version_is_its_departure() {
        let held = BTreeSet::from([Condition::of("explicit-type-without-metric")]);
        let expectation = expect(&profile("milvus-2.6"), "indexes/create", &held);
        let found = departures(&expectation, &Class::Rejected);
        let kinds: Vec<_> = found.iter().map(|judged| judged.kind.as_str()).collect();
        assert_eq!(kinds, ["metric-required-with-a-type"]);
        assert!(departures(&expectation, &Class::Accepted).is_empty());
        let expectation = expect(&profile("documents"), "indexes/create", &held);
        assert!(departures(&expectation, &Class::Rejected).is_empty());
    }
}
