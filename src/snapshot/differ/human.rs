//! A comparison for people: each difference with its conditions and one example

use std::io::{self, Write};

use super::group::{Comparison, Difference, Example, NotSent, Side};
use crate::report::untrusted;
use crate::snapshot::human::write_diff;
use crate::snapshot::outcome::unified_diff_between;

/// Conditions that are listed of one difference.
const CONDITIONS_MAX: usize = 40;
/// Cases that are listed under one heading.
const LIST_MAX: usize = 10;

/// Writes the differences, then what could not be compared, and a last line. Fails only when `out` does.
pub fn write(comparison: &Comparison, color: bool, out: &mut dyn Write) -> io::Result<()> {
    for difference in &comparison.differences {
        write_difference(comparison, difference, color, out)?;
    }
    for side in &comparison.targets {
        let target = untrusted::phrase(&side.target);
        let heading = format!("undecided on {target}, and not on the other");
        write_list(&heading, &side.undecided, out)?;
        write_list(&format!("answered by {target} only"), &side.alone, out)?;
    }
    write_list("undecided on both", &comparison.neither, out)?;
    for group in &comparison.not_sent {
        let heading = format!("not sent to either: {}", why_not_sent(group));
        write_list(&heading, &group.cases, out)?;
    }
    let other = "not compared, because the requests differ";
    write_list(other, &comparison.other_requests, out)?;
    if !comparison.effects {
        writeln!(
            out,
            "what is there afterwards was not compared: snapshots do not hold it"
        )?;
    }
    if let Some(hint) = &comparison.hint {
        writeln!(out, "hint: {}", untrusted::phrase(hint))?;
    }
    if comparison.folded > 0 {
        let folded = count(comparison.folded, "answer");
        writeln!(
            out,
            "wording only: {folded}, folded away; --messages shows them"
        )?;
    }
    writeln!(out, "{}", closing(comparison))
}

/// The last line.
pub(super) fn closing(comparison: &Comparison) -> String {
    let names: Vec<String> = comparison
        .targets
        .iter()
        .map(|side| untrusted::phrase(&side.target))
        .collect();
    let differing = comparison.compared.saturating_sub(comparison.same);
    let differences = comparison.differences.len();
    let sum = |of: fn(&Side) -> usize| comparison.targets.iter().map(of).sum();
    let left = [
        (sum(|side| side.alone.len()), "answered by one of them only"),
        (sum(|side| side.undecided.len()), "undecided on one of them"),
        (comparison.neither.len(), "undecided on both"),
        (comparison.other_requests.len(), "asked in another way"),
    ];
    let not_sent = comparison.not_sent.iter().map(|group| group.cases.len());
    let left = left.into_iter().chain([(not_sent.sum(), "not sent")]);
    let left = left.filter(|(number, _)| *number > 0);
    let left = left.map(|(number, what)| format!("; {} {what}", count(number, "case")));
    format!(
        "{}: {}, in {differing} of {} cases{}",
        names.join(" and "),
        count(differences, "difference"),
        comparison.compared,
        left.collect::<String>()
    )
}

/// `because of A: it makes a database, …`.
pub(super) fn why_not_sent(group: &NotSent) -> String {
    let mut causes = Vec::new();
    if !group.because_of.is_empty() {
        causes.push(format!("because of {}", group.because_of.join(" and ")));
    }
    if !group.recorded_without.is_empty() {
        let (labels, were) = match group.recorded_without.as_slice() {
            [one] => (one.clone(), "was"),
            more => (more.join(" and "), "were"),
        };
        causes.push(format!("because {labels} {were} recorded without them"));
    }
    let causes = untrusted::phrase(&causes.join(" and "));
    format!("{causes}: {}", untrusted::phrase(&group.reason))
}

fn write_difference(
    comparison: &Comparison,
    difference: &Difference,
    color: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let kind = difference.kind.word().to_uppercase();
    let change = untrusted::phrase(&difference.change);
    let answers = count(difference.answers, "answer");
    let cases = count(difference.cases.len(), "case");
    writeln!(out, "{kind}: {change} ({answers}, {cases})")?;
    for row in difference.conditions.iter().take(CONDITIONS_MAX) {
        let operations: Vec<&str> = row.operations.iter().map(String::as_str).collect();
        let (condition, operations) = (untrusted::phrase(&row.condition), operations.join(", "));
        let operations = untrusted::phrase(&operations);
        writeln!(out, "  {:>4}  {condition} ({operations})", row.answers)?;
    }
    let more = difference.conditions.len().saturating_sub(CONDITIONS_MAX);
    if more > 0 {
        writeln!(out, "  … {more} more conditions")?;
    }
    let example = &difference.example;
    writeln!(out, "  example {}", untrusted::line(&example.case))?;
    for line in untrusted::body(&example.request).lines() {
        writeln!(out, "    {line}")?;
    }
    write_diff(&diff(comparison, example), color, out)?;
    writeln!(out)
}

/// Both answers of an example as a diff.
pub(super) fn diff(comparison: &Comparison, example: &Example) -> String {
    let name = |at: usize| {
        let side = comparison.targets.get(at);
        side.map_or_else(String::new, |side| untrusted::phrase(&side.target))
    };
    let [one, other] = &example.answers;
    unified_diff_between((&name(0), one), (&name(1), other))
}

/// `1 case`, `2 cases`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

fn write_list(heading: &str, items: &[String], out: &mut dyn Write) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "{heading}: {}", items.len())?;
    for item in items.iter().take(LIST_MAX) {
        writeln!(out, "  {}", untrusted::phrase(item))?;
    }
    match items.len().checked_sub(LIST_MAX) {
        Some(more) if more > 0 => writeln!(out, "  … {more} more\n"),
        _ => writeln!(out),
    }
}
