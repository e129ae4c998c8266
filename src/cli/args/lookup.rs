//! The options of the commands that look something up, and of `derive`.

use std::path::PathBuf;
use std::str::FromStr;

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
    Classes,
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
ID is a clause (CA-06), rule, case, decision (AX-05), operation, fault, condition, profile, class of
drawn requests (name-nul), page (seed/drop-alias), sort of defect (example-unfit) or error code (1100).

Example: vdbspec explain CA-06")]
pub(in crate::cli) struct ExplainArgs {
    /// What to explain
    #[arg(
        value_name = "ID",
        allow_negative_numbers = true,
        required_unless_present = "diff"
    )]
    pub(in crate::cli) id: Option<String>,
    /// What changes from one profile to another, such as milvus-2.5 milvus-2.6
    #[arg(long, value_names = ["FROM", "TO"], num_args = 2, conflicts_with = "id")]
    pub(in crate::cli) diff: Option<Vec<String>>,
}

/// Turn documentation pages into operation files
#[derive(Args, Debug)]
#[command(after_help = "\
Writes DIR/operations/*.json, where --specs names DIR [default: specs]; words of pages that are not given stay.
A folder is walked for files that end in md, markdown, mdx, json or txt.

With --check nothing is written, and the exit code is 1 when a page says something else than what is recorded
of it in DIR, or in this binary where there is no DIR. One page is enough; of a folder, missing pages count too.

Example: vdbspec derive --check pages/create-alias.md --specs specs")]
pub(in crate::cli) struct DeriveArgs {
    /// Pages as published, or folders with pages
    #[arg(value_name = "PAGE", required_unless_present = "export")]
    pub(in crate::cli) pages: Vec<PathBuf>,
    /// Compare only
    #[arg(long)]
    pub(in crate::cli) check: bool,
    /// List what is wrong with the pages, grouped by kind; write nothing
    #[arg(long, conflicts_with = "check")]
    pub(in crate::cli) report: bool,
    /// Print the entries of pages.toml for pages in a checkout of that repository, called from its root
    #[arg(long, value_name = "OWNER/NAME@COMMIT", conflicts_with_all = ["check", "report"])]
    pub(in crate::cli) index: Option<PublicSource>,
    /// Write the whole contract of this binary to a new folder, which --specs then takes
    #[arg(long, value_name = "DIR", conflicts_with_all = ["pages", "check", "report", "index", "specs"])]
    pub(in crate::cli) export: Option<PathBuf>,
}

/// A commit of a public repository.
#[derive(Clone, Debug)]
pub(in crate::cli) struct PublicSource {
    pub(in crate::cli) repository: String,
    pub(in crate::cli) commit: String,
}

impl FromStr for PublicSource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (repository, commit) = text.split_once('@').unwrap_or_default();
        let is_commit = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_repository = repository
            .split('/')
            .filter(|part| !part.is_empty())
            .count()
            == 2;
        if !is_commit || !is_repository {
            return Err("write owner/name@commit, with all 40 digits of the commit".to_owned());
        }
        Ok(Self {
            repository: repository.to_owned(),
            commit: commit.to_owned(),
        })
    }
}
