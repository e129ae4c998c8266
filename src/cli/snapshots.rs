//! The command `snapshots`: what waits for review is listed, shown, recorded or thrown away.

use std::io::{self, Write};

use super::args::{Color, SnapshotsArgs, SnapshotsCommand, WaitingArgs};
use super::environment::Environment;
use super::failure::Failure;
use super::labels;
use super::nearest::nearest;
use super::settings::quoted;
use crate::report::untrusted;
use crate::run::{ExitCode, Selection};
use crate::snapshot::{self, Pending, SnapshotError, human};

/// What to do where no label is recorded.
const WAY_OUT: &str =
    "record one with `vdbspec run --snapshots DIR --label NAME --snapshot-mode record`";

/// Does what was asked for with what waits.
pub(super) fn snapshots(
    args: &SnapshotsArgs,
    environment: &Environment,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    match &args.command {
        SnapshotsCommand::Status(args) => {
            check_label(args)?;
            snapshot::check(&args.snapshots, args.label.as_deref())?;
            let waiting = waiting(args)?;
            for pending in &waiting {
                tell(status_word(pending), pending, out)?;
            }
            writeln!(out, "{} waiting for review", waiting.len())?;
            Ok(unless_empty(&waiting))
        }
        SnapshotsCommand::Diff(args) => {
            let waiting = waiting(args)?;
            let color = match args.color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => environment.stdout_takes_color(),
            };
            let mut broken = Vec::new();
            for pending in &waiting {
                match pending.diff() {
                    Ok(diff) => {
                        human::write_pending(pending, &diff, color, out)?;
                        writeln!(out)?;
                    }
                    Err(error) => broken.push(error),
                }
            }
            if let Some(error) = SnapshotError::of_all(broken) {
                return Err(error.into());
            }
            writeln!(out, "{} waiting for review", waiting.len())?;
            Ok(unless_empty(&waiting))
        }
        SnapshotsCommand::Accept(args) => each(args, ("accepted", snapshot::accept), out),
        SnapshotsCommand::Reject(args) => each(args, ("rejected", snapshot::reject), out),
    }
}

type Deed = fn(&[Pending]) -> Result<(), SnapshotError>;

fn each(
    args: &WaitingArgs,
    (word, deed): (&str, Deed),
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let waiting = waiting(args)?;
    deed(&waiting)?;
    for pending in &waiting {
        tell(word, pending, out)?;
    }
    writeln!(out, "{} {word}", waiting.len())?;
    Ok(ExitCode::Conforms)
}

/// Scripts ask whether something waits.
const fn unless_empty(waiting: &[Pending]) -> ExitCode {
    if waiting.is_empty() {
        ExitCode::Conforms
    } else {
        ExitCode::Findings
    }
}

const fn status_word(pending: &Pending) -> &'static str {
    if pending.is_new { "new" } else { "changed" }
}

fn tell(word: &str, pending: &Pending, out: &mut dyn Write) -> io::Result<()> {
    let path = pending.path.to_string_lossy();
    let case = untrusted::line(&pending.case);
    writeln!(out, "{word} {case} ({})", untrusted::line(&path))
}

/// A folder or a label that there is not would pass for one in which nothing waits.
fn check_label(args: &WaitingArgs) -> Result<(), Failure> {
    if !args.snapshots.is_dir() {
        return Err(Failure::SnapshotsNoFolder(args.snapshots.clone()));
    }
    match &args.label {
        Some(label) if !snapshot::is_recorded(&args.snapshots, label) => {
            Err(labels::unknown("label", &args.snapshots, label, WAY_OUT))
        }
        _ => Ok(()),
    }
}

/// The command that lists what waits in the same place.
fn status_command(args: &WaitingArgs) -> String {
    let folder = quoted(&args.snapshots.to_string_lossy());
    let label = args.label.as_deref().map(quoted);
    let label = label.map_or_else(String::new, |label| format!(" --label {label}"));
    format!("vdbspec snapshots status --snapshots {folder}{label}")
}

/// What waits and was asked for. A pattern must match something: a slip would pass for a review.
fn waiting(args: &WaitingArgs) -> Result<Vec<Pending>, Failure> {
    check_label(args)?;
    let mut waiting = snapshot::status(&args.snapshots, args.label.as_deref())?;
    let takes = |pattern: &[String], pending: &Pending| -> Result<bool, Failure> {
        let selection = Selection::new(pattern, &[], &[])?;
        Ok(selection.takes(&pending.case, "", &std::iter::empty()))
    };
    for pattern in &args.cases {
        let mut matches = false;
        for pending in &waiting {
            matches |= takes(std::slice::from_ref(pattern), pending)?;
        }
        if !matches {
            let ids = waiting.iter().map(|pending| pending.case.as_str());
            let near = nearest(pattern, ids).join(", ");
            let status = status_command(args);
            return Err(Failure::Unknown {
                what: "waiting snapshot of the case",
                given: pattern.clone(),
                way_out: if near.is_empty() {
                    format!("none is like it; `{status}` lists those that wait")
                } else {
                    format!("nearest: {near}; `{status}` lists all that wait")
                },
            });
        }
    }
    let selection = Selection::new(&args.cases, &[], &[])?;
    waiting.retain(|pending| selection.takes(&pending.case, "", &std::iter::empty()));
    Ok(waiting)
}
