//! What answers beside their snapshots come to, as reports for programs have it: an axis of its own beside findings

use serde::Serialize;

/// Answers of a run against their snapshots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Whether something differs from what is recorded now.
    pub differs: bool,
    /// Number of cases that are as recorded.
    pub unchanged: usize,
    /// Cases that differ from their snapshot.
    pub changed: Vec<Change>,
    /// Cases without a snapshot.
    pub new: Vec<Change>,
    /// Snapshots of which no case of the plan is left.
    pub obsolete: Vec<String>,
    /// Number of cases that were not compared.
    pub not_compared: usize,
}

/// One case that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Id of the case.
    pub case: String,
    /// Its snapshot.
    pub path: String,
    /// Unified diff from the snapshot to what was seen, safe for a terminal; empty where there is no snapshot.
    pub diff: String,
}
