//! What became of the operations that are not under test, where a run puts all of them to use

use std::io::{self, Write};

use crate::run::{CaseResult, Fate, fates};

/// What is said of each fate, in the order in which they are written.
const WORDS: [(Fate, &str); 6] = [
    (Fate::Used, "other operations put to use"),
    (
        Fate::Undecided,
        "undecided, since also what is documented was refused in the state in which it was asked",
    ),
    (
        Fate::Busy,
        "not judged, since the target was too busy for them each time they were asked for",
    ),
    (
        Fate::NotReached,
        "not asked for, since the run ended before or what they need could not be made",
    ),
    (Fate::Absent, "skipped, since the target does not have them"),
    (
        Fate::NotSent,
        "never sent, since nobody could own or undo what they change, or this run may not",
    ),
];

/// Writes nothing where no such operation was asked for.
pub(super) fn write(cases: &[CaseResult], out: &mut dyn Write) -> io::Result<()> {
    let fates = fates(cases);
    if fates.is_empty() {
        return Ok(());
    }
    for (fate, words) in WORDS {
        let of: Vec<&str> = fates
            .iter()
            .filter(|(_, found)| **found == fate)
            .map(|(operation, _)| *operation)
            .collect();
        if !of.is_empty() {
            // Names of the contract, which nobody else writes.
            writeln!(out, "{} {words}: {}", of.len(), of.join(", "))?;
        }
    }
    writeln!(out)
}
