//! Snapshots for people: what changed as a diff, and what to do about it.

use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};

use super::outcome::{SnapshotReport, Stored};
use super::review::Pending;
use crate::report::untrusted;

/// Lines of one diff that are shown.
const DIFF_LINES_MAX: usize = 200;
/// Paths and ids that are listed under one heading.
const LIST_MAX: usize = 50;

/// Writes the changed snapshots as diffs, then the new and the obsolete ones, and a last line; `review` are the options of
/// the commands that review what waits. Fails only when `out` does.
pub fn write(
    report: &SnapshotReport,
    review: &str,
    color: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    for change in &report.changed {
        let case = untrusted::line(&change.case);
        writeln!(out, "CHANGED {case} ({})", stored(change.stored))?;
        writeln!(out, "  {}", shown(&change.path))?;
        write_diff(&change.diff, color, out)?;
        writeln!(out)?;
    }
    let new: Vec<String> = report
        .new
        .iter()
        .map(|new| format!("{} ({})", untrusted::line(&new.case), stored(new.stored)))
        .collect();
    write_list("NEW", "no snapshot yet", &new, out)?;
    let obsolete: Vec<String> = report.obsolete.iter().map(|path| shown(path)).collect();
    write_list(
        "OBSOLETE",
        "no case of the plan has this snapshot; delete it, or record anew",
        &obsolete,
        out,
    )?;
    let removed: Vec<String> = report.removed.iter().map(|path| shown(path)).collect();
    write_list(
        "REMOVED",
        "no case of the plan had this snapshot",
        &removed,
        out,
    )?;
    writeln!(
        out,
        "snapshots: {} unchanged, {} changed, {} new, {} obsolete, {} not compared",
        report.unchanged,
        report.changed.len(),
        report.new.len(),
        report.obsolete.len(),
        report.left_out.len(),
    )?;
    let waits = |what| {
        let changed = report.changed.iter().map(|change| change.stored);
        let new = report.new.iter().map(|new| new.stored);
        changed.chain(new).any(|stored| stored == what)
    };
    if waits(Stored::Pending) {
        writeln!(
            out,
            "review what waits with `vdbspec snapshots diff {review}`, then `vdbspec snapshots accept {review}` or `reject`; in a checkout `cargo insta review` does the same",
            review = untrusted::command(review)
        )?;
    }
    if waits(Stored::NotWritten) {
        writeln!(
            out,
            "nothing was written: run it outside CI and without INSTA_UPDATE=no to review the differences"
        )?;
    }
    Ok(())
}

/// Writes one snapshot that waits. Fails only when `out` does.
pub fn write_pending(
    pending: &Pending,
    diff: &str,
    color: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let word = if pending.is_new { "NEW" } else { "CHANGED" };
    writeln!(out, "{word} {}", untrusted::line(&pending.case))?;
    writeln!(out, "  {}", shown(&pending.path))?;
    write_diff(diff, color, out)
}

fn shown(path: &Path) -> String {
    untrusted::line(&path.display().to_string()).into_owned()
}

const fn stored(stored: Stored) -> &'static str {
    match stored {
        Stored::NotWritten => "not written",
        Stored::Pending => "waits for review",
        Stored::Written => "written",
    }
}

fn write_list(word: &str, what: &str, items: &[String], out: &mut dyn Write) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "{word}: {what}")?;
    for item in items.iter().take(LIST_MAX) {
        writeln!(out, "  {item}")?;
    }
    if let Some(more) = items.len().checked_sub(LIST_MAX).filter(|more| *more > 0) {
        writeln!(out, "  … {more} more")?;
    }
    writeln!(out)
}

pub(super) fn write_diff(diff: &str, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let foreground = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
    // A file may have been edited by hand since it was written: it is escaped again.
    let diff = untrusted::block(diff);
    for line in diff.lines().take(DIFF_LINES_MAX) {
        let style = match line.as_bytes().first() {
            Some(b'-') => foreground(AnsiColor::Red),
            Some(b'+') => foreground(AnsiColor::Green),
            Some(b'@') => foreground(AnsiColor::Cyan),
            _ => Style::new(),
        };
        if color {
            writeln!(out, "  {style}{line}{style:#}")?;
        } else {
            writeln!(out, "  {line}")?;
        }
    }
    match diff.lines().count().checked_sub(DIFF_LINES_MAX) {
        Some(more) if more > 0 => writeln!(out, "  … {more} more lines"),
        _ => Ok(()),
    }
}
