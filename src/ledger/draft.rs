//! Ledgers that were never finished: a process that is killed while it makes one leaves a file under a name of its own.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// What the name of a ledger that is being made begins with. It holds no name that was used: those wait for the ledger.
pub(super) const PREFIX: &str = ".new-";
/// How old one must be before it counts as left: whoever makes one locks it a moment after it is there.
const AGE_MIN: Duration = Duration::from_mins(1);

/// Removes what processes that are gone have left of ledgers; `now` is the wall clock. What cannot be removed is no trouble to
/// anybody, and stays.
pub fn sweep_drafts(folder: &Path, now: SystemTime) {
    let Ok(listed) = fs::read_dir(folder) else {
        return;
    };
    let is_draft = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(PREFIX))
    };
    for path in listed.flatten().map(|item| item.path()) {
        if is_draft(&path) && is_left(&path, now) {
            let _ = fs::remove_file(&path);
        }
    }
}

fn is_left(path: &Path, now: SystemTime) -> bool {
    // Opening a pipe would wait for somebody to write into it.
    let Ok(known) = fs::symlink_metadata(path) else {
        return false;
    };
    let age = known
        .modified()
        .ok()
        .and_then(|at| now.duration_since(at).ok());
    if !known.is_file() || age.is_none_or(|age| age < AGE_MIN) {
        return false;
    }
    let file = File::options().read(true).write(true).open(path);
    file.is_ok_and(|file| file.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::time::{Duration, SystemTime};

    use super::sweep_drafts;

    #[test]
    fn only_an_old_file_of_that_name_that_nobody_holds_goes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = |name: &str| folder.path().join(name);
        for name in [".new-dead", ".new-held", "mine.txt"] {
            fs::write(path(name), "").expect("the folder can be written");
        }
        fs::create_dir(path(".new-folder")).expect("the folder can be written");
        let held = File::open(path(".new-held")).expect("it is there");
        held.try_lock().expect("nobody else has it");
        let now = SystemTime::now();
        sweep_drafts(folder.path(), now);
        assert!(path(".new-dead").exists(), "somebody may be making it");
        sweep_drafts(folder.path(), now + Duration::from_mins(2));
        let there = |name: &str| path(name).exists();
        assert!(!there(".new-dead"));
        assert!(there(".new-held") && there("mine.txt") && there(".new-folder"));
    }
}
