//! What a page leaves open: each doubt is found on the page that raises it, and is gone once the page settles it.

use std::collections::BTreeSet;

use vdbspec::derive::{Kind, read_page};

use crate::derive::drift::{changed, line_of};
use crate::derive::{read, root, seeds, skip};

const PAGE: &str = "doubts.md";

/// A doubt, a part of the line on which it is noted, and a change that settles it.
const DOUBTS: [(Kind, &str, &str, &str); 9] = [
    (
        Kind::WaysToAuthorizeDiffer,
        "The card.",
        "The card.",
        "The card, or the name and the word.",
    ),
    (
        Kind::TokenNeedUnsaid,
        "The card.",
        "**string**<br/>The card.",
        "**string**(required)<br/>The card.",
    ),
    (
        Kind::AvailabilityOpen,
        "Houses that work",
        "3.1.x or were opened last May",
        "3.1 and all later ones",
    ),
    (
        Kind::CalledUnfinished,
        "It is experimental",
        "It is experimental so far.",
        "It is quick.",
    ),
    (Kind::HostPattern, "export LIBRARY", "br-xxxxxxxx", "main"),
    (
        Kind::AbsentUnsaid,
        "What it says on the cover.",
        "What it says on the cover.",
        "What it says on the cover; a book that does not exist is no error.",
    ),
    (
        Kind::OneOrMany,
        "What goes.",
        "What goes.",
        "What goes, at least one.",
    ),
    (
        Kind::FewerKeysThanSaid,
        "further options",
        "The paper and further options.",
        "The paper.",
    ),
    (
        Kind::OneValueShown,
        "Which paper.",
        "Which paper.",
        "Which paper, such as `KRAFT` or `SILK`.",
    ),
];

#[test]
fn each_doubt_is_found_where_it_stands_and_gone_once_it_is_settled() {
    let found = |page: &vdbspec::derive::Page, kind: Kind| -> Vec<u32> {
        let of_kind = page.findings.iter().filter(|finding| finding.kind == kind);
        of_kind.map(|finding| finding.line).collect()
    };
    let page = read(PAGE);
    for (kind, part, from, to) in DOUBTS {
        let line = u32::try_from(line_of(PAGE, part)).expect("the page is short");
        assert_eq!(found(&page, kind), [line], "{kind:?}");
        let settled = read_page("settled", changed(PAGE, from, to).as_bytes());
        let settled = settled.unwrap_or_else(|error| panic!("{error}"));
        assert!(found(&settled, kind).is_empty(), "{kind:?}");
        for (other, ..) in DOUBTS.iter().filter(|(other, ..)| *other != kind) {
            assert_eq!(found(&settled, *other).len(), 1, "{other:?} after {to}");
        }
    }
}

#[test]
fn a_page_in_order_raises_none_of_them_in_any_style() {
    for name in [
        "plain.md",
        "nested.md",
        "markdown/plain.md",
        "mdx/plain.mdx",
    ] {
        let page = read(name);
        let mut kinds = page.findings.iter().map(|finding| finding.kind);
        let doubt = kinds.find(|kind| DOUBTS.iter().any(|(doubt, ..)| doubt == kind));
        assert_eq!(doubt, None, "{name}");
    }
}

#[test]
fn what_is_taken_away_and_may_not_be_there_is_asked_of_every_style_with_names() {
    let text = changed("markdown/plain.md", "shelves/add", "shelves/drop");
    let text = text.replace("shelves/add", "shelves/drop");
    let page = read_page("p", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let asked = |kind: Kind| page.findings.iter().any(|finding| finding.kind == kind);
    assert!(asked(Kind::AbsentUnsaid));
}

#[test]
fn all_43_known_defects_of_the_seed_pages_are_found_each_under_its_id() {
    let seeds = seeds();
    if seeds.is_empty() {
        return skip("all_43_known_defects_of_the_seed_pages_are_found_each_under_its_id");
    }
    let specs = root().join("specs");
    let report = vdbspec::derive::run_derive(&seeds, &specs, true);
    let report = report.unwrap_or_else(|error| panic!("{error}"));
    let pages = report.pages.iter().flat_map(|page| &page.defects);
    let found: BTreeSet<&str> = pages.map(|defect| defect.id.as_str()).collect();
    let known = [("AX", 21), ("DX", 5), ("IX", 17)];
    let known = known
        .iter()
        .flat_map(|(series, last)| (1..=*last).map(move |number| format!("{series}-{number:02}")));
    let missing: Vec<String> = known.filter(|id| !found.contains(id.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(!report.is_stale(), "{report}");
}
