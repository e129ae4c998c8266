//! Snapshots that wait: list, accept, reject. `cargo insta` does the same, but needs a Cargo project around it.

use std::fs;
use std::path::{Path, PathBuf};

use super::file::{self, SnapshotError};
use super::outcome::unified_diff;
use super::store::files;

/// A snapshot that waits for review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Id of the case, as its file is named.
    pub case: String,
    /// The `.snap` that it would become.
    pub path: PathBuf,
    /// The `.snap.new`.
    pub pending_path: PathBuf,
    /// Whether there is no `.snap` yet.
    pub is_new: bool,
    /// Unified diff from what is recorded to what waits.
    pub diff: String,
}

/// Every snapshot that waits below `directory`, or there for the target of this label, sorted by path.
pub fn status(directory: &Path, label: Option<&str>) -> Result<Vec<Pending>, SnapshotError> {
    let folder = match label {
        Some(label) => directory.join(file::path_part(label)),
        None => directory.to_owned(),
    };
    let pending = files(&folder, ".snap.new")?;
    pending.into_iter().map(describe).collect()
}

fn describe(pending_path: PathBuf) -> Result<Pending, SnapshotError> {
    let path = pending_path.with_extension("");
    let recorded = file::read(&path)?;
    let seen = file::read(&pending_path)?.unwrap_or_default();
    Ok(Pending {
        diff: unified_diff(recorded.as_deref().unwrap_or_default(), &seen),
        is_new: recorded.is_none(),
        case: file::case_of(&path),
        path,
        pending_path,
    })
}

/// Puts what waits in place of what is recorded.
pub fn accept(pending: &Pending) -> Result<(), SnapshotError> {
    fs::rename(&pending.pending_path, &pending.path).map_err(|source| SnapshotError::Write {
        path: pending.path.clone(),
        source,
    })
}

/// Throws away what waits.
pub fn reject(pending: &Pending) -> Result<(), SnapshotError> {
    file::remove(&pending.pending_path)
}
