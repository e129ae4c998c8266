//! Pages written for the tests, and what is no page at all.

use std::collections::BTreeSet;
use std::path::Path;

use vdbspec::derive::{Kind, Page, PageIndex, between_sisters, derive_page, read_page, read_pages};

use crate::derive::{bytes, read, refused};

#[test]
fn a_plain_page_becomes_a_spec_with_a_source_for_each_keyword() {
    let page = read("plain.md");
    insta::assert_json_snapshot!("plain-page", page);
    insta::assert_snapshot!(
        "plain-operation",
        derive_page(&page, "test/plain").to_text()
    );
}

#[test]
fn nested_names_unions_and_template_sentences_become_schemas() {
    insta::assert_snapshot!(
        "nested-operation",
        derive_page(&read("nested.md"), "test/nested").to_text()
    );
}

#[test]
fn every_trap_is_noted_with_its_line_and_nothing_else_is_lost() {
    let page = read("traps.md");
    let defects = derive_page(&page, "test/traps").defects;
    let shown: Vec<String> = defects
        .iter()
        .map(|defect| format!("{} {}: {}", defect.line, defect.id, defect.what))
        .collect();
    insta::assert_snapshot!("traps-defects", shown.join("\n"));
    insta::assert_snapshot!(
        "traps-operation",
        derive_page(
            &Page {
                findings: Vec::new(),
                ..page
            },
            "test/traps"
        )
        .to_text()
    );
}

#[test]
fn every_kind_of_finding_is_found_on_some_page() {
    let mut text = String::from_utf8(bytes("plain.md")).expect("the page is text");
    text = text
        .replace("Puts up", "</include>Puts up")
        .replace("__data__ | __object__", "__data__ | __array__");
    text = text
        .replace("`0`: it succeeded.", "it depends.")
        .replace(
            "Why it failed.",
            "Why it failed. The word why is deprecated.",
        )
        .replace("Where it goes.", "Reassign it.");
    text = text
        .replace("library.test\"", "library.test\"\nwget x")
        .replace("What became of it.", "None");
    text = text.replace("curl --request POST \"https", "curl --request POST \"ftp");
    text = text
        .replace("\"height\": 3", "\"height\": 0")
        .replace("shelves/add", "shelves/create");
    let mutant =
        read_page("mutant", format!("\u{feff}{text}").as_bytes()).expect("the page is still whole");
    let nested = String::from_utf8(bytes("nested.md")).expect("the page is text");
    let other_limit = nested.replace("\"limit\": 10", "\"limit\": 11");
    let specs = String::from_utf8(bytes("mdx/plain.mdx")).expect("the page is text");
    let deep = format!("{}{{}}{}", "{\"items\":".repeat(40), "}".repeat(40));
    let specs = specs
        .replacen("{\"type\":\"object\",", "{\"type\":\"array\",", 1)
        .replacen(
            "\"properties\":{",
            &format!(
                "\"properties\":{{\"deep\":{deep},\"low\":{{\"type\":\"integer\",\"default\":0,\"minimum\":1}},"
            ),
            1,
        );
    let library = read_pages("library", &bytes("openapi/library.json"))
        .unwrap_or_else(|error| panic!("{error}"));
    let others = [
        read_page("specs", specs.as_bytes()).expect("the page is still whole"),
        read("mdx/targets.mdx"),
        read("mdx/traps.mdx"),
    ];
    let pages = [
        mutant,
        read_page("limit", other_limit.as_bytes()).expect("the page is still whole"),
        read("plain.md"),
        read("nested.md"),
        read("traps.md"),
        read("changed.md"),
        read("markdown/traps.md"),
        read("doubts.md"),
    ];
    let sisters = crate::derive::sisters::differing();
    let together: Vec<&Page> = sisters.iter().collect();
    let differences = between_sisters(&together);
    let found: BTreeSet<Kind> = pages
        .iter()
        .chain(&library)
        .chain(&others)
        .flat_map(|page| &page.findings)
        .chain(differences.iter().map(|(_, finding)| finding))
        .map(|finding| finding.kind)
        .collect();
    let missing: Vec<&Kind> = Kind::ALL
        .iter()
        .filter(|kind| !found.contains(kind))
        .collect();
    // A page that has it is not read at all but beside what is recorded of it: see what is said of lost rows.
    assert_eq!(missing, [&Kind::LooksCutOff]);
}

#[test]
fn a_page_that_was_cut_off_is_refused_or_whole() {
    let whole = bytes("plain.md");
    let expected = derive_page(&read("plain.md"), "k");
    let mut accepted = 0;
    for length in 0..whole.len() {
        if let Ok(page) = read_page("cut", &whole[..length]) {
            assert_eq!(
                derive_page(&page, "k"),
                expected,
                "cut after {length} bytes"
            );
            accepted += 1;
        }
    }
    assert!(
        accepted <= 2,
        "{accepted} cuts were accepted: only final line breaks may be missing"
    );
}

#[test]
fn what_is_no_page_is_refused_with_file_line_and_a_way_out() {
    insta::assert_snapshot!(
        "no-page",
        [
            refused("empty", b""),
            refused("blank", b" \n\n"),
            refused("binary", b"---\ntitle: x\n\xff\xfe\x00"),
            refused("zero", b"---\n\0"),
            refused("prose", b"# A note\n\nthat is no page\n"),
            refused("other-style.mdx", &bytes("other-style.mdx")),
            refused("openapi", b"{\"openapi\": \"3.0.1\", \"paths\": {}}"),
            refused("too-long", &vec![b'a'; 3 << 20]),
        ]
        .join(
            "
"
        )
    );
}

#[test]
fn a_page_without_its_parts_is_refused() {
    let text = String::from_utf8(bytes("plain.md")).expect("the page is text");
    let without = |from: &str, to: &str| refused("p", text.replacen(from, to, 1).as_bytes());
    let error_part = text.find("### Error Response").expect("the page has it");
    insta::assert_snapshot!(
        "missing-parts",
        [
            without("title: ", "name: "),
            without("method=\"post\"", "method=\"brew\""),
            without("endpoint=", "address="),
            without(
                "/v2/vectordb/shelves/add\" />",
                "/v2/clusters/{id}/add\" />"
            ),
            without("### Request Body", "### Another Body"),
            without("### Response Body", "### Request Body\n\n### Response Body"),
            without(
                "## Response\n",
                "## Request\n\n### Request Body\n\n## Response\n"
            ),
            without("Puts up", "<include target=\"zilliz\">Puts up"),
            refused("p", &text.as_bytes()[..error_part]),
            refused(
                "p",
                text.replacen(
                    "---\n\n## Example",
                    "<RestHeader method=\"post\" endpoint=\"x\" />\n\n## Example",
                    1
                )
                .as_bytes()
            ),
        ]
        .join(
            "
"
        )
    );
}

#[test]
fn windows_line_ends_change_nothing_but_the_digest() {
    let text = String::from_utf8(bytes("nested.md"))
        .expect("the page is text")
        .replace('\n', "\r\n");
    let page = read_page("nested.md", text.as_bytes()).expect("line ends are no part of the style");
    assert_eq!(
        derive_page(&page, "k"),
        derive_page(&read("nested.md"), "k")
    );
}

#[test]
fn the_index_names_pages_by_digest_before_slug() {
    let page = read("plain.md");
    assert_eq!(PageIndex::default().key_of(&page), "seed/add-shelf");
    let entry = format!(
        "[[page]]\nkey = \"k\"\nstyle = \"seed\"\nrepository = \"r\"\npath = \"p\"\ncommit = \"c\"\nsha256 = \"{}\"\n",
        page.sha256
    );
    let index = PageIndex::parse(Path::new("pages.toml"), &entry).expect("the text is right");
    assert_eq!(index.key_of(&page), "k");
}
