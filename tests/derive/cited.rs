//! What clauses and decisions rest on: lines of a page that say something else now, or stand elsewhere.

use std::fs;
use std::path::{Path, PathBuf};

use vdbspec::derive::{DeriveReport, index_entries, run_derive};

use crate::derive::{bytes, refused};

/// What shelves stand on: line 9 of the page.
const CLAUSE: &str = "[[clause]]\nid = \"SH-01\"\nlevel = \"must\"\noperations = [\"shelves/add\"]\nstatement = \"One more shelf is put up.\"\npage = \"seed/add-shelf\"\nlines = \"10\"\naccounting = \"live\"\n";
const SENTENCE: &str = "Puts up one more shelf in the given room.";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// A folder of specs that knows the page, with the clause; the page in a folder beside it.
struct Shelf {
    dir: tempfile::TempDir,
}

impl Shelf {
    fn new() -> Self {
        let shelf = Self {
            dir: tempfile::tempdir().expect("a folder to write to"),
        };
        shelf.write(&text());
        fs::create_dir_all(shelf.specs().join("clauses")).expect("the folder is ours");
        let entries = index_entries(&[shelf.page()], "owner/pages", COMMIT);
        let entries = entries.unwrap_or_else(|error| panic!("{error}"));
        fs::write(shelf.specs().join("pages.toml"), entries).expect("the folder is ours");
        let clauses = shelf.specs().join("clauses/shelf.toml");
        fs::write(clauses, CLAUSE).expect("the folder is ours");
        shelf.derive(false);
        shelf
    }

    fn specs(&self) -> PathBuf {
        self.dir.path().join("specs")
    }

    fn page(&self) -> PathBuf {
        self.dir.path().join("add-shelf.md")
    }

    fn write(&self, text: &str) {
        fs::write(self.page(), text).expect("the folder is ours");
    }

    fn derive(&self, check: bool) -> DeriveReport {
        run_derive(&[self.page()], &self.specs(), check).unwrap_or_else(|error| panic!("{error}"))
    }
}

fn text() -> String {
    String::from_utf8(bytes("plain.md")).expect("the page is text")
}

#[test]
fn the_clause_of_these_tests_rests_on_the_line_that_they_change() {
    assert_eq!(text().lines().nth(9), Some(SENTENCE));
}

#[test]
fn a_sentence_that_says_the_contrary_is_drift_and_names_what_rests_on_it() {
    let shelf = Shelf::new();
    assert!(!shelf.derive(true).is_stale());
    shelf.write(&text().replace("one more shelf", "no shelf"));
    let report = shelf.derive(true);
    assert!(report.is_stale(), "{report}");
    let said = report.to_string();
    let expected =
        "what stood on line 10 reads otherwise or is gone: read again what rests on it, SH-01";
    assert!(said.contains(expected), "{said}");
    assert!(said.contains("1 differs"), "{said}");
    // Who writes anew is told so too, for the clause is written by hand.
    assert!(shelf.derive(false).to_string().contains(expected));
}

#[test]
fn a_sentence_that_moved_says_whose_lines_to_correct_and_is_no_drift() {
    let shelf = Shelf::new();
    shelf.write(&text().replacen("title: Add Shelf\n", "title: Add Shelf\nbeta: false\n", 1));
    let report = shelf.derive(true);
    let said = report.to_string();
    assert!(
        said.contains("says the same 1 line further down: correct the lines that they name, SH-01"),
        "{said}"
    );
    assert!(!report.is_stale(), "{said}");
}

#[test]
fn a_line_that_nothing_rests_on_may_read_otherwise() {
    let shelf = Shelf::new();
    shelf.write(&text().replace("An answer may look as follows", "It may look so"));
    let report = shelf.derive(true);
    assert!(
        !report.is_stale() && report.pages[0].reread.is_empty(),
        "{report}"
    );
}

#[test]
fn a_digest_of_a_line_that_is_none_and_a_clause_that_cannot_be_read_are_refused() {
    let shelf = Shelf::new();
    let complaint = |file: &str, from: &str, to: &str| {
        let path = shelf.specs().join(file);
        let text = fs::read_to_string(&path).expect("it was written");
        assert!(text.contains(from), "{text}");
        fs::write(&path, text.replacen(from, to, 1)).expect("the folder is ours");
        let error = run_derive(&[shelf.page()], &shelf.specs(), true);
        fs::write(&path, text).expect("the folder is ours");
        error.expect_err("the file is damaged").to_string()
    };
    let said = complaint("pages.toml", "lines = [\n    \"", "lines = [\n    \"x");
    assert!(said.contains("is not 8 hexadecimal digits"), "{said}");
    let said = complaint("clauses/shelf.toml", "\"10\"", "\"ten\"");
    assert!(
        said.contains("shelf.toml line 2: SH-01 has a source that cannot be found"),
        "{said}"
    );
    assert!(refused("empty", b"").contains("empty"));
}

/// One page in folders that name these versions.
fn versions(dir: &Path, versions: &[&str]) {
    for version in versions {
        let folder = dir.join(format!("pages/v{version}.x"));
        fs::create_dir_all(&folder).expect("the folder is ours");
        fs::write(folder.join("page.mdx"), bytes("mdx/plain.mdx")).expect("the folder is ours");
    }
}

#[test]
fn the_page_of_a_new_version_is_compared_with_the_one_before() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let (pages, specs) = (dir.path().join("pages"), dir.path().join("specs"));
    versions(dir.path(), &["2.5", "2.6"]);
    let derive = |check: bool| {
        run_derive(std::slice::from_ref(&pages), &specs, check)
            .unwrap_or_else(|error| panic!("{error}"))
    };
    derive(false);
    let page = String::from_utf8(bytes("mdx/plain.mdx")).expect("the page is text");
    let later = page.replacen("\"integer\"", "\"string\"", 1);
    assert_ne!(later, page);
    versions(dir.path(), &["2.7"]);
    let said = derive(true).to_string();
    assert!(said.contains("the page is new"), "{said}");
    assert!(said.contains("it says the same as milvus-2.6/"), "{said}");
    fs::write(pages.join("v2.7.x/page.mdx"), later).expect("the folder is ours");
    let report = derive(true);
    let said = report.to_string();
    assert!(report.is_stale(), "{said}");
    assert!(said.contains("against milvus-2.6/"), "{said}");
    assert!(
        said.contains("type integer became string: integers are no longer allowed, strings are"),
        "{said}"
    );
}

#[test]
fn a_new_page_that_changes_the_operation_says_how() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let (pages, specs) = (dir.path().join("pages"), dir.path().join("specs"));
    versions(dir.path(), &["2.6"]);
    let derive = |check: bool| {
        run_derive(std::slice::from_ref(&pages), &specs, check)
            .unwrap_or_else(|error| panic!("{error}"))
    };
    derive(false);
    let page = String::from_utf8(bytes("mdx/plain.mdx")).expect("the page is text");
    let begin = page.find("\"required\":[").expect("it requires something");
    let end = begin + page[begin..].find(']').expect("the list ends");
    let mut later = page.clone();
    later.replace_range(begin..=end, "\"required\":[]");
    versions(dir.path(), &["2.7"]);
    fs::write(pages.join("v2.7.x/page.mdx"), later).expect("the folder is ours");
    let said = derive(true).to_string();
    let changes = "together with the other pages it changes the operation:";
    let (_, rest) = said.split_once(changes).unwrap_or_else(|| panic!("{said}"));
    assert!(rest.contains("may now be left out"), "{said}");
}

#[test]
fn a_version_that_a_folder_with_most_others_has_lost_is_missing() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let (pages, specs) = (dir.path().join("pages"), dir.path().join("specs"));
    let all = ["2.4", "2.5", "2.6"];
    versions(dir.path(), &all);
    run_derive(std::slice::from_ref(&pages), &specs, false)
        .unwrap_or_else(|error| panic!("{error}"));
    let entry = |version: &&str| {
        let path = format!("pages/v{version}.x/page.mdx");
        let key = format!("milvus-{version}/shelves/add");
        let sha256 = "0a".repeat(32);
        format!(
            "[[page]]\nkey = \"{key}\"\nstyle = \"mdx\"\nrepository = \"owner/pages\"\npath = \"{path}\"\ncommit = \"c\"\nsha256 = \"{sha256}\"\n"
        )
    };
    let index: String = all.iter().map(entry).collect();
    fs::create_dir_all(&specs).expect("the folder is ours");
    fs::write(specs.join("pages.toml"), index).expect("the folder is ours");
    fs::remove_dir_all(pages.join("v2.5.x")).expect("the folder is ours");
    let derive = || {
        run_derive(std::slice::from_ref(&pages), &specs, true)
            .unwrap_or_else(|error| panic!("{error}"))
    };
    let report = derive();
    assert!(report.is_stale(), "{report}");
    assert!(
        report
            .to_string()
            .contains("milvus-2.5: none of its 1 recorded page is in the folder"),
        "{report}"
    );
    // A folder with one version is a folder with that version.
    fs::remove_dir_all(pages.join("v2.4.x")).expect("the folder is ours");
    let report = derive();
    assert!(report.gone_sets.is_empty(), "{report}");
}

#[cfg(unix)]
#[test]
fn what_is_named_like_a_page_and_is_none_is_told() {
    let shelf = Shelf::new();
    let folder = shelf.dir.path().join("folder");
    fs::create_dir(&folder).expect("the folder is ours");
    fs::rename(shelf.page(), folder.join("Add.MD")).expect("the folder is ours");
    std::os::unix::fs::symlink("nowhere.md", folder.join("lost.md")).expect("the folder is ours");
    let report = run_derive(&[folder], &shelf.specs(), true);
    let report = report.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(report.pages.len(), 1, "{report}");
    assert!(report.to_string().contains("lost.md"), "{report}");
}

#[test]
fn a_folder_of_which_nothing_is_a_page_is_refused() {
    let shelf = Shelf::new();
    let folder = shelf.dir.path().join("folder");
    fs::create_dir(&folder).expect("the folder is ours");
    fs::write(folder.join("README.md"), "Read me first.\n").expect("the folder is ours");
    let error = run_derive(std::slice::from_ref(&folder), &shelf.specs(), true);
    let error = error.expect_err("there is no page").to_string();
    assert!(
        error.contains("none of the files in this folder"),
        "{error}"
    );
    // Beside a page it may lie.
    fs::rename(shelf.page(), folder.join("add-shelf.md")).expect("the folder is ours");
    let report = run_derive(&[folder], &shelf.specs(), true);
    let report = report.unwrap_or_else(|error| panic!("{error}"));
    assert!(report.to_string().contains("passed over"), "{report}");
}
