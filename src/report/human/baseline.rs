//! Findings that were accepted, those that go beyond it, and entries of the baseline that no longer occur

use std::io::{self, Write};

use super::Verbosity;
use super::paint::Paint;
use crate::report::baseline::{Compared, Entry, Missing};
use crate::report::{Report, untrusted};

/// Entries that are listed under one heading.
const LIST_MAX: usize = 200;

/// Writes what the run and its baseline come to; nothing without one.
pub(super) fn write(
    report: &Report,
    verbosity: Verbosity,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(compared) = &report.baseline else {
        return Ok(());
    };
    if verbosity != Verbosity::Quiet {
        write_expected(report, paint, out)?;
    }
    for beyond in compared.beyond.iter().take(LIST_MAX) {
        let word = paint.alarm("BEYOND");
        let (rule, kind) = (untrusted::line(&beyond.rule), untrusted::line(&beyond.kind));
        let why = untrusted::phrase(&beyond.why);
        writeln!(out, "{word} {rule} ({kind}): {why}\n")?;
    }
    write_stale(compared, paint, out)?;
    if verbosity != Verbosity::Quiet {
        let word = paint.faint("NOT SEEN");
        write_missing(&word, &compared.unseen, paint, out)?;
        if !compared.unseen.is_empty() {
            writeln!(out)?;
        }
    }
    Ok(())
}

fn write_expected(report: &Report, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let mut some = false;
    for finding in &report.summary.findings {
        let Some(reason) = &finding.accepted else {
            continue;
        };
        some = true;
        let rule = paint.strong(untrusted::line(&finding.rule));
        let kind = untrusted::line(&finding.kind);
        let title = untrusted::phrase(&finding.title);
        writeln!(out, "{} {rule} ({kind}): {title}", paint.good("EXPECTED"))?;
        let reason = untrusted::phrase(reason);
        writeln!(out, "  {} {reason}", paint.faint("accepted  "))?;
        let case = untrusted::line(&finding.case);
        writeln!(out, "  {} {case}", paint.faint("case      "))?;
    }
    if some { writeln!(out) } else { Ok(()) }
}

fn write_stale(compared: &Compared, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    if compared.stale.is_empty() {
        return Ok(());
    }
    write_missing(&paint.alarm("STALE"), &compared.stale, paint, out)?;
    let file = untrusted::line(&compared.file);
    writeln!(
        out,
        "  what is stale in {file} fails the run: write its report with --format json --output REPORT, then `vdbspec baseline prune --baseline {file} --report REPORT` takes it out\n"
    )
}

fn write_missing(
    word: &str,
    missing: &[Missing],
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    for one in missing.iter().take(LIST_MAX) {
        let Entry {
            rule, kind, reason, ..
        } = &one.entry;
        let (rule, kind) = (untrusted::line(rule), untrusted::line(kind));
        writeln!(
            out,
            "{word} {rule} ({kind}): {}",
            untrusted::phrase(&one.why)
        )?;
        let reason = untrusted::phrase(reason);
        writeln!(out, "  {} {reason}", paint.faint("accepted  "))?;
    }
    match missing.len().checked_sub(LIST_MAX) {
        Some(more) if more > 0 => writeln!(out, "  … {more} more"),
        _ => Ok(()),
    }
}
