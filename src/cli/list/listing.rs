//! Rows in, aligned columns or JSON out.

use std::io::Write;

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};
use serde_json::Value;

use crate::cli::failure::Failure;

/// Blanks between two columns.
const GAP: u16 = 2;

/// One thing that is listed: its cells for people, and the same for programs.
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    pub(super) json: Value,
}

/// Everything of one kind.
pub(in crate::cli) struct Listing(Vec<Row>);

impl FromIterator<Row> for Listing {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

impl Listing {
    /// Columns for people only.
    pub(in crate::cli) fn of_cells(rows: impl Iterator<Item = Vec<String>>) -> Self {
        let row = |cells| Row {
            cells,
            json: Value::Null,
        };
        rows.map(row).collect()
    }

    /// One line each, in columns; lines are never wrapped, so that they can be searched and cut.
    pub(in crate::cli) fn write_human(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let mut table = Table::new();
        table
            .load_style(NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled);
        for row in &self.0 {
            table.add_row(&row.cells);
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, GAP));
        }
        if !self.0.is_empty() {
            writeln!(out, "{}", table.trim_fmt())?;
        }
        Ok(())
    }

    /// One JSON array of objects.
    pub(super) fn write_json(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let rows: Vec<&Value> = self.0.iter().map(|row| &row.json).collect();
        write_json(&rows, out)
    }
}

/// Indented JSON and a line end.
pub(in crate::cli) fn write_json(
    value: &impl serde::Serialize,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    // To memory first: an error of the stream must stay an error of the stream.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    writeln!(out, "{text}")?;
    Ok(())
}
