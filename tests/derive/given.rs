//! Files and folders that are none to be read: one sentence each, at once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use vdbspec::derive::check_derived;

use crate::derive::bytes;

fn said(path: &Path) -> String {
    let checked = check_derived(&[path.to_owned()], std::iter::empty());
    checked.expect_err("it is no page").to_string()
}

#[test]
fn pipes_and_devices_are_not_waited_for() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let pipe = dir.path().join("page.md");
    let made = Command::new("mkfifo").arg(&pipe).status();
    if made.is_ok_and(|status| status.success()) {
        let said = said(&pipe);
        assert!(said.contains("no file but a pipe"), "{said}");
    }
    let endless = PathBuf::from("/dev/zero");
    if endless.exists() {
        let said = said(&endless);
        assert!(said.contains("no file but a pipe"), "{said}");
    }
}

#[test]
fn a_file_without_end_is_read_up_to_the_bound() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let path = dir.path().join("page.json");
    let file = fs::File::create(&path).expect("the folder is ours");
    // A hole: it takes no room on disk.
    file.set_len(1 << 40).expect("the file system has holes");
    let said = said(&path);
    assert!(said.contains("bytes that pages may have"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_link_back_to_its_own_folder_is_one_sentence() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let pages = dir.path().join("pages");
    fs::create_dir(&pages).expect("the folder is ours");
    fs::write(pages.join("page.md"), bytes("plain.md")).expect("the folder is ours");
    std::os::unix::fs::symlink(&pages, pages.join("again")).expect("links can be made");
    let said = said(&pages);
    assert!(
        said.contains("a link leads to this folder a second time"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");
}
