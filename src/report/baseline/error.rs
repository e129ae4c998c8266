//! Why a baseline, or the report that it is to follow, cannot be used

use thiserror::Error;

/// A baseline or a report that cannot be used. Each sentence names the file.
#[derive(Debug, Error)]
pub enum BaselineError {
    /// Not TOML, or not of this form.
    #[error(
        "{name}:{line} is no baseline: {reason}; an entry is [[expected]] with rule, kind and reason, as `vdbspec baseline accept` writes it"
    )]
    Syntax {
        /// The file.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// More entries than anybody reviews.
    #[error("{name} has more than {most} entries; split it by target, or mend some of them")]
    TooMany {
        /// The file.
        name: String,
        /// Most entries.
        most: usize,
    },
    /// An entry that says nothing.
    #[error("{name}:{line}: {what} of the entry is empty; {way_out}")]
    Empty {
        /// The file.
        name: String,
        /// The line of the entry.
        line: usize,
        /// The key.
        what: &'static str,
        /// What to write there.
        way_out: &'static str,
    },
    /// One finding is accepted twice.
    #[error("{name}:{line}: {rule} ({kind}) is there already in line {first}; keep one of them")]
    Double {
        /// The file.
        name: String,
        /// The line of the second entry.
        line: usize,
        /// Id of the rule.
        rule: String,
        /// The kind of difference.
        kind: String,
        /// The line of the first entry.
        first: usize,
    },
    /// A rule that this version does not have.
    #[error(
        "{name}:{line}: there is no rule '{rule}'{near}; `vdbspec list rules` prints all, and `vdbspec baseline prune` removes entries of rules that are gone"
    )]
    UnknownRule {
        /// The file.
        name: String,
        /// The line of the entry.
        line: usize,
        /// The rule.
        rule: String,
        /// Rules that may be meant, as half a sentence.
        near: String,
    },
    /// Entries that cannot be told apart in the text.
    #[error(
        "{name} cannot be changed without losing something: write each entry as a table of its own that begins with the line [[expected]]"
    )]
    Layout {
        /// The file.
        name: String,
    },
    /// Not a report.
    #[error(
        "{name} is no JSON report of vdbspec ({reason}); write it with --format json --output FILE"
    )]
    Report {
        /// The file.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A report that says nothing of a baseline.
    #[error(
        "{name} is the report of a run without --baseline, so it does not say which entries no longer occur; run it again with --baseline FILE --format json --output {name}"
    )]
    WithoutBaseline {
        /// The file.
        name: String,
    },
    /// No such finding.
    #[error("the report has no finding '{given}' that is not accepted yet; {way_out}")]
    NoFinding {
        /// What was asked for.
        given: String,
        /// Which there are.
        way_out: String,
    },
}
