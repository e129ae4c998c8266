//! Pages of the MDX style, written for the tests.

use serde_json::{Value, json};
use vdbspec::contract::Operation;
use vdbspec::derive::{DeriveError, Field, Kind, Page, Style, compare, derive_page, read_page};

use crate::derive::{bytes, read, refused};

fn text(name: &str) -> String {
    String::from_utf8(bytes(name)).expect("the page is text")
}

fn derived(name: &str) -> Operation {
    derive_page(&read(name), "k")
}

fn defects(operation: &Operation) -> String {
    let shown = operation
        .defects
        .iter()
        .map(|defect| format!("{} {}: {}", defect.line, defect.id, defect.what));
    shown.collect::<Vec<_>>().join("\n")
}

fn field<'a>(page: &'a Page, printed: &str) -> &'a Field {
    let found = page
        .request
        .fields
        .iter()
        .find(|field| field.printed == printed);
    found.unwrap_or_else(|| panic!("{printed} is not among the fields"))
}

fn kinds_about(page: &Page, subject: &str) -> Vec<Kind> {
    let about = page
        .findings
        .iter()
        .filter(|finding| finding.subject == subject);
    about.map(|finding| finding.kind).collect()
}

#[test]
fn a_plain_page_becomes_a_spec_with_a_source_for_each_keyword() {
    let page = read("mdx/plain.mdx");
    assert_eq!(page.style, Style::Mdx);
    assert_eq!(
        (page.title.value.as_str(), page.title.line),
        ("Add Shelf", 8)
    );
    insta::assert_snapshot!("mdx-plain-operation", derived("mdx/plain.mdx").to_text());
}

#[test]
fn fields_know_the_line_of_the_specs_and_their_place_in_it() {
    let page = read("mdx/plain.mdx");
    let title = field(&page, "books[].title");
    assert_eq!(title.line, 14);
    assert_eq!(
        title.pointer,
        "/requestBody/content/application~1json/schema/properties/books/items/properties/title"
    );
    assert_eq!(
        (title.required, field(&page, "books[].pages").required),
        (Some(true), Some(false))
    );
    assert_eq!(field(&page, "tags[]").required, None);
    let order: Vec<&str> = page
        .request
        .fields
        .iter()
        .map(|field| field.printed.as_str())
        .collect();
    assert_eq!(order[..3], ["room", "height", "tags"]);
}

#[test]
fn specs_on_several_lines_give_each_field_its_own_line() {
    let whole = text("mdx/plain.mdx");
    let (before, rest) = whole
        .split_once("specs = ")
        .expect("the page exports its specs");
    let (specs, after) = rest.split_once('\n').expect("other exports follow");
    let specs: Value = serde_json::from_str(specs).expect("the specs are JSON");
    let pretty = serde_json::to_string_pretty(&specs).expect("JSON can be printed");
    let spread = format!("{before}specs = {pretty};\n{after}");
    let page = read_page("spread", spread.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    for (number, line) in (1..).zip(spread.lines()) {
        if line.trim_start().starts_with("\"room\": {") {
            assert_eq!(field(&page, "room").line, number);
        }
    }
    assert_eq!(
        derive_page(&page, "k").request,
        derived("mdx/plain.mdx").request
    );
}

#[test]
fn only_what_is_for_milvus_is_kept() {
    let page = read("mdx/targets.mdx");
    let names: Vec<&str> = page
        .request
        .fields
        .iter()
        .map(|field| field.printed.as_str())
        .collect();
    assert_eq!(names, ["room", "floor", "open"]);
    assert_eq!(field(&page, "room").text, ["Where it really goes."]);
    assert_eq!(
        field(&page, "floor").keywords["enum"],
        json!(["low", "high"])
    );
    assert_eq!(page.headers.len(), 1);
    assert_eq!(
        page.examples
            .iter()
            .filter(|example| example.body.get("rent").is_some())
            .count(),
        0
    );
    let operation = derive_page(&page, "k");
    // The name of the field that was left out is no longer required, and that is no defect.
    assert_eq!(operation.request["required"], json!(["room"]));
    assert_eq!(kinds_about(&page, "rent"), [Kind::FilteredForTarget]);
    assert!(kinds_about(&page, "open").contains(&Kind::TagUnread));
    assert!(kinds_about(&page, "floor").contains(&Kind::TagInValue));
    insta::assert_snapshot!("mdx-targets-defects", defects(&operation));
}

#[test]
fn branches_of_a_request_become_branches_and_what_surrounds_them_is_required_of_each() {
    let page = read("mdx/union.mdx");
    assert_eq!(field(&page, "[opt_1].room").required, Some(true));
    assert_eq!(field(&page, "[opt_2].room").required, Some(true));
    assert_eq!(field(&page, "[opt_2].plan.width").required, Some(false));
    assert_eq!(field(&page, "[opt_2].plan.depth").required, Some(true));
    assert_eq!(field(&page, "[opt_2].wood[opt_2][]").types.len(), 1);
    let operation = derive_page(&page, "k");
    assert_eq!(operation.request["anyOf"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        operation.request["anyOf"][0]["required"],
        json!(["height", "room"])
    );
    let unfit = operation
        .defects
        .iter()
        .filter(|defect| defect.id == "example-unfit");
    assert_eq!(unfit.count(), 0, "{}", defects(&operation));
}

#[test]
fn answers_that_do_not_exclude_each_other_are_told_apart_and_nothing_is_required_that_the_page_does_not_say()
 {
    let page = read("mdx/plain.mdx");
    assert_eq!(kinds_about(&page, "response"), [Kind::BranchesOverlap]);
    let operation = derive_page(&page, "k");
    let (success, error) = (operation.response.success, operation.response.error);
    assert!(
        success["properties"]["data"].is_object() && success["properties"].get("message").is_none()
    );
    assert!(
        error["properties"]["message"].is_object() && error["properties"].get("data").is_none()
    );
    // What must be there is a decision (AX-09), not a word of the page.
    assert_eq!(
        (success.get("required"), error.get("required")),
        (None, None)
    );
}

#[test]
fn every_trap_is_noted_and_nothing_that_contradicts_itself_comes_into_the_schema() {
    let page = read("mdx/traps.mdx");
    let operation = derive_page(&page, "k");
    insta::assert_snapshot!("mdx-traps-defects", defects(&operation));
    insta::assert_snapshot!(
        "mdx-traps-schema",
        serde_json::to_string_pretty(&operation.request).expect("a schema is JSON")
    );
    let places: Vec<&str> = page
        .findings
        .iter()
        .map(|finding| finding.pointer.as_str())
        .collect();
    assert!(
        places
            .iter()
            .any(|place| place.ends_with("/properties/nothing"))
    );
    for (example, bodies) in operation.examples.iter().zip(&page.examples) {
        let unfit = example
            .defects
            .iter()
            .any(|defect| defect == "example-unfit");
        let schema = match example.body.get("code") {
            None => &operation.request,
            Some(_) if example.body.get("message").is_some() => &operation.response.error,
            Some(_) => &operation.response.success,
        };
        let fits = jsonschema::is_valid(schema, &example.body);
        assert!(fits || unfit, "{}", bodies.pointer);
    }
}

#[test]
fn a_changed_page_shows_what_it_allows_now() {
    let differences = compare(&derived("mdx/plain.mdx"), &derived("mdx/changed.mdx"));
    let shown: Vec<String> = differences
        .iter()
        .map(|difference| format!("{}  at {}", difference.meaning, difference.pointer))
        .collect();
    insta::assert_snapshot!("mdx-changed-differences", shown.join("\n"));
}

#[test]
fn pages_about_something_else_are_told_from_damaged_ones() {
    for name in [
        "mdx/about.mdx",
        "mdx/other-family.mdx",
        "mdx/other-product.mdx",
    ] {
        match read_page(name, &bytes(name)) {
            Err(error @ DeriveError::Elsewhere { .. }) => assert!(error.is_elsewhere()),
            other => panic!("{name}: {other:?}"),
        }
    }
    let said = [
        "mdx/about.mdx",
        "mdx/other-family.mdx",
        "mdx/other-product.mdx",
    ]
    .map(|name| refused(name, &bytes(name)));
    insta::assert_snapshot!("mdx-elsewhere", said.join("\n"));
}

#[test]
fn damage_is_named_with_its_line() {
    let whole = text("mdx/plain.mdx");
    let damaged = [
        (
            "cut",
            whole
                .split("\"room\"")
                .next()
                .expect("there is a field")
                .to_owned(),
        ),
        (
            "wrong",
            whole.replacen("\"deprecated\":false", "\"deprecated\":no", 1),
        ),
        (
            "deep",
            whole.replacen(
                "\"tags\":[\"Shelves\"]",
                &format!("\"tags\":{}", "[".repeat(10_000)),
                1,
            ),
        ),
        (
            "no-method",
            whole.replace("export const method", "export const mode"),
        ),
        (
            "no-endpoint",
            whole.replace("export const endpoint", "export const end"),
        ),
        ("odd-method", whole.replace("\"post\"\n", "\"shelve\"\n")),
        (
            "unquoted",
            whole.replace("method = \"post\"", "method = \"po"),
        ),
        ("no-object", whole.replace("specs = {", "specs = 1\n{")),
        (
            "tail",
            whole.replace("\"security\":[]}", "\"security\":[]}}"),
        ),
        (
            "twice",
            whole.replace(
                "export const endpoint",
                "export const specs = {}\nexport const endpoint",
            ),
        ),
        (
            "twice-method",
            format!("{whole}export const method = \"post\"\n"),
        ),
        ("front", whole.replace("---\n\n#", "\n#")),
        ("zero", whole.replace("Add", "\0")),
        ("long", whole.replace("Puts up", &"x".repeat(10 << 20))),
    ];
    let said: Vec<String> = damaged
        .iter()
        .map(|(name, text)| refused(name, text.as_bytes()))
        .collect();
    insta::assert_snapshot!("mdx-damage", said.join("\n"));
}

#[test]
fn a_page_that_was_cut_off_is_refused_or_whole() {
    let whole = bytes("mdx/plain.mdx");
    let expected = derived("mdx/plain.mdx");
    for length in 0..whole.len() {
        if let Ok(page) = read_page("cut", &whole[..length]) {
            assert_eq!(
                derive_page(&page, "k"),
                expected,
                "cut after {length} bytes"
            );
        }
    }
}
