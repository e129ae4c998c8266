//! Pages that are given together: what one says otherwise than the others is reported, and is recorded nowhere.

use std::fs;
use std::path::{Path, PathBuf};

use vdbspec::derive::{DeriveReport, Page, read_page, run_derive};

use crate::derive::bytes;
use crate::derive::drift::line_of;

/// A row that says what the room belongs to.
const OWNER: &str =
    "| __houseName__ | __string__(required)  <br/>The house to which the room belongs.  |\n";
const ROOM: &str = "| __roomName__ | __string__(required)";

/// The plain page as that of another operation, with something changed.
fn sister(dir: &Path, action: &str, changes: &[(&str, &str)]) -> PathBuf {
    let mut text = String::from_utf8(bytes("plain.md")).expect("the page is text");
    text = text
        .replace("shelves/add", &format!("shelves/{action}"))
        .replace("add-shelf", &format!("{action}-shelf"));
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let path = dir.join(format!("{action}.md"));
    fs::write(&path, text).expect("the folder is ours");
    path
}

/// Three pages of which each differs from the others in one thing.
fn three(dir: &Path) -> [PathBuf; 3] {
    let owner = format!("{OWNER}{ROOM}");
    let other = ("someone:secret", "reader:secret");
    [
        sister(dir, "add", &[(ROOM, &owner)]),
        sister(dir, "move", &[other, (ROOM, &owner)]),
        sister(dir, "paint", &[("as follows:", "as follows")]),
    ]
}

/// The same, read.
pub(super) fn differing() -> Vec<Page> {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let bytes = |path: &PathBuf| fs::read(path).expect("it was written");
    let page = |path| read_page("sister", &bytes(path)).unwrap_or_else(|error| panic!("{error}"));
    three(dir.path()).iter().map(page).collect()
}

fn derived(pages: &[PathBuf], specs: &Path, check: bool) -> DeriveReport {
    run_derive(pages, specs, check).unwrap_or_else(|error| panic!("{error}"))
}

/// What the report says of each page under an id.
fn said(report: &DeriveReport, id: &str) -> Vec<(String, u32)> {
    let of_page = |page: &vdbspec::derive::PageReport| {
        let name = page.page.file_name().expect("a file");
        let name = name.to_string_lossy().into_owned();
        let defects = page.defects.iter().filter(|defect| defect.id == id);
        let lines = defects.map(|defect| (name.clone(), defect.line));
        lines.collect::<Vec<_>>()
    };
    report.pages.iter().flat_map(of_page).collect()
}

#[test]
fn what_one_page_says_otherwise_than_its_sisters_is_found_on_that_page() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let pages = three(dir.path());
    let specs = dir.path().join("specs");
    let report = derived(&pages, &specs, true);
    for (id, page, part) in [
        ("AX-16", "move.md", "someone:secret"),
        ("AX-18", "paint.md", "as follows:"),
        ("field-on-sister-pages", "paint.md", ROOM),
    ] {
        let line = u32::try_from(line_of("plain.md", part)).expect("the page is short");
        assert_eq!(said(&report, id), [(page.to_owned(), line)], "{id}");
    }
    let text = report.defects();
    assert!(
        text.contains("someone:secret") && text.contains("houseName"),
        "{text}"
    );
}

#[test]
fn pages_that_agree_and_pages_of_other_versions_are_no_difference() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let pages = [
        sister(dir.path(), "add", &[]),
        sister(dir.path(), "move", &[]),
    ];
    let report = derived(&pages, &dir.path().join("specs"), true);
    for id in ["AX-16", "AX-18", "field-on-sister-pages"] {
        assert!(said(&report, id).is_empty(), "{id}");
    }
    let plain = String::from_utf8(bytes("markdown/plain.md")).expect("the page is text");
    let pages =
        [("v2.5.x", "It answers so:"), ("v2.6.x", "It answers so")].map(|(version, line)| {
            let folder = dir.path().join(version);
            fs::create_dir(&folder).expect("the folder is ours");
            let path = folder.join("page.md");
            fs::write(&path, plain.replace("It answers so:", line)).expect("the folder is ours");
            path
        });
    let report = derived(&pages, &dir.path().join("specs"), true);
    assert!(said(&report, "AX-18").is_empty());
}

#[test]
fn what_only_sisters_show_is_not_recorded_so_one_page_can_be_checked_alone() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let specs = dir.path().join("specs");
    let pages = [
        sister(dir.path(), "add", &[]),
        sister(dir.path(), "move", &[("someone:secret", "reader:secret")]),
    ];
    derived(&pages, &specs, false);
    let file = fs::read_to_string(specs.join("operations/shelves.move.json"));
    assert!(!file.expect("it was written").contains("AX-16"));
    for page in &pages {
        let report = derived(std::slice::from_ref(page), &specs, true);
        assert!(
            !report.is_stale() && said(&report, "AX-16").is_empty(),
            "{report}"
        );
    }
    assert!(!derived(&pages, &specs, true).is_stale());
}
