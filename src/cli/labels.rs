//! The labels that a folder of snapshots holds, for somebody who gave one that it does not hold.

use std::path::Path;

use super::failure::Failure;
use super::nearest::nearest;

/// Labels that are named in a message.
const NAMED_MAX: usize = 12;
/// Entries of a folder that are looked at for a message.
const LOOKED_AT_MAX: usize = 10_000;

/// That there is no such label in the folder, with those that there are, the nearest first; `way_out` is said where there
/// are none.
pub(super) fn unknown(what: &'static str, folder: &Path, given: &str, way_out: &str) -> Failure {
    let labels = labels(folder);
    let mut named = nearest(given, labels.iter().map(String::as_str));
    let others = labels.iter().map(String::as_str);
    let others: Vec<&str> = others.filter(|one| !named.contains(one)).collect();
    named.extend(others);
    let more = named.len().saturating_sub(NAMED_MAX);
    named.truncate(NAMED_MAX);
    let mut listed = named.join(", ");
    if more > 0 {
        listed = format!("{listed} and {more} more");
    }
    let folder = folder.to_string_lossy();
    Failure::Unknown {
        what,
        given: given.to_owned(),
        way_out: if labels.is_empty() {
            format!("{folder} has none; {way_out}")
        } else {
            format!("{folder} has {listed}")
        },
    }
}

/// The folders in it, sorted: each is named as its label is, but for letters that no path takes.
fn labels(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let folders = entries
        .flatten()
        .take(LOOKED_AT_MAX)
        .filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut labels: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    labels.sort();
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_label_comes_first_then_the_others_and_files_are_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let said = || unknown("label", folder.path(), "stagin", "record one").to_string();
        assert!(said().ends_with(" has none; record one"), "{}", said());
        for name in ["alpha", "staging", ".git"] {
            std::fs::create_dir(folder.path().join(name)).expect("made");
        }
        std::fs::write(folder.path().join("a-file"), "").expect("written");
        assert!(said().ends_with(" has staging, alpha"), "{}", said());
        for number in 0..20 {
            std::fs::create_dir(folder.path().join(format!("l{number}"))).expect("made");
        }
        assert!(said().ends_with(" and 10 more"), "{}", said());
    }
}
