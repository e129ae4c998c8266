//! From judgements to findings: one cause is one finding.

use std::collections::{BTreeMap, BTreeSet};

use super::event::{CaseResult, Evidence, Role};
use super::summary::{ClauseRef, Finding};
use crate::check::{self, Judgement, Verdict};
use crate::contract::{Contract, Source};

/// Longest answer that a finding quotes, in characters.
const ANSWER_SHOWN_MAX: usize = 2000;

/// One failure or warning with the case that showed it.
#[derive(Clone, Copy, Debug)]
struct Shown<'a> {
    case: &'a CaseResult,
    judgement: &'a Judgement,
    own: bool,
}

/// All failures and warnings, grouped by rule and kind, causes that explain others first.
pub(super) fn findings(
    contract: &Contract,
    cases: &[CaseResult],
    rerun_prefix: &str,
) -> Vec<Finding> {
    let groups = fold(group(cases), cases);
    let mut findings: Vec<_> = groups
        .into_iter()
        .filter_map(|(key, shown)| finding(contract, &key, &shown, rerun_prefix))
        .collect();
    findings.sort_by(|a, b| {
        b.verdict
            .cmp(&a.verdict)
            .then_with(|| order(&a.rule).cmp(&order(&b.rule)))
            .then_with(|| a.kind.cmp(&b.kind))
    });
    findings
}

type Key = (String, String);
type Groups<'a> = BTreeMap<Key, Vec<Shown<'a>>>;

fn order(rule: &str) -> usize {
    check::RULES
        .iter()
        .position(|known| known.id == rule)
        .unwrap_or(usize::MAX)
}

/// A judgement on a set-up request is not the case's own: it counts where no case shows it by itself.
fn group(cases: &[CaseResult]) -> Groups<'_> {
    let mut groups = Groups::new();
    for case in cases {
        for judgement in &case.judgements {
            if !matches!(judgement.verdict, Verdict::Fail | Verdict::Warn) {
                continue;
            }
            let role = judgement
                .exchange
                .and_then(|at| case.exchanges.get(at))
                .map(|exchange| exchange.role);
            let shown = Shown {
                case,
                judgement,
                own: role != Some(Role::Setup),
            };
            groups
                .entry((judgement.rule.clone(), judgement.kind.clone()))
                .or_default()
                .push(shown);
        }
    }
    groups
}

/// The rule under which the plain request of an operation is accepted.
fn plain_rule(operation: &str) -> &'static str {
    match operation {
        "aliases/drop" => "aliases/drop-needs-only-alias",
        _ => "request/valid-accepted",
    }
}

/// One cause is one finding: what follows from another difference is moved under it.
fn fold<'a>(mut groups: Groups<'a>, cases: &[CaseResult]) -> Groups<'a> {
    fold_crossings(&mut groups);
    fold_refusals(&mut groups, cases);
    fold_shared_refusals(&mut groups);
    fold_effects(&mut groups);
    fold_carelessness(&mut groups);
    groups
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
                EFFECTS.contains(&rule.as_str())
                    && *kind == key.1
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
}

/// Left-out fields, wrong types and bodies that are no object, all accepted: nothing is checked at all.
fn fold_carelessness(groups: &mut Groups<'_>) {
    let accepted: Vec<Key> = groups
        .iter()
        .filter(|((rule, kind), shown)| {
            rule.starts_with("request/")
                && kind == ACCEPTED
                && shown
                    .iter()
                    .any(|shown| shown.judgement.verdict == Verdict::Fail)
        })
        .map(|(key, _)| key.clone())
        .collect();
    if let (Some((first, rest)), true) = (accepted.split_first(), accepted.len() >= CARELESS_MIN) {
        move_into(groups, rest, first);
    }
}

/// The kind of difference of a request that should have been accepted.
const REFUSED: &str = "refused";
/// The kind of difference of a request that should have been refused.
const ACCEPTED: &str = "accepted";
/// The rules about what an accepted request does.
const EFFECTS: [&str; 3] = [
    "aliases/create-effect",
    "aliases/drop-effect",
    "indexes/create-effect",
];
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

fn operation_of(shown: &Shown<'_>) -> String {
    let exchange = shown
        .judgement
        .exchange
        .and_then(|at| shown.case.exchanges.get(at));
    exchange.map_or_else(
        || shown.case.operation.clone(),
        |exchange| exchange.operation.clone(),
    )
}

fn finding(
    contract: &Contract,
    (rule, kind): &Key,
    shown: &[Shown<'_>],
    rerun_prefix: &str,
) -> Option<Finding> {
    let worst = shown.iter().map(|shown| shown.judgement.verdict).max()?;
    let own = shown.iter().any(|shown| shown.own);
    // The smallest request of a case of its own shows it best; the plan's order decides between equals.
    let best = shown
        .iter()
        .filter(|shown| shown.judgement.verdict == worst && (shown.own || !own))
        .min_by_key(|shown| (size(shown), shown.case.index))?;
    let exchange = best
        .judgement
        .exchange
        .and_then(|at| best.case.exchanges.get(at));
    let mut cases: Vec<_> = shown
        .iter()
        .filter(|shown| shown.own || !own)
        .map(|shown| (shown.case.index, shown.case.id.clone()))
        .collect();
    cases.sort();
    cases.dedup();
    let operations: BTreeSet<String> = shown.iter().map(operation_of).collect();
    let consequences: BTreeSet<_> = shown
        .iter()
        .filter(|shown| own && !shown.own)
        .map(|shown| shown.case.index)
        .collect();
    let own_cases: BTreeSet<_> = cases.iter().map(|(index, _)| *index).collect();
    Some(Finding {
        rule: rule.clone(),
        title: check::rule(rule).map_or("", |rule| rule.title).to_owned(),
        kind: kind.clone(),
        verdict: worst,
        clauses: clauses(contract, &best.judgement.clauses, &operations),
        condition: best.judgement.condition.clone(),
        expected: best.judgement.expected.clone(),
        seen: best.judgement.seen.clone(),
        request: exchange
            .map(|exchange| exchange.curl.clone())
            .unwrap_or_default(),
        answer: exchange.map(quoted).unwrap_or_default(),
        setup: before(best),
        case: best.case.id.clone(),
        cases: cases.into_iter().map(|(_, id)| id).collect(),
        operations: operations.into_iter().collect(),
        folded: consequences.difference(&own_cases).count(),
        flaky: shown.iter().all(|shown| shown.case.flaky),
        rerun: format!("{rerun_prefix} --only '{}'", best.case.id),
    })
}

fn size(shown: &Shown<'_>) -> usize {
    let at = shown.judgement.exchange.unwrap_or_default();
    shown
        .case
        .exchanges
        .iter()
        .take(at + 1)
        .filter(|exchange| exchange.role != Role::Witness)
        .map(|exchange| 100 + exchange.body.len())
        .sum()
}

fn before(best: &Shown<'_>) -> Vec<String> {
    let at = best.judgement.exchange.unwrap_or_default();
    best.case
        .exchanges
        .iter()
        .take(at)
        .filter(|exchange| exchange.role != Role::Witness)
        .map(|exchange| exchange.curl.clone())
        .collect()
}

fn quoted(exchange: &Evidence) -> String {
    let Some(answer) = &exchange.answer else {
        return exchange.failure.clone().unwrap_or_default();
    };
    let body: String = answer.body.chars().take(ANSWER_SHOWN_MAX).collect();
    format!("HTTP {} {body}", answer.status)
}

/// The clauses that speak of the operations on which it shows, the pages' own first.
fn clauses(contract: &Contract, ids: &[String], operations: &BTreeSet<String>) -> Vec<ClauseRef> {
    let mut found: Vec<_> = ids
        .iter()
        .filter_map(|id| contract.clauses.get(id))
        .filter(|clause| {
            operations
                .iter()
                .any(|operation| clause.applies_to(operation))
        })
        .collect();
    found.sort_by_key(|clause| (!matches!(clause.source, Source::Page(_)), clause.id.clone()));
    found
        .into_iter()
        .map(|clause| ClauseRef {
            id: clause.id.to_string(),
            statement: clause.statement.clone(),
            source: clause.source.to_string(),
        })
        .collect()
}
