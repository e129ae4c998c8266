//! What a run did not decide, and why: cases, rules, and the notes on what the documents leave open.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Verbosity;
use super::paint::Paint;
use super::wording::count;
use crate::check::Verdict;
use crate::report::{Report, untrusted};
use crate::run::{NoteLine, RuleStatus};

/// Ids listed under one reason, unless verbose.
const IDS_MAX: usize = 5;
/// Ids listed under one reason when verbose.
const IDS_VERBOSE_MAX: usize = 500;
/// Notes listed.
const NOTES_MAX: usize = 2_000;
/// Stands in for a reason that was not given.
const NO_REASON: &str = "no reason given";

/// Writes the errors and the inconclusive cases by reason, and when verbose the skipped ones.
pub(super) fn write_cases(
    report: &Report,
    verbosity: Verbosity,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let verbose = verbosity == Verbosity::Verbose;
    let verdicts: &[Verdict] = if verbose {
        &[Verdict::Error, Verdict::Inconclusive, Verdict::Skip]
    } else {
        &[Verdict::Error, Verdict::Inconclusive]
    };
    for &verdict in verdicts {
        let cases = report.cases.iter().filter(|case| case.verdict == verdict);
        let reasons = by_reason(cases.map(|case| (case.reason.as_deref(), case.id.as_str())));
        for (reason, ids) in &reasons {
            let word = paint.verdict(verdict);
            let reason = untrusted::phrase(reason);
            writeln!(out, "{word} {}: {reason}", count(ids.len(), "case"))?;
            write_ids(ids, verbose, out)?;
        }
        if !reasons.is_empty() {
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Writes what the target did where the documents leave it open.
pub(super) fn write_notes(notes: &[NoteLine], paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    if notes.is_empty() {
        return Ok(());
    }
    let heading = "Where the documents leave it open, the target did this:";
    writeln!(out, "{}", paint.strong(heading))?;
    for note in notes.iter().take(NOTES_MAX) {
        let case = untrusted::line(&note.case);
        let seen = untrusted::phrase(&note.seen);
        match &note.condition {
            Some(condition) => {
                writeln!(out, "  {case} [{}]: {seen}", untrusted::phrase(condition))?;
            }
            None => writeln!(out, "  {case}: {seen}")?,
        }
    }
    if let Some(more) = notes.len().checked_sub(NOTES_MAX).filter(|more| *more > 0) {
        writeln!(out, "  … {}", count(more, "more note"))?;
    }
    writeln!(out)
}

/// Writes the undecided must rules with why; when verbose, every rule with its verdict.
pub(super) fn write_rules(
    rules: &[RuleStatus],
    verbosity: Verbosity,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let verbose = verbosity == Verbosity::Verbose;
    if verbose && rules.iter().any(|rule| rule.decided) {
        writeln!(out, "{}", paint.strong("Decided rules:"))?;
        for rule in rules.iter().filter(|rule| rule.decided) {
            let verdict = rule.verdict.map_or("", Verdict::word);
            let cases = count(rule.cases, "case");
            let id = untrusted::line(&rule.id);
            writeln!(out, "  {verdict:<4}  {:<6}  {id} ({cases})", rule.level)?;
        }
        writeln!(out)?;
    }
    for level in if verbose {
        &["must", "should", "open"][..]
    } else {
        &["must"][..]
    } {
        let undecided = rules
            .iter()
            .filter(|rule| !rule.decided && !rule.elsewhere && rule.level == *level);
        let reasons = by_reason(undecided.map(|rule| (rule.why.as_deref(), rule.id.as_str())));
        if reasons.is_empty() {
            continue;
        }
        let number: usize = reasons.values().map(Vec::len).sum();
        let heading = format!("Undecided: {}", count(number, &format!("{level} rule")));
        writeln!(out, "{}", paint.strong(heading))?;
        for (reason, ids) in &reasons {
            writeln!(out, "  {}: {}", ids.join(", "), untrusted::phrase(reason))?;
        }
        writeln!(out)?;
    }
    write_elsewhere(rules, verbose, out)
}

/// Writes how many rules are for other shards of the run to decide; when verbose, which.
fn write_elsewhere(rules: &[RuleStatus], verbose: bool, out: &mut dyn Write) -> io::Result<()> {
    let ids: Vec<&str> = rules
        .iter()
        .filter(|rule| rule.elsewhere)
        .map(|rule| rule.id.as_str())
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    writeln!(out, "Decided by other shards: {}", count(ids.len(), "rule"))?;
    if verbose {
        write_ids(&ids, verbose, out)?;
    }
    writeln!(out)
}

fn by_reason<'a>(
    items: impl Iterator<Item = (Option<&'a str>, &'a str)>,
) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (reason, id) in items {
        reasons
            .entry(reason.unwrap_or(NO_REASON))
            .or_default()
            .push(id);
    }
    reasons
}

fn write_ids(ids: &[&str], verbose: bool, out: &mut dyn Write) -> io::Result<()> {
    let limit = if verbose { IDS_VERBOSE_MAX } else { IDS_MAX };
    for id in ids.iter().take(limit) {
        writeln!(out, "  {}", untrusted::line(id))?;
    }
    match ids.len().checked_sub(limit) {
        Some(more) if more > 0 => writeln!(out, "  … {}", count(more, "more case")),
        _ => Ok(()),
    }
}
