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
    let groups = fold_refusals(merge_kinds(group(cases), cases));
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

/// A rule that is broken for every field that was tried, and holds for none, has one cause and not one a field.
fn merge_kinds<'a>(groups: Groups<'a>, cases: &'a [CaseResult]) -> Groups<'a> {
    let mut merged = Groups::new();
    let by_field = |kind: &str| {
        kind.strip_suffix(')')
            .and_then(|kind| kind.split_once('('))
            .map(|(word, _)| word.to_owned())
    };
    for ((rule, kind), shown) in groups {
        let whole = by_field(&kind).filter(|_| !ever_passed(cases, &rule));
        let kind = whole.unwrap_or(kind);
        merged.entry((rule, kind)).or_default().extend(shown);
    }
    merged
}

fn ever_passed(cases: &[CaseResult], rule: &str) -> bool {
    cases
        .iter()
        .flat_map(|case| &case.judgements)
        .any(|judgement| judgement.rule == rule && judgement.verdict == Verdict::Pass)
}

/// Rules whose refusal means something only where the plain request is accepted.
const PLAIN: &str = "request/valid-accepted";

/// Where the plain valid request of an operation is always refused, the refusal of its special forms has the same
/// cause; where everything that must be refused is accepted, that is one cause too.
fn fold_refusals(mut groups: Groups<'_>) -> Groups<'_> {
    let plain = (PLAIN.to_owned(), "refused".to_owned());
    let refused: BTreeSet<String> = groups
        .get(&plain)
        .map(|shown| shown.iter().map(|shown| operation_of(shown)).collect())
        .unwrap_or_default();
    let folded: Vec<Key> = groups
        .iter()
        .filter(|((rule, kind), shown)| {
            rule != PLAIN
                && kind == "refused"
                && shown
                    .iter()
                    .all(|shown| refused.contains(&operation_of(shown)))
        })
        .map(|(key, _)| key.clone())
        .collect();
    move_into(&mut groups, &folded, &plain);
    let accepted: Vec<Key> = groups
        .iter()
        .filter(|((rule, kind), shown)| {
            rule.starts_with("request/")
                && kind == "accepted"
                && shown
                    .iter()
                    .any(|shown| shown.judgement.verdict == Verdict::Fail)
        })
        .map(|(key, _)| key.clone())
        .collect();
    // Left-out fields, wrong types and bodies that are no object, all accepted: nothing is checked at all.
    if let (Some((first, rest)), true) = (accepted.split_first(), accepted.len() >= 3) {
        move_into(&mut groups, rest, first);
    }
    groups
}

fn move_into(groups: &mut Groups<'_>, from: &[Key], to: &Key) {
    for key in from {
        if let Some(mut shown) = groups.remove(key) {
            // What is folded counts as a consequence.
            shown.iter_mut().for_each(|shown| shown.own = false);
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
