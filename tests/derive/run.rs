//! The command `derive`.

use std::fs;

use vdbspec::derive::{DeriveError, compare, derive_page, run_derive};

use crate::derive::{page_path, read, root};

#[test]
fn a_run_writes_files_and_a_second_run_finds_nothing_to_say() {
    let specs = tempfile::tempdir().expect("a folder to write to");
    let pages = [page_path("plain.md"), page_path("nested.md")];
    let first = run_derive(&pages, specs.path(), false).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(first.written.len(), 2);
    let second = run_derive(&pages, specs.path(), true).unwrap_or_else(|error| panic!("{error}"));
    assert!(
        !second.is_stale() && second.written.is_empty() && second.differences().next().is_none()
    );
}

#[test]
fn a_changed_page_is_explained_in_words() {
    let specs = tempfile::tempdir().expect("a folder to write to");
    run_derive(&[page_path("plain.md")], specs.path(), false)
        .unwrap_or_else(|error| panic!("{error}"));
    let report = run_derive(&[page_path("changed.md")], specs.path(), true)
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_stale());
    let shown = report
        .to_string()
        .replace(&root().display().to_string(), "");
    insta::assert_snapshot!("changed-report", shown);
    let (old, new) = (
        derive_page(&read("plain.md"), "k"),
        derive_page(&read("changed.md"), "k"),
    );
    assert_eq!(compare(&old, &new).len(), report.differences().count());
}

#[test]
fn nothing_is_written_when_one_page_cannot_be_derived() {
    let specs = tempfile::tempdir().expect("a folder to write to");
    let pages = [page_path("plain.md"), page_path("other-style.mdx")];
    assert!(matches!(
        run_derive(&pages, specs.path(), false),
        Err(DeriveError::Page { .. } | DeriveError::Elsewhere { .. } | DeriveError::Syntax { .. })
    ));
    assert!(matches!(
        run_derive(&[specs.path().join("none")], specs.path(), false),
        Err(DeriveError::File { .. })
    ));
    let twice = [page_path("plain.md"), page_path("changed.md")];
    assert!(matches!(
        run_derive(&twice, specs.path(), false),
        Err(DeriveError::Twice { .. })
    ));
    assert_eq!(fs::read_dir(specs.path()).expect("it is ours").count(), 0);
}
