//! Folders that cannot hold snapshots are refused before anything is sent, and what is no plain file is never waited for.

use std::fs;

use super::{CASE, Folder, PLACE};

/// Nobody listens there: whoever sent something would say so.
const NOBODY: &str = "http://127.0.0.1:1";

#[test]
fn a_file_where_a_folder_belongs_is_one_sentence_before_anything_is_sent() {
    let folder = Folder::new();
    let here = folder.folder.path();
    fs::write(here.join("file"), "").expect("written");
    fs::create_dir(here.join("s")).expect("made");
    fs::write(here.join("s/mine"), "").expect("written");
    for place in ["file", "file/below", "s"] {
        for mode in ["verify", "record"] {
            let args = ["run", "-q", "--target", NOBODY, "--label", "mine"];
            let more = ["--snapshots", place, "--snapshot-mode", mode];
            let (code, said) = folder.vdbspec(&[&args[..], &more].concat(), &[]);
            assert_eq!(code, Some(2), "{place} {mode}: {said}");
            assert_eq!(said.lines().count(), 1, "{said}");
            assert!(said.contains("is not a folder"), "{place}: {said}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_in_which_nothing_can_be_written_is_refused_before_recording_and_not_before_verifying() {
    // There is no folder to be made in it, for nobody.
    let run = |mode| {
        let args = ["run", "-q", "--target", NOBODY, "--label", "mine"];
        let more = ["--snapshots", "/proc/s", "--snapshot-mode", mode];
        Folder::new().vdbspec(&[&args[..], &more].concat(), &[])
    };
    let (code, said) = run("record");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.starts_with("error: cannot write /proc"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    let (code, said) = run("verify");
    assert_eq!(code, Some(3), "{said}");
}

#[cfg(unix)]
#[test]
fn a_pipe_where_a_snapshot_belongs_is_no_snapshot_and_nobody_waits_for_it() {
    let folder = Folder::new();
    folder.record("embedded:documents", CASE);
    let path = folder.path(PLACE);
    fs::remove_file(&path).expect("recorded");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.expect("mkfifo is there").success());
    let (code, said) = folder.run("embedded:documents", &["--only", CASE]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("is not a snapshot"), "{said}");
}
