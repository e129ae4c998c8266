//! What a page says in words alone: descriptions and sentences that read otherwise are drift, wherever they stand.

use std::fs;
use std::path::{Path, PathBuf};
use std::slice::from_ref;

use vdbspec::derive::{DeriveReport, index_entries, run_derive};

use crate::derive::bytes;
use crate::derive::drift::{changed, line_of};

const MDX: &str = "mdx/plain.mdx";
const MARKDOWN: &str = "markdown/plain.md";
const OPENAPI: &str = "openapi/library.json";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// A page below the folder of a version, with specs and an index that know it.
struct Shelf {
    dir: tempfile::TempDir,
    page: PathBuf,
}

impl Shelf {
    fn with(page: &str) -> Self {
        let dir = tempfile::tempdir().expect("a folder to write to");
        let folder = dir.path().join("v2.6.x");
        fs::create_dir(&folder).expect("the folder is ours");
        let file = folder.join(Path::new(page).file_name().expect("a file"));
        fs::write(&file, bytes(page)).expect("the folder is ours");
        let shelf = Self { dir, page: file };
        shelf.derive(false);
        let entries = index_entries(from_ref(&shelf.page), "owner/pages", COMMIT);
        let entries = entries.unwrap_or_else(|error| panic!("{error}"));
        fs::write(shelf.specs().join("pages.toml"), entries).expect("the folder is ours");
        shelf
    }

    fn specs(&self) -> PathBuf {
        self.dir.path().join("specs")
    }

    fn derive(&self, check: bool) -> DeriveReport {
        run_derive(from_ref(&self.page), &self.specs(), check)
            .unwrap_or_else(|error| panic!("{error}"))
    }
}

/// What the gate says of the page with one thing changed.
fn checked(page: &str, from: &str, to: &str) -> DeriveReport {
    let shelf = Shelf::with(page);
    fs::write(&shelf.page, changed(page, from, to)).expect("the folder is ours");
    shelf.derive(true)
}

#[test]
fn words_that_say_the_contrary_are_drift_and_name_what_they_describe() {
    let operation = "what is said of the operation reads otherwise";
    for (page, from, to, what) in [
        (
            MDX,
            "Where it goes.",
            "Where it never goes.",
            "the description of room in the request reads otherwise",
        ),
        (
            MDX,
            "Its name.",
            "",
            "the description of books[].title in the request is gone",
        ),
        (
            MDX,
            "Why not.",
            "Why so.",
            "the description of message in the error reads otherwise",
        ),
        (
            MDX,
            "Who asks.",
            "Nobody asks.",
            "the description of Authorization in the headers reads otherwise",
        ),
        (MDX, "Puts up a shelf.", "Takes a shelf down.", operation),
        (
            MDX,
            "What became of it.",
            "Nothing.",
            "what is said of the response reads otherwise",
        ),
        (
            MARKDOWN,
            "What to call it.",
            "What nobody calls it.",
            "the description of shelfName in the request reads otherwise",
        ),
        (
            MARKDOWN,
            "Puts up a shelf.",
            "Takes a shelf down.",
            operation,
        ),
        (
            OPENAPI,
            "One in the other.",
            "None in the other.",
            operation,
        ),
    ] {
        let report = checked(page, from, to);
        let said = report.to_string();
        assert!(report.is_stale(), "{page}: {said}");
        let place = format!("{what}: read it again, line {}\n", line_of(page, from));
        assert!(said.contains(&place), "{page}, {from}: {said}");
    }
}

#[test]
fn of_a_file_with_lines_the_field_is_named_with_its_own() {
    let said = checked(OPENAPI, "Its name.", "Its price.").to_string();
    let line = line_of(OPENAPI, "Its name.") - 2;
    let expected = format!(
        "the description of name in the request reads otherwise: read it again, line {line}"
    );
    assert!(said.contains(&expected), "{said}");
    // The other operations of the file say what they said.
    assert!(said.contains("3 pages: 1 differs"), "{said}");
}

#[test]
fn a_sentence_more_and_a_sentence_less_are_both_seen() {
    let report = checked(MARKDOWN, "Puts up a shelf.", "Puts up a shelf.\n\nTwice.");
    assert!(
        report
            .to_string()
            .contains("what is said of the operation reads otherwise"),
        "{report}"
    );
    let report = checked(MARKDOWN, "Puts up a shelf.\n", "\n");
    assert!(
        report
            .to_string()
            .contains("what is said of the operation is gone"),
        "{report}"
    );
    assert!(report.is_stale());
}

#[test]
fn blanks_and_lines_within_words_say_nothing() {
    let report = checked(MDX, "Where it goes.", " Where  it\\n goes.");
    assert!(!report.is_stale() && report.pages[0].changed, "{report}");
}

#[test]
fn a_field_that_is_new_is_not_told_twice() {
    let report = checked(
        MDX,
        "{\"room\":{",
        "{\"wall\":{\"type\":\"string\",\"description\":\"Which one.\"},\"room\":{",
    );
    let said = report.to_string();
    assert!(
        said.contains("wall is new") && !said.contains("the description of"),
        "{said}"
    );
}

#[test]
fn a_later_version_is_read_beside_the_words_of_the_one_before() {
    let shelf = Shelf::with(MDX);
    let folder = shelf.dir.path().join("v3.0.x");
    fs::create_dir(&folder).expect("the folder is ours");
    let page = folder.join("plain.mdx");
    fs::write(&page, changed(MDX, "Its name.", "Its price.")).expect("the folder is ours");
    let report =
        run_derive(&[page], &shelf.specs(), true).unwrap_or_else(|error| panic!("{error}"));
    let said = report.to_string();
    assert!(
        said.contains("against milvus-2.6/shelves/add:")
            && said.contains("the description of books[].title in the request reads otherwise"),
        "{said}"
    );
}

#[test]
fn a_digest_of_words_that_is_none_is_refused_and_no_word_is_kept() {
    let shelf = Shelf::with(MDX);
    let path = shelf.specs().join("pages.toml");
    let text = fs::read_to_string(&path).expect("it was written");
    assert!(!text.contains("Where it goes"), "{text}");
    let damaged = text.replacen("words = [\n    \"", "words = [\n    \"x", 1);
    assert_ne!(damaged, text);
    fs::write(&path, damaged).expect("the folder is ours");
    let error = run_derive(from_ref(&shelf.page), &shelf.specs(), true);
    let said = error.expect_err("the file is damaged").to_string();
    assert!(
        said.contains("among the words of milvus-2.6/shelves/add is not 12 hexadecimal digits"),
        "{said}"
    );
}
