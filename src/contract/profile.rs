//! Profiles: a named, dated table from condition to outcome.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::spec_file::{SpecError, SpecFile};

/// What the contract asks for where a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The request must be accepted.
    Accept,
    /// The request must be rejected, and nothing may change.
    Reject,
    /// Either; what the target does is recorded.
    Open,
}

/// What becomes of an answer that is not the outcome asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Otherwise {
    /// It is recorded.
    Note,
    /// It is a warning.
    Warn,
    /// It is a failure.
    #[default]
    Fail,
}

/// What an accepted request does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// What it asks for.
    #[default]
    AsAsked,
    /// Nothing at all, although it is accepted.
    None,
    /// What it asks for, or a prefix of its items when it is rejected.
    Prefix,
    /// Anything: what such a request asks for is itself open.
    Any,
}

/// One line of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Operations that the row is about; `*` stands for all.
    pub operations: Vec<String>,
    /// The condition, from the model's vocabulary.
    pub condition: String,
    /// Body fields that the row is about; none means any.
    #[serde(default)]
    pub fields: Vec<String>,
    /// What must come of it.
    pub outcome: Outcome,
    /// What becomes of an answer that is something else.
    #[serde(default)]
    pub otherwise: Otherwise,
    /// What an accepted request does.
    #[serde(default)]
    pub effect: Effect,
    /// The rule that speaks.
    pub rule: String,
    /// Clauses that the row stands on, beyond those of the rule.
    #[serde(default)]
    pub clauses: Vec<String>,
    /// Where it comes from: a decision, a page, or the reason why it is open. One sentence.
    pub source: String,
}

impl Row {
    fn covers(&self, operation: &str, condition: &str, field: Option<&str>) -> bool {
        self.condition == condition
            && self
                .operations
                .iter()
                .any(|name| name == "*" || name == operation)
            && (self.fields.is_empty()
                || field.is_some_and(|field| self.fields.iter().any(|known| known == field)))
    }

    /// A row that names the operation beats one for all; one that names the field beats one for any.
    fn precision(&self) -> (bool, bool) {
        (
            !self.fields.is_empty(),
            !self.operations.iter().any(|name| name == "*"),
        )
    }
}

/// A named table of rows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What `--profile` takes.
    pub name: String,
    /// What it stands for, one sentence.
    pub title: String,
    /// Day of the last change, as YYYY-MM-DD.
    pub date: String,
    /// The rows in the order in which reports list them.
    #[serde(default, rename = "row")]
    pub rows: Vec<Row>,
}

impl Profile {
    /// Reads one profile; unknown keys and two rows for one place are refused.
    pub fn parse(name: &str, text: &str) -> Result<Self, SpecError> {
        let file = SpecFile { name, text };
        let profile: Self = file.read()?;
        for (index, row) in profile.rows.iter().enumerate() {
            let twice = profile.rows.iter().take(index).any(|earlier| {
                earlier.condition == row.condition
                    && earlier.fields == row.fields
                    && earlier
                        .operations
                        .iter()
                        .any(|name| row.operations.contains(name))
            });
            if twice {
                let problem = "has two rows for one operation and field; merge them";
                return Err(file.entry_error(&row.condition, 0, problem));
            }
        }
        Ok(profile)
    }

    /// The most precise row for a condition; none where the profile says nothing, which means open.
    pub fn row(&self, operation: &str, condition: &str, field: Option<&str>) -> Option<&Row> {
        self.rows
            .iter()
            .filter(|row| row.covers(operation, condition, field))
            .max_by_key(|row| row.precision())
    }
}

/// All profiles of a contract, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles {
    by_name: BTreeMap<String, Profile>,
}

impl Profiles {
    /// Reads `(file name, TOML text)` pairs.
    pub fn parse<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, SpecError> {
        let mut by_name = BTreeMap::new();
        for (name, text) in files {
            let profile = Profile::parse(name, text)?;
            by_name.insert(profile.name.clone(), profile);
        }
        Ok(Self { by_name })
    }

    /// The profile of this name.
    pub fn get(&self, name: &str) -> Option<&Profile> {
        self.by_name.get(name)
    }

    /// All profiles by name.
    pub fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.by_name.values()
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Profile};

    const TEXT: &str = r#"
name = "p"
title = "A profile."
date = "2026-11-22"
[[row]]
operations = ["*"]
condition = "wrong-type"
outcome = "reject"
rule = "request/field-type"
source = "The type words of the tables."
[[row]]
operations = ["aliases/drop"]
condition = "wrong-type"
fields = ["collectionName"]
outcome = "open"
rule = "request/open"
source = "The value is not needed."
"#;

    #[test]
    fn the_most_precise_row_wins() {
        let profile = Profile::parse("p.toml", TEXT).expect("a profile");
        let outcome = |operation, field| {
            profile
                .row(operation, "wrong-type", Some(field))
                .map(|row| row.outcome)
        };
        assert_eq!(outcome("aliases/drop", "aliasName"), Some(Outcome::Reject));
        assert_eq!(
            outcome("aliases/drop", "collectionName"),
            Some(Outcome::Open)
        );
        assert_eq!(
            outcome("aliases/create", "collectionName"),
            Some(Outcome::Reject)
        );
        assert_eq!(profile.row("aliases/create", "other", None), None);
    }

    #[test]
    fn unknown_keys_and_double_rows_are_refused_by_name() {
        let unknown =
            Profile::parse("p.toml", &TEXT.replace("outcome", "outcom")).expect_err("a typo");
        assert!(unknown.to_string().contains("p.toml"), "{unknown}");
        let (head, row) = TEXT.split_once("[[row]]").expect("rows");
        let double = format!("{head}[[row]]{row}[[row]]{row}");
        assert!(Profile::parse("p.toml", &double).is_err());
    }
}
