//! The clauses, decisions and codes that the project ships are complete, refer only to what exists, and quote no page.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use vdbspec::contract::{Accounting, Clauses, CodeKind, Codes, Decisions, Level, Source};

/// So many words in a row make a copied sentence.
const COPIED_WORDS: usize = 8;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()))
}

/// The files of a folder that end so, by path.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    paths.sort();
    paths
}

fn named_texts(folder: &str) -> Vec<(String, String)> {
    let paths = files(&root().join("specs").join(folder), "toml");
    paths
        .iter()
        .map(|path| (path.display().to_string(), read(path)))
        .collect()
}

fn clauses() -> Clauses {
    let texts = named_texts("clauses");
    let files = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    Clauses::parse(files).unwrap_or_else(|error| panic!("{error}"))
}

fn decisions() -> Decisions {
    let texts = named_texts("decisions");
    let files = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    Decisions::parse(files).unwrap_or_else(|error| panic!("{error}"))
}

fn codes() -> Codes {
    let text = read(&root().join("specs/codes.toml"));
    Codes::parse("specs/codes.toml", &text).unwrap_or_else(|error| panic!("{error}"))
}

/// `prefix-01` to `prefix-last`.
fn numbered(prefix: &str, last: u32) -> BTreeSet<String> {
    (1..=last)
        .map(|number| format!("{prefix}-{number:02}"))
        .collect()
}

fn with_prefix<'a>(ids: impl Iterator<Item = &'a str>, prefix: &str) -> BTreeSet<String> {
    let wanted = ids.filter(|id| id.split('-').next() == Some(prefix));
    wanted.map(str::to_owned).collect()
}

#[test]
fn all_84_statements_of_the_three_pages_are_clauses() {
    let clauses = clauses();
    for (prefix, last, page) in [
        ("CA", 33, "seed/create-alias"),
        ("DA", 23, "seed/drop-alias"),
        ("CI", 28, "seed/create-index"),
    ] {
        let ids = clauses.iter().map(|clause| clause.id.as_str());
        assert_eq!(with_prefix(ids, prefix), numbered(prefix, last));
        for id in numbered(prefix, last) {
            let clause = clauses.get(&id).expect("the id was found above");
            let Source::Page(place) = &clause.source else {
                panic!("{id} stands on a page, not at {}", clause.source);
            };
            assert_eq!(place.page, page, "{id}");
            assert_eq!(clause.operations.len(), 1, "{id}");
        }
    }
}

#[test]
fn clauses_of_ours_and_of_the_rfcs_are_numbered_without_gaps() {
    let clauses = clauses();
    for (prefix, house) in [("H", true), ("T", false)] {
        let ids = with_prefix(clauses.iter().map(|clause| clause.id.as_str()), prefix);
        let last = u32::try_from(ids.len()).expect("there are few");
        assert_eq!(ids, numbered(prefix, last));
        for id in &ids {
            let clause = clauses.get(id).expect("the id was found above");
            assert_eq!(clause.source == Source::House, house, "{id}");
            assert_eq!(matches!(clause.source, Source::Rfc(_)), !house, "{id}");
        }
    }
}

#[test]
fn what_the_pages_leave_open_is_open() {
    let clauses = clauses();
    for id in ["CA-33", "DA-23", "CI-28"] {
        assert_eq!(
            clauses.get(id).map(|clause| clause.level),
            Some(Level::Open),
            "{id}"
        );
    }
}

#[test]
fn all_43_defects_are_decided() {
    let decisions = decisions();
    for (prefix, last) in [("AX", 21), ("DX", 5), ("IX", 17)] {
        let ids = decisions.iter().map(|decision| decision.id.as_str());
        assert_eq!(with_prefix(ids, prefix), numbered(prefix, last));
    }
    assert_eq!(decisions.len(), 43);
}

#[test]
fn clauses_and_decisions_name_each_other() {
    decisions()
        .check_references(&clauses())
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn untestable_clauses_are_few_and_bind_nobody() {
    let clauses = clauses();
    let untestable: Vec<_> = clauses
        .iter()
        .filter(|clause| clause.accounting == Accounting::Untestable)
        .collect();
    assert!(untestable.len() <= 3, "{untestable:?}");
    for clause in untestable {
        assert_ne!(clause.level, Level::Must, "{}", clause.id);
    }
}

#[test]
fn inconclusive_codes_are_those_that_say_nothing_about_conformance() {
    let codes = codes();
    for number in [1, 2, 4, 8, 9, 12, 1807] {
        let kind = codes
            .kind(number)
            .unwrap_or_else(|| panic!("code {number} is unknown"));
        assert!(kind.is_inconclusive(), "{number}");
    }
    for number in [
        0, 5, 100, 200, 700, 800, 1100, 1600, 1601, 1602, 1800, 1801, 1802, 65535,
    ] {
        let kind = codes
            .kind(number)
            .unwrap_or_else(|| panic!("code {number} is unknown"));
        assert!(!kind.is_inconclusive(), "{number}");
    }
    let successes: Vec<i64> = codes
        .iter()
        .filter(|code| code.kind == CodeKind::Success)
        .map(|code| code.number)
        .collect();
    assert_eq!(successes, [0]);
}

fn words(text: &str) -> Vec<String> {
    let parts = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    parts.map(str::to_lowercase).collect()
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn no_sentence_is_a_copy_of_a_page() {
    let folder = root().join("../shared/pages/seeds");
    if !folder.is_dir() {
        eprintln!("skipped: the pages are not beside this checkout");
        return;
    }
    let pages: Vec<Vec<String>> = files(&folder, "txt")
        .iter()
        .map(|path| words(&read(path)))
        .collect();
    assert_eq!(pages.len(), 3);
    let on_a_page: BTreeSet<&[String]> = pages
        .iter()
        .flat_map(|page| page.windows(COPIED_WORDS))
        .collect();
    let mut ours: Vec<String> = Vec::new();
    for clause in clauses().iter() {
        ours.push(clause.statement.clone());
        ours.extend(clause.why.clone());
    }
    for decision in decisions().iter() {
        ours.extend([decision.defect.clone(), decision.reading.clone()]);
        ours.extend(decision.evidence.iter().cloned());
    }
    for text in &ours {
        for window in words(text).windows(COPIED_WORDS) {
            assert!(
                !on_a_page.contains(window),
                "{window:?} is copied from a page in: {text}"
            );
        }
    }
}
