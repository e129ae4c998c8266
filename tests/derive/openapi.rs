//! `OpenAPI` files, written for the tests.

use vdbspec::derive::{
    DeriveError, Kind, Page, Style, derive_page, read_page, read_pages, run_derive,
};

use crate::derive::{bytes, refused};

const FILE: &str = "openapi/library.json";

fn pages() -> Vec<Page> {
    read_pages(FILE, &bytes(FILE)).unwrap_or_else(|error| panic!("{error}"))
}

fn kinds(page: &Page) -> Vec<Kind> {
    page.findings.iter().map(|finding| finding.kind).collect()
}

#[test]
fn one_file_gives_a_page_for_each_operation() {
    let pages = pages();
    let operations: Vec<&str> = pages.iter().map(|page| page.operation.as_str()).collect();
    assert_eq!(operations, ["shelves/add", "shelves/list", "shelves/nest"]);
    assert!(pages.iter().all(|page| page.style == Style::OpenApi));
    assert!(refused(FILE, &bytes(FILE)).contains("documents 3 operations"));
}

#[test]
fn a_second_method_of_a_path_is_named_and_refuses_nothing() {
    let text = String::from_utf8(bytes(FILE)).expect("the file is text");
    let first = "\"post\": {\n        \"summary\": \"Add Shelf\"";
    for other in ["get", "put"] {
        let beside =
            format!("\"{other}\": {{\"summary\": \"Shelf\", \"responses\": {{}}}},\n      {first}");
        let text = text.replacen(first, &beside, 1);
        assert!(text.contains(&beside));
        let pages = read_pages(FILE, text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let methods: Vec<(&str, &str)> = pages
            .iter()
            .map(|page| (page.operation.as_str(), page.method.value.as_str()))
            .collect();
        assert_eq!(methods.len(), 3, "{methods:?}");
        assert!(
            methods.iter().all(|(_, method)| *method != other),
            "{methods:?}"
        );
        let mut found = pages.iter().flat_map(|page| &page.findings);
        let named = |what: &str| what.ends_with(&format!(": {other} was left out."));
        assert!(
            found.any(|one| one.kind == Kind::PartUnread && named(&one.what)),
            "{other}"
        );
        let dir = tempfile::tempdir().expect("a folder to write to");
        let file = dir.path().join("library.json");
        std::fs::write(&file, text).expect("the folder is ours");
        let report = run_derive(&[file], &dir.path().join("specs"), false);
        assert_eq!(
            report
                .unwrap_or_else(|error| panic!("{error}"))
                .written
                .len(),
            3
        );
    }
}

#[test]
fn references_are_followed_and_lines_are_those_of_what_they_lead_to() {
    let pages = pages();
    let add = &pages[0];
    let text = String::from_utf8(bytes(FILE)).expect("the file is text");
    let line_of = |needle: &str| {
        let at = text
            .lines()
            .position(|line| line.contains(needle))
            .expect("it is there");
        u32::try_from(at + 1).expect("the file is short")
    };
    let room = &add.request.fields[0];
    assert_eq!(
        (room.printed.as_str(), room.types.len(), room.required),
        ("room", 1, Some(true))
    );
    assert_eq!(room.line, line_of("\"room\": {"));
    assert_eq!(room.text, ["Where it goes."]);
    assert_eq!(add.path.line, line_of("\"/v2/vectordb/shelves/add\""));
    let timeout = add
        .headers
        .iter()
        .find(|header| header.printed == "Request-Timeout")
        .expect("it is referred to");
    assert_eq!(
        (timeout.required, timeout.unit.as_deref()),
        (Some(false), Some("seconds"))
    );
    assert!(kinds(add).contains(&Kind::ReferenceUnread));
}

#[test]
fn a_schema_that_holds_itself_ends() {
    let nest = &pages()[2];
    let names: Vec<&str> = nest
        .request
        .fields
        .iter()
        .map(|field| field.printed.as_str())
        .collect();
    assert_eq!(names, ["name", "inner"]);
    assert!(kinds(nest).contains(&Kind::ReferenceUnread));
}

#[test]
fn one_schema_for_both_answers_is_split_and_an_error_under_an_odd_status_is_read() {
    let pages = pages();
    let names = |fields: &[vdbspec::derive::Field]| {
        fields
            .iter()
            .map(|field| field.printed.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&pages[0].error.fields), ["code", "message"]);
    assert!(kinds(&pages[0]).contains(&Kind::PartUnread));
    assert_eq!(names(&pages[1].success.fields), ["code", "data", "data[]"]);
    assert_eq!(names(&pages[1].error.fields), ["code", "message"]);
    assert!(kinds(&pages[2]).contains(&Kind::MissingPart));
    let success = derive_page(&pages[0], "k").response.success;
    assert_eq!(success["required"], serde_json::json!(["code", "data"]));
}

#[test]
fn an_example_inside_a_string_is_read_and_noted() {
    let add = &pages()[0];
    assert_eq!(add.examples[0].body, serde_json::json!({"room": "hall"}));
    assert!(kinds(add).contains(&Kind::ExampleInString));
}

#[test]
fn what_belongs_to_another_family_is_noted_with_the_first_operation() {
    let pages = pages();
    assert!(kinds(&pages[0]).contains(&Kind::OtherFamily));
    assert!(!kinds(&pages[1]).contains(&Kind::OtherFamily));
    let other = r#"{"openapi": "3.0.1", "paths": {"/v1/x": {"get": {}}}}"#;
    assert!(matches!(
        read_page("other", other.as_bytes()),
        Err(DeriveError::Elsewhere { .. })
    ));
}

#[test]
fn damage_is_named_with_its_line() {
    let whole = String::from_utf8(bytes(FILE)).expect("the file is text");
    let damaged = [
        ("cut", whole[..whole.len() / 2].to_owned()),
        ("tail", format!("{whole}x")),
        ("old", whole.replace("3.0.1", "2.0")),
        (
            "deep",
            whole.replacen(
                "\"servers\": []",
                &format!("\"servers\": {}", "[".repeat(10_000)),
                1,
            ),
        ),
        (
            "long",
            format!("{{\"openapi\": \"{}\"}}", "3".repeat(10 << 20)),
        ),
    ];
    let said: Vec<String> = damaged
        .iter()
        .map(|(name, text)| refused(name, text.as_bytes()))
        .collect();
    insta::assert_snapshot!("openapi-damage", said.join("\n"));
}

#[test]
fn references_that_multiply_are_bounded() {
    let level = |depth: usize| {
        let refs =
            vec![format!("{{\"$ref\": \"#/components/schemas/S{}\"}}", depth + 1); 10].join(",");
        format!(
            "\"S{depth}\": {{\"allOf\": [{refs}], \"properties\": {{\"p{depth}\": {{\"oneOf\": [{refs}]}}}}}}"
        )
    };
    let schemas = (0..10).map(level).collect::<Vec<_>>().join(",");
    let file = format!(
        "{{\"openapi\": \"3.0.1\", \"paths\": {{\"/v2/vectordb/a/b\": {{\"post\": {{\"requestBody\": {{\"content\": {{\"application/json\": {{\"schema\": {{\"$ref\": \"#/components/schemas/S0\"}}}}}}}}}}}}}}, \"components\": {{\"schemas\": {{{schemas}}}}}}}"
    );
    let page = read_page("bomb", file.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert!(
        page.findings
            .iter()
            .any(|finding| finding.kind == Kind::TooMuch)
    );
    assert!(page.request.fields.len() <= 2_000);
}
