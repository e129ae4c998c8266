//! The command `selftest`: the kill matrix, for people or as JSON.

use std::io::Write;
use std::sync::Arc;
use std::thread::available_parallelism;

use super::args::{ListFormat, SelfTestArgs};
use super::failure::Failure;
use super::list::{Listing, write_json};
use super::nearest::way_out;
use super::serve::runtime;
use crate::contract::Contract;
use crate::report::untrusted;
use crate::run::ExitCode;
use crate::selftest::{Kind, Matrix, Outcome, Row, SelfTest, selftest};
use crate::server::{Dialect, faults};

/// Servers for each core: a run waits more than it works.
const SERVERS_PER_CORE: usize = 3;
/// What the columns are called.
const HEAD: [&str; 6] = [
    "subject", "held to", "clauses", "rule", "findings", "verdict",
];

/// Plays, prints the matrix, and says whether every row of it is as it should be.
pub(super) fn run(
    args: &SelfTestArgs,
    contract: Contract,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    for name in &args.only {
        check_name(name)?;
    }
    let cores = available_parallelism().map_or(1, usize::from);
    let wanted = SelfTest {
        only: args.only.clone(),
        seed: args.seed,
        at_once: cores.saturating_mul(SERVERS_PER_CORE),
    };
    let matrix = runtime()?.block_on(selftest(Arc::new(contract), &wanted))?;
    match args.format {
        ListFormat::Human => write_human(&matrix, out)?,
        ListFormat::Json => write_json(&matrix, out)?,
    }
    Ok(if matrix.is_well() {
        ExitCode::Conforms
    } else {
        ExitCode::Findings
    })
}

fn check_name(name: &str) -> Result<(), Failure> {
    let dialects = Dialect::ALL.iter().map(|(_, name)| *name);
    let mut known = faults().iter().map(|fault| fault.id).chain(dialects);
    if known.clone().any(|known| known == name) {
        return Ok(());
    }
    Err(Failure::Unknown {
        what: "fault or dialect",
        given: name.to_owned(),
        way_out: way_out(name, &mut known, "faults"),
    })
}

fn write_human(matrix: &Matrix, out: &mut dyn Write) -> Result<(), Failure> {
    let head = HEAD.map(str::to_owned).to_vec();
    let lines = matrix.rows.iter().map(cells);
    Listing::of_cells(std::iter::once(head).chain(lines)).write_human(out)?;
    let bad = matrix.rows.iter().filter(|row| !row.outcome.is_well());
    for row in bad {
        let why = row.why.as_deref().unwrap_or("see its findings");
        let word = row.outcome.word();
        writeln!(out, "\n{word}: {}: {}", row.subject, untrusted::line(why))?;
        for finding in &row.findings {
            writeln!(out, "  {finding}")?;
        }
    }
    for rule in &matrix.unproved {
        writeln!(out, "\nNOT PROVED: {rule}: no fault turns it red")?;
    }
    writeln!(out, "\n{}", last_line(matrix))?;
    Ok(())
}

fn cells(row: &Row) -> Vec<String> {
    let or_dash = |text: &str| if text.is_empty() { "-" } else { text }.to_owned();
    vec![
        row.subject.clone(),
        row.profile.clone(),
        or_dash(&row.clauses.join(",")),
        or_dash(row.rule.as_deref().unwrap_or_default()),
        row.findings.len().to_string(),
        row.outcome.word().to_owned(),
    ]
}

fn last_line(matrix: &Matrix) -> String {
    let count = |outcome| matrix.count_of(outcome);
    let wrong = matrix.rows.iter().filter(|row| !row.outcome.is_well());
    format!(
        "{} dialects: {} silent; {} dialects under other profiles: {} as listed; {} faults: {} found by a rule of their clauses, {} noted where the documents leave it open, {} not to be judged; {} rows not as they should be",
        matrix.count(Kind::Dialect),
        count(Outcome::Silent),
        matrix.count(Kind::Cross),
        count(Outcome::AsListed),
        matrix.count(Kind::Fault),
        count(Outcome::Found),
        count(Outcome::Noted),
        count(Outcome::Refrained),
        wrong.count(),
    )
}
