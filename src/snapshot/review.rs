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
}

impl Pending {
    /// Unified diff from what is recorded to what waits.
    pub fn diff(&self) -> Result<String, SnapshotError> {
        let recorded = file::read(&self.path)?;
        let seen = file::read(&self.pending_path)?;
        let text = |read: Option<String>| read.unwrap_or_default();
        Ok(unified_diff(&text(recorded), &text(seen)))
    }
}

/// Every snapshot that waits below `directory`, or there for the target of this label, sorted by path. None is read, so
/// that a broken one can be rejected.
pub fn status(directory: &Path, label: Option<&str>) -> Result<Vec<Pending>, SnapshotError> {
    let pending = files(&folder(directory, label), ".snap.new")?;
    Ok(pending.into_iter().map(describe).collect())
}

/// Refuses broken snapshots in the same place, recorded or waiting: what can be said of the others says nothing of them.
pub fn check(directory: &Path, label: Option<&str>) -> Result<(), SnapshotError> {
    let folder = folder(directory, label);
    let mut broken = Vec::new();
    for ending in [".snap", ".snap.new"] {
        let found = files(&folder, ending)?.into_iter();
        broken.extend(found.filter_map(|path| file::read(&path).err()));
    }
    SnapshotError::of_all(broken).map_or(Ok(()), Err)
}

/// Whether there is a folder of the target with this label.
pub fn is_recorded(directory: &Path, label: &str) -> bool {
    folder(directory, Some(label)).is_dir()
}

fn folder(directory: &Path, label: Option<&str>) -> PathBuf {
    match label {
        Some(label) => directory.join(file::folder_of(label)),
        None => directory.to_owned(),
    }
}

fn describe(pending_path: PathBuf) -> Pending {
    let path = pending_path.with_extension("");
    Pending {
        is_new: !path.exists(),
        case: file::case_of(&path),
        path,
        pending_path,
    }
}

/// Puts what waits in place of what is recorded: all of them, or none where some are broken.
pub fn accept(all: &[Pending]) -> Result<(), SnapshotError> {
    let broken = all
        .iter()
        .filter_map(|one| file::read(&one.pending_path).err());
    if let Some(error) = SnapshotError::of_all(broken.collect()) {
        return Err(error);
    }
    for pending in all {
        fs::rename(&pending.pending_path, &pending.path).map_err(|source| {
            SnapshotError::Write {
                path: pending.path.clone(),
                source,
            }
        })?;
    }
    Ok(())
}

/// Throws away what waits.
pub fn reject(all: &[Pending]) -> Result<(), SnapshotError> {
    let mut paths = all.iter().map(|pending| &pending.pending_path);
    paths.try_for_each(|path| file::remove(path))
}
