//! The drift gate: pages against what is recorded of them, page by page.

use std::fs;
use std::path::{Path, PathBuf};

use vdbspec::derive::{DeriveReport, Record, run_derive};

use crate::derive::{bytes, root, skip};

/// Two versions of one page, in folders that name them.
fn versions() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let page = String::from_utf8(bytes("mdx/plain.mdx")).expect("the page is text");
    let [old, new] = ["v2.5.x", "v2.6.x"].map(|version| {
        let folder = dir.path().join(version);
        fs::create_dir(&folder).expect("the folder is ours");
        folder.join("page.mdx")
    });
    fs::write(&old, &page).expect("the folder is ours");
    let later = page.replacen("\"integer\"", "\"string\"", 1);
    assert_ne!(later, page, "the page has an integer");
    fs::write(&new, later).expect("the folder is ours");
    (dir, old, new)
}

fn derive(pages: &[&Path], specs: &Path, check: bool) -> DeriveReport {
    let pages: Vec<PathBuf> = pages.iter().map(|page| page.to_path_buf()).collect();
    run_derive(&pages, specs, check).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn each_version_is_compared_with_its_own_words_and_one_of_them_is_enough() {
    let (dir, old, new) = versions();
    let specs = dir.path().join("specs");
    let written = derive(&[&old, &new], &specs, false);
    assert_eq!(written.written.len(), 1, "{written}");
    for page in [&old, &new] {
        let report = derive(&[page], &specs, true);
        assert!(!report.is_stale(), "{report}");
    }
    // Without a version in its path a page is taken for the one that it is nearest to.
    let elsewhere = dir.path().join("page.mdx");
    fs::copy(&old, &elsewhere).expect("the folder is ours");
    let report = derive(&[&elsewhere], &specs, true);
    assert!(!report.is_stale(), "{report}");
    assert!(report.pages[0].key.starts_with("milvus-2.5/"), "{report}");
    let text = fs::read_to_string(&old).expect("it was written");
    fs::write(&elsewhere, text.replacen("\"string\"", "\"boolean\"", 1)).expect("it is ours");
    let report = derive(&[&elsewhere], &specs, true);
    assert_eq!(report.differences().count(), 1, "{report}");
    assert!(
        report
            .to_string()
            .contains("strings are no longer allowed, booleans are"),
        "{report}"
    );
}

#[test]
fn one_page_is_replaced_and_the_others_keep_their_words() {
    let (dir, old, new) = versions();
    let specs = dir.path().join("specs");
    derive(&[&old, &new], &specs, false);
    let file = fs::read_dir(specs.join("operations"))
        .expect("it was written")
        .next()
        .expect("one operation")
        .expect("it can be listed")
        .path();
    let both = fs::read_to_string(&file).expect("it was written");
    fs::copy(&old, &new).expect("the folder is ours");
    derive(&[&new], &specs, false);
    let same = fs::read_to_string(&file).expect("it was written");
    assert!(
        both.contains("\"disputed\"") && !same.contains("\"disputed\""),
        "{same}"
    );
    assert!(!derive(&[&old, &new], &specs, true).is_stale());
}

#[test]
fn new_operations_new_pages_and_removed_pages_are_differences() {
    let (dir, old, new) = versions();
    let specs = dir.path().join("specs");
    assert_eq!(
        derive(&[&old], &specs, true).pages[0].record,
        Record::Nothing
    );
    derive(&[&old], &specs, false);
    let report = derive(&[&new], &specs, true);
    assert_eq!(report.pages[0].record, Record::Operation);
    assert!(report.is_stale());
}

/// The pages that the project was derived from, where they stand beside the checkout.
fn pages() -> Option<PathBuf> {
    let folder = root().join("../shared/pages");
    folder.is_dir().then_some(folder)
}

#[test]
fn all_pages_say_what_is_recorded_of_them() {
    let Some(pages) = pages() else {
        return skip("all_pages_say_what_is_recorded_of_them");
    };
    let report = derive(&[&pages], &root().join("specs"), true);
    assert!(!report.is_stale(), "{report}");
    assert_eq!(
        report.pages.len(),
        372,
        "3 seeds, 49 in Markdown, 275 in MDX and 45 in the OpenAPI file"
    );
    assert!(
        report.pages.iter().all(|page| !page.changed && !page.moved),
        "{report}"
    );
    let ids = report.defects();
    assert!(ids.contains("branches-overlap (275)"), "{ids}");
}

#[test]
fn a_page_that_is_missing_in_a_folder_is_named() {
    let Some(pages) = pages() else {
        return skip("a_page_that_is_missing_in_a_folder_is_named");
    };
    let dir = tempfile::tempdir().expect("a folder to write to");
    let here = dir.path().join("Alias (v2)");
    fs::create_dir(&here).expect("the folder is ours");
    for name in ["Alter.mdx", "Create.mdx", "Describe.mdx", "List.mdx"] {
        let from = pages.join("mdx/v2.6/Alias (v2)").join(name);
        fs::copy(from, here.join(name)).expect("the page is there");
    }
    let report = derive(&[&here], &root().join("specs"), true);
    let gone: Vec<&str> = report
        .removed
        .iter()
        .map(|gone| gone.key.as_str())
        .collect();
    assert_eq!(gone, ["milvus-2.6/aliases/drop"], "{report}");
    assert!(report.is_stale());
}

#[test]
fn what_a_copy_under_other_names_lacks_is_named_and_whole_sets_that_were_not_given_are_counted() {
    let Some(pages) = pages() else {
        return skip(
            "what_a_copy_under_other_names_lacks_is_named_and_whole_sets_that_were_not_given_are_counted",
        );
    };
    let dir = tempfile::tempdir().expect("a folder to write to");
    let seeds = fs::read_dir(pages.join("seeds")).expect("the pages are there");
    let mut seeds: Vec<PathBuf> = seeds.map(|entry| entry.expect("an entry").path()).collect();
    seeds.sort();
    for seed in seeds.iter().skip(1) {
        let name = seed.file_name().expect("a file");
        fs::copy(seed, dir.path().join(name)).expect("the folder is ours");
    }
    let report = derive(&[dir.path()], &root().join("specs"), true);
    let gone: Vec<&str> = report
        .removed
        .iter()
        .map(|gone| gone.key.as_str())
        .collect();
    assert_eq!(gone.len(), 1, "{report}");
    assert!(gone[0].starts_with("seed/"), "{report}");
    assert_eq!(report.not_given.get("milvus-2.4-openapi"), Some(&1));
    assert!(report.not_given.contains_key("milvus-2.6") && !report.not_given.contains_key("seed"));
    assert!(report.to_string().contains("recorded pages were not given"));
}

#[test]
fn the_pages_of_one_repository_are_not_expected_of_a_checkout_of_another_one() {
    let Some(pages) = pages() else {
        return skip("the_pages_of_one_repository_are_not_expected_of_a_checkout_of_another_one");
    };
    let index = fs::read_to_string(root().join("specs/pages.toml")).expect("the index is there");
    let index: toml::Table = index.parse().expect("TOML");
    let known = index["page"].as_array().expect("a list").iter();
    let seeds = known.filter(|page| {
        page["key"]
            .as_str()
            .is_some_and(|key| key.starts_with("seed/"))
    });
    let dir = tempfile::tempdir().expect("a folder to write to");
    for (seed, file) in seeds.zip(fs::read_dir(pages.join("seeds")).expect("the pages are there")) {
        // Which text stands where is told by its digest.
        let path = dir.path().join(seed["path"].as_str().expect("a path"));
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is ours");
        fs::copy(file.expect("an entry").path(), path).expect("the folder is ours");
    }
    let report = derive(&[dir.path()], &root().join("specs"), true);
    assert_eq!(
        (report.pages.len(), report.removed.len()),
        (3, 0),
        "{report}"
    );
}

#[test]
fn the_operations_and_their_pages_are_those_of_an_independent_list() {
    let path = root().join("../shared/facts/rest-v2-endpoints.json");
    let Ok(text) = fs::read_to_string(path) else {
        return skip("the_operations_and_their_pages_are_those_of_an_independent_list");
    };
    let facts: serde_json::Value = serde_json::from_str(&text).expect("the list is JSON");
    let endpoints = facts["endpoints"].as_array().expect("it lists endpoints");
    assert_eq!(endpoints.len(), 89);
    for endpoint in endpoints {
        let path = endpoint["path"].as_str().expect("a path");
        let id = path.trim_start_matches("/v2/vectordb/");
        let file = root().join(format!("specs/operations/{}.json", id.replace('/', ".")));
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{id}: {error}"));
        let operation = vdbspec::contract::Operation::parse(id, &text)
            .unwrap_or_else(|error| panic!("{error}"));
        let mut expected: Vec<String> = endpoint["sources"]
            .as_array()
            .expect("its sources")
            .iter()
            .map(|source| source.as_str().expect("a word"))
            .map(|source| {
                if source == "seed" {
                    source.to_owned()
                } else {
                    format!("milvus-{source}")
                }
            })
            .collect();
        let mut found: Vec<String> = operation
            .pages
            .iter()
            .map(|page| page.split('/').next().unwrap_or_default().to_owned())
            .collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{id}");
        assert_eq!(
            endpoint["method"].as_str().map(str::to_uppercase),
            Some(operation.method)
        );
    }
}
