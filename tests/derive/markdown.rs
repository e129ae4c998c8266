//! Pages of the Markdown style, written for the tests.

use std::collections::BTreeSet;

use vdbspec::derive::{Difference, Kind, Page, Segment, Style, compare, derive_page, read_page};

use crate::derive::{bytes, read, refused};

fn text(name: &str) -> String {
    String::from_utf8(bytes(name)).expect("the page is text")
}

fn parsed(text: &str) -> Page {
    read_page("p", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_plain_page_becomes_a_spec_with_a_source_for_each_keyword() {
    let page = read("markdown/plain.md");
    assert_eq!(page.style, Style::Markdown);
    insta::assert_snapshot!("markdown-plain", derive_page(&page, "test/plain").to_text());
}

#[test]
fn nested_names_and_unions_in_one_row_become_schemas() {
    insta::assert_snapshot!(
        "markdown-nested",
        derive_page(&read("markdown/nested.md"), "test/nested").to_text()
    );
}

#[test]
fn every_trap_is_noted_with_its_line_and_nothing_else_is_lost() {
    let page = read("markdown/traps.md");
    let operation = derive_page(&page, "test/traps");
    let shown: Vec<String> = operation
        .defects
        .iter()
        .map(|defect| format!("{} {}: {}", defect.line, defect.id, defect.what))
        .collect();
    insta::assert_snapshot!("markdown-traps", shown.join("\n"));
    let said: Vec<String> = page
        .statements
        .iter()
        .map(|said| format!("{} {:?}: {}", said.line, said.section, said.text))
        .collect();
    insta::assert_snapshot!("markdown-said", said.join("\n"));
    insta::assert_json_snapshot!(
        "markdown-traps-schemas",
        [
            operation.request,
            operation.response.success,
            operation.response.error
        ]
    );
}

#[test]
fn a_star_means_required_and_its_absence_means_optional_only_where_stars_are_set() {
    let required = |name: &str| {
        let page = read("markdown/nested.md");
        let field = page
            .request
            .fields
            .iter()
            .find(|field| field.printed == name);
        field
            .unwrap_or_else(|| panic!("there is a row of {name}"))
            .required
    };
    assert_eq!(required("words"), Some(true));
    assert_eq!(required("where[].rooms[].name"), Some(true));
    assert_eq!(required("light.level"), Some(false));
    for open in [
        "reader",
        "where",
        "where[].rooms",
        "where[].rooms[]",
        "words[]",
    ] {
        assert_eq!(required(open), None, "{open}");
    }
    let headers = read("markdown/plain.md").headers;
    assert_eq!(
        headers
            .iter()
            .map(|header| header.required)
            .collect::<Vec<_>>(),
        [Some(true), Some(false)]
    );
}

#[test]
fn the_one_table_of_both_responses_is_divided_as_the_samples_show() {
    let page = read("markdown/nested.md");
    let names = |fields: &[vdbspec::derive::Field]| -> Vec<String> {
        let top = fields.iter().filter(|field| field.path.len() == 1);
        top.map(|field| field.printed.clone()).collect()
    };
    assert_eq!(names(&page.success.fields), ["code", "data"]);
    assert_eq!(names(&page.error.fields), ["code", "message", "hint"]);
    // Samples that cannot be read leave the names that every page has.
    let bare = text("markdown/nested.md")
        .replace("\"code\": \"integer\",", "?")
        .replace("\"code\": integer,", "?");
    let page = parsed(&bare);
    assert!(page.success.sample.is_none() && page.error.sample.is_none());
    assert_eq!(names(&page.success.fields), ["code", "data", "hint"]);
    assert_eq!(names(&page.error.fields), ["code", "message"]);
}

#[test]
fn a_row_over_several_lines_is_one_row_at_its_first_line() {
    let page = read("markdown/nested.md");
    let row = page
        .request
        .fields
        .iter()
        .find(|field| field.name() == "shelves")
        .expect("it is there");
    assert_eq!(
        (row.line, row.text.as_slice()),
        (
            80,
            ["On which shelves, in any order.".to_owned()].as_slice()
        )
    );
    let path: Vec<&str> = row
        .path
        .iter()
        .map(|segment| match segment {
            Segment::Property(name) => name.as_str(),
            Segment::Items => "[]",
            Segment::Branch(_) => "?",
            Segment::Values => "*",
        })
        .collect();
    assert_eq!(path, ["where", "rooms", "[]", "shelves"]);
    let noted =
        |finding: &vdbspec::derive::Finding| finding.kind == Kind::RowBroken && finding.line == 80;
    assert!(page.findings.iter().any(noted));
}

#[test]
fn an_address_with_ports_schemes_and_other_placeholders_is_one_path() {
    let page = read("markdown/nested.md");
    assert_eq!(page.base, "https://${LIBRARY_HOST}:${LIBRARY_PORT}");
    let plain = text("markdown/plain.md");
    let calls = [
        "localhost:19530",
        "https://host.example:80",
        "${A}:${B}",
        "{cluster}",
        "http://${LIBRARY_URI}",
    ];
    for base in calls {
        let page =
            parsed(&plain.replace("POST \"http://${LIBRARY_URI}", &format!("POST \"{base}")));
        let differs = page
            .findings
            .iter()
            .any(|finding| finding.kind == Kind::ExamplePathDiffers);
        assert!(!differs, "{base}");
    }
    let set = parsed(&plain.replace("\"localhost:8080\"", "\"http://localhost:8080\""));
    assert!(
        set.findings
            .iter()
            .any(|finding| finding.kind == Kind::DoubledScheme)
    );
}

#[test]
fn a_page_that_was_cut_off_is_refused_or_whole() {
    let whole = bytes("markdown/plain.md");
    let expected = derive_page(&read("markdown/plain.md"), "k");
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
        accepted <= 3,
        "{accepted} cuts were accepted: only final line breaks may be missing"
    );
}

#[test]
fn pages_of_no_v2_operation_are_refused_with_line_and_way_out() {
    let plain = text("markdown/plain.md");
    let without = |from: &str, to: &str| refused("p", plain.replace(from, to).as_bytes());
    insta::assert_snapshot!(
        "markdown-refused",
        [
            without(
                "/v2/vectordb/shelves/add</span>",
                "/v1/vector/shelves/add</span>"
            ),
            without(
                "/v2/vectordb/shelves/add</span>",
                "/v2/clusters/{id}/add</span>"
            ),
            without("<span>POST</span>", "<span>BREW</span>"),
            without("<span>POST</span>", ""),
            without(
                "        <span>http://${LIBRARY_URI}/v2/vectordb/shelves/add</span>\n",
                ""
            ),
            without("# Add Shelf\n", ""),
            without("### Request Body\n", "### Another Body\n"),
            without("### Response Bodies\n", "### Another Body\n"),
            without("### Properties\n", "### Others\n"),
            without("| `data` | __object__<br/> |\n", ""),
            without("| `data` | __object__<br/> |\n", "| `data` |\n"),
            without("## Response\n", "### Request Body\n\n## Response\n"),
            without("Puts up", "<include target=\"zilliz\">Puts up"),
            refused("two", format!("{plain}{plain}").as_bytes()),
        ]
        .join("\n")
    );
}

#[test]
fn pages_of_another_family_can_be_told_from_damaged_ones() {
    let plain = text("markdown/plain.md");
    let is_elsewhere = |text: &str| {
        let error = read_page("p", text.as_bytes()).expect_err("it is no page of an operation");
        error.is_elsewhere()
    };
    assert!(is_elsewhere(&plain.replace("/v2/vectordb/", "/v1/vector/")));
    assert!(!is_elsewhere(
        &plain.replace("### Properties", "### Others")
    ));
    let about = refused("About.md", b"# About\n\n<div>How</div> to call it.\n");
    assert!(about.starts_with("About.md:1: "), "{about}");
}

/// What `compare` says of the page once `from` stands there as `to`.
fn drift(page: &str, from: &str, to: &str) -> Vec<String> {
    let old = text(page);
    assert_eq!(old.matches(from).count(), 1, "{from}");
    let new = parsed(&old.replace(from, to));
    let differences = compare(&derive_page(&parsed(&old), "k"), &derive_page(&new, "k"));
    let shown =
        |difference: &Difference| format!("{}  at {}", difference.meaning, difference.pointer);
    differences.iter().map(shown).collect()
}

#[test]
fn a_changed_row_is_the_only_difference() {
    let plain = "markdown/plain.md";
    let height =
        "| `height`  | __integer__<br/>How many boards it has.<br/>The value defaults to 3  |\n";
    let changes = [
        ("the row of height removed", drift(plain, height, "")),
        (
            "height a string",
            drift(plain, "`height`  | __integer__", "`height`  | __string__"),
        ),
        (
            "height with a format",
            drift(
                plain,
                "`height`  | __integer__",
                "`height`  | __integer<int64>__",
            ),
        ),
        (
            "height required",
            drift(
                plain,
                "| `height`  |",
                "| `height` <span style=\"color:red\">*</span> |",
            ),
        ),
        (
            "shelfName optional",
            drift(plain, " <span style=\"color:red\">*</span>", ""),
        ),
        (
            "another default",
            drift(plain, "defaults to 3", "defaults to 4"),
        ),
        (
            "Card required",
            drift(
                plain,
                "**string**<br/>The reader's",
                "**string**(required)<br/>The reader's",
            ),
        ),
        (
            "another success code",
            drift(plain, "<li>`0`: It succeeds", "<li>`200`: It succeeds"),
        ),
        (
            "data an array",
            drift(plain, "| `data` | __object__", "| `data` | __array__"),
        ),
        (
            "a row more",
            drift(
                plain,
                height,
                &format!("{height}| `depth` | __number__<br/>How deep. |\n"),
            ),
        ),
        (
            "one type less",
            drift(
                "markdown/nested.md",
                "__integer \\| string \\| ",
                "__string \\| ",
            ),
        ),
        (
            "other words",
            drift(plain, "How many boards it has.", "How high it is."),
        ),
    ];
    let shown = changes.map(|(change, found)| format!("{change}\n  {}", found.join("\n  ")));
    insta::assert_snapshot!("markdown-drift", shown.join("\n"));
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_no_schema() {
    let plain = text("markdown/nested.md");
    let expected = derive_page(&parsed(&plain), "k");
    assert_eq!(
        derive_page(&parsed(&plain.replace('\n', "\r\n")), "k"),
        expected
    );
    let marked = derive_page(&parsed(&format!("\u{feff}{plain}")), "k");
    assert_eq!(
        (marked.request, marked.response),
        (expected.request, expected.response)
    );
}

#[test]
fn the_traps_hold_each_kind_that_only_this_style_has() {
    let found: BTreeSet<Kind> = read("markdown/traps.md")
        .findings
        .iter()
        .map(|finding| finding.kind)
        .collect();
    for kind in [
        Kind::BlockMislabelled,
        Kind::FilterFailed,
        Kind::ItemsUnknown,
        Kind::RequiredHeaderNotInExample,
        Kind::RequiredPartlyUnknown,
        Kind::TextAfterSample,
        Kind::VariableUnset,
    ] {
        assert!(found.contains(&kind), "{kind:?}");
    }
}
