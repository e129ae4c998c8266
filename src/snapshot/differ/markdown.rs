//! A comparison as Markdown, for an issue or a release note

use std::io::{self, Write};

use super::group::Comparison;
use super::human::{closing, count, diff, why_not_sent};
use crate::report::untrusted;

/// Writes a table of the differences and one example each. Fails only when `out` does.
pub fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n", cell(&closing(comparison)))?;
    if !comparison.differences.is_empty() {
        writeln!(out, "| kind | change | condition | operations | answers |")?;
        writeln!(out, "| --- | --- | --- | --- | ---: |")?;
    }
    for difference in &comparison.differences {
        for row in &difference.conditions {
            let operations: Vec<&str> = row.operations.iter().map(String::as_str).collect();
            writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                difference.kind.word(),
                cell(&difference.change),
                cell(&row.condition),
                cell(&operations.join(", ")),
                row.answers
            )?;
        }
    }
    for difference in &comparison.differences {
        let example = &difference.example;
        let kind = difference.kind.word();
        writeln!(out, "\n## {kind}: {}\n", cell(&difference.change))?;
        // In a span of code nothing is escaped.
        let case = untrusted::phrase(&example.case).replace('`', "'");
        writeln!(out, "`{case}`\n")?;
        fenced("http", &untrusted::body(&example.request), out)?;
        fenced("diff", &untrusted::block(&diff(comparison, example)), out)?;
    }
    for side in &comparison.targets {
        let target = cell(&side.target);
        told(&format!("Undecided on {target} only"), &side.undecided, out)?;
        told(&format!("Answered by {target} only"), &side.alone, out)?;
    }
    told("Undecided on both", &comparison.neither, out)?;
    told("Asked in another way", &comparison.other_requests, out)?;
    for group in &comparison.not_sent {
        let (why, number) = (cell(&why_not_sent(group)), group.cases.len());
        writeln!(out, "\nNot sent to either: {number} cases, {why}.")?;
    }
    if let Some(hint) = &comparison.hint {
        writeln!(out, "\nHint: {}.", cell(hint))?;
    }
    if comparison.folded > 0 {
        writeln!(
            out,
            "\n{} answers differ in wording only.",
            comparison.folded
        )?;
    }
    Ok(())
}

/// Cases that say nothing, and the first of them with why.
fn told(what: &str, cases: &[String], out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = cases.first() else {
        return Ok(());
    };
    let such_as = if cases.len() > 1 { ", such as" } else { "" };
    let number = count(cases.len(), "case");
    writeln!(out, "\n{what}: {number}{such_as} {}.", cell(first))
}

/// Text of a target in a cell of a table: on one line, and without a mark that would end the cell or make a link.
fn cell(text: &str) -> String {
    let mut safe = String::new();
    for c in untrusted::phrase(text).chars() {
        match c {
            '|' | '<' | '>' | '[' | ']' | '*' | '_' | '`' | '\\' | '#' | '&' | '~' => {
                safe.push('\\');
                safe.push(c);
            }
            // Nobody is called to an issue by what a server answers.
            '@' => safe.push_str("@\u{200b}"),
            c => safe.push(c),
        }
    }
    safe
}

/// A block whose fence is longer than any in the text (`CommonMark` 0.31, section 4.5).
fn fenced(word: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut longest = 2_usize;
    let mut run = 0_usize;
    for c in text.chars() {
        run = if c == '`' { run.saturating_add(1) } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest.saturating_add(1));
    writeln!(out, "{fence}{word}\n{}\n{fence}", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::differ::{Difference, Example, Kind, Rows, Side};

    #[test]
    fn no_text_of_a_target_leaves_its_cell_or_its_fence() {
        assert_eq!(cell("a|b\n[x](y) <i>"), "a\\|b\\\\n\\[x\\](y) \\<i\\>");
        assert_eq!(cell("&lt; ~~a~~ @b"), "\\&lt; \\~\\~a\\~\\~ @\u{200b}b");
        let mut out = Vec::new();
        fenced("diff", "```\nx", &mut out).expect("memory takes everything");
        assert_eq!(out, b"````diff\n```\nx\n````\n");
    }

    #[test]
    fn whatever_a_target_says_the_table_has_its_rows_and_an_id_is_as_it_is_written() {
        let evil = "a | b\n# c\r\n| - |\u{2028}```\\| <script>";
        let difference = Difference {
            kind: Kind::MessageOnly,
            change: evil.to_owned(),
            answers: 1,
            conditions: vec![Rows {
                condition: evil.to_owned(),
                operations: [evil.to_owned()].into(),
                answers: 1,
            }],
            cases: Vec::new(),
            example: Example {
                case: "scenarios/indexes.alter_properties/x".to_owned(),
                operation: String::new(),
                request: evil.to_owned(),
                answers: [evil.to_owned(), String::new()],
            },
        };
        let comparison = Comparison {
            targets: vec![Side::default(), Side::default()],
            differences: vec![difference],
            ..Comparison::default()
        };
        let mut out = Vec::new();
        write(&comparison, &mut out).expect("memory takes everything");
        let text = String::from_utf8(out).expect("UTF-8");
        let table: Vec<&str> = text
            .lines()
            .skip(2)
            .take_while(|line| !line.is_empty())
            .collect();
        assert_eq!(table.len(), 3, "{text}");
        for line in table {
            let plain = line.replace("\\\\", "").replace("\\|", "");
            assert_eq!(plain.matches('|').count(), 6, "{line}");
        }
        assert!(
            text.contains("\n`scenarios/indexes.alter_properties/x`\n"),
            "{text}"
        );
    }
}
