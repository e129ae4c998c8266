//! The kill matrix: one row for each server that was played against.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::check::RULES;
use crate::contract::Level;

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

/// The rules of which no fault among these rows has shown that they can speak.
pub(super) fn unproved(rows: &[Row]) -> Vec<&'static str> {
    let faults = rows.iter().filter(|row| row.kind == Kind::Fault);
    let found: BTreeSet<&str> = faults
        .flat_map(|row| &row.findings)
        .filter_map(|finding| finding.split_once(' '))
        .map(|(rule, _)| rule)
        .collect();
    let accusing = RULES.iter().filter(|rule| rule.level != Level::Open);
    let bare = accusing.filter(|rule| !found.contains(rule.id));
    bare.map(|rule| rule.id).collect()
}

/// All rows: dialects first, then faults in the order of their table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// The seed of all runs.
    pub seed: u64,
    /// The rows.
    pub rows: Vec<Row>,
    /// Rules that may accuse a target and that no fault turned red; none where only some rows were asked for.
    pub unproved: Vec<&'static str>,
}

impl Matrix {
    /// Whether every row is as it should be, and every rule proved.
    pub fn is_well(&self) -> bool {
        self.rows.iter().all(|row| row.outcome.is_well()) && self.unproved.is_empty()
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

#[cfg(test)]
mod tests {
    use super::{Kind, Outcome, Row, unproved};
    use crate::check::{RULES, effect};

    fn row(kind: Kind, finding: &str) -> Row {
        Row {
            kind,
            subject: String::new(),
            dialect: String::new(),
            profile: String::new(),
            clauses: Vec::new(),
            rule: None,
            findings: vec![finding.to_owned()],
            outcome: Outcome::Found,
            why: None,
        }
    }

    #[test]
    fn a_rule_is_proved_by_a_finding_on_a_fault_and_by_nothing_else() {
        let id = effect::REJECTED.id;
        let finding = format!("{id} (changed)");
        let all = unproved(&[]).len();
        assert!(all < RULES.len(), "what is open accuses nobody");
        assert!(unproved(&[row(Kind::Cross, &finding)]).contains(&id));
        let left = unproved(&[row(Kind::Fault, &finding)]);
        assert!(!left.contains(&id) && left.len() == all - 1);
    }
}
