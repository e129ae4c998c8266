//! Profiles: a named, dated table from condition to outcome.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::inherit::{Written, resolve_all};
use super::order::{CheckOrder, complaint};
use super::patches::Patches;
use super::spec_file::{SpecError, SpecFile};
use super::unseen::Unseen;

/// The name of the profile of the pages alone.
pub const DOCUMENTS: &str = "documents";

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
    /// That what it asks for is there; what becomes of whatever was in its way is open.
    There,
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
    /// Body fields that the row is about; none means any, and `*` at the end of one whatever follows.
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
    /// Codes of a refusal, any of which will do; none where no code is known.
    #[serde(default)]
    pub codes: Vec<i64>,
    /// HTTP status codes of a refusal; none beside codes means 200, which Milvus answers almost everything with.
    #[serde(default)]
    pub status: Vec<u16>,
    /// What an accepted answer shows there, by JSON pointer.
    #[serde(default)]
    pub shows: BTreeMap<String, serde_json::Value>,
    /// The patches of the version that answer so; all where it is left out. Where two rows share a patch, either will do.
    #[serde(default)]
    pub patches: Option<Patches>,
    /// The departure from the documents that this answer is.
    #[serde(default)]
    pub departure: Option<String>,
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
                || field
                    .is_some_and(|field| self.fields.iter().any(|known| is_meant(known, field))))
    }

    /// A row that names the operation beats one for all; one that names the field beats one for any.
    fn precision(&self) -> (bool, bool) {
        (
            !self.fields.is_empty(),
            !self.operations.iter().any(|name| name == "*"),
        )
    }
}

/// `indexParams[].params.*` means every field that begins so.
pub(super) fn is_meant(known: &str, field: &str) -> bool {
    match known.strip_suffix('*') {
        Some(start) => field.starts_with(start),
        None => known == field,
    }
}

/// A field of an answer that repeats what the request said.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Echo {
    /// The operation.
    pub operation: String,
    /// The field of the answer's `data`.
    pub field: String,
    /// The field of the request's body.
    pub of: String,
    /// What is answered where the body has no such field and no header stands for it; nothing is asked then where it is left out.
    #[serde(default)]
    pub without: Option<String>,
    /// Where it comes from, one sentence.
    pub source: String,
}

/// Keys that every accepted answer has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerKeys {
    /// The operation.
    pub operation: String,
    /// Where they stand: JSON pointers, `[]` for each item of a list.
    pub keys: Vec<String>,
    /// The patches of the version of which this is known; all where it is left out. Of others it is open.
    #[serde(default)]
    pub patches: Option<Patches>,
    /// Where it comes from, one sentence.
    pub source: String,
}

/// How a version reads a body before it asks anything of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a reader has each of these habits or has it not"
)]
pub struct BodyReading {
    /// Whether keys are compared without regard to case.
    #[serde(default)]
    pub fold_keys: bool,
    /// Whether a null is as good as nothing.
    #[serde(default)]
    pub null_is_absent: bool,
    /// Whether what follows the first JSON value is not looked at.
    #[serde(default)]
    pub first_value_only: bool,
    /// Whether bytes and escapes that are no Unicode are read as U+FFFD.
    #[serde(default)]
    pub lenient_text: bool,
    /// Documented fields that it does not look at, as `operation field`.
    #[serde(default)]
    pub unread: Vec<String>,
    /// The header that names the database of requests whose body names none.
    #[serde(default)]
    pub database_header: Option<String>,
    /// Where it comes from, one sentence.
    pub source: String,
}

/// A named table of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What `--profile` takes.
    pub name: String,
    /// What it stands for, one sentence.
    pub title: String,
    /// Day of the last change, as YYYY-MM-DD.
    pub date: String,
    /// The profile whose rows hold where it has none.
    pub inherits: Option<String>,
    /// The line of releases that it is read from, such as `2.6`; none where it only reads documents.
    pub version: Option<String>,
    /// The patches of that line that it stands for.
    pub patches: Option<Patches>,
    /// How a body is read.
    pub reading: Option<BodyReading>,
    /// What is checked first.
    pub orders: Vec<CheckOrder>,
    /// What answers repeat.
    pub echoes: Vec<Echo>,
    /// What answers of every version have.
    pub always: Vec<AnswerKeys>,
    /// What answers show beyond those of the versions before.
    pub shown: Vec<AnswerKeys>,
    /// What no case meets.
    pub unseen: Vec<Unseen>,
    /// The rows in the order in which reports list them.
    pub rows: Vec<Row>,
}

/// A profile's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    name: String,
    title: String,
    date: String,
    inherits: Option<Spanned<String>>,
    version: Option<String>,
    patches: Option<Patches>,
    reading: Option<BodyReading>,
    #[serde(default, rename = "order")]
    orders: Vec<CheckOrder>,
    #[serde(default, rename = "echo")]
    echoes: Vec<Echo>,
    #[serde(default)]
    always: Vec<AnswerKeys>,
    #[serde(default)]
    shown: Vec<AnswerKeys>,
    #[serde(default)]
    unseen: Vec<Unseen>,
    #[serde(default, rename = "row")]
    rows: Vec<Spanned<Row>>,
}

impl Profile {
    /// Reads one profile that inherits nothing; unknown keys and two rows for one place are refused.
    pub fn parse(name: &str, text: &str) -> Result<Self, SpecError> {
        Ok(written(name, text)?.profile)
    }

    /// The most precise row for a condition; none where the profile says nothing, which means open.
    pub fn row(&self, operation: &str, condition: &str, field: Option<&str>) -> Option<&Row> {
        self.rows_for(operation, condition, field).pop()
    }

    /// The most precise rows for a condition: several where patches of a version differ, the newest last.
    pub fn rows_for(&self, operation: &str, condition: &str, field: Option<&str>) -> Vec<&Row> {
        let mut best: Vec<&Row> = Vec::new();
        for row in &self.rows {
            if !row.covers(operation, condition, field) {
                continue;
            }
            let known = best.first().map(|known| known.precision());
            match Some(row.precision()).cmp(&known) {
                Ordering::Greater => best = vec![row],
                Ordering::Equal => best.push(row),
                Ordering::Less => {}
            }
        }
        best.sort_by_key(|row| row.patches.and_then(Patches::newest));
        best
    }

    /// Whether it stands for a released version, so that codes and orders are binding.
    pub const fn is_version(&self) -> bool {
        self.version.is_some()
    }
}

/// Reads one profile's file.
fn written(name: &str, text: &str) -> Result<Written, SpecError> {
    let file = SpecFile { name, text };
    let read: ProfileFile = file.read()?;
    let line = read
        .inherits
        .as_ref()
        .map_or(0, |parent| parent.span().start);
    let line = file.line(line);
    check_rows(&file, &read)?;
    if let Some(problem) = complaint(&read.orders, read.patches) {
        return Err(file.entry_error(&read.name, 0, &problem));
    }
    let profile = Profile {
        name: read.name,
        title: read.title,
        date: read.date,
        inherits: read.inherits.map(Spanned::into_inner),
        version: read.version,
        patches: read.patches,
        reading: read.reading,
        orders: read.orders,
        echoes: read.echoes,
        always: read.always,
        shown: read.shown,
        unseen: read.unseen,
        rows: read.rows.into_iter().map(Spanned::into_inner).collect(),
    };
    Ok(Written {
        profile,
        file: name.to_owned(),
        line,
    })
}

fn check_rows(file: &SpecFile<'_>, read: &ProfileFile) -> Result<(), SpecError> {
    for (index, spanned) in read.rows.iter().enumerate() {
        let row = spanned.get_ref();
        let complain =
            |problem: &str| Err(file.entry_error(&row.condition, spanned.span().start, problem));
        let apart = |one: Option<Patches>, other: Option<Patches>| {
            matches!((one, other), (Some(_), Some(_)))
        };
        let twice = read
            .rows
            .iter()
            .take(index)
            .map(Spanned::get_ref)
            .any(|earlier| {
                earlier.condition == row.condition
                    && earlier.fields == row.fields
                    && !apart(earlier.patches, row.patches)
                    && earlier
                        .operations
                        .iter()
                        .any(|name| row.operations.contains(name))
            });
        if twice {
            return complain(
                "has two rows for one operation and field; merge them, or give each its patches",
            );
        }
        if row.outcome == Outcome::Accept && !(row.codes.is_empty() && row.status.is_empty()) {
            return complain(
                "has codes for a refusal, but is accepted; leave the codes out or change the outcome",
            );
        }
        match (row.patches, read.patches) {
            (Some(_), None) => {
                return complain("has patches, but its profile has none; say which there are");
            }
            (Some(own), Some(all)) if !all_covered(read, row, all) || own.and(all).is_none() => {
                let problem =
                    "has rows for some patches of the profile only; give the others a row too";
                return complain(problem);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether the rows for the place of this one speak of every patch.
fn all_covered(read: &ProfileFile, row: &Row, all: Patches) -> bool {
    row.operations.iter().all(|operation| {
        let rows = read.rows.iter().map(Spanned::get_ref).filter(|other| {
            other.condition == row.condition
                && other.fields == row.fields
                && other.operations.contains(operation)
        });
        let covered = rows.fold(Patches::NONE, |covered, other| {
            covered.or(other.patches.unwrap_or(all))
        });
        covered.covers(all)
    })
}

/// All profiles of a contract, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles {
    by_name: BTreeMap<String, Profile>,
}

impl Profiles {
    /// Reads `(file name, TOML text)` pairs, and lays each profile over the one that it inherits.
    pub fn parse<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, SpecError> {
        let mut found: BTreeMap<String, Written> = BTreeMap::new();
        for (name, text) in files {
            let one = written(name, text)?;
            let id = one.profile.name.clone();
            if let Some(first) = found.get(&id) {
                let file = SpecFile { name, text };
                return Err(file.duplicate(&id, 0, &first.file));
            }
            found.insert(id, one);
        }
        let by_name = resolve_all(&found)?;
        Ok(Self { by_name })
    }

    /// The same without what their rows say of departures.
    #[cfg(test)]
    pub(crate) fn without_departures(&self) -> Self {
        let mut plain = self.clone();
        for row in plain.by_name.values_mut().flat_map(|one| &mut one.rows) {
            row.departure = None;
        }
        plain
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
