//! Nothing is missing, nothing is there twice, and every reference leads somewhere.

use std::collections::BTreeSet;

use vdbspec::contract::{Accounting, CodeKind, Level, Source};

use super::{clauses, codes, decisions, read, root};

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
    // And those of the pages of witnesses, which nobody has numbered before.
    let witnesses = decisions
        .iter()
        .filter(|one| one.id.as_str().starts_with("WX"));
    assert_eq!(decisions.len(), 43 + witnesses.count());
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

#[test]
fn every_source_and_place_is_on_a_known_page() {
    let pages = read(&root().join("specs/pages.toml"));
    let known = |page: &str| {
        pages
            .lines()
            .any(|line| line == format!("key = \"{page}\""))
    };
    for clause in clauses().iter() {
        if let Source::Page(place) = &clause.source {
            assert!(
                known(&place.page),
                "{} stands on {place}, which is no page",
                clause.id
            );
        }
    }
    for decision in decisions().iter() {
        for place in &decision.places {
            assert!(
                known(&place.page),
                "{} shows on {place}, which is no page",
                decision.id
            );
        }
    }
}

#[test]
fn every_static_clause_names_a_test_that_exists() {
    for clause in clauses().iter() {
        let Accounting::Static { test } = &clause.accounting else {
            continue;
        };
        let (file, name) = test
            .split_once("::")
            .unwrap_or_else(|| panic!("{} names no test: {test}", clause.id));
        let source = read(&root().join(file));
        let test = format!("#[test]\nfn {name}() {{");
        assert!(
            source.contains(&test),
            "{}: {file} has no test {name}",
            clause.id
        );
    }
}
