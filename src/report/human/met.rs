//! With `--verbose`, how often each condition was met and what came of it

use std::io::{self, Write};

use crate::report::untrusted;
use crate::run::CoverageRow;

/// Writes one line a condition, by operation.
pub(super) fn write(rows: &[CoverageRow], out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "{:<46} {:>9} {:>9} {:>10}  expected",
        "conditions met by planned cases", "accepted", "rejected", "unanswered"
    )?;
    let mut last = "";
    for row in rows {
        if row.operation != last {
            writeln!(out, "  {}", untrusted::line(&row.operation))?;
            last = &row.operation;
        }
        let expected: Vec<&str> = row.expected.keys().map(String::as_str).collect();
        writeln!(
            out,
            "    {:<42} {:>9} {:>9} {:>10}  {}",
            untrusted::line(&row.condition),
            row.accepted,
            row.rejected,
            row.unanswered,
            untrusted::line(&expected.join(" or ")),
        )?;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::run::CoverageRow;

    fn row(operation: &str, condition: &str) -> CoverageRow {
        CoverageRow {
            operation: operation.to_owned(),
            condition: condition.to_owned(),
            expected: [("open".to_owned(), 3)].into(),
            accepted: 1,
            rejected: 2,
            unanswered: 0,
        }
    }

    #[test]
    fn conditions_stand_below_their_operation() {
        let mut out = Vec::new();
        let rows = [
            row("aliases/drop", "unknown-alias"),
            row("aliases/drop", "valid"),
        ];
        write(&rows, &mut out).expect("memory takes all");
        let text = String::from_utf8(out).expect("text");
        let lines: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(lines[1], ["aliases/drop"]);
        assert_eq!(lines[2], ["unknown-alias", "1", "2", "0", "open"]);
        assert_eq!(lines[3][0], "valid");
    }
}
