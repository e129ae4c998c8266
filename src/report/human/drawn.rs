//! What drawing requests exercised: a line an operation, and with `--verbose` every class and every keyword

use std::io::{self, Write};

use super::Verbosity;
use crate::report::untrusted;
use crate::run::{FuzzOperation, FuzzSummary, Outcomes, WITHHELD};

/// Codes named in one line.
const CODES_SHOWN_MAX: usize = 6;

/// Writes how many requests were drawn and what came of them.
pub(super) fn write(
    fuzz: &FuzzSummary,
    verbosity: Verbosity,
    out: &mut dyn Write,
) -> io::Result<()> {
    if fuzz.cases == 0 && fuzz.left_out.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "{} drawn requests; of {} as documented {} were accepted ({})",
        fuzz.cases,
        fuzz.positives,
        fuzz.positives_accepted,
        share(fuzz.positives_accepted, fuzz.positives)
    )?;
    if fuzz.unplayed > 0 {
        writeln!(
            out,
            "{} more could not be sent: what must come before them was refused",
            fuzz.unplayed
        )?;
    }
    for (reason, count) in &fuzz.left_out {
        writeln!(
            out,
            "{count} more were left out: {}",
            untrusted::line(reason)
        )?;
    }
    let withheld = withheld(fuzz);
    if withheld > 0 {
        writeln!(
            out,
            "{withheld} of them were withheld by vdbspec itself: a server may read them as naming somebody else's object"
        )?;
    }
    for operation in &fuzz.operations {
        write_operation(operation, verbosity == Verbosity::Verbose, out)?;
    }
    writeln!(out)
}

/// How many requests the gate did not let out.
fn withheld(fuzz: &FuzzSummary) -> u64 {
    let classes = fuzz.operations.iter().flat_map(|one| one.classes.values());
    classes
        .filter_map(|outcomes| outcomes.other.get(WITHHELD))
        .sum()
}

fn write_operation(
    operation: &FuzzOperation,
    everything: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let met = |counts: &mut dyn Iterator<Item = u64>| counts.filter(|count| *count > 0).count();
    let classes = met(&mut operation.classes.values().map(|outcomes| outcomes.cases));
    let keywords = met(&mut operation.keywords.values().copied());
    let cases: u64 = operation
        .classes
        .values()
        .map(|outcomes| outcomes.cases)
        .sum();
    writeln!(
        out,
        "  {:<16} {cases} requests, {classes} of {} classes, {keywords} of {} keywords",
        untrusted::line(&operation.operation),
        operation.classes.len(),
        operation.keywords.len(),
    )?;
    if !everything {
        return Ok(());
    }
    for (class, outcomes) in operation
        .classes
        .iter()
        .filter(|(_, outcomes)| outcomes.cases > 0)
    {
        writeln!(
            out,
            "    {:<34} {}",
            untrusted::line(class),
            words(outcomes)
        )?;
    }
    for (keyword, count) in &operation.keywords {
        writeln!(out, "    {:<34} {count}", untrusted::line(keyword))?;
    }
    Ok(())
}

/// `12: 5 accepted, 7 rejected (1100: 6, 1802: 1)`
fn words(outcomes: &Outcomes) -> String {
    let mut parts = Vec::new();
    if outcomes.accepted > 0 {
        parts.push(format!("{} accepted", outcomes.accepted));
    }
    let rejected: u64 = outcomes.rejected.values().sum();
    if rejected > 0 {
        let shown = outcomes.rejected.iter().take(CODES_SHOWN_MAX);
        let codes: Vec<_> = shown
            .map(|(code, count)| format!("{code}: {count}"))
            .collect();
        parts.push(format!("{rejected} rejected ({})", codes.join(", ")));
    }
    for (word, count) in &outcomes.other {
        parts.push(format!("{count} {word}"));
    }
    format!("{}: {}", outcomes.cases, parts.join(", "))
}

fn share(part: u64, whole: u64) -> String {
    let tenths = u128::from(part).saturating_mul(1000) / u128::from(whole.max(1));
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::{FuzzOperation, FuzzSummary, Outcomes, Verbosity, WITHHELD, share, words, write};

    #[test]
    fn what_was_left_out_is_said_even_if_nothing_else_was_drawn() {
        let mut out = Vec::new();
        let drawn = FuzzSummary {
            left_out: [("only with --allow-bare-names".to_owned(), 7)].into(),
            ..FuzzSummary::default()
        };
        write(&drawn, Verbosity::Normal, &mut out).expect("memory takes it");
        let out = String::from_utf8(out).expect("text");
        let said = "7 more were left out: only with --allow-bare-names";
        assert!(out.contains(said), "{out}");
    }

    #[test]
    fn what_our_own_gate_held_back_is_explained() {
        let outcomes = Outcomes {
            cases: 3,
            other: [(WITHHELD.to_owned(), 2), ("lost".to_owned(), 1)].into(),
            ..Outcomes::default()
        };
        let operation = FuzzOperation {
            operation: "aliases/create".to_owned(),
            classes: [("name-dot".to_owned(), outcomes)].into(),
            keywords: [].into(),
        };
        let drawn = FuzzSummary {
            cases: 3,
            operations: vec![operation],
            ..FuzzSummary::default()
        };
        let mut out = Vec::new();
        write(&drawn, Verbosity::Normal, &mut out).expect("memory takes it");
        let out = String::from_utf8(out).expect("text");
        assert!(
            out.contains("2 of them were withheld by vdbspec itself"),
            "{out}"
        );
    }

    #[test]
    fn what_came_of_a_class_is_one_line() {
        let outcomes = Outcomes {
            cases: 9,
            accepted: 2,
            rejected: [("1100".to_owned(), 6)].into(),
            other: [("lost".to_owned(), 1)].into(),
        };
        assert_eq!(
            words(&outcomes),
            "9: 2 accepted, 6 rejected (1100: 6), 1 lost"
        );
        assert_eq!(
            (share(0, 0), share(2, 3)),
            ("0.0 %".to_owned(), "66.6 %".to_owned())
        );
    }
}
