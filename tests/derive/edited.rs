//! Operation files are what derive writes, whatever they held before, and whoever edits one by hand is told where.

use std::fs;
use std::path::{Path, PathBuf};

use vdbspec::derive::{DeriveReport, index_entries, run_derive};

use crate::derive::{bytes, drift::changed};

const PLAIN: &str = "mdx/plain.mdx";

fn derive(pages: &[PathBuf], specs: &Path, check: bool) -> DeriveReport {
    run_derive(pages, specs, check).unwrap_or_else(|error| panic!("{error}"))
}

/// One page in two versions that say the same, derived, with their digests on record: the folder, the pages and the file.
fn derived() -> (tempfile::TempDir, [PathBuf; 2], PathBuf) {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let pages = ["v2.5.x", "v2.6.x"].map(|version| {
        let folder = dir.path().join(version);
        fs::create_dir(&folder).expect("the folder is ours");
        let page = folder.join("page.mdx");
        fs::write(&page, bytes(PLAIN)).expect("the folder is ours");
        page
    });
    let specs = dir.path().join("specs");
    derive(&pages, &specs, false);
    let index = index_entries(&pages, "r", "c").unwrap_or_else(|error| panic!("{error}"));
    fs::write(specs.join("pages.toml"), index).expect("the folder is ours");
    (dir, pages, specs.join("operations/shelves.add.json"))
}

#[test]
fn what_was_edited_by_hand_is_named_with_its_place() {
    let (dir, pages, file) = derived();
    let specs = dir.path().join("specs");
    let whole = fs::read_to_string(&file).expect("it was written");
    assert!(!derive(&pages, &specs, true).is_stale());
    for (from, to, words) in [
        (
            "milvus-2.6:14",
            "milvus-2.6:15",
            "derive writes \"milvus-2.6:14\"",
        ),
        (
            "\"line\": 14",
            "\"line\": 13",
            "/line it has 13, and derive writes 14",
        ),
        (
            "\"also\": [\"milvus-2.6:14\"]",
            "\"also\": []",
            "at /examples/0/also",
        ),
        (
            "\"maxLength\": 40",
            "\"maxLength\": 41",
            "no longer allowed",
        ),
        (
            "\"title\": \"T\"",
            "\"title\": \"U\"",
            "title was \"U\" and is now \"T\"",
        ),
        ("\"what\": \"The b", "\"what\": \"All b", "The b"),
        (
            "{\n  \"format\": 2",
            "{\n  \n  \"format\": 2",
            "laid out otherwise",
        ),
    ] {
        assert!(whole.contains(from), "{from}");
        fs::write(&file, whole.replacen(from, to, 1)).expect("the folder is ours");
        for given in [&pages[..], &pages[..1], &pages[1..]] {
            let report = derive(given, &specs, true);
            let said = report.to_string();
            // What only one page says is seen only with that page.
            if given.len() == 2 {
                assert!(report.is_stale() && said.contains(words), "{from}: {said}");
            }
        }
        derive(&pages, &specs, false);
        assert_eq!(
            fs::read_to_string(&file).expect("it was written"),
            whole,
            "{from}"
        );
    }
}

#[test]
fn one_page_tells_the_edits_of_the_words_that_all_pages_share() {
    let (dir, pages, file) = derived();
    let specs = dir.path().join("specs");
    let whole = fs::read_to_string(&file).expect("it was written");
    let edited = whole.replacen("\"error\": {", "\"error\": {\"minProperties\": 1, ", 1);
    assert_ne!(edited, whole);
    fs::write(&file, edited).expect("the folder is ours");
    let report = derive(&pages[..1], &specs, true);
    let said = report.to_string();
    assert!(report.is_stale(), "{said}");
    assert!(
        said.contains("the file shelves.add.json is not what derive writes")
            && said
                .contains("at /response/error/minProperties it has 1, and derive writes nothing"),
        "{said}"
    );
}

#[test]
fn a_page_that_comes_back_leaves_nothing_of_what_it_said_meanwhile() {
    let (_dir, pages, file) = derived();
    let specs = file
        .parent()
        .and_then(Path::parent)
        .expect("it is below the specs");
    let whole = fs::read_to_string(&file).expect("it was written");
    for (from, to) in [
        (
            "\"height\":{\"type\":\"integer\"",
            "\"height\":{\"type\":\"string\"",
        ),
        ("\"height\":{", "\"size\":{"),
        (
            "\"parameters\":[",
            "\"parameters\":[{\"name\":\"Age\",\"in\":\"header\",\"schema\":{\"type\":\"integer\"}},",
        ),
    ] {
        for page in &pages {
            fs::write(page, changed(PLAIN, from, to)).expect("the folder is ours");
            derive(std::slice::from_ref(page), specs, false);
            let meanwhile = fs::read_to_string(&file).expect("it was written");
            assert_ne!(meanwhile, whole, "{from}");
            let report = derive(&pages, specs, true);
            assert!(!report.is_stale(), "{report}");
            fs::write(page, bytes(PLAIN)).expect("the folder is ours");
            derive(std::slice::from_ref(page), specs, false);
            let back = fs::read_to_string(&file).expect("it was written");
            assert_eq!(back, whole, "{from} in {}", page.display());
        }
    }
}
