//! `list --trace`: each documented statement with what decides it.

use std::collections::BTreeSet;
use std::io::Write;

use serde_json::{Value, json};

use super::listing::write_json;
use crate::cli::args::ListFormat;
use crate::cli::failure::Failure;
use crate::cli::serves;
use crate::cli::words;
use crate::contract::{Accounting, Clause, Contract, Source};
use crate::run::Plan;

/// One statement of a page, and everything that decides it.
struct Traced<'a> {
    clause: &'a Clause,
    rules: BTreeSet<&'a str>,
    cases: Vec<&'a str>,
}

impl Traced<'_> {
    fn is_live(&self) -> bool {
        self.clause.accounting == Accounting::Live
    }

    /// A statement that is said to be live and that no planned case decides: a hole in the tests.
    fn is_undecided(&self) -> bool {
        self.is_live() && self.cases.is_empty()
    }
}

/// How the statements come out.
struct Counts {
    all: usize,
    live: usize,
    undecided: usize,
    by_test: usize,
    untestable: usize,
}

/// Writes every statement that stands on a page; rules of RFCs and of the house are none.
pub(super) fn write(
    contract: &Contract,
    plan: &Plan,
    format: ListFormat,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let traced: Vec<Traced<'_>> = contract
        .clauses
        .iter()
        .filter(|clause| matches!(clause.source, Source::Page(_)))
        .map(|clause| Traced {
            clause,
            rules: serves::rules(contract, clause.id.as_str()),
            cases: serves::cases(plan, clause.id.as_str()),
        })
        .collect();
    let counts = count(&traced);
    match format {
        ListFormat::Human => {
            for one in &traced {
                write_one(one, out)?;
            }
            writeln!(out, "{}", last_line(&counts))?;
            Ok(())
        }
        ListFormat::Json => {
            let statements: Vec<Value> = traced.iter().map(to_json).collect();
            let counts = json!({
                "statements": counts.all, "live": counts.live, "undecided": counts.undecided,
                "static": counts.by_test, "untestable": counts.untestable,
            });
            write_json(&json!({"statements": statements, "counts": counts}), out)
        }
    }
}

fn count(traced: &[Traced<'_>]) -> Counts {
    let with = |is: &dyn Fn(&Traced<'_>) -> bool| traced.iter().filter(|one| is(one)).count();
    Counts {
        all: traced.len(),
        live: with(&|one| one.is_live()),
        undecided: with(&|one| one.is_undecided()),
        by_test: with(&|one| matches!(one.clause.accounting, Accounting::Static { .. })),
        untestable: with(&|one| one.clause.accounting == Accounting::Untestable),
    }
}

fn write_one(one: &Traced<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let clause = one.clause;
    let accounting = words::accounting(&clause.accounting);
    let head = format!("{} {:<6} {accounting:<10}", clause.id, clause.level);
    writeln!(out, "{head} {}", clause.statement)?;
    match &clause.accounting {
        Accounting::Static { test } => writeln!(out, "  test   {test}")?,
        Accounting::Untestable => {
            writeln!(out, "  why    {}", clause.why.as_deref().unwrap_or("-"))?;
        }
        Accounting::Live => {
            let rules: Vec<&str> = one.rules.iter().copied().collect();
            let rules = if rules.is_empty() {
                "-".to_owned()
            } else {
                rules.join(", ")
            };
            writeln!(out, "  rules  {rules}")?;
            if one.is_undecided() {
                writeln!(
                    out,
                    "  cases  !!! UNDECIDED: no planned case decides it !!!"
                )?;
            } else {
                writeln!(out, "  cases  {}", serves::first_of(&one.cases))?;
            }
        }
    }
    Ok(())
}

fn to_json(one: &Traced<'_>) -> Value {
    let clause = one.clause;
    let test = match &clause.accounting {
        Accounting::Static { test } => Some(test),
        Accounting::Live | Accounting::Untestable => None,
    };
    json!({
        "id": clause.id.as_str(), "level": clause.level.to_string(), "statement": clause.statement,
        "source": clause.source.to_string(), "accounting": words::accounting(&clause.accounting),
        "undecided": one.is_undecided(), "rules": one.rules, "cases": one.cases,
        "test": test, "why": clause.why,
    })
}

fn last_line(counts: &Counts) -> String {
    let Counts {
        all,
        live,
        undecided,
        by_test,
        untestable,
    } = counts;
    let decided = live.saturating_sub(*undecided);
    let holes = match undecided {
        0 => String::new(),
        some => format!(", {some} UNDECIDED"),
    };
    format!(
        "{all} statements: {live} live ({decided} decided by planned cases{holes}), {by_test} static, {untestable} untestable"
    )
}
