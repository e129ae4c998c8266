//! A directory of snapshots of one target, compared with a run case by case.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::file::{self, SnapshotError};
use super::outcome::{Change, New, Outcome, SnapshotReport, Stored, unified_diff};
use super::text;
use crate::run::{CaseResult, Phase};

/// Snapshots in one directory that are looked at.
const FILES_MAX: usize = 100_000;

/// What to do with a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Compare; write only as the [`Policy`] says.
    #[default]
    Verify,
    /// Write what was seen in place of what is recorded. An explicit order, so that no [`Update`] stops it; CI does.
    Record,
    /// Neither.
    Off,
}

/// The words of `INSTA_UPDATE`, with insta's meanings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Update {
    /// Differences wait in `.snap.new`; in CI nothing is written.
    #[default]
    Auto,
    /// Differences wait in `.snap.new`.
    New,
    /// Differences are written at once.
    Always,
    /// Nothing is written.
    No,
    /// Everything is written at once, also what is unchanged.
    Force,
    /// A first snapshot is written at once, a changed one waits in `.snap.new`.
    Unseen,
}

impl Update {
    /// The word as the environment gives it, or nothing for an unknown one.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "auto" => Self::Auto,
            "new" => Self::New,
            "always" => Self::Always,
            "no" => Self::No,
            "force" => Self::Force,
            "unseen" => Self::Unseen,
            _ => return None,
        })
    }
}

/// Who may write. The caller reads the environment, not this module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// What to do with the run.
    pub mode: Mode,
    /// What `INSTA_UPDATE` says.
    pub update: Update,
    /// Whether this is CI, where nothing is written.
    pub ci: bool,
}

impl Policy {
    fn store(self, is_new: bool) -> Stored {
        match (self.mode, self.update) {
            (Mode::Off, _) => Stored::NotWritten,
            _ if self.ci => Stored::NotWritten,
            (Mode::Verify, Update::No) => Stored::NotWritten,
            (Mode::Record, _) | (_, Update::Always | Update::Force) => Stored::Written,
            (_, Update::Unseen) if is_new => Stored::Written,
            _ => Stored::Pending,
        }
    }

    /// Whether a text that is as recorded is written again, for the sake of its header.
    fn rewrites(self) -> bool {
        !self.ci && (self.mode == Mode::Record || self.update == Update::Force)
    }

    /// Whether anything at all is written.
    fn writes(self) -> bool {
        self.store(true) != Stored::NotWritten
    }
}

/// How much of the plan a run covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every case: a snapshot without a case is obsolete.
    Whole,
    /// A filter, a shard or an early end left cases out: nothing can be said of their snapshots.
    Part,
}

/// The snapshots of one target.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    target: String,
    policy: Policy,
    varying: BTreeSet<String>,
    visited: BTreeSet<PathBuf>,
    report: SnapshotReport,
}

impl Store {
    /// The snapshots below `directory` of the target with this label. Nothing is read or created yet.
    #[must_use]
    pub fn open(directory: &Path, target: &str, policy: Policy) -> Self {
        Self {
            root: directory.join(file::folder_of(target)),
            target: target.to_owned(),
            policy,
            varying: BTreeSet::new(),
            visited: BTreeSet::new(),
            report: SnapshotReport::default(),
        }
    }

    /// Hides the values of these keys: those that vary on this one server.
    #[must_use]
    pub fn hiding(mut self, varying: BTreeSet<String>) -> Self {
        self.varying = varying;
        self
    }

    /// Refuses a place that cannot hold them, before anything is sent to a target.
    pub fn prepare(&self) -> Result<(), SnapshotError> {
        let records = self.policy.mode == Mode::Record && self.policy.writes();
        file::prepare(&self.root, records)
    }

    /// Compares a case with its snapshot, or records it, as the policy says. Cases may come in any order.
    pub fn observe(&mut self, case: &CaseResult) -> Result<Outcome, SnapshotError> {
        // Who wins a race is another matter each time, on an unchanged server too; and each seed has other sequences.
        let varies = matches!(case.phase, Phase::Histories | Phase::Sequences);
        if self.policy.mode == Mode::Off || varies {
            return Ok(Outcome::LeftOut);
        }
        let path = self.root.join(file::path_of(case));
        if !self.visited.insert(path.clone()) {
            let case = case.id.clone();
            return Err(SnapshotError::Collision { case, path });
        }
        // A flaky or undecided case differs from run to run although the server did not change.
        let text =
            (case.verdict.decides() && !case.flaky).then(|| text::of_case(case, &self.varying));
        let Some(text) = text.flatten() else {
            self.note_left_out(case, &path);
            return Ok(Outcome::LeftOut);
        };
        let whole = file::compose(case, &self.target, &text);
        let recorded = file::read(&path).inspect_err(|_| {
            self.report.unsure = self.report.unsure.saturating_add(1);
            self.report.left_out.push(case.id.clone());
        });
        match recorded? {
            Some(recorded) if recorded == text => self.unchanged(&path, &whole),
            Some(recorded) => {
                let stored = self.policy.store(false);
                put(&path, &whole, stored)?;
                self.report.changed.push(Change {
                    case: case.id.clone(),
                    diff: unified_diff(&recorded, &text),
                    path,
                    stored,
                });
                Ok(Outcome::Changed(stored))
            }
            None => {
                let stored = self.policy.store(true);
                put(&path, &whole, stored)?;
                let case = case.id.clone();
                self.report.new.push(New { case, path, stored });
                Ok(Outcome::New(stored))
            }
        }
    }

    /// Leaves a case out that was played and of which nothing can be said.
    pub fn leave_out(&mut self, case: &CaseResult) {
        let path = self.root.join(file::path_of(case));
        if self.policy.mode != Mode::Off && self.visited.insert(path.clone()) {
            self.note_left_out(case, &path);
        }
    }

    fn note_left_out(&mut self, case: &CaseResult, path: &Path) {
        if path.exists() {
            self.report.unsure = self.report.unsure.saturating_add(1);
        }
        self.report.left_out.push(case.id.clone());
    }

    fn unchanged(&mut self, path: &Path, whole: &str) -> Result<Outcome, SnapshotError> {
        if self.policy.rewrites() {
            file::write(path, whole)?;
        }
        if self.policy.writes() {
            // What an earlier run saw is out of date.
            file::remove(&file::pending_path(path))?;
        }
        self.report.unchanged = self.report.unchanged.saturating_add(1);
        Ok(Outcome::Unchanged)
    }

    /// What the run came to. Obsolete snapshots are looked for only after a run of the whole plan.
    pub fn finish(mut self, extent: Extent) -> Result<SnapshotReport, SnapshotError> {
        if extent == Extent::Whole && self.policy.mode != Mode::Off {
            let mut recorded = files(&self.root, ".snap")?;
            recorded.retain(|path| !self.visited.contains(path));
            if self.policy.mode == Mode::Record && self.policy.writes() {
                // What is recorded is what was seen: of these nothing was.
                recorded.iter().try_for_each(|path| file::remove(path))?;
                self.report.removed = std::mem::take(&mut recorded);
            }
            self.report.obsolete = recorded;
        }
        self.report.new.sort_by(|a, b| a.path.cmp(&b.path));
        self.report.changed.sort_by(|a, b| a.path.cmp(&b.path));
        self.report.left_out.sort();
        Ok(self.report)
    }
}

/// Puts a file where the decision wants it. A `.snap.new` that has had its way is removed.
fn put(path: &Path, whole: &str, stored: Stored) -> Result<(), SnapshotError> {
    match stored {
        Stored::NotWritten => Ok(()),
        Stored::Pending => file::write(&file::pending_path(path), whole),
        Stored::Written => {
            file::write(path, whole)?;
            file::remove(&file::pending_path(path))
        }
    }
}

/// The files with this ending, at most three folders below `root` (target, operation, file), sorted. Links are not followed.
pub(super) fn files(root: &Path, ending: &str) -> Result<Vec<PathBuf>, SnapshotError> {
    const DEPTH_MAX: usize = 3;
    let mut found = Vec::new();
    let mut folders = vec![(root.to_owned(), 0)];
    let mut looked_at = 0_usize;
    while let Some((folder, depth)) = folders.pop() {
        let fail = |source| SnapshotError::Read {
            path: folder.clone(),
            source,
        };
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            // A target without a snapshot has no folder yet.
            Err(error) if error.kind() == io::ErrorKind::NotFound && depth == 0 => break,
            Err(error) => return Err(fail(error)),
        };
        for entry in entries {
            let entry = entry.map_err(fail)?;
            let kind = entry.file_type().map_err(fail)?;
            looked_at += 1;
            if looked_at > FILES_MAX {
                return Err(SnapshotError::TooMany {
                    path: root.to_owned(),
                });
            }
            if kind.is_dir() && depth + 1 < DEPTH_MAX {
                folders.push((entry.path(), depth + 1));
            } else if kind.is_file() && entry.file_name().to_string_lossy().ends_with(ending) {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_insta_mean_what_they_mean_to_insta() {
        let store = |word: &str, is_new| {
            let update = Update::from_word(word).expect("a word of insta");
            let policy = Policy {
                update,
                ..Policy::default()
            };
            policy.store(is_new)
        };
        for (word, new, changed) in [
            ("auto", Stored::Pending, Stored::Pending),
            ("new", Stored::Pending, Stored::Pending),
            ("always", Stored::Written, Stored::Written),
            ("force", Stored::Written, Stored::Written),
            ("unseen", Stored::Written, Stored::Pending),
            ("no", Stored::NotWritten, Stored::NotWritten),
        ] {
            assert_eq!(
                (store(word, true), store(word, false)),
                (new, changed),
                "{word}"
            );
        }
        assert_eq!(Update::from_word("perhaps"), None);
    }

    #[test]
    fn ci_writes_nothing_whatever_was_ordered() {
        for mode in [Mode::Verify, Mode::Record, Mode::Off] {
            for update in [
                Update::Auto,
                Update::New,
                Update::Always,
                Update::No,
                Update::Force,
                Update::Unseen,
            ] {
                let ci = true;
                let policy = Policy { mode, update, ci };
                let writes = policy.writes() || policy.rewrites();
                assert!(!writes, "{mode:?} {update:?}");
                assert_eq!(policy.store(false), Stored::NotWritten);
            }
        }
        let record = Policy {
            mode: Mode::Record,
            update: Update::No,
            ci: false,
        };
        assert_eq!(record.store(false), Stored::Written);
    }
}
