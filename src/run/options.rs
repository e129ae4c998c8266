//! What a run is asked to do. The command line is read elsewhere; nothing here looks at environment or files.

use std::time::Duration;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::event::Phase;
use super::fuzz::Fuzzing;
use super::keeping::{Keeping, Stop};
use super::plan::PlannedCase;
use super::policy::Policy;
use super::shard::Shard;
use crate::wire::{Network, Target, Token};

/// Everything that decides what a run does.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// The address under test.
    pub target: Target,
    /// The target as reports name it: its address, or `embedded:documents`.
    pub target_label: String,
    /// How the target is reached.
    pub network: Network,
    /// The token, if there is one.
    pub token: Option<Token>,
    /// The database in which the run makes its collections; none means the default one.
    pub database: Option<String>,
    /// Name of the profile.
    pub profile: String,
    /// Which cases run.
    pub selection: Selection,
    /// Which part of them; none means all.
    pub shard: Option<Shard>,
    /// Requests drawn from the seed, after the planned cases; none where there are to be none.
    pub fuzzing: Option<Fuzzing>,
    /// The seed that everything random comes from.
    pub seed: u64,
    /// How many cases may be in flight at once.
    pub concurrency: usize,
    /// Longest wait for one whole answer.
    pub timeout: Duration,
    /// How long to wait for a target that is starting.
    pub wait_ready: Duration,
    /// Stop starting cases after the first failure.
    pub fail_fast: bool,
    /// Warnings count as findings for the exit code.
    pub strict: bool,
    /// What the run may do to its target, and how much of it.
    pub policy: Policy,
    /// By which somebody outside lets no further case begin.
    pub stop: Stop,
    /// How the run makes sure that nothing of it stays.
    pub keeping: Keeping,
    /// What comes before `--only` in the command that replays a case, for example
    /// `vdbspec run --target http://127.0.0.1:19530`.
    pub rerun_prefix: String,
}

/// Which cases run. Patterns are ids or globs over ids of cases, rules or clauses.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    only: Option<GlobSet>,
    skip: Option<GlobSet>,
    patterns: Patterns,
}

/// A selection as it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patterns {
    /// Cases to run; none means all.
    pub only: Vec<String>,
    /// Cases and rules to leave out.
    pub skip: Vec<String>,
    /// Operations whose cases run; none means all.
    pub operations: Vec<String>,
}

/// A pattern that cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "the pattern '{pattern}' is no glob: {reason}; quote ids as `vdbspec list cases` prints them, with * for any text"
)]
pub struct PatternError {
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Selection {
    /// Makes a selection; an empty list selects everything (`only`, `operations`) or nothing (`skip`).
    pub fn new(
        only: &[String],
        skip: &[String],
        operations: &[String],
    ) -> Result<Self, PatternError> {
        Ok(Self {
            only: globs(only)?,
            skip: globs(skip)?,
            patterns: Patterns {
                only: only.to_vec(),
                skip: skip.to_vec(),
                operations: operations.to_vec(),
            },
        })
    }

    /// What it was made of.
    pub const fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// Whether a case of a plan runs. Who gives recorded findings wants them played, whatever else is chosen.
    pub fn takes_planned(&self, planned: &PlannedCase) -> bool {
        if planned.case.phase == Phase::Regressions {
            let skip = self.skip.as_ref();
            return !skip.is_some_and(|set| set.is_match(&planned.case.id));
        }
        let decides = planned.rules.iter().chain(&planned.clauses);
        self.takes(
            &planned.case.id,
            &planned.case.operation,
            &decides.map(String::as_str),
        )
    }

    /// Whether everything is selected, so that what stays undecided is nobody's wish.
    pub fn is_all(&self) -> bool {
        self.patterns == Patterns::default()
    }

    /// Whether a case runs, by its id, its operation and the rules and clauses that it decides.
    pub fn takes<'a>(
        &self,
        id: &str,
        operation: &str,
        decides: &(impl Iterator<Item = &'a str> + Clone),
    ) -> bool {
        let matches =
            |set: &GlobSet| set.is_match(id) || decides.clone().any(|name| set.is_match(name));
        let operations = &self.patterns.operations;
        (operations.is_empty() || operations.iter().any(|name| name == operation))
            && self.only.as_ref().is_none_or(matches)
            // A case that decides many rules is not skipped for one of them: only its own id skips it.
            && !self.skip.as_ref().is_some_and(|set| set.is_match(id))
    }

    /// Whether a rule was filtered out by name.
    pub fn skips_rule(&self, rule: &str) -> bool {
        self.skip.as_ref().is_some_and(|set| set.is_match(rule))
    }
}

fn globs(patterns: &[String]) -> Result<Option<GlobSet>, PatternError> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let wrong = |pattern: &str, error: &globset::Error| PatternError {
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    };
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        // `*` reaches over slashes: ids are words, not paths.
        let glob = GlobBuilder::new(pattern)
            .literal_separator(false)
            .build()
            .map_err(|error| wrong(pattern, &error))?;
        builder.add(glob);
    }
    builder
        .build()
        .map(Some)
        .map_err(|error| wrong(&patterns.join(", "), &error))
}

#[cfg(test)]
mod tests {
    use super::Selection;

    fn selection(only: &[&str], skip: &[&str], operations: &[&str]) -> Selection {
        let owned = |list: &[&str]| {
            list.iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>()
        };
        Selection::new(&owned(only), &owned(skip), &owned(operations)).expect("patterns")
    }

    #[test]
    fn a_case_is_taken_by_its_id_its_rule_or_its_clause() {
        let decides = ["aliases/single-owner", "CA-06"];
        for only in [
            "scenarios/*",
            "aliases/single-*",
            "CA-06",
            "scenarios/aliases.create/second-owner",
        ] {
            assert!(
                selection(&[only], &[], &[]).takes(
                    "scenarios/aliases.create/second-owner",
                    "aliases/create",
                    &decides.into_iter()
                ),
                "{only}"
            );
        }
        assert!(!selection(&["coverage/*"], &[], &[]).takes(
            "scenarios/x/y",
            "x",
            &decides.into_iter()
        ));
    }

    #[test]
    fn skipping_and_operations_narrow_a_selection() {
        let none = std::iter::empty::<&str>();
        assert!(!selection(&[], &["coverage/*"], &[]).takes("coverage/a/b", "a", &none));
        assert!(!selection(&[], &[], &["aliases/drop"]).takes(
            "coverage/a/b",
            "aliases/create",
            &none
        ));
        assert!(Selection::default().is_all() && Selection::default().takes("x", "y", &none));
    }

    #[test]
    fn a_broken_pattern_is_named() {
        let error = Selection::new(&["[".to_owned()], &[], &[]).expect_err("no glob");
        assert!(error.to_string().contains("'['"), "{error}");
    }
}
