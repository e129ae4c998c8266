//! The command `snapshots`: what waits for review is listed, shown, recorded or thrown away.

use std::io::{self, Write};

use super::args::{Color, SnapshotsArgs, SnapshotsCommand, WaitingArgs};
use super::environment::Environment;
use super::failure::Failure;
use super::nearest::nearest;
use crate::report::untrusted;
use crate::run::{ExitCode, Selection};
use crate::snapshot::{self, Pending, human};

/// Does what was asked for with what waits.
pub(super) fn snapshots(
    args: &SnapshotsArgs,
    environment: &Environment,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    match &args.command {
        SnapshotsCommand::Status(args) => {
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
            for pending in &waiting {
                human::write_pending(pending, &pending.diff()?, color, out)?;
                writeln!(out)?;
            }
            writeln!(out, "{} waiting for review", waiting.len())?;
            Ok(unless_empty(&waiting))
        }
        SnapshotsCommand::Accept(args) => each(args, ("accepted", snapshot::accept), out),
        SnapshotsCommand::Reject(args) => each(args, ("rejected", snapshot::reject), out),
    }
}

type Deed = fn(&[Pending]) -> Result<(), snapshot::SnapshotError>;

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

/// What waits and was asked for. A pattern must match something: a slip would pass for a review.
fn waiting(args: &WaitingArgs) -> Result<Vec<Pending>, Failure> {
    if !args.snapshots.is_dir() {
        return Err(Failure::SnapshotsNoFolder(args.snapshots.clone()));
    }
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
            return Err(Failure::Unknown {
                what: "waiting snapshot of the case",
                given: pattern.clone(),
                way_out: if near.is_empty() {
                    "`vdbspec snapshots status` lists those that wait".to_owned()
                } else {
                    format!("nearest: {near}; `vdbspec snapshots status` lists all that wait")
                },
            });
        }
    }
    let selection = Selection::new(&args.cases, &[], &[])?;
    waiting.retain(|pending| selection.takes(&pending.case, "", &std::iter::empty()));
    Ok(waiting)
}
