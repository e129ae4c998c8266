//! One run split over several machines: which cases belong to which part, and what a part must say of itself so that
//! the parts can be joined again

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::lane::LANES;
use super::options::{Patterns, RunOptions};
use super::plan::{Plan, PlannedCase};
use super::session::Session;

/// Most parts of one run.
const COUNT_MAX: usize = 1024;

/// One part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which part, from 1.
    pub index: usize,
    /// How many parts there are.
    pub count: usize,
}

/// A part that cannot be.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("it must be I/N with I from 1 to N and N at most {COUNT_MAX}, such as 1/4")]
pub struct ShardError;

impl Shard {
    /// Whether the case at this place of the plan belongs to the part. A pure function of both, so that nobody need
    /// say who does what. Neighbours stay together in such numbers that each part keeps all lanes busy.
    pub const fn takes(self, place: usize) -> bool {
        // Both divisors are constants or were checked to be above 0.
        match (place / LANES).checked_rem(self.count) {
            Some(rest) => rest == self.index.saturating_sub(1),
            None => true,
        }
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let (index, count) = text.split_once('/').ok_or(ShardError)?;
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse::<usize>().ok()).flatten()
        };
        match (number(index), number(count)) {
            (Some(index), Some(count)) if (1..=count).contains(&index) && count <= COUNT_MAX => {
                Ok(Self { index, count })
            }
            _ => Err(ShardError),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

/// What the report of a part says of it beyond the report of a whole run: enough to sum the parts up as one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Which part, from 1.
    pub index: usize,
    /// How many parts there are.
    pub count: usize,
    /// Which cases the user asked for.
    pub selection: Patterns,
    /// Whether warnings count as findings.
    pub strict: bool,
    /// Whether the run had a token.
    pub has_token: bool,
    /// The command that runs a case again, but for the case.
    pub rerun_prefix: String,
    /// How each object was made that cases found: name and curl line.
    pub fixtures: Vec<(String, String)>,
}

/// The cases of a plan that a run plays.
pub(super) fn select(plan: &Plan, options: &RunOptions) -> Vec<Arc<PlannedCase>> {
    let shard = options.shard;
    plan.cases
        .iter()
        .filter(|planned| options.selection.takes_planned(planned))
        .filter(|planned| shard.is_none_or(|shard| shard.takes(planned.index)))
        .cloned()
        .collect()
}

/// Rules that cases of other parts of the run may decide.
pub(super) fn elsewhere(plan: &Plan, options: &RunOptions) -> BTreeSet<String> {
    let Some(shard) = options.shard else {
        return BTreeSet::new();
    };
    plan.cases
        .iter()
        .filter(|planned| options.selection.takes_planned(planned) && !shard.takes(planned.index))
        .flat_map(|planned| planned.rules.iter().cloned())
        .collect()
}

/// What the report of a part of a run says of it.
pub(super) fn part(session: &Session, options: &RunOptions) -> Option<Part> {
    let shard = options.shard?;
    Some(Part {
        index: shard.index,
        count: shard.count,
        selection: options.selection.patterns().clone(),
        strict: options.strict,
        has_token: options.token.is_some(),
        rerun_prefix: options.rerun_prefix.clone(),
        fixtures: session.fixtures(),
    })
}

#[cfg(test)]
mod tests {
    use super::{LANES, Shard, ShardError};

    #[test]
    fn a_part_is_named_by_two_numbers() {
        assert_eq!("2/3".parse(), Ok(Shard { index: 2, count: 3 }));
        for text in [
            "",
            "1",
            "0/2",
            "3/2",
            "1/0",
            "a/2",
            "1/",
            "/2",
            "1/2/3",
            "+1/2",
            " 1/2",
            "-1/2",
            "1/9999",
            "1/99999999999999999999999",
        ] {
            assert_eq!(text.parse::<Shard>(), Err(ShardError), "{text}");
        }
    }

    #[test]
    fn every_place_belongs_to_exactly_one_part_and_every_part_has_every_lane() {
        for count in 1..=9 {
            let parts: Vec<_> = (1..=count).map(|index| Shard { index, count }).collect();
            for place in 0..1000 {
                let owners = parts.iter().filter(|part| part.takes(place)).count();
                assert_eq!(owners, 1, "place {place} of {count}");
            }
            for part in parts {
                let mut lanes: Vec<_> = (0..1000)
                    .filter(|place| part.takes(*place))
                    .map(|place| place % LANES)
                    .collect();
                lanes.sort_unstable();
                lanes.dedup();
                assert_eq!(lanes.len(), LANES);
            }
        }
    }
}
