//! The file map of ARCHITECTURE.md.

use std::collections::BTreeSet;

use crate::house::sources::{read, rust_files};

/// The paths of the map: an item gives a folder and what it is for, the lines below it the names of its files.
fn mapped() -> Vec<String> {
    let text = read("ARCHITECTURE.md");
    let lines = text
        .lines()
        .skip_while(|line| *line != "## File map")
        .skip(1);
    let mut folder = "";
    let mut paths = Vec::new();
    for line in lines.take_while(|line| !line.starts_with("## ")) {
        if let Some(item) = line.strip_prefix("- `") {
            let (path, purpose) = item.split_once("` ").expect("a folder and what it is for");
            assert!(purpose.trim().len() > 3, "nothing is said of {path}");
            folder = path;
        } else if !folder.is_empty() {
            let names = line.split_whitespace();
            paths.extend(names.map(|name| format!("{folder}{}.rs", name.trim_matches('`'))));
        }
    }
    paths
}

#[test]
fn every_source_file_is_in_the_file_map_and_the_other_way_round() {
    let list = mapped();
    let map: BTreeSet<_> = list.iter().cloned().collect();
    assert_eq!(list.len(), map.len(), "a file is there twice");
    let files: BTreeSet<_> = rust_files("src")
        .into_iter()
        .map(|source| source.path)
        // It only says what belongs to the folder.
        .filter(|path| !path.ends_with("/mod.rs"))
        .collect();
    let unmapped: Vec<_> = files.difference(&map).collect();
    let gone: Vec<_> = map.difference(&files).collect();
    assert!(
        unmapped.is_empty() && gone.is_empty(),
        "not in ARCHITECTURE.md: {unmapped:#?}; there, but no longer in src: {gone:#?}"
    );
}

#[test]
fn every_source_file_says_first_what_it_is_for() {
    for source in rust_files("src") {
        let first = source.text.lines().next().unwrap_or_default();
        let says = first
            .strip_prefix("//! ")
            .is_some_and(|purpose| purpose.len() > 10);
        assert!(says, "{} begins with {first:?}", source.path);
    }
}

#[test]
fn every_path_that_a_document_links_exists() {
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
    ] {
        let text = read(document);
        for (at, _) in text.match_indices("](") {
            let link = text.get(at + 2..).and_then(|rest| rest.split(')').next());
            let link = link.unwrap_or_default();
            let is_web = link.starts_with("https://");
            assert!(
                is_web || crate::house::sources::root().join(link).exists(),
                "{document} links {link}"
            );
        }
    }
}
