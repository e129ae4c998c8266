//! A baseline file: which findings a team has accepted for its server, and why

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::error::BaselineError;
use crate::check::Verdict;

/// Most entries of one file.
const ENTRIES_MAX: usize = 10_000;

/// A finding that a team has accepted for its server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Id of the rule.
    pub rule: String,
    /// The kind of difference.
    pub kind: String,
    /// Why it is accepted.
    pub reason: String,
    /// The worst verdict that was accepted. A failure is not covered by what was accepted as a warning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// The operations on which it was accepted; none means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<Vec<String>>,
    /// The case that showed it best. Where a run cannot play it, nothing is known of the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// Whether it may stay away from time to time, as what depends on a race does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub intermittent: bool,
}

impl Entry {
    /// Whether it is about this rule and kind.
    pub fn is_about(&self, rule: &str, kind: &str) -> bool {
        self.rule == rule && self.kind == kind
    }

    /// Whether it accepts the same as another one, in whatever words: a reason may have been edited since.
    pub fn is_for(&self, other: &Self) -> bool {
        self.is_about(&other.rule, &other.kind) && self.operations == other.operations
    }
}

/// The entries of one file.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    name: String,
    /// Each with the line on which it begins.
    entries: Vec<(usize, Entry)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    expected: Vec<Spanned<Entry>>,
}

impl Baseline {
    /// Reads the text of a file that is called `name` in sentences.
    pub fn parse(name: &str, text: &str) -> Result<Self, BaselineError> {
        let line_of = |at: usize| {
            let before = text.get(..at).unwrap_or(text);
            before.matches('\n').count().saturating_add(1)
        };
        let file: File = toml::from_str(text).map_err(|error| BaselineError::Syntax {
            name: name.to_owned(),
            line: line_of(error.span().map_or(0, |span| span.start)),
            reason: error.message().to_owned(),
        })?;
        if file.expected.len() > ENTRIES_MAX {
            return Err(BaselineError::TooMany {
                name: name.to_owned(),
                most: ENTRIES_MAX,
            });
        }
        let entries = file.expected.into_iter();
        let baseline = Self {
            name: name.to_owned(),
            entries: entries
                .map(|entry| (line_of(entry.span().start), entry.into_inner()))
                .collect(),
        };
        baseline.check()?;
        Ok(baseline)
    }

    fn check(&self) -> Result<(), BaselineError> {
        let mut known = BTreeMap::new();
        for (line, entry) in &self.entries {
            for (what, value, way_out) in [
                ("rule", &entry.rule, "write the id of a rule"),
                ("kind", &entry.kind, "write the kind that the report shows"),
                ("reason", &entry.reason, "say why it is accepted"),
            ] {
                if value.trim().is_empty() {
                    return Err(BaselineError::Empty {
                        name: self.name.clone(),
                        line: *line,
                        what,
                        way_out,
                    });
                }
            }
            if !matches!(entry.verdict, None | Some(Verdict::Warn | Verdict::Fail)) {
                return Err(BaselineError::Syntax {
                    name: self.name.clone(),
                    line: *line,
                    reason: "the verdict of a finding is \"fail\" or \"warn\"".to_owned(),
                });
            }
            let key = (&entry.rule, &entry.kind, &entry.operations);
            if let Some(first) = known.insert(key, *line) {
                return Err(BaselineError::Double {
                    name: self.name.clone(),
                    line: *line,
                    rule: entry.rule.clone(),
                    kind: entry.kind.clone(),
                    first,
                });
            }
        }
        Ok(())
    }

    /// Refuses rules that are none, which `near` finds others for, as half a sentence.
    pub fn check_rules(
        &self,
        is_rule: &dyn Fn(&str) -> bool,
        near: &dyn Fn(&str) -> String,
    ) -> Result<(), BaselineError> {
        match self.entries.iter().find(|(_, entry)| !is_rule(&entry.rule)) {
            None => Ok(()),
            Some((line, entry)) => Err(BaselineError::UnknownRule {
                name: self.name.clone(),
                line: *line,
                rule: entry.rule.clone(),
                near: near(&entry.rule),
            }),
        }
    }

    /// What the file is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The entries, in the order of the file.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries.iter().map(|(_, entry)| entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str =
        "[[expected]]\nrule = \"a/b\"\nkind = \"moved\"\nreason = \"our proxy moves it\"\n";

    fn sentence(text: &str) -> String {
        let error = Baseline::parse("x.toml", text).expect_err("no baseline");
        error.to_string()
    }

    #[test]
    fn an_entry_needs_a_rule_a_kind_and_a_reason_and_nothing_else() {
        let read = Baseline::parse("x.toml", ONE).expect("an entry");
        let entry = read.entries().next().expect("there is one");
        assert!(entry.is_about("a/b", "moved") && entry.operations.is_none());
        assert_eq!(
            Baseline::parse("x.toml", "# none\n")
                .expect("empty")
                .entries()
                .len(),
            0
        );
        for (text, part) in [
            ("[[expected]]\nrule = \"a\"\nkind = \"b\"\n", "`reason`"),
            (
                "[[expected]]\nrule = \"a\"\nkind = \"b\"\nreason = \" \"\n",
                "x.toml:1: reason",
            ),
            (
                &ONE.replace("reason", "why = 1\nreason"),
                "x.toml:4 is no baseline",
            ),
            (&format!("{ONE}\n{ONE}"), "x.toml:6: a/b (moved)"),
            (
                &format!("{ONE}verdict = \"bad\"\n"),
                "x.toml:5 is no baseline",
            ),
            ("expected = 1", "x.toml:1 is no baseline"),
        ] {
            let sentence = sentence(text);
            assert!(sentence.contains(part), "{sentence}");
        }
    }

    #[test]
    fn a_rule_that_is_none_is_named_with_its_line() {
        let read = Baseline::parse("x.toml", &format!("\n{ONE}")).expect("an entry");
        let error = read.check_rules(&|_| false, &|_| ", nearest: a/c".to_owned());
        let sentence = error.expect_err("no such rule").to_string();
        assert!(sentence.starts_with("x.toml:2: there is no rule 'a/b', nearest: a/c"));
    }
}
