//! Which rule speaks when a coherent target did something else than the model says.

use super::{
    CREATE_ALIAS, CREATE_INDEX, DROP_ALIAS, INDEX_FIELD, INDEX_METRIC, INDEX_TYPE, REJECTED,
    SUCCESS, TIMED_OUT,
};
use super::{Difference, Said, Step};
use crate::check::outcome::aliases::{MANY_PER_COLLECTION, SINGLE_OWNER};
use crate::check::outcome::indexes::{DEFAULT_METRIC, DEFAULT_NAME};
use crate::check::outcome::request::OPEN;
use crate::check::rule::Rule;
use crate::check::verdict::{Judgement, Verdict};
use crate::model::{Fact, IndexAttribute, Known};

/// One judgement for all differences of a step: the first in the order of the facts that matters most.
pub(super) fn judge(step: &Step<'_>, differences: &[Difference<'_>]) -> Judgement {
    if let Some(gone) = differences
        .iter()
        .find(|difference| matches!(difference.fact, Fact::Exists { .. }))
    {
        return collection(step, gone);
    }
    match step.said {
        // Whether items stand or fall together is open; what one of them became is judged where it stands alone.
        Said::Rejected if step.holds("several-items") => {
            let seen = "the request rejected and some index made";
            OPEN.judge(
                Verdict::Note,
                "partial",
                "either, as the documents leave it open",
                seen,
            )
        }
        Said::Rejected => REJECTED.broken(
            &format!("{}-changed", noun(differences)),
            "everything as it was before the rejected request",
            format!("the {} changed", noun(differences)),
        ),
        Said::Nothing => TIMED_OUT.broken(
            "half-done",
            "the effect as a whole or not at all",
            format!("neither, by what is shown of the {}", noun(differences)),
        ),
        Said::Accepted if step.operation.starts_with("indexes/") => {
            let of_indexes: Vec<Difference<'_>> =
                differences.iter().copied().filter(is_of_indexes).collect();
            match (of_indexes.is_empty(), step.operation) {
                (true, _) => neighbour(step, noun(differences)),
                (false, "indexes/drop") => dropped_index(&of_indexes),
                (false, _) => index(step, &of_indexes),
            }
        }
        Said::Accepted => alias(step, differences),
    }
}

const GONE: &str = "collection-gone";
const GONE_SEEN: &str = "a collection that nobody dropped is gone";
const KEPT: &str = "every collection as it was";

const fn is_of_indexes(difference: &Difference<'_>) -> bool {
    matches!(
        difference.fact,
        Fact::Indexes { .. } | Fact::Attribute { .. }
    )
}

fn noun(differences: &[Difference<'_>]) -> &'static str {
    if differences.first().is_some_and(is_of_indexes) {
        "index"
    } else {
        "alias"
    }
}

fn collection(step: &Step<'_>, difference: &Difference<'_>) -> Judgement {
    let rule = match (step.operation, step.said) {
        (_, Said::Rejected) => &REJECTED,
        ("aliases/drop", _) => &DROP_ALIAS,
        _ => &SUCCESS,
    };
    let (kind, seen) = match difference.seen {
        Known::Bool(false) => (GONE, GONE_SEEN),
        _ => ("collection-there", "a collection is there that must not be"),
    };
    rule.broken(kind, KEPT, seen)
}

/// A collection was taken away by some request, and nobody knows by which.
pub fn vanished() -> Judgement {
    SUCCESS.broken(GONE, KEPT, GONE_SEEN)
}

fn alias(step: &Step<'_>, differences: &[Difference<'_>]) -> Judgement {
    let subject = differences.iter().find(|difference| {
        matches!(difference.fact, Fact::Owner { alias, .. } if Some(alias.as_str()) == step.alias)
    });
    let Some(subject) = subject else {
        return neighbour(step, noun(differences));
    };
    let created = matches!(step.operation, "aliases/create" | "aliases/alter");
    let (kind, expected, seen) = match (created, subject.seen) {
        (true, Known::Absent) => (
            "no-effect",
            "the alias on the collection that was asked for",
            "no such alias",
        ),
        (true, _) => (
            "other-collection",
            "the alias on the collection that was asked for",
            "the alias on another collection",
        ),
        (false, Known::Absent) => ("gone", "the alias as it was", "no such alias"),
        (false, _) => ("still-there", "no such alias", "the alias is still there"),
    };
    let rule = if step.rule == SINGLE_OWNER.id {
        &SINGLE_OWNER
    } else if step.open || step.operation == "aliases/alter" {
        &SUCCESS
    } else if created {
        &CREATE_ALIAS
    } else {
        &DROP_ALIAS
    };
    // Under single ownership the answer said yes and the owner stayed: a failure, unlike a move.
    rule.judge(Verdict::Fail, kind, expected, seen)
}

/// Something happened to an alias that the request did not name.
fn neighbour(step: &Step<'_>, noun: &str) -> Judgement {
    let (rule, expected) = match step.operation {
        "aliases/drop" => (&DROP_ALIAS, "every other alias as it was"),
        "aliases/create" if step.holds("collection-has-alias") => {
            (&MANY_PER_COLLECTION, "the earlier alias still there")
        }
        "aliases/create" => (&CREATE_ALIAS, "every other alias as it was"),
        operation if operation.starts_with("indexes/") => (&SUCCESS, "every alias as it was"),
        _ => (
            &SUCCESS,
            "every alias as it was, but for the one that is asked for",
        ),
    };
    if noun == "index" {
        return rule.broken(
            "index-changed",
            "every index as it was",
            "the indexes of a collection changed",
        );
    }
    rule.broken("other-alias-changed", expected, "another alias changed")
}

/// No page of the three asks for dropping an index, but whoever says yes must have done it, and nothing else.
fn dropped_index(differences: &[Difference<'_>]) -> Judgement {
    let kept = differences
        .iter()
        .any(|difference| match (difference.expected, difference.seen) {
            (Known::Names(expected), Known::Names(seen)) => {
                seen.difference(expected).next().is_some()
            }
            _ => false,
        });
    let (kind, seen) = if kept {
        ("index-still-there", "the index is still there")
    } else {
        ("other-index-changed", "another index changed")
    };
    SUCCESS.broken(kind, "the index gone, and every other one as it was", seen)
}

fn index(step: &Step<'_>, differences: &[Difference<'_>]) -> Judgement {
    for difference in differences {
        if let Fact::Attribute { attribute, .. } = difference.fact {
            return attribute_of(step, *attribute, difference);
        }
    }
    let missing =
        differences
            .iter()
            .any(|difference| match (difference.expected, difference.seen) {
                (Known::Names(expected), Known::Names(seen)) => {
                    expected.difference(seen).next().is_some()
                }
                _ => false,
            });
    let extra = differences
        .iter()
        .any(|difference| match (difference.expected, difference.seen) {
            (Known::Names(expected), Known::Names(seen)) => {
                seen.difference(expected).next().is_some()
            }
            _ => false,
        });
    let named = "the index under its name, and no other";
    match (missing, extra) {
        (true, true) if step.holds("index-name-omitted") => DEFAULT_NAME.broken(
            "other-name",
            "an index called like its field",
            "an index of another name",
        ),
        (true, true) => CREATE_INDEX.broken("other-name", named, "an index of another name"),
        (true, false) if step.open => SUCCESS.broken("no-index", named, "no such index"),
        (true, false) => CREATE_INDEX.broken("no-index", named, "no such index"),
        _ => CREATE_INDEX.broken("other-index", named, "an index that nobody asked for"),
    }
}

fn attribute_of(
    step: &Step<'_>,
    attribute: IndexAttribute,
    difference: &Difference<'_>,
) -> Judgement {
    let text = |known: &Known| match known {
        Known::Text(text) => text.clone(),
        _ => "none".to_owned(),
    };
    let (expected, seen) = (text(difference.expected), text(difference.seen));
    // Whether it must be accepted is open; that a yes is true is not.
    let was_there = ["index-differs", "index-name-on-other-field"];
    let was_there = step.open && was_there.iter().any(|id| step.holds(id));
    let of = |usual: (&'static Rule, &'static str)| {
        if was_there {
            (&SUCCESS, "as-before")
        } else {
            usual
        }
    };
    match attribute {
        IndexAttribute::Field => {
            let (rule, kind) = of((&INDEX_FIELD, "other-field"));
            rule.broken(kind, "the field that was asked for", "another field")
        }
        IndexAttribute::Metric => {
            let explicit = step.holds("explicit-type-without-metric");
            let usual = if explicit || step.holds("metric-omitted") {
                &DEFAULT_METRIC
            } else {
                &INDEX_METRIC
            };
            let verdict = if explicit {
                Verdict::Warn
            } else {
                Verdict::Fail
            };
            let (rule, kind) = of((usual, "other-metric"));
            rule.judge(
                verdict,
                kind,
                &format!("metricType {expected}"),
                format!("metricType {seen}"),
            )
        }
        IndexAttribute::Kind => {
            let spelled = [
                "type-in-index-config",
                "type-beside-snake",
                "type-beside-camel",
            ];
            let mild = seen == "AUTOINDEX" || spelled.iter().any(|id| step.holds(id));
            let verdict = if expected == "AUTOINDEX" {
                // Who lets the server choose may be told what it chose.
                Verdict::Note
            } else if mild {
                Verdict::Warn
            } else {
                Verdict::Fail
            };
            let (rule, kind) = of((&INDEX_TYPE, "other-type"));
            rule.judge(
                verdict,
                kind,
                &format!("indexType {expected}"),
                format!("indexType {seen}"),
            )
        }
    }
}

/// Rules that a fact in agreement speaks for.
pub(super) fn rules_of(step: &Step<'_>, fact: &Fact) -> Vec<&'static Rule> {
    if step.said != Said::Accepted {
        return Vec::new();
    }
    match fact {
        Fact::Attribute {
            attribute: IndexAttribute::Field,
            ..
        } => vec![&INDEX_FIELD],
        Fact::Attribute {
            attribute: IndexAttribute::Metric,
            ..
        } => {
            if step.holds("metric-omitted") {
                vec![&DEFAULT_METRIC]
            } else {
                vec![&INDEX_METRIC]
            }
        }
        Fact::Attribute {
            attribute: IndexAttribute::Kind,
            ..
        } => vec![&INDEX_TYPE],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Shown, judged, step, step_with};
    use crate::check::Verdict;
    use crate::check::effect::Said;

    #[test]
    fn an_accepted_second_owner_that_is_not_even_there_fails_single_ownership() {
        let conditions = ["alias-on-other-collection"];
        let judgement = judged(
            &step_with(
                "aliases/create",
                Said::Accepted,
                "x",
                &conditions,
                "aliases/single-owner",
            ),
            &Shown::new().owner("x", Some("b")),
            &Shown::new().owner("x", Some("a")),
        );
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            ("aliases/single-owner", Verdict::Fail)
        );
    }

    #[test]
    fn a_second_alias_that_replaces_the_first_breaks_the_right_to_several() {
        let conditions = ["collection-has-alias"];
        let judgement = judged(
            &step_with(
                "aliases/create",
                Said::Accepted,
                "y",
                &conditions,
                "aliases/many-per-collection",
            ),
            &Shown::new().owner("x", Some("a")).owner("y", Some("a")),
            &Shown::new().owner("x", None).owner("y", Some("a")),
        );
        assert_eq!(judgement.rule, "aliases/many-per-collection");
    }

    #[test]
    fn an_index_that_keeps_its_metric_although_another_was_said_yes_to_makes_the_yes_untrue() {
        let held = ["index-differs"];
        let mut asked = step_with("indexes/create", Said::Accepted, "", &held, "request/open");
        let shown = |metric: &str| Shown::new().index("i", "vector", metric, "FLAT");
        for (open, rule) in [
            (true, "coherence/success-has-effect"),
            (false, "indexes/metric-as-asked"),
        ] {
            asked.open = open;
            let judgement = judged(&asked, &shown("IP"), &shown("L2"));
            assert_eq!(
                (judgement.rule.as_str(), judgement.verdict),
                (rule, Verdict::Fail)
            );
        }
    }

    #[test]
    fn an_index_under_another_name_is_the_default_names_business_where_none_was_given() {
        let omitted = step_with(
            "indexes/create",
            Said::Accepted,
            "",
            &["index-name-omitted"],
            "indexes/default-name",
        );
        let judgement = judged(
            &omitted,
            &Shown::new().indexes(&["vector"]),
            &Shown::new().indexes(&["_default_idx"]),
        );
        assert_eq!(judgement.rule, "indexes/default-name");
    }

    #[test]
    fn a_dropped_index_that_stays_is_no_fault_of_creating_one() {
        let drop = step("indexes/drop", Said::Accepted, "");
        for (seen, kind) in [
            (Shown::new().indexes(&["a", "b"]), "index-still-there"),
            (Shown::new().indexes(&[]), "other-index-changed"),
        ] {
            let judgement = judged(&drop, &Shown::new().indexes(&["b"]), &seen);
            assert_eq!(judgement.rule, "coherence/success-has-effect");
            assert_eq!(judgement.kind, kind);
        }
    }

    #[test]
    fn an_alias_that_changes_when_a_collection_is_made_is_no_fault_of_creating_aliases() {
        let made = step("collections/create", Said::Accepted, "");
        let before = Shown::new().owner("x", None);
        let judgement = judged(&made, &before, &Shown::new().owner("x", Some("a")));
        assert_eq!(judgement.rule, "coherence/success-has-effect");
    }

    #[test]
    fn what_nobody_could_read_decides_nothing() {
        let step = step("aliases/create", Said::Accepted, "x");
        let expected = Shown::new().owner("x", Some("a"));
        assert_eq!(
            super::super::judge(
                &step.step(),
                &expected.facts(),
                &Shown::new().unread("x").facts()
            ),
            None
        );
    }
}
