//! Facts by hand for the tests of the effect rules.

use std::collections::BTreeSet;

use super::{Said, Step, judge};
use crate::check::verdict::Judgement;
use crate::model::{Condition, Fact, Facts, IndexAttribute, Known};

/// What witnesses show.
#[derive(Clone, Default)]
pub(super) struct Shown(Facts);

const DATABASE: &str = "default";

impl Shown {
    pub(super) fn new() -> Self {
        Self::default()
    }

    fn with(mut self, fact: Fact, known: Known) -> Self {
        self.0.insert(fact, known);
        self
    }

    pub(super) fn owner(self, alias: &str, owner: Option<&str>) -> Self {
        let known = owner.map_or(Known::Absent, |owner| Known::Text(owner.to_owned()));
        self.with(
            Fact::Owner {
                database: DATABASE.to_owned(),
                alias: alias.to_owned(),
            },
            known,
        )
    }

    pub(super) fn owner_in(self, database: &str, alias: &str, owner: Option<&str>) -> Self {
        let known = owner.map_or(Known::Absent, |owner| Known::Text(owner.to_owned()));
        self.with(
            Fact::Owner {
                database: database.to_owned(),
                alias: alias.to_owned(),
            },
            known,
        )
    }

    pub(super) fn unread(self, alias: &str) -> Self {
        self.with(
            Fact::Owner {
                database: DATABASE.to_owned(),
                alias: alias.to_owned(),
            },
            Known::Open,
        )
    }

    pub(super) fn list(self, collection: &str, aliases: &[&str]) -> Self {
        let fact = Fact::Aliases {
            database: DATABASE.to_owned(),
            collection: collection.to_owned(),
        };
        self.with(
            fact,
            Known::Names(aliases.iter().map(|alias| (*alias).to_owned()).collect()),
        )
    }

    /// The list of a collection is refused.
    pub(super) fn unlisted(self, collection: &str) -> Self {
        let fact = Fact::Aliases {
            database: DATABASE.to_owned(),
            collection: collection.to_owned(),
        };
        self.with(fact, Known::Refused)
    }

    pub(super) fn exists(self, collection: &str, exists: bool) -> Self {
        let fact = Fact::Exists {
            database: DATABASE.to_owned(),
            collection: collection.to_owned(),
        };
        self.with(fact, Known::Bool(exists))
    }

    pub(super) fn indexes(self, names: &[&str]) -> Self {
        let fact = Fact::Indexes {
            database: DATABASE.to_owned(),
            collection: "a".to_owned(),
        };
        self.with(
            fact,
            Known::Names(names.iter().map(|name| (*name).to_owned()).collect()),
        )
    }

    pub(super) fn index(self, index: &str, field: &str, metric: &str, kind: &str) -> Self {
        [
            (IndexAttribute::Field, field),
            (IndexAttribute::Metric, metric),
            (IndexAttribute::Kind, kind),
        ]
        .into_iter()
        .fold(self, |shown, (attribute, value)| {
            let fact = Fact::Attribute {
                database: DATABASE.to_owned(),
                collection: "a".to_owned(),
                index: index.to_owned(),
                attribute,
            };
            shown.with(fact, Known::Text(value.to_owned()))
        })
    }

    pub(super) fn facts(&self) -> Facts {
        self.0.clone()
    }
}

/// A step that owns its parts.
pub(super) struct OwnedStep {
    operation: String,
    said: Said,
    /// The database that the request means.
    pub(super) database: String,
    /// Whether the documents leave the outcome open.
    pub(super) open: bool,
    alias: String,
    conditions: BTreeSet<Condition>,
    rule: String,
}

impl OwnedStep {
    pub(super) fn step(&self) -> Step<'_> {
        Step {
            operation: &self.operation,
            said: self.said,
            database: &self.database,
            alias: Some(&self.alias),
            conditions: &self.conditions,
            rule: &self.rule,
            open: self.open,
        }
    }
}

pub(super) fn step(operation: &str, said: Said, alias: &str) -> OwnedStep {
    step_with(operation, said, alias, &["valid"], "request/valid-accepted")
}

pub(super) fn step_with(
    operation: &str,
    said: Said,
    alias: &str,
    conditions: &[&'static str],
    rule: &str,
) -> OwnedStep {
    OwnedStep {
        operation: operation.to_owned(),
        said,
        database: DATABASE.to_owned(),
        open: false,
        alias: alias.to_owned(),
        conditions: conditions.iter().map(|id| Condition::of(id)).collect(),
        rule: rule.to_owned(),
    }
}

pub(super) fn judged(step: &OwnedStep, expected: &Shown, seen: &Shown) -> Judgement {
    judge(&step.step(), &expected.facts(), &seen.facts()).expect("a judgement")
}
