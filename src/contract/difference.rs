//! What two profiles answer differently: for whoever upgrades, and for a test that must find nothing else.

use std::collections::BTreeSet;

use super::patches::Patches;
use super::profile::{Effect, Outcome, Profile, Row, is_meant};

/// What one profile answers in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Accept, reject, or either.
    pub outcome: Outcome,
    /// Codes of a refusal; none where none is known.
    pub codes: Vec<i64>,
    /// HTTP status codes of a refusal; none where they are the usual ones.
    pub status: Vec<u16>,
    /// What an accepted request does.
    pub effect: Effect,
    /// The patches of the line that answer so, where not all do.
    pub patches: Option<Patches>,
    /// Where it was read.
    pub source: String,
}

impl Side {
    fn of(row: &Row) -> Self {
        Self {
            outcome: row.outcome,
            codes: row.codes.clone(),
            status: row.status.clone(),
            effect: row.effect,
            patches: row.patches,
            source: row.source.clone(),
        }
    }

    /// Whether a client sees no difference: an effect counts only where a request may be accepted.
    fn is_like(&self, other: &Self) -> bool {
        let effects = self.outcome == Outcome::Reject || self.effect == other.effect;
        (self.outcome, &self.codes, &self.status) == (other.outcome, &other.codes, &other.status)
            && effects
    }
}

/// One place where two profiles answer differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The operation; `*` for all that have no row of their own.
    pub operation: String,
    /// The condition.
    pub condition: String,
    /// The field of the body that it is about, where it is about one.
    pub field: Option<String>,
    /// What the first answers; nothing where it leaves it open without a row.
    pub before: Option<Side>,
    /// What the second answers.
    pub after: Option<Side>,
}

/// Why an answer may be right for two profiles although they differ, so that nobody need see it from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// One of them leaves it open: the first, or else the second.
    Open(bool),
    /// A refusal with one of these codes; with any where none is known.
    Codes(Vec<i64>),
}

impl Difference {
    /// Why an answer may be right for both; nothing where none is, so that whoever sends the request sees it.
    pub fn agreement(&self) -> Option<Agreement> {
        let (Some(before), Some(after)) = (&self.before, &self.after) else {
            return Some(Agreement::Open(self.before.is_none()));
        };
        match (before.outcome, after.outcome) {
            (Outcome::Open, _) => Some(Agreement::Open(true)),
            (_, Outcome::Open) => Some(Agreement::Open(false)),
            (Outcome::Reject, Outcome::Reject) => {
                let shared = |code: &&i64| after.codes.contains(code);
                let shared: Vec<i64> = before.codes.iter().filter(shared).copied().collect();
                let apart = !before.codes.is_empty() && !after.codes.is_empty();
                (!apart || !shared.is_empty()).then_some(Agreement::Codes(shared))
            }
            _ => None,
        }
    }

    /// Whether a request to this operation shows it, where this condition holds of this field.
    pub fn shows_at(
        &self,
        (before, after): (&Profile, &Profile),
        (operation, condition, field): (&str, &str, Option<&str>),
    ) -> bool {
        let side = |profile: &Profile| profile.row(operation, condition, field).map(Side::of);
        let is_field = |known: &String| field.is_some_and(|field| is_meant(known, field));
        self.condition == condition
            && (self.operation == "*" || self.operation == operation)
            && self.field.as_ref().is_none_or(is_field)
            && (side(before), side(after)) == (self.before.clone(), self.after.clone())
    }
}

/// Where the newest patches of two profiles answer differently, by operation, condition and field.
pub fn differences(before: &Profile, after: &Profile) -> Vec<Difference> {
    let mut places: BTreeSet<(&str, &str, Option<&str>)> = BTreeSet::new();
    for row in before.rows.iter().chain(&after.rows) {
        for operation in &row.operations {
            let mut put =
                |field| places.insert((operation.as_str(), row.condition.as_str(), field));
            if row.fields.is_empty() {
                put(None);
            }
            for field in &row.fields {
                put(Some(field.as_str()));
            }
        }
    }
    let side = |profile: &Profile, (operation, condition, field): (&str, &str, Option<&str>)| {
        let row = profile.row(operation, condition, field);
        row.map(Side::of)
    };
    let found = places.into_iter().filter_map(|place| {
        let (before, after) = (side(before, place), side(after, place));
        let is_same = match (&before, &after) {
            (Some(before), Some(after)) => before.is_like(after),
            (None, Some(one)) | (Some(one), None) => {
                one.outcome == Outcome::Open && one.codes.is_empty()
            }
            (None, None) => true,
        };
        let (operation, condition, field) = place;
        (!is_same).then(|| Difference {
            operation: operation.to_owned(),
            condition: condition.to_owned(),
            field: field.map(str::to_owned),
            before,
            after,
        })
    });
    let found: Vec<_> = found.collect();
    // What differs for all operations need not be said of each.
    let general: Vec<Difference> = found
        .iter()
        .filter(|one| one.operation == "*")
        .cloned()
        .collect();
    let is_general = |one: &Difference| {
        one.operation != "*"
            && general.iter().any(|other| {
                (&other.condition, &other.field, &other.before, &other.after)
                    == (&one.condition, &one.field, &one.before, &one.after)
            })
    };
    found.into_iter().filter(|one| !is_general(one)).collect()
}

/// Keys of answers that only one of two profiles knows: operation, key, and whether the second is the one.
pub fn other_keys<'a>(
    before: &'a Profile,
    after: &'a Profile,
) -> BTreeSet<(&'a str, &'a str, bool)> {
    let keys = |profile: &'a Profile| -> BTreeSet<(&'a str, &'a str)> {
        let all = profile.shown.iter();
        let all = all.flat_map(|one| one.keys.iter().map(|key| (one.operation.as_str(), key)));
        all.map(|(operation, key)| (operation, key.as_str()))
            .collect()
    };
    let (first, second) = (keys(before), keys(after));
    let mark = |found: &BTreeSet<(&'a str, &'a str)>, others: &BTreeSet<_>, is_new| {
        let only = found.difference(others);
        only.map(|(operation, key)| (*operation, *key, is_new))
            .collect::<Vec<_>>()
    };
    let gone = mark(&first, &second, false);
    gone.into_iter()
        .chain(mark(&second, &first, true))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{differences, other_keys};
    use crate::contract::{Contract, Profiles};

    fn embedded() -> Profiles {
        Contract::embedded().expect("the contract").profiles
    }

    fn told(before: &str, after: &str) -> Vec<String> {
        let profiles = embedded();
        let (before, after) = (profiles.get(before), profiles.get(after));
        let found = differences(before.expect("a profile"), after.expect("a profile"));
        found
            .into_iter()
            .map(|one| format!("{} {}", one.operation, one.condition))
            .collect()
    }

    #[test]
    fn whoever_goes_from_2_5_to_2_6_is_told_what_changes_and_nothing_else() {
        let found = told("milvus-2.5", "milvus-2.6");
        for line in [
            "aliases/create collection-is-alias",
            "indexes/create second-index-on-field",
            "collections/drop collection-has-alias",
        ] {
            assert!(found.iter().any(|one| one == line), "{line} of {found:?}");
        }
        assert!(
            !found
                .iter()
                .any(|one| one.ends_with("missing-field") && one.starts_with('*'))
        );
        assert!(told("milvus-2.6", "milvus-2.6").is_empty());
    }

    #[test]
    fn one_patch_differs_from_its_line_where_later_patches_changed_something() {
        let found = told("milvus-2.6.18", "milvus-2.6");
        assert!(found.contains(&"collections/drop collection-has-alias".to_owned()));
        assert!(!found.contains(&"aliases/create collection-is-alias".to_owned()));
    }

    #[test]
    fn a_key_that_a_later_version_answers_is_told_from_both_sides() {
        let profiles = embedded();
        let of = |name| profiles.get(name).expect("a profile");
        let warmup = ("indexes/describe", "/data[]/warmup");
        for (before, after, is_new) in [
            ("milvus-2.5", "milvus-2.6", true),
            ("milvus-2.6", "milvus-2.5", false),
        ] {
            let found = other_keys(of(before), of(after));
            let fields = ("collections/describe", "/data/structFields", is_new);
            assert_eq!(found, [(warmup.0, warmup.1, is_new), fields].into());
        }
        assert!(other_keys(of("milvus-2.6"), of("milvus-2.6.18")).is_empty());
        assert_eq!(other_keys(of("milvus-2.4"), of("milvus-3.0")).len(), 10);
    }
}
