//! From case results to the summary: counts, decided and undecided rules, exit code.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use super::as_version::{as_version, misfit};
use super::event::{CaseResult, Phase};
use super::findings::{findings, kind_on};
use super::fuzz::{FuzzSeen, FuzzSummary};
use super::options::{RunOptions, Selection};
use super::plan::PlannedCase;
use super::sequences::CoverageRow;
use super::shard::Part;
use super::summary::{
    Doubts, ExitCode, Finding, NoteLine, OperationRow, Repeated, RuleStatus, Summary,
};
use crate::check::outcome::request::DEPARTURE;
use crate::check::{self, Judgement, Rule, Verdict};
use crate::contract::{Contract, Level};

/// What the end of a run knows beside the cases.
#[derive(Debug)]
pub(super) struct End {
    pub(super) stopped: Option<String>,
    pub(super) left_behind: Vec<String>,
    pub(super) clean_command: Option<String>,
    pub(super) requests: u64,
    /// Requests that were sent again.
    pub(super) repeats: u64,
    /// Those of them that were sent again because a connection was lost.
    pub(super) repeats_after_loss: u64,
    pub(super) wall: Duration,
    /// How each object was made that cases found, name and curl line, in order.
    pub(super) fixtures: Vec<(String, String)>,
    /// Rules that cases of other parts of the run may decide.
    pub(super) elsewhere: BTreeSet<String>,
    /// Which part of a run it was.
    pub(super) part: Option<Part>,
    /// What drawing requests came to.
    pub(super) fuzz: Option<FuzzSummary>,
    /// How often each condition was met.
    pub(super) coverage: Vec<CoverageRow>,
}

/// What of the options of a run bears on how it is summed up.
#[derive(Debug)]
pub(super) struct Wishes<'a> {
    pub(super) selection: &'a Selection,
    pub(super) strict: bool,
    pub(super) has_token: bool,
    pub(super) rerun_prefix: &'a str,
    /// What the target is held to.
    pub(super) profile: &'a str,
    /// Whether requests were to be drawn, and none may be sent.
    pub(super) undrawn: bool,
}

impl<'a> Wishes<'a> {
    pub(super) fn of(options: &'a RunOptions) -> Self {
        Self {
            selection: &options.selection,
            strict: options.strict,
            has_token: options.token.is_some(),
            rerun_prefix: &options.rerun_prefix,
            profile: &options.profile,
            undrawn: options.policy.read_only.is_some() && options.fuzzing.is_some(),
        }
    }
}

/// Why a rule is undecided that drawn requests would have decided, had any been sent.
const UNDRAWN: &str = "only reads were sent";

/// Why a rule is undecided that is not this part's to decide.
const ELSEWHERE: &str = "decided by other shards";

/// What the reason of a case begins with whose set-up did not work.
pub(super) const SETUP_BROKE: &str = "set-up broke";

/// Sums a run up. `cases` are in the order of the plan.
pub(super) fn summarise(
    contract: &Contract,
    wishes: &Wishes<'_>,
    planned: &[Arc<PlannedCase>],
    cases: &[CaseResult],
    end: End,
) -> Summary {
    let mut findings = findings(contract, cases, &end.fixtures, wishes.rerun_prefix);
    // Where something is wrong by itself, what patches it fits says nothing more.
    if findings.iter().all(|one| one.verdict != Verdict::Fail)
        && let Some(case) = misfit(contract, wishes.profile, cases)
    {
        let told = self::findings(contract, &[case], &end.fixtures, wishes.rerun_prefix);
        findings.extend(told);
    }
    if let Some(fuzz) = &end.fuzz {
        tell_of_fuzzing(&mut findings, fuzz, wishes.rerun_prefix);
    }
    let mut rules = rules(wishes, planned, cases);
    for rule in &mut rules {
        if wishes.undrawn && !rule.decided {
            rule.why = Some(UNDRAWN.to_owned());
        }
        rule.elsewhere = !rule.decided && end.elsewhere.contains(&rule.id);
        if rule.elsewhere {
            rule.why = Some(ELSEWHERE.to_owned());
        }
    }
    let verdicts = count(cases.iter());
    let undecided = rules
        .iter()
        .any(|rule| rule.level == "must" && !rule.decided && !rule.elsewhere);
    let ours = verdicts.contains_key(&Verdict::Error);
    let broken = cases.iter().filter(|case| {
        let why = case.reason.as_deref().unwrap_or_default();
        case.verdict == Verdict::Inconclusive && why.starts_with(SETUP_BROKE)
    });
    // A recorded finding that could not be sent again is neither there nor gone.
    let unsure = cases.iter().any(|case| {
        case.phase == Phase::Regressions
            && matches!(case.verdict, Verdict::Skip | Verdict::Inconclusive)
    });
    let failed = findings
        .iter()
        .any(|finding| finding.verdict == Verdict::Fail || wishes.strict);
    let doubts = Doubts {
        undecided: undecided || ours || unsure || end.stopped.is_some(),
        broken: broken.filter_map(|case| case.reason.clone()).collect(),
        changed_elsewhere: false,
    };
    let exit = if end.left_behind.is_empty() {
        doubts.exit(failed)
    } else {
        ExitCode::LeftBehind
    };
    Summary {
        findings,
        notes: notes(cases),
        as_version: as_version(contract, wishes.profile, cases),
        verdicts,
        operations: operations(cases),
        rules,
        fuzz: end.fuzz,
        coverage: end.coverage,
        requests: end.requests,
        repeats: end.repeats,
        repeats_after_loss: end.repeats_after_loss,
        left_behind: end.left_behind,
        clean_command: end.clean_command,
        stopped: end.stopped,
        exit,
        doubts,
        part: end.part,
        wall: end.wall,
    }
}

/// What is known of findings beyond the case that shows them: how often they were seen, and the command for that case.
fn tell_of_fuzzing(findings: &mut [Finding], fuzz: &FuzzSummary, rerun_prefix: &str) {
    for finding in findings {
        let is_it = |seen: &&FuzzSeen| {
            let kinds = [seen.kind.clone(), kind_on(&seen.kind, &seen.operation)];
            seen.rule == finding.rule && kinds.contains(&finding.kind)
        };
        let seen = fuzz.seen.iter().filter(is_it);
        finding.times = seen.fold(finding.times, |times, seen| {
            times.saturating_add(seen.times.saturating_sub(1))
        });
        if let Some(seen) = fuzz.seen.iter().find(|seen| seen.case == finding.case)
            && finding.flaky
        {
            finding.repeated = Some(Repeated {
                played: seen.played,
                failed: seen.failed,
            });
        }
        if let Some(rerun) = fuzz_command(&finding.case, rerun_prefix) {
            finding.rerun = rerun;
        }
    }
}

/// `fuzz/aliases.create/name-nul/27` → the command that draws it and what it was shrunk to once more.
fn fuzz_command(case: &str, rerun_prefix: &str) -> Option<String> {
    let mut parts = case.strip_prefix("fuzz/")?.splitn(3, '/');
    let (operation, class, index) = (parts.next()?, parts.next()?, parts.next()?);
    let prefix = rerun_prefix.replacen("vdbspec run", "vdbspec fuzz", 1);
    let operation = operation.replace('.', "/");
    Some(format!(
        "{prefix} --operation {operation} --class {class} --start {index} --cases 1"
    ))
}

fn count<'a>(cases: impl Iterator<Item = &'a CaseResult>) -> BTreeMap<Verdict, usize> {
    cases.fold(BTreeMap::new(), |mut counts, case| {
        *counts.entry(case.verdict).or_insert(0) += 1;
        counts
    })
}

fn operations(cases: &[CaseResult]) -> Vec<OperationRow> {
    let names: BTreeSet<_> = cases.iter().map(|case| case.operation.as_str()).collect();
    names
        .into_iter()
        .map(|operation| OperationRow {
            operation: operation.to_owned(),
            verdicts: count(cases.iter().filter(|case| case.operation == operation)),
        })
        .collect()
}

fn notes(cases: &[CaseResult]) -> Vec<NoteLine> {
    cases
        .iter()
        .flat_map(|case| {
            case.judgements
                .iter()
                .map(move |judgement| (case, judgement))
        })
        .filter(|(_, judgement)| {
            judgement.verdict == Verdict::Note && judgement.rule != DEPARTURE.id
        })
        .map(|(case, judgement)| NoteLine {
            case: case.id.clone(),
            condition: judgement.condition.clone(),
            seen: judgement.seen.clone(),
        })
        .collect()
}

/// Rules that only some profiles have rows for.
const OF_PROFILES: [&str; 6] = [
    check::envelope::ECHO.id,
    check::envelope::VERSION_KEYS.id,
    check::code::AS_VERSION.id,
    check::outcome::request::AS_VERSION.id,
    DEPARTURE.id,
    check::outcome::request::TOKEN_NEEDED.id,
];

/// Every rule that the selected cases may decide, decided or not.
fn rules(
    wishes: &Wishes<'_>,
    planned: &[Arc<PlannedCase>],
    cases: &[CaseResult],
) -> Vec<RuleStatus> {
    let selection = wishes.selection;
    // What drawn requests decide is known once they are drawn.
    let is_all = selection.is_all() || wishes.undrawn;
    let selected: BTreeSet<&str> = planned
        .iter()
        .flat_map(|planned| planned.rules.iter().map(String::as_str))
        .collect();
    let judged: BTreeSet<&str> = judgements(cases)
        .map(|judgement| judgement.rule.as_str())
        .collect();
    check::RULES
        .iter()
        .filter(|rule| !selection.skips_rule(rule.id))
        // Under documents nothing can decide what a version or a service does.
        .filter(|rule| {
            let id = rule.id;
            !OF_PROFILES.contains(&id) || selected.contains(id) || judged.contains(id)
        })
        .filter(|rule| is_all || selected.contains(rule.id) || judged.contains(rule.id))
        .map(|rule| status(rule, cases, wishes.has_token))
        .filter(|status| status.decided || is_all || was_prevented(&status.id, planned, cases))
        .collect()
}

/// Whether a selected case that might have decided a rule could not. Where every such case ended well and the rule
/// still had no say, it is the user's choice of cases that left it out.
fn was_prevented(rule: &str, planned: &[Arc<PlannedCase>], cases: &[CaseResult]) -> bool {
    let unsure = |index| {
        cases.iter().any(|case| {
            case.index == index
                && matches!(
                    case.verdict,
                    Verdict::Inconclusive | Verdict::Skip | Verdict::Error
                )
        })
    };
    planned
        .iter()
        .any(|planned| planned.rules.iter().any(|id| id == rule) && unsure(planned.index))
}

fn judgements(cases: &[CaseResult]) -> impl Iterator<Item = &Judgement> {
    cases.iter().flat_map(|case| &case.judgements)
}

fn status(rule: &Rule, cases: &[CaseResult], has_token: bool) -> RuleStatus {
    let deciding: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            let of_rule = case
                .judgements
                .iter()
                .filter(|judgement| judgement.rule == rule.id && judgement.verdict.decides());
            of_rule.map(|judgement| judgement.verdict).max()
        })
        .collect();
    let decided = !deciding.is_empty();
    RuleStatus {
        id: rule.id.to_owned(),
        level: rule.level.to_string(),
        decided,
        cases: deciding.len(),
        verdict: deciding.iter().max().copied(),
        why: (!decided).then(|| why(rule, cases, has_token)),
        elsewhere: false,
    }
}

/// Why a rule is undecided: the commonest reason of the cases that could not speak, or that nothing met it.
fn why(rule: &Rule, cases: &[CaseResult], has_token: bool) -> String {
    if rule.level != Level::Must {
        return match rule.id {
            id if id == check::BEARER.id && !has_token => "the run has no token".to_owned(),
            id if id == check::REQUEST_TIMEOUT.id => {
                "every answer came before its time-out".to_owned()
            }
            _ => "nothing in this run met it".to_owned(),
        };
    }
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for case in cases
        .iter()
        .filter(|case| matches!(case.verdict, Verdict::Inconclusive | Verdict::Skip))
    {
        if let Some(reason) = &case.reason {
            *reasons.entry(reason).or_insert(0) += 1;
        }
    }
    let unproved = judgements(cases)
        .any(|judgement| judgement.rule == rule.id && judgement.verdict == Verdict::Inconclusive);
    if unproved {
        return "each refusal lacks an accepted twin, so it proves nothing".to_owned();
    }
    reasons
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map_or_else(
            || "no case that ran could decide it".to_owned(),
            |(reason, _)| reason.to_owned(),
        )
}
