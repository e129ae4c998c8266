//! A comparison for programs: one JSON document

use std::io::{self, Write};

use super::group::Comparison;

impl Comparison {
    /// Writes it, indented. Fails only when `out` does.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }
}
