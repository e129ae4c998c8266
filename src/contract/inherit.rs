//! A profile on top of another one: its rows and orders stand in the place of those that they speak of again.

use std::collections::BTreeMap;

use super::order::CheckOrder;
use super::patches::Patches;
use super::profile::{AnswerKeys, Profile, Row};
use super::spec_file::SpecError;

/// Longest chain of profiles, so that one that leads back to itself ends.
const CHAIN_MAX: usize = 16;

/// Every profile with all that it inherits.
pub(super) fn resolve_all(
    written: &BTreeMap<String, Written>,
) -> Result<BTreeMap<String, Profile>, SpecError> {
    let resolved = written.values().map(|one| {
        let profile = resolve(one, written, CHAIN_MAX)?;
        Ok((profile.name.clone(), profile))
    });
    resolved.collect()
}

/// A profile as its file has it.
#[derive(Clone, Debug)]
pub(super) struct Written {
    /// What the file says.
    pub(super) profile: Profile,
    /// The file.
    pub(super) file: String,
    /// The line in which the name of the parent stands.
    pub(super) line: usize,
}

fn resolve(
    written: &Written,
    all: &BTreeMap<String, Written>,
    left: usize,
) -> Result<Profile, SpecError> {
    let own = &written.profile;
    let Some(parent) = &own.inherits else {
        return Ok(own.clone());
    };
    let complain = |problem: String| SpecError::Entry {
        file: written.file.clone(),
        line: written.line,
        id: own.name.clone(),
        problem,
    };
    let names = || all.keys().cloned().collect::<Vec<_>>().join(", ");
    let Some(found) = all.get(parent) else {
        return Err(complain(format!(
            "inherits {parent}, which is no profile; there are {}",
            names()
        )));
    };
    let Some(left) = left.checked_sub(1) else {
        return Err(complain(format!(
            "inherits {parent} and so at last itself; let one of them inherit another profile"
        )));
    };
    let parent = resolve(found, all, left)?;
    Ok(laid_over(own, &parent))
}

/// The profile with what its parent has to say where it says nothing itself.
fn laid_over(own: &Profile, parent: &Profile) -> Profile {
    let mut profile = own.clone();
    // The same line at fewer patches, or the newest patch of an older line.
    let is_same_line = own.version.is_none() || own.version == parent.version;
    let kept = if is_same_line {
        own.patches
    } else {
        let newest = parent.patches.and_then(Patches::newest);
        newest.map(Patches::one)
    };
    let inherited = parent.rows.iter().filter_map(|row| clipped(row, kept));
    let mut rows: Vec<Row> = inherited.flat_map(|row| without(&row, &own.rows)).collect();
    rows.extend(own.rows.iter().cloned());
    profile.rows = rows;
    let orders = parent.orders.iter().filter_map(|order| {
        let taken = |name: &String| own.orders.iter().any(|new| new.operations.contains(name));
        let operations: Vec<_> = order
            .operations
            .iter()
            .filter(|name| !taken(name))
            .cloned()
            .collect();
        let left = CheckOrder {
            operations,
            ..order.clone()
        };
        left.clipped(kept)
            .filter(|order| !order.operations.is_empty())
    });
    profile.orders = orders.chain(own.orders.iter().cloned()).collect();
    let echoes = parent.echoes.iter().filter(|echo| {
        let again = |new: &&super::profile::Echo| {
            (&new.operation, &new.field) == (&echo.operation, &echo.field)
        };
        !own.echoes.iter().any(|new| again(&new))
    });
    profile.echoes = echoes.chain(&own.echoes).cloned().collect();
    profile.always = keys_laid_over(&own.always, &parent.always, kept);
    profile.shown = keys_laid_over(&own.shown, &parent.shown, kept);
    let unseen = parent.unseen.iter().chain(&own.unseen);
    profile.unseen = unseen.cloned().collect();
    if own.reading.is_none() {
        profile.reading.clone_from(&parent.reading);
    }
    if own.version.is_none() {
        profile.version.clone_from(&parent.version);
        profile.patches = parent.patches;
    }
    profile
}

/// The keys of a parent, known of those of its patches that are kept, and then one's own.
fn keys_laid_over(
    own: &[AnswerKeys],
    parent: &[AnswerKeys],
    kept: Option<Patches>,
) -> Vec<AnswerKeys> {
    let inherited = parent.iter().map(|keys| {
        let mut keys = keys.clone();
        if let (Some(known), Some(kept)) = (keys.patches, kept) {
            keys.patches = (!known.covers(kept)).then_some(known.and(kept));
        }
        keys
    });
    inherited.chain(own.iter().cloned()).collect()
}

/// The row for these patches only; none where it speaks of others.
fn clipped(row: &Row, kept: Option<Patches>) -> Option<Row> {
    let (Some(patches), Some(kept)) = (row.patches, kept) else {
        return Some(row.clone());
    };
    let left = patches.and(kept);
    (!left.is_none()).then(|| Row {
        patches: (!patches.covers(kept)).then_some(left),
        ..row.clone()
    })
}

/// What is left of an inherited row where newer ones speak of the same condition, operation and field.
fn without(row: &Row, newer: &[Row]) -> Vec<Row> {
    let mut left = vec![row.clone()];
    for new in newer.iter().filter(|new| new.condition == row.condition) {
        left = left.iter().flat_map(|row| cut(row, new)).collect();
    }
    left
}

fn cut(row: &Row, new: &Row) -> Vec<Row> {
    let (same, others): (Vec<String>, Vec<String>) = row
        .operations
        .iter()
        .cloned()
        .partition(|name| new.operations.contains(name));
    let fields: Vec<String> = row
        .fields
        .iter()
        .filter(|field| !new.fields.contains(field))
        .cloned()
        .collect();
    let is_gone = if row.fields.is_empty() {
        new.fields.is_empty()
    } else {
        fields.is_empty()
    };
    let mut left = Vec::new();
    if !others.is_empty() {
        left.push(Row {
            operations: others,
            ..row.clone()
        });
    }
    if !same.is_empty() && !is_gone {
        left.push(Row {
            operations: same,
            fields,
            ..row.clone()
        });
    }
    left
}

#[cfg(test)]
mod tests {
    use super::super::profile::{Outcome, Profiles};

    const PARENT: &str = r#"
name = "parent"
title = "A parent."
date = "2026-11-22"
version = "1.0"
patches = "0-9"
[[order]]
operations = ["a/b", "c/d"]
conditions = ["one", "two"]
source = "The code."
[[row]]
operations = ["a/b", "c/d"]
condition = "one"
outcome = "open"
rule = "r/r"
source = "A page."
[[row]]
operations = ["*"]
condition = "two"
fields = ["x", "y"]
outcome = "open"
rule = "r/r"
source = "A page."
[[row]]
operations = ["*"]
condition = "three"
outcome = "reject"
codes = [1]
patches = "0-4"
rule = "r/r"
source = "A page."
[[row]]
operations = ["*"]
condition = "three"
outcome = "accept"
patches = "5-"
rule = "r/r"
source = "A page."
"#;

    fn both(child: &str) -> Profiles {
        let head = "name = \"child\"\ntitle = \"A child.\"\ndate = \"2026-11-22\"\n";
        let child = format!("{head}{child}");
        Profiles::parse([("p.toml", PARENT), ("c.toml", child.as_str())]).expect("profiles")
    }

    fn outcomes(
        profiles: &Profiles,
        operation: &str,
        condition: &str,
        field: &str,
    ) -> Vec<Outcome> {
        let child = profiles.get("child").expect("the child");
        let rows = child.rows_for(operation, condition, Some(field));
        rows.into_iter().map(|row| row.outcome).collect()
    }

    #[test]
    fn a_row_replaces_what_is_inherited_for_its_operation_and_field_and_no_more() {
        let profiles = both(
            r#"
inherits = "parent"
[[row]]
operations = ["a/b"]
condition = "one"
outcome = "reject"
rule = "r/r"
source = "The code."
[[row]]
operations = ["*"]
condition = "two"
fields = ["x"]
outcome = "accept"
rule = "r/r"
source = "The code."
"#,
        );
        assert_eq!(outcomes(&profiles, "a/b", "one", "x"), [Outcome::Reject]);
        assert_eq!(outcomes(&profiles, "c/d", "one", "x"), [Outcome::Open]);
        assert_eq!(outcomes(&profiles, "a/b", "two", "x"), [Outcome::Accept]);
        assert_eq!(outcomes(&profiles, "a/b", "two", "y"), [Outcome::Open]);
        let child = profiles.get("child").expect("the child");
        assert_eq!(child.version.as_deref(), Some("1.0"));
        assert_eq!(child.rank("c/d", ("two", None), None), Some(1));
    }

    #[test]
    fn one_patch_keeps_the_rows_of_that_patch_and_another_line_those_of_the_newest() {
        let exact = both("inherits = \"parent\"\nversion = \"1.0\"\npatches = \"3\"\n");
        assert_eq!(outcomes(&exact, "a/b", "three", "x"), [Outcome::Reject]);
        let row = &exact
            .get("child")
            .expect("the child")
            .rows_for("a/b", "three", None);
        assert!(row.iter().all(|row| row.patches.is_none()));
        let next = both("inherits = \"parent\"\nversion = \"1.1\"\npatches = \"0-2\"\n");
        assert_eq!(outcomes(&next, "a/b", "three", "x"), [Outcome::Accept]);
        let same = both("inherits = \"parent\"\n");
        assert_eq!(
            outcomes(&same, "a/b", "three", "x"),
            [Outcome::Reject, Outcome::Accept]
        );
    }

    #[test]
    fn a_parent_that_is_not_there_or_leads_back_is_named_with_file_and_line() {
        let child =
            "name = \"child\"\ntitle = \"A.\"\ndate = \"2026-11-22\"\ninherits = \"nobody\"\n";
        let error = Profiles::parse([("c.toml", child)])
            .expect_err("no parent")
            .to_string();
        assert!(
            error.contains("c.toml line 4") && error.contains("nobody"),
            "{error}"
        );
        let own = child.replace("nobody", "child");
        let error = Profiles::parse([("c.toml", own.as_str())])
            .expect_err("a ring")
            .to_string();
        assert!(
            error.contains("c.toml line 4") && error.contains("itself"),
            "{error}"
        );
    }
}
