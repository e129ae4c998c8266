//! How often each condition was met, and what came of it

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::told::Told;
use crate::contract::Outcome;

/// What the target said to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::run) enum Said {
    Accepted,
    Rejected,
    /// Nothing that could be read as either.
    Unanswered,
}

impl Said {
    pub(in crate::run) const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Unanswered => "unanswered",
        }
    }
}

/// How often one condition held of requests to one operation, and what came of them. Where several held at once, each
/// of them counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverageRow {
    /// The operation.
    pub operation: String,
    /// Id of the condition; `valid` where there was none.
    pub condition: String,
    /// Requests of which the profile asks that they be accepted, rejected, or leaves it open.
    pub expected: BTreeMap<String, u64>,
    /// Requests that were accepted.
    pub accepted: u64,
    /// Requests that were rejected.
    pub rejected: u64,
    /// Requests without an answer that says either.
    pub unanswered: u64,
}

/// The rows of a run.
#[derive(Debug, Default)]
pub(in crate::run) struct Coverage(Mutex<BTreeMap<(String, String), CoverageRow>>);

impl Coverage {
    /// Counts the requests of a case.
    pub(in crate::run) fn note(&self, told: &[Told]) {
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for one in told {
            for condition in &one.conditions {
                let row = row(&mut rows, &one.operation, condition);
                let expected = match one.expected {
                    Outcome::Accept => "accept",
                    Outcome::Reject => "reject",
                    Outcome::Open => "open",
                };
                *row.expected.entry(expected.to_owned()).or_default() += 1;
                match one.said {
                    Said::Accepted => row.accepted += 1,
                    Said::Rejected => row.rejected += 1,
                    Said::Unanswered => row.unanswered += 1,
                }
            }
        }
    }

    /// All rows, by operation and condition.
    pub(in crate::run) fn rows(&self) -> Vec<CoverageRow> {
        let rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rows.values().cloned().collect()
    }
}

fn row<'a>(
    rows: &'a mut BTreeMap<(String, String), CoverageRow>,
    operation: &str,
    condition: &str,
) -> &'a mut CoverageRow {
    let key = (operation.to_owned(), condition.to_owned());
    rows.entry(key).or_insert_with(|| CoverageRow {
        operation: operation.to_owned(),
        condition: condition.to_owned(),
        expected: BTreeMap::new(),
        accepted: 0,
        rejected: 0,
        unanswered: 0,
    })
}

/// The rows of several parts of a run as one table.
pub(in crate::run) fn merged(parts: impl IntoIterator<Item = CoverageRow>) -> Vec<CoverageRow> {
    let mut rows = BTreeMap::new();
    for part in parts {
        let sum = row(&mut rows, &part.operation, &part.condition);
        for (expected, count) in part.expected {
            let known = sum.expected.entry(expected).or_default();
            *known = known.saturating_add(count);
        }
        sum.accepted = sum.accepted.saturating_add(part.accepted);
        sum.rejected = sum.rejected.saturating_add(part.rejected);
        sum.unanswered = sum.unanswered.saturating_add(part.unanswered);
    }
    rows.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::{Coverage, Said, Told, merged};
    use crate::contract::Outcome;

    fn told(conditions: &[&'static str], said: Said) -> Told {
        Told {
            exchange: None,
            operation: "aliases/drop".to_owned(),
            body: String::new(),
            said,
            expected: Outcome::Open,
            conditions: conditions.to_vec(),
            state: String::new(),
        }
    }

    #[test]
    fn each_condition_of_a_request_counts_and_parts_add_up() {
        let coverage = Coverage::default();
        coverage.note(&[
            told(&["unknown-alias", "unknown-database"], Said::Rejected),
            told(&["unknown-alias"], Said::Accepted),
            told(&["unknown-alias"], Said::Unanswered),
        ]);
        let rows = coverage.rows();
        let count = |row: &super::CoverageRow| (row.accepted, row.rejected, row.unanswered);
        assert_eq!(count(&rows[0]), (1, 1, 1));
        assert_eq!(rows[0].expected["open"], 3);
        assert_eq!(count(&rows[1]), (0, 1, 0));
        let both = merged([rows.clone(), rows].concat());
        assert_eq!(both.len(), 2);
        assert_eq!(count(&both[0]), (2, 2, 2));
    }
}
