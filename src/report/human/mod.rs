//! The report for people: findings first, then what was not decided, then the totals, and a last line in words.

mod baseline;
mod drawn;
mod finding;
mod met;
mod operations;
mod paint;
mod totals;
mod undecided;
mod version;
mod wording;

use std::io::{self, Write};

pub(super) use finding::write as write_finding;
pub(super) use paint::Paint;
pub(super) use totals::ending;

use super::{Report, untrusted};
use crate::check::Verdict;

/// How much is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verbosity {
    /// Findings and the last line.
    Quiet,
    /// Findings, what was not decided, the totals.
    #[default]
    Normal,
    /// Also notes, skipped cases with their reasons, and every rule.
    Verbose,
}

/// How the report looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct HumanOptions {
    /// Whether to colour with ANSI escapes.
    pub color: bool,
    /// How much is written.
    pub verbosity: Verbosity,
    /// Columns of the terminal, to fit the table into; evidence is never wrapped, so that it can be copied.
    pub width: Option<u16>,
}

/// Writes the whole report. Only the line that begins with `time` differs between two runs with the same results.
///
/// Fails only when `out` does.
pub fn write(report: &Report, options: &HumanOptions, out: &mut dyn Write) -> io::Result<()> {
    write_body(report, options, out)?;
    writeln!(out, "{}", closing(report, options.color))
}

/// The last line: the exit code, what it means, and the numbers behind it.
pub fn closing(report: &Report, color: bool) -> String {
    totals::closing(report, Paint::new(color))
}

/// Writes all but the last line, for whoever has more to say before it. Fails only when `out` does.
pub fn write_body(report: &Report, options: &HumanOptions, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint::new(options.color);
    let summary = &report.summary;
    if let Some(sentence) = &summary.stopped {
        let word = paint.alarm("STOPPED");
        writeln!(out, "{word} {}\n", untrusted::phrase(sentence))?;
    }
    for finding in summary.findings.iter().filter(|one| one.accepted.is_none()) {
        finding::write(finding, paint, out)?;
        writeln!(out)?;
    }
    baseline::write(report, options.verbosity, paint, out)?;
    if options.verbosity == Verbosity::Quiet {
        totals::write_left(summary, paint, out)?;
    } else if options.verbosity == Verbosity::Normal && is_untested(report) {
        // Why is said at the top, and it is the same of every case and rule.
        totals::write_facts(report, paint, out)?;
    } else {
        undecided::write_cases(report, options.verbosity, paint, out)?;
        if options.verbosity == Verbosity::Verbose {
            undecided::write_notes(&summary.notes, paint, out)?;
        }
        totals::write_table(&summary.operations, options.width, out)?;
        operations::write(&report.cases, out)?;
        if let Some(version) = &summary.as_version {
            version::write_departures(version, paint, out)?;
        }
        if let Some(fuzz) = &summary.fuzz {
            drawn::write(fuzz, options.verbosity, out)?;
        }
        if options.verbosity == Verbosity::Verbose {
            met::write(&summary.coverage, out)?;
        }
        undecided::write_rules(&summary.rules, options.verbosity, paint, out)?;
        totals::write_facts(report, paint, out)?;
    }
    Ok(())
}

/// Whether the run was stopped before anything was tested.
fn is_untested(report: &Report) -> bool {
    let mut cases = report.cases.iter();
    report.summary.stopped.is_some()
        && cases.all(|case| case.verdict == Verdict::Inconclusive)
        && report.summary.findings.is_empty()
}
