//! A target that dies midway through a run beside snapshots: nothing recorded is lost, changed or called obsolete.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::{Folder, Served, collect, planted};
use planted::mortal::{Afterwards, dying, mortal};

/// Every file with its text.
fn all(folder: &Folder) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut paths = Vec::new();
    collect(&folder.path(""), &mut paths);
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).expect("readable");
        (path, bytes)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn a_target_that_dies_leaves_what_is_recorded_as_it_was_in_every_mode() {
    let served = Served::start(&["--dialect", "documents"], &[]);
    let folder = Folder::new();
    let (_, said) = folder.run(&served.url(), &["--snapshot-mode", "record"]);
    let before = all(&folder);
    assert!(before.len() > 300, "{said}");
    for (mode, requests) in [
        ("record", 0),
        ("record", 250),
        ("verify", 250),
        ("record", 1500),
        ("verify", 1500),
    ] {
        let dying = mortal(&served.url(), requests);
        let (code, said) = folder.run(&dying, &["--snapshot-mode", mode]);
        let what = format!("{mode} {requests}: {said}");
        assert!(code == Some(3) || code == Some(4), "{code:?} {what}");
        assert!(
            !said.contains("CHANGED ") && !said.contains("NEW: "),
            "{what}"
        );
        assert!(
            !said.contains("OBSOLETE") && !said.contains("REMOVED"),
            "{what}"
        );
        assert!(all(&folder) == before, "{what}");
    }
    let (code, said) = folder.run(&served.url(), &[]);
    assert!(said.contains(" 0 changed, 0 new, 0 obsolete,"), "{said}");
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn a_new_label_of_a_target_that_dies_holds_whole_answers_only() {
    let served = Served::start(&["--dialect", "documents"], &[]);
    let folder = Folder::new();
    let dying = mortal(&served.url(), 400);
    let (code, said) = folder.run(&dying, &["--snapshot-mode", "record"]);
    assert!(code == Some(3) || code == Some(4), "{code:?} {said}");
    let recorded = all(&folder);
    assert!(!recorded.is_empty(), "{said}");
    for (path, bytes) in recorded {
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(
            path.extension().is_some_and(|ending| ending == "snap"),
            "{path:?}"
        );
        assert!(!text.contains("# no answer"), "{path:?}: {text}");
    }
    // What the living one answers is what was recorded; the rest is new.
    let (_, said) = folder.run(&served.url(), &[]);
    assert!(said.contains(" 0 changed, "), "{said}");
}

#[test]
fn a_target_that_takes_connections_and_closes_them_changes_nothing_that_is_recorded() {
    let served = Served::start(&["--dialect", "documents"], &[]);
    let folder = Folder::new();
    folder.run(&served.url(), &["--snapshot-mode", "record"]);
    let before = all(&folder);
    for (mode, requests) in [("record", 300), ("verify", 1200), ("record", 1500)] {
        let closing = dying(&served.url(), requests, Afterwards::Closing);
        let (code, said) = folder.run(&closing, &["--snapshot-mode", mode]);
        assert!(code == Some(3) || code == Some(4), "{code:?} {said}");
        assert!(!said.contains("CHANGED "), "{mode} {requests}: {said}");
        assert!(all(&folder) == before, "{mode} {requests}: {said}");
    }
}
