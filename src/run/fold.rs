//! One cause is one finding: which differences are the consequence of which.

mod spoiled;

use std::collections::{BTreeMap, BTreeSet};

use self::spoiled::{fold_extra_indexes, fold_same_refusals};
use super::event::{CaseResult, Phase};
use super::findings::{Groups, Key, operation_of};
use crate::check::Verdict;

/// The rule under which the plain request of an operation is accepted.
fn plain_rule(operation: &str) -> &'static str {
    match operation {
        "aliases/drop" => "aliases/drop-needs-only-alias",
        _ => "request/valid-accepted",
    }
}

/// One cause is one finding: what follows from another difference is moved under it.
pub(super) fn fold<'a>(mut groups: Groups<'a>, cases: &[CaseResult]) -> Groups<'a> {
    fold_server_errors(&mut groups);
    fold_moments(&mut groups);
    fold_crossings(&mut groups);
    fold_refusals(&mut groups, cases);
    fold_shared_refusals(&mut groups);
    fold_same_refusals(&mut groups);
    fold_losses(&mut groups);
    fold_extra_indexes(&mut groups);
    fold_effects(&mut groups);
    fold_lists(&mut groups);
    fold_hidden_refusals(&mut groups);
    fold_names(&mut groups);
    fold_codes(&mut groups);
    fold_carelessness(&mut groups, cases);
    fold_orders(&mut groups);
    groups
}

/// A request on which the server failed by its own account was not refused for what it asks.
fn fold_server_errors(groups: &mut Groups<'_>) {
    let is_error = |rule: &str, kind: &str| (rule, kind) == SERVER_ERROR;
    let Some(cause) = groups
        .keys()
        .find(|(rule, kind)| is_error(rule, kind))
        .cloned()
    else {
        return;
    };
    // Where it fails at one moment and not at another, whatever it failed on in some moment is no refusal either.
    let fails_now_and_then = groups
        .iter()
        .any(|((_, kind), shown)| kind == UNSTEADY && shown.iter().all(is_failing));
    let consequences = groups.iter().filter(|((_, kind), shown)| {
        let is_refusal = kind == REFUSED || kind == UNSTEADY;
        if is_refusal && fails_now_and_then && shown.iter().all(is_failing) {
            return true;
        }
        let failed = |one: &super::findings::Shown<'_>| {
            let mut judgements = one.case.judgements.iter();
            judgements.any(|judgement| is_error(&judgement.rule, &judgement.kind))
        };
        is_refusal && shown.iter().all(failed)
    });
    let consequences: Vec<Key> = consequences.map(|(key, _)| key.clone()).collect();
    move_into(groups, &consequences, &cause);
}

/// Whether the answer has the status of a server that failed on its own account (RFC 9110, 15.6).
fn is_failing(shown: &super::findings::Shown<'_>) -> bool {
    let exchange = shown.judgement.exchange;
    let exchange = exchange.and_then(|at| shown.case.exchanges.get(at));
    let answer = exchange.and_then(|exchange| exchange.answer.as_ref());
    answer.is_some_and(|answer| answer.status >= 500)
}

/// What is refused at one time and not at another has nothing to do with what was asked, whatever the rule says.
fn fold_moments(groups: &mut Groups<'_>) {
    let moments = groups.iter().filter(|((_, kind), shown)| {
        let is_flaky = kind == REFUSED && shown.iter().all(|one| one.case.flaky);
        is_flaky || kind == UNSTEADY
    });
    let mut moments: Vec<Key> = moments.map(|(key, _)| key.clone()).collect();
    moments.sort_by_key(|(rule, kind)| {
        let place = crate::check::RULES
            .iter()
            .position(|known| known.id == rule);
        (kind != UNSTEADY, place)
    });
    if let Some((first, rest)) = moments.split_first() {
        move_into(groups, rest, first);
    }
}

/// A wrong outcome in another database that is just as wrong in the run's own has nothing to do with databases.
fn fold_crossings(groups: &mut Groups<'_>) {
    let crossing = (
        crate::check::effect::ISOLATION.id.to_owned(),
        crate::check::effect::CROSSES.to_owned(),
    );
    let Some(shown) = groups.remove(&crossing) else {
        return;
    };
    for mut one in shown {
        let home = one.judgement.also.iter().find_map(|rule| {
            [REFUSED, ACCEPTED]
                .iter()
                .map(|kind| (rule.clone(), (*kind).to_owned()))
                .find(|key| groups.contains_key(key))
        });
        one.own &= home.is_none();
        groups
            .entry(home.unwrap_or_else(|| crossing.clone()))
            .or_default()
            .push(one);
    }
}

/// Where the plain request of an operation is never accepted, the refusal of its special forms has the same cause.
fn fold_refusals(groups: &mut Groups<'_>, cases: &[CaseResult]) {
    let operations: BTreeSet<String> = groups
        .iter()
        .filter(|((_, kind), _)| kind == REFUSED)
        .flat_map(|(_, shown)| shown.iter().map(operation_of))
        .collect();
    for operation in operations {
        let plain = (plain_rule(&operation).to_owned(), REFUSED.to_owned());
        let refused = groups
            .get(&plain)
            .is_some_and(|shown| shown.iter().any(|shown| operation_of(shown) == operation));
        if !refused || ever_passed(cases, &plain.0, &operation) {
            continue;
        }
        let special: Vec<Key> = groups
            .iter()
            .filter(|(key, shown)| {
                **key != plain
                    && key.1 == REFUSED
                    && shown.iter().all(|shown| operation_of(shown) == operation)
            })
            .map(|(key, _)| key.clone())
            .collect();
        move_into(groups, &special, &plain);
    }
}

/// Whoever takes a collection away is to blame for what a later case says of its absence: that a refused request has
/// removed it, or that one which needs it was refused.
fn fold_losses(groups: &mut Groups<'_>) {
    let is_loss =
        |rule: &str, kind: &str| kind == GONE && rule != crate::check::effect::REJECTED.id;
    let is_steady = |shown: &[super::findings::Shown<'_>]| shown.iter().any(|one| !one.case.flaky);
    let find = |is_cause: &dyn Fn(&str, &str, bool) -> bool| {
        let mut groups = groups.iter();
        let cause =
            groups.find(|((rule, kind), shown)| is_cause(rule, kind, is_steady(shown.as_slice())));
        cause.map(|(key, _)| key.clone())
    };
    // One that shows it each time is to blame before one that was only there when it was missed.
    let cause = find(&|rule, kind, steady| steady && is_loss(rule, kind))
        .or_else(|| find(&|_, kind, steady| steady && kind == GONE))
        .or_else(|| find(&|rule, kind, _| is_loss(rule, kind)));
    let Some(cause) = cause else {
        return;
    };
    let lacks = |one: &super::findings::Shown<'_>| {
        let mut judgements = one.case.judgements.iter();
        judgements.any(|judgement| judgement.kind == GONE)
    };
    let consequences = groups.iter().filter(|((rule, kind), shown)| {
        let is_refusal = kind == REFUSED || kind == crate::check::effect::CROSSES;
        let only_missed = !is_loss(rule, kind) || !is_steady(shown.as_slice());
        (kind == GONE && only_missed) || (is_refusal && shown.iter().all(lacks))
    });
    let consequences: Vec<Key> = consequences
        .map(|(key, _)| key.clone())
        .filter(|key| *key != cause)
        .collect();
    move_into(groups, &consequences, &cause);
}

/// A request refused while several of its conditions ask for acceptance: a condition that is refused by itself
/// explains it.
fn fold_shared_refusals(groups: &mut Groups<'_>) {
    let alone: BTreeSet<String> = groups
        .iter()
        .filter(|((_, kind), shown)| {
            kind == REFUSED && shown.iter().any(|shown| shown.judgement.also.is_empty())
        })
        .map(|((rule, _), _)| rule.clone())
        .collect();
    let explained: Vec<(Key, Key)> = groups
        .iter()
        .filter(|((rule, kind), _)| kind == REFUSED && !alone.contains(rule))
        .filter_map(|(key, shown)| {
            let cause = shown
                .iter()
                .flat_map(|shown| &shown.judgement.also)
                .find(|rule| alone.contains(*rule))?;
            Some((key.clone(), (cause.clone(), REFUSED.to_owned())))
        })
        .collect();
    for (consequence, cause) in explained {
        move_into(groups, &[consequence], &cause);
    }
}

/// An operation without effect has none in open conditions either.
fn fold_effects(groups: &mut Groups<'_>) {
    let general = crate::check::effect::SUCCESS.id;
    let consequences: Vec<(Key, Key)> = groups
        .iter()
        .filter(|((rule, _), _)| rule == general)
        .filter_map(|(key, shown)| {
            let cause = groups.iter().find(|((rule, kind), others)| {
                let is_same = EFFECTS.contains(&rule.as_str()) && *kind == key.1;
                // What no index is made with, none that is asked for anew comes to have.
                let is_never = ATTRIBUTES.contains(&rule.as_str()) && key.1 == AS_BEFORE;
                (is_same || is_never)
                    && shown.iter().any(|one| {
                        others
                            .iter()
                            .any(|other| operation_of(one) == operation_of(other))
                    })
            })?;
            Some((key.clone(), cause.0.clone()))
        })
        .collect();
    for (consequence, cause) in consequences {
        move_into(groups, &[consequence], &cause);
    }
    // What it does to another alias is what it should have done to this one.
    for rule in EFFECTS {
        let of = |kind: &str| (rule.to_owned(), kind.to_owned());
        let mut causes = UNDONE.map(of).into_iter();
        if let Some(cause) = causes.find(|key| groups.contains_key(key)) {
            move_into(groups, &[of(OTHER_ALIAS)], &cause);
        }
    }
}

/// An operation that says yes and does nothing says yes to wrong requests too.
fn fold_hidden_refusals(groups: &mut Groups<'_>) {
    let effects = groups.iter().filter(|((rule, kind), _)| {
        matches!(kind.as_str(), "no-index" | "no-effect" | "still-there")
            && (rule == crate::check::effect::SUCCESS.id || EFFECTS.contains(&rule.as_str()))
    });
    let causes: Vec<(Key, BTreeSet<String>)> = effects
        .map(|(key, shown)| (key.clone(), shown.iter().map(operation_of).collect()))
        .collect();
    for (cause, operations) in causes {
        let accepted: Vec<Key> = groups
            .iter()
            .filter(|((_, kind), shown)| {
                kind == ACCEPTED
                    && shown
                        .iter()
                        .all(|shown| operations.contains(&operation_of(shown)))
            })
            .map(|(key, _)| key.clone())
            .collect();
        if accepted.len() >= HIDDEN_MIN {
            move_into(groups, &accepted, &cause);
        }
    }
}

/// An index that never has the name it was asked to have does not have its default name either.
fn fold_names(groups: &mut Groups<'_>) {
    let of = |rule: &str| (rule.to_owned(), "other-name".to_owned());
    let cause = of("indexes/create-effect");
    if groups.contains_key(&cause) {
        move_into(groups, &[of("indexes/default-name")], &cause);
    }
}

/// One wrong code for many kinds of errors is one habit.
fn fold_codes(groups: &mut Groups<'_>) {
    let of_codes = |key: &Key| key.0 == crate::check::code::AS_VERSION.id && key.1 != "status";
    let mut by_code: BTreeMap<String, Vec<Key>> = BTreeMap::new();
    for (key, shown) in groups.iter().filter(|(key, _)| of_codes(key)) {
        let seen: BTreeSet<&str> = shown
            .iter()
            .filter_map(|one| code_of(&one.judgement.seen))
            .collect();
        if let [code] = seen.into_iter().collect::<Vec<_>>()[..] {
            by_code
                .entry(code.to_owned())
                .or_default()
                .push(key.clone());
        }
    }
    for keys in by_code.values().filter(|keys| keys.len() >= HABIT_MIN) {
        if let Some((first, rest)) = keys.split_first() {
            // Each of their cases shows it by itself.
            let shown: Vec<_> = rest
                .iter()
                .filter_map(|key| groups.remove(key))
                .flatten()
                .collect();
            groups.entry(first.clone()).or_default().extend(shown);
        }
    }
}

/// The code in the words for an answer, whatever its HTTP status.
fn code_of(seen: &str) -> Option<&str> {
    seen.rsplit_once("with code ").map(|(_, code)| code)
}

/// A list that is behind lacks what is new and still has what is gone.
fn fold_lists(groups: &mut Groups<'_>) {
    let [less, more] = ["list-has-less", "list-has-more"].map(|kind| {
        let rule = crate::check::effect::WITNESSES_AGREE.id;
        (rule.to_owned(), kind.to_owned())
    });
    if groups.contains_key(&less) {
        move_into(groups, &[more], &less);
    }
}

/// Whatever must be refused is accepted, by every rule that says so: nothing is checked at all.
fn fold_carelessness(groups: &mut Groups<'_>, cases: &[CaseResult]) {
    let mut accepted: Vec<Key> = groups
        .iter()
        .filter(|((rule, kind), shown)| {
            let operations: BTreeSet<_> = shown.iter().map(operation_of).collect();
            kind == ACCEPTED
                && !operations
                    .iter()
                    .any(|operation| ever_passed(cases, rule, operation))
        })
        .map(|(key, _)| key.clone())
        .collect();
    accepted.sort_by_key(|(rule, _)| {
        crate::check::RULES
            .iter()
            .position(|known| known.id == rule)
    });
    if let (Some((first, rest)), true) = (accepted.split_first(), accepted.len() >= CARELESS_MIN) {
        move_into(groups, rest, first);
    }
}

/// What a target does to one client alone explains why several clients find no order in its answers.
fn fold_orders(groups: &mut Groups<'_>) {
    let orders: Vec<Key> = groups
        .keys()
        .filter(|(rule, _)| rule == crate::check::ONE_ORDER.id)
        .cloned()
        .collect();
    let mut causes: Vec<(bool, usize, Key)> = groups
        .iter()
        .filter(|(key, shown)| {
            let alone = shown.iter().any(|shown| {
                // Whatever befalls indexes has nothing to do with aliases.
                let of_indexes = operation_of(shown).starts_with("indexes/");
                !of_indexes && shown.case.phase != Phase::Histories
            });
            alone && !orders.contains(key) && EXPLAINS.iter().any(|start| key.0.starts_with(start))
        })
        .map(|(key, shown)| {
            let failed = |one: &super::findings::Shown<'_>| one.judgement.verdict == Verdict::Fail;
            let place = crate::check::RULES.iter().position(|rule| rule.id == key.0);
            let is_mild = !shown.iter().any(failed);
            (is_mild, place.unwrap_or(usize::MAX), key.clone())
        })
        .collect();
    causes.sort();
    if let Some((_, _, cause)) = causes.first() {
        move_into(groups, &orders, cause);
    }
}

/// Families of rules that a target breaks also in the eyes of one client alone.
const EXPLAINS: [&str; 7] = [
    "aliases/",
    "code/",
    "coherence/",
    "effect/",
    "envelope/",
    "request/valid-accepted",
    "transport/",
];

/// The kind of difference of a collection that is missing.
const GONE: &str = "collection-gone";
/// The kinds of difference of an alias to which nothing was done.
const UNDONE: [&str; 2] = ["still-there", "no-effect"];
/// The kind of difference of an alias that was not asked for.
const OTHER_ALIAS: &str = "other-alias-changed";
/// The kind of difference of a request that should have been accepted.
const REFUSED: &str = "refused";
/// The rule and kind of an answer by which the server says that it failed on its own account.
const SERVER_ERROR: (&str, &str) = ("envelope/no-server-error", "server-error");
/// The kind of difference of a request that is refused at one time and accepted at another.
const UNSTEADY: &str = "unsteady";
/// The kind of difference of a request that should have been refused.
pub(super) const ACCEPTED: &str = "accepted";
/// The rules about what an accepted request does.
const EFFECTS: [&str; 3] = [
    "aliases/create-effect",
    "aliases/drop-effect",
    "indexes/create-effect",
];
/// The kind of difference of an index that stayed what it was.
const AS_BEFORE: &str = "as-before";
/// The rules about what an index is that was made.
const ATTRIBUTES: [&str; 3] = [
    crate::check::effect::INDEX_FIELD.id,
    crate::check::effect::INDEX_METRIC.id,
    crate::check::effect::INDEX_TYPE.id,
];
/// Kinds of wrong requests accepted without effect that together are one.
const HIDDEN_MIN: usize = 2;
/// Kinds of errors with the same wrong code that together are one.
const HABIT_MIN: usize = 3;
/// Ways of not checking a request that together are one.
const CARELESS_MIN: usize = 3;

fn ever_passed(cases: &[CaseResult], rule: &str, operation: &str) -> bool {
    cases.iter().any(|case| {
        case.judgements.iter().any(|judgement| {
            let exchange = judgement.exchange.and_then(|at| case.exchanges.get(at));
            let of = exchange.map_or(&case.operation, |exchange| &exchange.operation);
            judgement.rule == rule && judgement.verdict == Verdict::Pass && of == operation
        })
    })
}

fn move_into(groups: &mut Groups<'_>, from: &[Key], to: &Key) {
    for key in from {
        if let Some(mut shown) = groups.remove(key) {
            // What is folded counts as a consequence.
            for one in &mut shown {
                one.own = false;
            }
            groups.entry(to.clone()).or_default().extend(shown);
        }
    }
}
