//! Hostile input: no panic, no schema that is none, no unbounded work.

use proptest::prelude::{ProptestConfig, any, prop, proptest};
use vdbspec::contract::Operation;
use vdbspec::derive::{Kind, Page, derive_page, read_page, read_pages};

use crate::derive::bytes;

/// `PROPTEST_CASES` sets the number of cases; nothing is kept between runs.
fn settings() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Reads, and derives what can be read; the schemas of whatever comes out must be schemas.
fn survives(text: &[u8]) {
    for page in read_pages("hostile", text).unwrap_or_default() {
        derives(&page);
    }
}

fn derives(page: &Page) {
    let operation = derive_page(page, "k");
    for schema in [
        &operation.request,
        &operation.response.success,
        &operation.response.error,
    ] {
        assert!(jsonschema::draft202012::meta::is_valid(schema), "{schema}");
    }
    let text = operation.to_text();
    assert_eq!(Operation::parse("k", &text).ok().as_ref(), Some(&operation));
}

#[test]
fn the_marks_of_a_merge_conflict_are_named_with_their_line() {
    for name in ["markdown/plain.md", "mdx/plain.mdx"] {
        let text = String::from_utf8(bytes(name)).expect("the page is text");
        let first = text.lines().next().expect("a line");
        let torn = text.replacen(
            first,
            &format!("{first}\n<<<<<<< HEAD\n\n=======\n\n>>>>>>> theirs"),
            1,
        );
        let error = read_pages(name, torn.as_bytes()).expect_err("two pages in one");
        let said = error.to_string();
        assert!(
            said.starts_with(&format!("{name}:2: a merge conflict")),
            "{said}"
        );
    }
}

#[test]
fn an_open_api_file_in_yaml_is_named_for_what_it_is() {
    for (text, line) in [
        ("openapi: 3.0.1\npaths: {}\n", 1),
        ("---\nopenapi: 3.0.1\n", 2),
        ("# API\n\nswagger: '2.0'\n", 3),
    ] {
        let error = read_pages("api.yaml", text.as_bytes()).expect_err("no page");
        let said = error.to_string();
        let expected = format!("api.yaml:{line}: this is an OpenAPI file in YAML");
        assert!(said.starts_with(&expected), "{said}");
    }
    // Prose that shows such a file is none.
    let prose = "# API\n\nIt begins so:\n\nopenapi: 3.0.1\n";
    let said = read_pages("about.md", prose.as_bytes()).expect_err("no page");
    assert!(said.to_string().contains("it is prose"), "{said}");
}

/// Pages of every style that can be read.
const PAGES: &[&str] = &[
    "plain.md",
    "nested.md",
    "traps.md",
    "markdown/plain.md",
    "markdown/nested.md",
    "markdown/traps.md",
    "mdx/plain.mdx",
    "mdx/targets.mdx",
    "mdx/traps.mdx",
    "mdx/union.mdx",
    "openapi/library.json",
];

/// Characters that mean something somewhere on a page.
const MARKS: &str = "|`*_#-<>[]{}()\"'\\,.:/ \n\u{fc}0e";

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn arbitrary_bytes_never_panic(text in prop::collection::vec(any::<u8>(), 0..400)) {
        survives(&text);
    }

    #[test]
    fn pages_with_changed_bytes_never_panic(
        page in prop::sample::select(PAGES),
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(MARKS.chars().collect::<Vec<_>>())), 1..12),
    ) {
        let mut text: Vec<char> = String::from_utf8(bytes(page)).expect("the page is text").chars().collect();
        for (at, mark) in changes {
            let at = at.index(text.len());
            text[at] = mark;
        }
        survives(text.into_iter().collect::<String>().as_bytes());
    }

    #[test]
    fn pages_with_moved_lines_never_panic(
        page in prop::sample::select(PAGES),
        moves in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>()), 1..8),
    ) {
        let text = String::from_utf8(bytes(page)).expect("the page is text");
        let mut lines: Vec<&str> = text.lines().collect();
        for (from, to, keep) in moves {
            let (from, to) = (from.index(lines.len()), to.index(lines.len()));
            let line = if keep { lines[from] } else { lines.remove(from) };
            lines.insert(to.min(lines.len()), line);
        }
        survives(lines.join("\n").as_bytes());
    }
}

#[test]
fn deep_nesting_is_bounded() {
    let page = String::from_utf8(bytes("plain.md")).expect("the page is text");
    let name = |depth: usize| vec!["a"; depth].join(".");
    let row = |depth: usize| format!("| __{}__ | __object__<br/> |", name(depth));
    let rows = (1..200).map(row).collect::<Vec<_>>().join("\n");
    let text = page.replacen("| __height__", &format!("{rows}\n| __height__"), 1);
    let read = read_page("deep", text.as_bytes()).expect("the page is whole");
    assert!(
        read.request
            .fields
            .iter()
            .all(|field| field.path.len() <= 32)
    );
    assert!(
        read.findings
            .iter()
            .any(|finding| finding.kind == Kind::UnknownRow)
    );
    survives(text.as_bytes());
    let samples = page.replacen(
        "\"height\": \"integer\"",
        &format!("\"height\": {}", "[".repeat(50_000)),
        1,
    );
    survives(samples.as_bytes());
}

#[test]
fn a_page_with_too_many_rows_says_so() {
    let page = String::from_utf8(bytes("plain.md")).expect("the page is text");
    let row = |row: usize| format!("| __r{row}__ | __string__<br/>A row. |");
    let rows = (0..2_100).map(row).collect::<Vec<_>>().join("\n");
    let text = page.replacen("| __height__", &format!("{rows}\n| __height__"), 1);
    let read = read_page("long", text.as_bytes()).expect("the page is whole");
    assert_eq!(read.request.fields.len(), 2_000);
    assert!(
        read.findings
            .iter()
            .any(|finding| finding.what.contains("more than 2000 rows"))
    );
}

#[test]
fn lines_that_end_with_a_carriage_return_alone_are_told_of_in_every_style() {
    for name in [
        "plain.md",
        "markdown/plain.md",
        "mdx/plain.mdx",
        "openapi/library.json",
    ] {
        let text = String::from_utf8(bytes(name)).expect("the page is text");
        let error = read_pages("old", text.replace('\n', "\r").as_bytes()).expect_err("no lines");
        let said = error.to_string();
        assert!(
            said.starts_with("old:1: ") && said.contains("carriage return alone"),
            "{said}"
        );
    }
}
