//! One finding as a block that can be read, copied and replayed without anything else at hand.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::paint::Paint;
use super::wording::count;
use crate::report::untrusted;
use crate::run::{Finding, KeywordRef, Phase};

/// Clauses cited in one finding.
const CLAUSES_MAX: usize = 8;
/// Places cited for one keyword.
const PLACES_MAX: usize = 4;
/// Set-up requests shown in one finding; the rest is replayed by the case id.
const SETUP_MAX: usize = 16;
/// Operations named in one finding.
const OPERATIONS_MAX: usize = 12;

/// Parts of the ids of rules about what is there after several requests.
const STATE: [&str; 3] = ["coherence/", "effect", "aliases/"];
/// When to play all cases again: one that was only ever played among others need not show by itself what hangs on them.
const ALONE: &str = "if that shows nothing:";

/// How several requests belong together.
const IN_ORDER: &str = "the last one shows it";
const AT_ONCE: &str =
    "sent by several clients at once, as above; one after the other they need show nothing";
/// How several requests in their order come to a file that plays them.
const SCRIPT: &str =
    "with --regressions DIR these requests are kept there, also as a shell script that cleans up";

/// Writes one finding. Fails only when `out` does.
pub(crate) fn write(finding: &Finding, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let rule = paint.strong(untrusted::line(&finding.rule));
    let title = untrusted::phrase(&finding.title);
    writeln!(out, "{} {rule}: {title}", paint.verdict(finding.verdict))?;
    if let Some(often) = finding.repeated {
        let (failed, played) = (often.failed, often.played);
        let text = format!("it showed in {failed} of the {played} times that its case was played");
        field(out, paint, "flaky", &text)?;
    }
    for clause in finding.clauses.iter().take(CLAUSES_MAX) {
        let text = format!("{}: {} ({})", clause.id, clause.statement, clause.source);
        field(out, paint, "clause", &untrusted::phrase(&text))?;
    }
    if let Some(more) = beyond(finding.clauses.len(), CLAUSES_MAX) {
        field(
            out,
            paint,
            "",
            &format!("… and {}", count(more, "more clause")),
        )?;
    }
    let (own, others) = keywords(finding);
    for keyword in own {
        let places = keyword.places.iter().take(PLACES_MAX);
        let places: Vec<&str> = places.map(String::as_str).collect();
        let more = beyond(keyword.places.len(), PLACES_MAX).map_or("", |_| ", …");
        let (operation, pointer) = (&keyword.operation, &keyword.pointer);
        let text = format!("{operation} {pointer} ({}{more})", places.join(", "));
        field(out, paint, "keyword", &untrusted::phrase(&text))?;
    }
    if others > 0 {
        let text = format!(
            "… and those of {}, which --format json lists",
            count(others, "more operation")
        );
        field(out, paint, "", &text)?;
    }
    if let Some(condition) = &finding.condition {
        let beside = match finding.also_held.as_slice() {
            [] => String::new(),
            held => format!("; beside {}", held.join(", ")),
        };
        let text = format!("{condition}{beside}");
        field(out, paint, "condition", &untrusted::phrase(&text))?;
    }
    let expected = untrusted::phrase(&finding.expected);
    let seen = untrusted::phrase(&finding.seen);
    writeln!(
        out,
        "  {}",
        paint.removed(format_args!("- expected {expected}"))
    )?;
    writeln!(out, "  {}", paint.added(format_args!("+ seen     {seen}")))?;
    if let Some(picture) = &finding.picture {
        let label = if finding.case.starts_with(Phase::Histories.word()) {
            "history"
        } else {
            "sequence"
        };
        field(out, paint, label, &untrusted::picture(picture))?;
    }
    write_requests(finding, paint, out)?;
    if finding.answer.is_empty() {
        field(out, paint, "answer", "none")?;
    } else {
        field(out, paint, "answer", &untrusted::body(&finding.answer))?;
    }
    if let Some(read) = &finding.read {
        field(out, paint, "read", &untrusted::command(&read.request))?;
        field(out, paint, "answer", &untrusted::body(&read.answer))?;
    }
    write_extent(finding, paint, out)?;
    field(out, paint, "rerun:", &untrusted::command(&finding.rerun))?;
    let (rule, case) = (&finding.rule, &finding.case);
    if let Some(whole) = whole_run(rule, case, &finding.rerun, finding.flaky) {
        field(out, paint, ALONE, &untrusted::command(whole))?;
    }
    match &finding.replay {
        Some(replay) => field(out, paint, "replay:", &untrusted::command(replay)),
        None if finding.script.is_some() => field(out, paint, "script", SCRIPT),
        None => Ok(()),
    }
}

/// The command for all cases, where the finding is about what is there: the run has not played its case without others
/// around it, and what they leave may be what it takes. A sequence brings all that it takes.
fn whole_run<'a>(rule: &str, case: &str, rerun: &'a str, flaky: bool) -> Option<&'a str> {
    let is_of_state = STATE.iter().any(|part| rule.contains(part));
    let brings_all = case.starts_with(Phase::Sequences.word()) && !flaky;
    let whole = rerun.strip_suffix(&format!(" --only '{case}'"))?;
    ((is_of_state || flaky) && !brings_all).then_some(whole)
}

/// The request, as the last item of a numbered list when others must come before it.
fn write_requests(finding: &Finding, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let request = untrusted::command(&finding.request);
    if finding.setup.is_empty() {
        return field(out, paint, "request", &request);
    }
    let is_race = finding.case.starts_with(Phase::Histories.word());
    let order = if is_race { AT_ONCE } else { IN_ORDER };
    field(out, paint, "requests", order)?;
    for (number, setup) in (1_usize..).zip(finding.setup.iter().take(SETUP_MAX)) {
        item(out, number, &untrusted::command(setup))?;
    }
    if let Some(more) = beyond(finding.setup.len(), SETUP_MAX) {
        writeln!(out, "     … {}", count(more, "more request"))?;
    }
    item(out, finding.setup.len().saturating_add(1), &request)
}

/// How far it reaches: cases, operations, and what could not be decided because of it.
fn write_extent(finding: &Finding, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let more = finding
        .cases
        .iter()
        .filter(|id| **id != finding.case)
        .count();
    if finding.times > finding.cases.len() as u64 {
        let seen = format!("by {} cases in all", finding.times);
        field(out, paint, "seen", &seen)?;
    }
    let case = untrusted::line(&finding.case);
    match more {
        0 => field(out, paint, "case", &case)?,
        _ => field(out, paint, "case", &format!("{case} and {more} more"))?,
    }
    let mut operations = finding
        .operations
        .iter()
        .take(OPERATIONS_MAX)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if let Some(more) = beyond(finding.operations.len(), OPERATIONS_MAX) {
        operations = format!("{operations}, … {more} more");
    }
    field(out, paint, "shown by", &untrusted::line(&operations))?;
    if finding.folded > 0 {
        let text = format!(
            "{} could not be decided because of it",
            count(finding.folded, "case")
        );
        field(out, paint, "folded", &text)?;
    }
    Ok(())
}

fn beyond(number: usize, limit: usize) -> Option<usize> {
    number.checked_sub(limit).filter(|more| *more > 0)
}

/// A labelled value; its further lines are indented below the first.
fn field(out: &mut dyn Write, paint: Paint, label: &str, value: &str) -> io::Result<()> {
    let label = paint.faint(format_args!("{label:<10}"));
    let mut lines = value.split('\n');
    writeln!(out, "  {label} {}", lines.next().unwrap_or_default())?;
    lines.try_for_each(|line| writeln!(out, "             {line}"))
}

fn item(out: &mut dyn Write, number: usize, value: &str) -> io::Result<()> {
    let mut lines = value.split('\n');
    writeln!(out, "  {number:>3}. {}", lines.next().unwrap_or_default())?;
    lines.try_for_each(|line| writeln!(out, "       {line}"))
}
/// The keywords of the operation that is shown, and of how many others there are some.
fn keywords(finding: &Finding) -> (impl Iterator<Item = &KeywordRef>, usize) {
    let shown = finding.keywords.first().map(|one| one.operation.as_str());
    let all: BTreeSet<&str> = finding
        .keywords
        .iter()
        .map(|one| one.operation.as_str())
        .collect();
    let own = finding
        .keywords
        .iter()
        .filter(move |one| Some(one.operation.as_str()) == shown);
    (own, all.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::{STATE, whole_run};
    use crate::check;

    #[test]
    fn what_hangs_on_other_cases_is_told_with_the_command_for_all_of_them() {
        let whole = Some("vdbspec run --seed 1");
        for (rule, case, flaky, told) in [
            ("coherence/witnesses-agree", "scenarios/a", false, whole),
            ("coherence/one-order", "histories/a", false, whole),
            ("coherence/witnesses-agree", "sequences/a", false, None),
            ("coherence/witnesses-agree", "sequences/a", true, whole),
            ("envelope/code", "examples/a", false, None),
            ("envelope/code", "examples/a", true, whole),
        ] {
            let rerun = format!("vdbspec run --seed 1 --only '{case}'");
            assert_eq!(whole_run(rule, case, &rerun, flaky), told, "{rule} {case}");
        }
        for part in STATE {
            assert!(check::RULES.iter().any(|rule| rule.id.contains(part)));
        }
    }
}
