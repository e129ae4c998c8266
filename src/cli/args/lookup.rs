//! The options of the commands that look something up, and of `derive`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Print what there is: one line each
#[derive(Args, Debug)]
#[command(after_help = "Example: vdbspec list rules")]
pub(in crate::cli) struct ListArgs {
    /// What to list
    #[arg(value_enum, value_name = "WHAT")]
    pub(in crate::cli) kind: Option<Kind>,
    /// Every documented statement with the rules that serve it and the cases that decide it
    #[arg(long)]
    pub(in crate::cli) trace: bool,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) format: ListFormat,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Kind {
    Clauses,
    Rules,
    Cases,
    Operations,
    Profiles,
    Faults,
    Codes,
    Conditions,
    Decisions,
}

impl Kind {
    /// The word on the command line.
    pub(in crate::cli) fn word(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }

    /// All words, for a message.
    pub(in crate::cli) fn words() -> String {
        let words: Vec<String> = Self::value_variants()
            .iter()
            .map(|kind| kind.word())
            .collect();
        words.join(", ")
    }
}

/// How a list is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    #[default]
    Human,
    Json,
}

/// Say all that is known of one id
#[derive(Args, Debug)]
#[command(after_help = "\
ID is a clause (CA-06), rule, case, decision (AX-05), operation, fault, condition, profile or error code (1100).

Example: vdbspec explain CA-06")]
pub(in crate::cli) struct ExplainArgs {
    /// What to explain
    #[arg(value_name = "ID", allow_negative_numbers = true)]
    pub(in crate::cli) id: String,
}

/// Turn documentation pages into operation files
#[derive(Args, Debug)]
#[command(after_help = "\
Writes DIR/operations/*.json, where --specs names DIR [default: specs]. With --check nothing is written,
and the exit code is 1 when a file is not what its page says.

Example: vdbspec derive --check pages/create-alias.md --specs specs")]
pub(in crate::cli) struct DeriveArgs {
    /// Pages, as published
    #[arg(value_name = "PAGE", required = true)]
    pub(in crate::cli) pages: Vec<PathBuf>,
    /// Compare only
    #[arg(long)]
    pub(in crate::cli) check: bool,
}
