//! What a fuzzing run is asked to do

use std::time::Duration;

use thiserror::Error;

use super::source::Source;
use crate::contract::Contract;
use crate::run::shard::Shard;

/// Of so many cases one is also played in full, with its twin and every witness, whatever its answer was.
const FULL_EVERY: u64 = 64;
/// Cases that `run` draws: enough to meet most classes once or twice, and played in a fraction of a second.
const CASES_IN_RUN: u64 = 300;
/// The same within `run`, where few cases are drawn.
const FULL_EVERY_IN_RUN: u64 = 16;

/// How long requests are drawn, and which ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fuzzing {
    /// The number of the first case.
    pub start: u64,
    /// How many cases; none for as many as there is time for.
    pub cases: Option<u64>,
    /// How long; none for as long as there are cases.
    pub time: Option<Duration>,
    /// Operations; empty for all under test.
    pub operations: Vec<String>,
    /// Classes by their names; empty for all.
    pub classes: Vec<String>,
    /// Of how many cases one is played in full.
    pub full_every: u64,
    /// Which part of the cases; none for all.
    pub shard: Option<Shard>,
}

impl Default for Fuzzing {
    fn default() -> Self {
        Self {
            start: 0,
            cases: Some(CASES_IN_RUN),
            time: None,
            operations: Vec::new(),
            classes: Vec::new(),
            full_every: FULL_EVERY_IN_RUN,
            shard: None,
        }
    }
}

impl Fuzzing {
    /// Whether requests can be drawn so.
    pub fn check(&self, contract: &Contract) -> Result<(), FuzzError> {
        Source::new(contract, 0, self).map(|_| ())
    }

    /// What is to be drawn, in words.
    pub(super) fn words(&self) -> String {
        let all = |list: &[String]| match list {
            [] => "all".to_owned(),
            list => list.join(", "),
        };
        let cases = self.cases.map(|cases| cases.to_string());
        let time = self.time.map(|time| format!("{time:?}"));
        format!(
            "cases {} from {}, time {}, operations {}, classes {}",
            cases.as_deref().unwrap_or("without end"),
            self.start,
            time.as_deref().unwrap_or("without end"),
            all(&self.operations),
            all(&self.classes),
        )
    }

    /// Fuzzing for its own sake, by number of cases or time, whichever is over first.
    pub fn alone(cases: Option<u64>, time: Option<Duration>) -> Self {
        Self {
            cases,
            time,
            full_every: FULL_EVERY,
            ..Self::default()
        }
    }
}

/// Why nothing can be drawn.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FuzzError {
    /// No such operation, or none under test.
    #[error("'{0}' is no operation under test; these are: {1}")]
    Operation(String, String),
    /// No such class.
    #[error("'{0}' is no class of requests; `vdbspec list classes` names those that there are")]
    Class(String),
    /// None of the classes fits any of the operations.
    #[error("none of these classes fits any of these operations: leave --class or --operation out")]
    Nothing,
    /// A schema that requests cannot be drawn from.
    #[error("no requests can be drawn for {operation}: {reason}")]
    Schema {
        /// The operation.
        operation: String,
        /// What is wrong with its schema.
        reason: String,
    },
}
