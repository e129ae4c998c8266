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

/// Writes one finding. Fails only when `out` does.
pub(crate) fn write(finding: &Finding, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let rule = paint.strong(untrusted::line(&finding.rule));
    let title = untrusted::phrase(&finding.title);
    writeln!(out, "{} {rule}: {title}", paint.verdict(finding.verdict))?;
    if finding.flaky {
        field(
            out,
            paint,
            "flaky",
            "it did not show again when the case was repeated",
        )?;
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
        field(out, paint, label, &untrusted::body(picture))?;
    }
    write_requests(finding, paint, out)?;
    if finding.answer.is_empty() {
        field(out, paint, "answer", "none")?;
    } else {
        field(out, paint, "answer", &untrusted::body(&finding.answer))?;
    }
    write_extent(finding, paint, out)?;
    field(out, paint, "rerun:", &untrusted::command(&finding.rerun))?;
    match &finding.replay {
        Some(replay) => field(out, paint, "replay:", &untrusted::command(replay)),
        None => Ok(()),
    }
}

/// The request, as the last item of a numbered list when others must come before it.
fn write_requests(finding: &Finding, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let request = untrusted::command(&finding.request);
    if finding.setup.is_empty() {
        return field(out, paint, "request", &request);
    }
    field(out, paint, "requests", "the last one shows it")?;
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
