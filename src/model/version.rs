//! What a version answers, patch by patch: several answers may be right where patches of one version differ.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::{Outcome, Patches, Profile, Row};

use super::condition::Condition;

/// HTTP status of a refusal where a row names codes and no status.
const USUAL_STATUS: u16 = 200;

/// One answer that a version gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionAnswer {
    /// The patches that give it; all where the profile does not tell them apart.
    pub patches: Option<Patches>,
    /// Accept, reject, or either.
    pub outcome: Outcome,
    /// Codes of a refusal; any where there are none.
    pub codes: Vec<i64>,
    /// HTTP status codes of a refusal; any where there are none.
    pub status: Vec<u16>,
    /// What an accepted answer shows there, by JSON pointer.
    pub shows: BTreeMap<String, Value>,
}

impl VersionAnswer {
    /// The first place where an accepted answer shows something else, and what is to be there.
    pub fn not_shown(&self, answer: &Value) -> Option<(&str, &Value)> {
        let mut shows = self.shows.iter();
        shows
            .find(|(place, value)| answer.pointer(place) != Some(value))
            .map(|(place, value)| (place.as_str(), value))
    }

    /// Whether a refusal with this code and this status is this answer.
    pub fn refuses_with(&self, code: Option<i64>, status: u16) -> bool {
        self.outcome != Outcome::Accept && self.has_code(code) && self.has_status(status)
    }

    /// Whether it may be refused with this code.
    pub fn has_code(&self, code: Option<i64>) -> bool {
        self.codes.is_empty() || code.is_some_and(|code| self.codes.contains(&code))
    }

    /// Whether it may be refused with this status.
    pub fn has_status(&self, status: u16) -> bool {
        self.status.is_empty() || self.status.contains(&status)
    }
}

/// The place of a condition among those that are checked at this patch.
pub(super) fn rank(
    profile: &Profile,
    operation: &str,
    condition: &Condition,
    patch: Option<Patches>,
) -> Option<usize> {
    profile.rank(operation, (condition.id, condition.field.as_deref()), patch)
}

/// The codes and status of a refusal where these rows may each be why.
pub(super) fn answer(
    profile: &Profile,
    (operation, patch): (&str, Option<Patches>),
    outcome: Outcome,
    found: &[(&Condition, Option<&Row>)],
) -> VersionAnswer {
    let mut answer = VersionAnswer {
        patches: patch,
        outcome,
        codes: Vec::new(),
        status: Vec::new(),
        shows: BTreeMap::new(),
    };
    if outcome == Outcome::Accept {
        let rows = found.iter().filter_map(|(_, row)| *row);
        let shows = rows.flat_map(|row| row.shows.clone());
        answer.shows = shows.collect();
        return answer;
    }
    let reasons: Vec<(Option<usize>, Option<&Row>)> = found
        .iter()
        .filter(|(_, row)| row.is_none_or(|row| row.outcome != Outcome::Accept))
        .map(|(condition, row)| (rank(profile, operation, condition, patch), *row))
        .collect();
    // What is checked first speaks; what has no known place may come before it, and so may what is open.
    let first = reasons
        .iter()
        .filter(|(_, row)| row.is_some_and(|row| row.outcome == Outcome::Reject))
        .filter_map(|(rank, _)| *rank)
        .min();
    let speaking = reasons
        .iter()
        .filter(|(rank, _)| rank.is_none() || first.is_none() || *rank <= first);
    for (_, row) in speaking.clone() {
        let Some(row) = row.filter(|row| !(row.codes.is_empty() && row.status.is_empty())) else {
            // One of the reasons has no known code: then no code is wrong.
            answer.codes.clear();
            answer.status.clear();
            return answer;
        };
        answer.codes.extend(&row.codes);
        if row.status.is_empty() {
            answer.status.push(USUAL_STATUS);
        }
        answer.status.extend(&row.status);
    }
    if speaking
        .clone()
        .any(|(_, row)| row.is_some_and(|row| row.codes.is_empty()))
    {
        answer.codes.clear();
    }
    answer.codes.sort_unstable();
    answer.codes.dedup();
    answer.status.sort_unstable();
    answer.status.dedup();
    answer
}

/// Answers that follow one another and are the same become one.
pub(super) fn joined(answers: Vec<VersionAnswer>) -> Vec<VersionAnswer> {
    let mut joined: Vec<VersionAnswer> = Vec::new();
    for answer in answers {
        let same = joined.iter_mut().find(|known| {
            (known.outcome, &known.codes, &known.status, &known.shows)
                == (answer.outcome, &answer.codes, &answer.status, &answer.shows)
        });
        match (same, answer.patches) {
            (Some(known), Some(patches)) => {
                known.patches = known.patches.map(|those| those.or(patches));
            }
            (Some(_), None) => {}
            (None, _) => joined.push(answer),
        }
    }
    joined
}
