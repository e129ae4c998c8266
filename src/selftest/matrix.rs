//! The kill matrix: one row for each server that was played against.

use serde::Serialize;

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A dialect of the reference server under its own profile: nothing may be found.
    Dialect,
    /// A dialect under the profile of another one: what is found is what the two differ in.
    Cross,
    /// A fault of the reference server: it must be found.
    Fault,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A dialect conforms, and nothing is found.
    Silent,
    /// A dialect under another profile shows what is listed as different, and nothing else.
    AsListed,
    /// A fault is found by a rule of its clauses.
    Found,
    /// All clauses of the fault leave open what it does, and a rule of theirs notes the difference.
    Noted,
    /// The fault breaks no clause; nothing is found, and the run says that it decided nothing.
    Refrained,
    /// Nothing is found where something should be.
    Missed,
    /// Something is found, by rules of other clauses only.
    Unrelated,
    /// One fault makes more findings than one cause may.
    TooMany,
    /// Something is found where nothing may be.
    Accused,
    /// A dialect could not be judged to the end.
    Undecided,
}

impl Outcome {
    /// Whether it is as it should be.
    pub const fn is_well(self) -> bool {
        matches!(
            self,
            Self::Silent | Self::AsListed | Self::Found | Self::Noted | Self::Refrained
        )
    }

    /// The word in a table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::AsListed => "as listed",
            Self::Found => "found",
            Self::Noted => "noted",
            Self::Refrained => "not judged",
            Self::Missed => "MISSED",
            Self::Unrelated => "FOUND BY ANOTHER RULE",
            Self::TooMany => "TOO MANY FINDINGS",
            Self::Accused => "FALSE ALARM",
            Self::Undecided => "UNDECIDED",
        }
    }
}

/// One server and what was found on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it is about.
    pub kind: Kind,
    /// Name of the dialect or of the fault.
    pub subject: String,
    /// The dialect of the server.
    pub dialect: String,
    /// The profile that it was held to.
    pub profile: String,
    /// Clauses and decisions that it breaks.
    pub clauses: Vec<String>,
    /// The rule that found it, or noted it.
    pub rule: Option<String>,
    /// Every finding, as rule and kind.
    pub findings: Vec<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// What to know of a row that is not as it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// All rows: dialects first, then faults in the order of their table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// The seed of all runs.
    pub seed: u64,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Matrix {
    /// Whether every row is as it should be.
    pub fn is_well(&self) -> bool {
        self.rows.iter().all(|row| row.outcome.is_well())
    }

    /// How many rows of this kind there are.
    pub fn count(&self, kind: Kind) -> usize {
        self.rows.iter().filter(|row| row.kind == kind).count()
    }

    /// How many rows came to this.
    pub fn count_of(&self, outcome: Outcome) -> usize {
        let rows = self.rows.iter();
        rows.filter(|row| row.outcome == outcome).count()
    }
}
