//! The table by operation, the facts of the run and the last line.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

use super::paint::Paint;
use super::version;
use super::wording::{count, meaning, seconds};
use crate::check::Verdict;
use crate::report::{Changes, Report, untrusted};
use crate::run::{ExitCode, Finding, OperationRow, RuleStatus, Summary};

/// Left-behind objects that are named.
const LEFT_BEHIND_MAX: usize = 50;

/// Writes the number of cases by operation and verdict; verdicts that never came up have no column.
pub(super) fn write_table(
    rows: &[OperationRow],
    width: Option<u16>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let number =
        |row: &OperationRow, verdict: Verdict| row.verdicts.get(&verdict).copied().unwrap_or(0);
    let columns: Vec<Verdict> = Verdict::ALL
        .into_iter()
        .filter(|verdict| rows.iter().any(|row| number(row, *verdict) > 0))
        .collect();
    let mut table = Table::new();
    table.load_style(NOTHING);
    if let Some(width) = width {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
    }
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let heads = columns
        .iter()
        .map(|verdict| right(verdict.word().to_owned()));
    table.set_header(
        [Cell::new("operation"), right("cases".to_owned())]
            .into_iter()
            .chain(heads),
    );
    for row in rows {
        let all: usize = row.verdicts.values().sum();
        // An empty cell reads faster than a column of zeros.
        let cells = columns.iter().map(|verdict| match number(row, *verdict) {
            0 => right(String::new()),
            some => right(some.to_string()),
        });
        let name = Cell::new(untrusted::line(&row.operation));
        table.add_row([name, right(all.to_string())].into_iter().chain(cells));
    }
    writeln!(out, "{}\n", table.trim_fmt())
}

/// Writes the facts of the run, one a line. Only the line that begins with `time` varies.
pub(super) fn write_facts(report: &Report, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let (start, summary) = (&report.start, &report.summary);
    let mut fact = |label: &str, value: &str| write_fact(label, value, paint, out);
    fact("target", &untrusted::phrase(&start.target))?;
    if start.insecure {
        let warning = "not checked, as --insecure asks: whoever answered may not be the target";
        fact("identity", &paint.alarm(warning.to_owned()))?;
    }
    fact("profile", &untrusted::phrase(&start.profile))?;
    let is_wrong = summary
        .findings
        .iter()
        .any(|one| one.verdict == Verdict::Fail);
    let version = summary.as_version.as_ref();
    if let Some(patches) = version.and_then(|one| version::patches(one, is_wrong)) {
        fact("patches", &patches)?;
    }
    if let Some(part) = &summary.part {
        fact("shard", &format!("{} of {}", part.index, part.count))?;
    }
    fact(
        "cases",
        &cases(start.cases, report.cases.len(), &summary.verdicts),
    )?;
    fact("rules", &rules(&summary.rules))?;
    fact("requests", &requests(summary))?;
    fact("seed", &start.seed.to_string())?;
    fact("digest", &untrusted::phrase(&start.digest))?;
    fact("vdbspec", &untrusted::phrase(&start.version))?;
    write_left(summary, paint, out)?;
    write_fact("time", &seconds(summary.wall), paint, out)
}

fn write_fact(label: &str, value: &str, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let label = paint.faint(format_args!("{label:<9}"));
    writeln!(out, "{label} {value}")
}

/// Writes what the run left on the target and how to remove it, one a line; nothing where it left nothing.
pub(super) fn write_left(summary: &Summary, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let mut fact = |label: &str, value: &str| write_fact(label, value, paint, out);
    for name in summary.left_behind.iter().take(LEFT_BEHIND_MAX) {
        fact("left", &paint.alarm(untrusted::phrase(name)))?;
    }
    let left_more = summary.left_behind.len().saturating_sub(LEFT_BEHIND_MAX);
    if left_more > 0 {
        fact("left", &format!("… {left_more} more"))?;
    }
    if let Some(command) = &summary.clean_command {
        fact("clean", &untrusted::phrase(command))?;
    }
    Ok(())
}

fn requests(summary: &Summary) -> String {
    let lost = summary.repeats_after_loss;
    let busy = summary.repeats.saturating_sub(lost);
    let reasons = [
        (busy, "the target was busy"),
        (lost, "a connection was lost"),
    ];
    let mut parts = vec![summary.requests.to_string()];
    let met = reasons.iter().filter(|(times, _)| *times > 0);
    parts.extend(met.map(|(times, why)| format!("{times} of them repeated because {why}")));
    parts.join(", ")
}

fn cases(planned: usize, ended: usize, verdicts: &BTreeMap<Verdict, usize>) -> String {
    let parts: Vec<String> = Verdict::ALL
        .into_iter()
        .filter_map(|verdict| Some((verdict, *verdicts.get(&verdict)?)))
        .filter(|(_, number)| *number > 0)
        .map(|(verdict, number)| format!("{number} {verdict}"))
        .collect();
    // Drawn cases that are kept were never planned.
    let head = if ended >= planned {
        ended.to_string()
    } else {
        format!("{ended} of {planned} planned")
    };
    if parts.is_empty() {
        head
    } else {
        format!("{head}: {}", parts.join(", "))
    }
}

fn rules(rules: &[RuleStatus]) -> String {
    let share = |level: Option<&str>| {
        let all = rules
            .iter()
            .filter(|rule| level.is_none_or(|level| rule.level == level));
        let decided = all.clone().filter(|rule| rule.decided).count();
        (decided, all.count())
    };
    let (decided, all) = share(None);
    let levels: Vec<String> = ["must", "should", "open"]
        .into_iter()
        .map(|level| (level, share(Some(level))))
        .filter(|(_, (_, all))| *all > 0)
        .map(|(level, (decided, all))| format!("{level} {decided} of {all}"))
        .collect();
    if levels.is_empty() {
        "none selected".to_owned()
    } else {
        format!("{decided} of {all} decided ({})", levels.join(", "))
    }
}

/// What the exit code of a report means, as half a sentence.
pub(in crate::report) fn ending(report: &Report) -> &str {
    let summary = &report.summary;
    let is_open = |finding: &Finding| finding.accepted.is_none();
    let is_stale = report
        .baseline
        .as_ref()
        .is_some_and(|one| !one.stale.is_empty());
    match &report.ending {
        Some(ending) => ending,
        None if summary.exit == ExitCode::Findings
            && is_stale
            && !summary.findings.iter().any(is_open) =>
        {
            "the baseline accepts what no longer occurs"
        }
        None => meaning(summary.exit),
    }
}

/// The last line: the exit code, what it means, and the numbers behind it.
pub(super) fn closing(report: &Report, paint: Paint) -> String {
    let summary = &report.summary;
    let of = |verdict| {
        summary
            .findings
            .iter()
            .filter(|finding| finding.verdict == verdict && finding.accepted.is_none())
            .count()
    };
    let (failures, warnings) = (of(Verdict::Fail), of(Verdict::Warn));
    let words = ending(report);
    let head = format!("exit {}: {words}", summary.exit.number());
    let head = if summary.exit == ExitCode::Conforms {
        paint.good(head)
    } else {
        paint.alarm(head)
    };
    let mut parts = Vec::new();
    if failures > 0 {
        parts.push(count(failures, "finding"));
    }
    if warnings > 0 {
        parts.push(count(warnings, "warning"));
    }
    if let Some(baseline) = &report.baseline {
        parts.push(format!("{} expected", baseline.expected));
        let stale = baseline.stale.len();
        if stale > 0 {
            parts.push(format!("{stale} stale in the baseline"));
        }
    }
    let untold = |changes: &&Changes| changes.differs && report.ending.is_none();
    if let Some(changes) = report.changes.as_ref().filter(untold) {
        let [changed, new] = [&changes.changed, &changes.new].map(Vec::len);
        parts.extend((changed > 0).then(|| format!("{} changed", count(changed, "answer"))));
        parts.extend((new > 0).then(|| format!("{new} new")));
    }
    let open = summary
        .rules
        .iter()
        .filter(|rule| !rule.decided && !rule.elsewhere && rule.level == "must")
        .count();
    if open > 0 {
        parts.push(format!("{} undecided", count(open, "must rule")));
    }
    if !summary.left_behind.is_empty() {
        // What nobody could look for again is named as well.
        let unsure = |text: &&String| text.contains(" may ");
        let unsure = summary.left_behind.iter().filter(unsure).count();
        let sure = summary.left_behind.len() - unsure;
        let sure = (sure > 0).then(|| format!("{} left behind", count(sure, "object")));
        let unsure = (unsure > 0).then(|| format!("{} that may be left", count(unsure, "object")));
        let left: Vec<_> = sure.into_iter().chain(unsure).collect();
        parts.push(format!("{}, named above", left.join(" and ")));
    }
    if parts.is_empty() {
        head
    } else {
        format!("{head} ({})", parts.join(", "))
    }
}
