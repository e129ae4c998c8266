//! From judgements to findings: grouped by rule and kind, each with its best case.

use std::collections::{BTreeMap, BTreeSet};

use super::clauses::clauses;
use super::concerned::concerned;
use super::event::{CaseResult, Evidence, Phase, Role};
use super::fold::fold;
use super::keyword::keywords;
use super::summary::{Finding, KeywordRef, ReadRef, Repeated};
use crate::check::{self, Judgement, Verdict};
use crate::contract::Contract;

/// Longest answer that a finding quotes, in characters.
const ANSWER_SHOWN_MAX: usize = 2000;

/// One failure or warning with the case that showed it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown<'a> {
    pub(super) case: &'a CaseResult,
    pub(super) judgement: &'a Judgement,
    /// Whether the case shows it by itself, and not as the consequence of something else.
    pub(super) own: bool,
}

/// All failures and warnings, grouped by rule and kind, causes that explain others first.
pub(super) fn findings(
    contract: &Contract,
    cases: &[CaseResult],
    fixtures: &[(String, String)],
    rerun_prefix: &str,
) -> Vec<Finding> {
    let groups = fold(group(cases), cases);
    let mut findings: Vec<_> = groups
        .into_iter()
        .filter_map(|(key, shown)| finding(contract, &key, &shown, fixtures, rerun_prefix))
        .collect();
    findings.sort_by(|a, b| {
        b.verdict
            .cmp(&a.verdict)
            .then_with(|| order(&a.rule).cmp(&order(&b.rule)))
            .then_with(|| a.kind.cmp(&b.kind))
    });
    findings
}

/// Rule and kind.
pub(super) type Key = (String, String);
/// Everything that shows one kind of difference.
pub(super) type Groups<'a> = BTreeMap<Key, Vec<Shown<'a>>>;

fn order(rule: &str) -> usize {
    check::RULES
        .iter()
        .position(|known| known.id == rule)
        .unwrap_or(usize::MAX)
}

/// What a drawn request shows of answers that do not come is told by operation: that one crashes on one thing and another
/// on something else are two causes. Where planned cases show it too it is one.
fn kind(case: &CaseResult, judgement: &Judgement, planned: &BTreeSet<&str>) -> String {
    let kind = judgement.kind.clone();
    let is_loss = judgement.rule == check::transport::COMPLETE.id;
    if case.phase == Phase::Fuzz && is_loss && !planned.contains(kind.as_str()) {
        return kind_on(&kind, &case.operation);
    }
    kind
}

/// A kind of difference of one operation alone.
pub(super) fn kind_on(kind: &str, operation: &str) -> String {
    format!("{kind}-on-{}", operation.replace('/', "."))
}

/// The kinds of losses that planned cases show.
fn planned_losses(cases: &[CaseResult]) -> BTreeSet<&str> {
    let planned = cases.iter().filter(|case| case.phase != Phase::Fuzz);
    let judgements = planned.flat_map(|case| &case.judgements);
    let losses = judgements.filter(|one| one.rule == check::transport::COMPLETE.id);
    let wrong = losses.filter(|one| matches!(one.verdict, Verdict::Fail | Verdict::Warn));
    wrong.map(|one| one.kind.as_str()).collect()
}

/// A judgement on a set-up request is not the case's own: it counts where no case shows it by itself.
fn group(cases: &[CaseResult]) -> Groups<'_> {
    let mut groups = Groups::new();
    let planned = planned_losses(cases);
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
                .entry((judgement.rule.clone(), kind(case, judgement, &planned)))
                .or_default()
                .push(shown);
        }
    }
    groups
}

fn finding(
    contract: &Contract,
    (rule, kind): &Key,
    shown: &[Shown<'_>],
    fixtures: &[(String, String)],
    rerun_prefix: &str,
) -> Option<Finding> {
    let worst = shown.iter().map(|shown| shown.judgement.verdict).max()?;
    let own = shown.iter().any(|shown| shown.own);
    // The smallest request of a case of its own shows it best; the plan's order decides between equals.
    let best = shown
        .iter()
        .filter(|shown| shown.judgement.verdict == worst)
        // What is folded under it may be worse, and is then shown all the same: it must not get lost. A case that
        // somebody has thought of says more than one that was drawn.
        .min_by_key(|shown| {
            let is_drawn = matches!(shown.case.phase, Phase::Sequences | Phase::Histories);
            (is_drawn, !shown.own, size(shown), shown.case.index)
        })?;
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
    let flaky = shown.iter().all(|shown| shown.case.flaky);
    Some(Finding {
        rule: rule.clone(),
        title: check::rule(rule).map_or("", |rule| rule.title).to_owned(),
        kind: kind.clone(),
        verdict: worst,
        clauses: clauses(
            contract,
            (kind, &best.judgement.clauses),
            &operations,
            shown
                .iter()
                .filter_map(|one| one.judgement.condition.as_deref()),
        ),
        keywords: keywords_of(contract, rule, best, shown),
        condition: best.judgement.condition.clone(),
        also_held: also_held(best.judgement),
        expected: best.judgement.expected.clone(),
        seen: seen(rule, best, shown),
        picture: best.judgement.picture.clone(),
        script: None,
        request: exchange
            .map(|exchange| exchange.curl.clone())
            .unwrap_or_default(),
        answer: exchange.map(quoted).unwrap_or_default(),
        read: read(best),
        setup: before(best, fixtures),
        case: best.case.id.clone(),
        times: cases.len() as u64,
        cases: cases.into_iter().map(|(_, id)| id).collect(),
        operations: operations.into_iter().collect(),
        steady: steady(shown),
        folded: consequences.difference(&own_cases).count(),
        flaky,
        // A planned case is played twice; of a drawn one it is said elsewhere.
        repeated: flaky.then_some(Repeated {
            played: 2,
            failed: 1,
        }),
        rerun: format!("{rerun_prefix} --only '{}'", best.case.id),
        replay: None,
        recorded: None,
        accepted: None,
    })
}

/// What the best case shows, and, of one wrong code for several conditions, what the others are.
fn seen(rule: &str, best: &Shown<'_>, shown: &[Shown<'_>]) -> String {
    let condition = |one: &Shown<'_>| {
        let condition = one.judgement.condition.as_deref()?;
        Some(condition.split(':').next()?.to_owned())
    };
    let of_codes = shown
        .iter()
        .filter(|one| rule == check::code::AS_VERSION.id && one.judgement.rule == rule);
    let mut others: BTreeSet<String> = of_codes.filter_map(condition).collect();
    if let Some(own) = condition(best) {
        others.remove(&own);
    }
    let seen = &best.judgement.seen;
    if others.is_empty() {
        return seen.clone();
    }
    let others = others.into_iter().collect::<Vec<_>>().join(", ");
    format!("{seen}; the same where {others} decides")
}

/// The keywords of the request that is shown, and after them those of each other operation.
fn keywords_of(
    contract: &Contract,
    rule: &str,
    best: &Shown<'_>,
    shown: &[Shown<'_>],
) -> Vec<KeywordRef> {
    let mut told = BTreeSet::new();
    let all = std::iter::once(best).chain(shown.iter().filter(|one| one.own));
    let first = all.filter(|one| told.insert(operation_of(one)));
    first
        .flat_map(|one| {
            let judgement = one.judgement;
            let (condition, known) = (judgement.condition.as_deref(), judgement.keyword.as_deref());
            keywords(contract, &operation_of(one), rule, condition, known)
        })
        .collect()
}

/// The operations of the cases that are played in every run.
fn steady(shown: &[Shown<'_>]) -> Vec<String> {
    let is_drawn = |phase| matches!(phase, Phase::Sequences | Phase::Histories | Phase::Fuzz);
    let steady = shown.iter().filter(|shown| !is_drawn(shown.case.phase));
    let operations: BTreeSet<String> = steady.map(operation_of).collect();
    operations.into_iter().collect()
}

/// What held of the request beside the condition that decides.
fn also_held(judgement: &Judgement) -> Vec<String> {
    let decides = judgement.condition.as_deref().unwrap_or_default();
    let decides = decides.split(':').next();
    let held = judgement.held.iter().map(ToString::to_string);
    held.filter(|one| Some(one.as_str()) != decides).collect()
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

fn before(best: &Shown<'_>, fixtures: &[(String, String)]) -> Vec<String> {
    let at = best.judgement.exchange.unwrap_or_default();
    let concerns = concerned(best, at);
    let sent = best.case.exchanges.iter().take(at + 1).enumerate();
    let sent = sent.filter(|(place, exchange)| {
        exchange.role != Role::Witness && (*place == at || concerns(exchange))
    });
    let mut lines: Vec<String> = sent.map(|(_, exchange)| exchange.curl.clone()).collect();
    // What the case found was made before it, and is gone after the run: it belongs to what must come first, and so
    // does what that in turn was made in.
    let mut setup: Vec<String> = Vec::new();
    for (name, made) in fixtures.iter().rev() {
        let quoted = format!("\"{name}\"");
        if lines
            .iter()
            .chain(&setup)
            .any(|line| line.contains(&quoted))
        {
            setup.push(made.clone());
        }
    }
    setup.reverse();
    lines.pop();
    setup.append(&mut lines);
    setup
}

/// The read that shows what a request did.
fn read(best: &Shown<'_>) -> Option<ReadRef> {
    let exchange = best.case.exchanges.get(best.judgement.read?)?;
    Some(ReadRef {
        request: exchange.curl.clone(),
        answer: quoted(exchange),
    })
}

fn quoted(exchange: &Evidence) -> String {
    let Some(answer) = &exchange.answer else {
        return exchange.failure.clone().unwrap_or_default();
    };
    let body: String = answer.body.chars().take(ANSWER_SHOWN_MAX).collect();
    format!("HTTP {} {body}", answer.status)
}

/// The operation of the request that shows it.
pub(super) fn operation_of(shown: &Shown<'_>) -> String {
    let exchange = shown
        .judgement
        .exchange
        .and_then(|at| shown.case.exchanges.get(at));
    exchange.map_or_else(
        || shown.case.operation.clone(),
        |exchange| exchange.operation.clone(),
    )
}

#[cfg(test)]
mod tests {
    use super::findings;
    use crate::check::{self, Verdict, effect};
    use crate::contract::Contract;
    use crate::run::event::CaseResult;
    use crate::run::testing::failed;

    fn case(index: usize, kind: &str) -> CaseResult {
        let judgement = effect::WITNESSES_AGREE.broken(kind, "agreement", kind);
        failed(index, "aliases/create", judgement)
    }

    #[test]
    fn a_list_that_lacks_the_new_and_keeps_the_old_is_one_finding() {
        let contract = Contract::embedded().expect("the contract");
        let both = [case(0, "list-has-more"), case(1, "list-has-less")];
        let found = findings(&contract, &both, &[], "vdbspec run");
        let kinds: Vec<_> = found.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!((kinds, found[0].folded), (vec!["list-has-less"], 1));
        let alone = findings(&contract, &both[..1], &[], "vdbspec run");
        assert_eq!(alone[0].kind, "list-has-more");
    }

    #[test]
    fn a_wrong_request_that_is_accepted_breaks_no_clause_about_refusals() {
        let contract = Contract::embedded().expect("the contract");
        let ids = |kind: &str, operation: &str| {
            let mut case = case(0, kind);
            operation.clone_into(&mut case.operation);
            let rule = crate::check::rule("request/field-type").expect("a rule");
            case.judgements = vec![rule.broken(kind, "the request rejected", "accepted")];
            let found = findings(&contract, &[case], &[], "vdbspec run");
            let clauses = found[0].clauses.iter().map(|clause| clause.id.clone());
            clauses.collect::<Vec<_>>()
        };
        assert_eq!(ids("accepted", "collections/create"), [""; 0]);
        assert_eq!(ids("refused", "collections/create"), ["H-12"]);
        assert_eq!(ids("accepted", "aliases/drop"), ["DA-17"]);
    }

    #[test]
    fn one_wrong_code_for_many_conditions_names_them_all_and_hides_no_case() {
        let contract = Contract::embedded().expect("the contract");
        let conditions = ["unknown-alias", "unknown-collection", "unknown-database"];
        let cases = conditions.iter().enumerate().map(|(index, condition)| {
            let mut case = case(index, condition);
            let rule = &check::code::AS_VERSION;
            let mut judgement = rule.broken(condition, "code 1", "HTTP 200 with code 65535");
            judgement.condition = Some(format!("{condition}: in words"));
            case.judgements = vec![judgement];
            case
        });
        let cases: Vec<_> = cases.collect();
        let found = findings(&contract, &cases, &[], "vdbspec run");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].times, found[0].folded), (3, 0));
        let seen =
            "HTTP 200 with code 65535; the same where unknown-collection, unknown-database decides";
        assert_eq!(found[0].seen, seen);
    }

    #[test]
    fn refusals_that_do_not_come_back_are_one_finding_and_others_are_not() {
        let contract = Contract::embedded().expect("the contract");
        let refused = |index, rule: &str, flaky| {
            let mut case = case(index, "refused");
            case.judgements[0].rule = rule.to_owned();
            // Of an operation of its own, whose plain request is accepted.
            if rule.starts_with("aliases/drop") {
                "aliases/drop".clone_into(&mut case.operation);
            }
            case.flaky = flaky;
            case
        };
        let count = |flaky| {
            let both = [
                refused(0, "request/valid-accepted", true),
                refused(1, "aliases/drop-with-owner", flaky),
            ];
            findings(&contract, &both, &[], "vdbspec run").len()
        };
        assert_eq!((count(true), count(false)), (1, 2));
        let mut unsteady = case(2, "unsteady");
        unsteady.judgements[0].verdict = Verdict::Warn;
        let both = [refused(0, "request/valid-accepted", true), unsteady];
        let found = findings(&contract, &both, &[], "vdbspec run");
        let shown: Vec<_> = found
            .iter()
            .map(|one| (one.kind.as_str(), one.verdict))
            .collect();
        assert_eq!(shown, [("unsteady", Verdict::Fail)]);
        let error = |case: &mut CaseResult| {
            let mut judgement = case.judgements[0].clone();
            judgement.rule = "envelope/no-server-error".to_owned();
            judgement.kind = "server-error".to_owned();
            case.judgements.push(judgement);
        };
        let mut both = [
            refused(0, "request/valid-accepted", false),
            refused(1, "aliases/drop-with-owner", false),
        ];
        both.iter_mut().for_each(error);
        let found = findings(&contract, &both, &[], "vdbspec run");
        let kinds: Vec<_> = found.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(kinds, ["server-error"]);
    }
}
