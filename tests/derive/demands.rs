//! Bodies that ask for one field or another, or that may be something else than an object.

use vdbspec::contract::operation::Defect;
use vdbspec::derive::{Kind, derive_page, read_page};

use crate::derive::drift::{changed, checked};

const PLAIN: &str = "mdx/plain.mdx";
const REQUIRED: &str = "\"required\":[\"room\"]}";

#[test]
fn alternatives_that_only_require_keep_what_they_require() {
    let to = "\"required\":[\"room\"],\"anyOf\":[{\"required\":[\"height\"]},{\"required\":[\"tags\"]}]}";
    let page = read_page("p", changed(PLAIN, REQUIRED, to).as_bytes())
        .unwrap_or_else(|error| panic!("{error}"));
    let undeclared = page
        .findings
        .iter()
        .any(|one| one.kind == Kind::RequiredUndeclared);
    assert!(!undeclared, "{:?}", page.findings);
    let request = derive_page(&page, "milvus-2.6/shelves/add").request;
    let shapes = serde_json::json!([{ "required": ["height"] }, { "required": ["tags"] }]);
    assert_eq!(request["anyOf"], shapes, "{request}");
    let said = checked(PLAIN, REQUIRED, to).to_string();
    assert!(
        said.contains("in which height must be given; or any value in which tags must be given"),
        "{said}"
    );
    // What is asked for and nowhere described is a defect as before.
    let odd = to.replace("\"tags\"", "\"lamp\"");
    let page = read_page("p", changed(PLAIN, REQUIRED, &odd).as_bytes())
        .unwrap_or_else(|error| panic!("{error}"));
    let found = page
        .findings
        .iter()
        .filter(|one| one.kind == Kind::RequiredUndeclared);
    assert_eq!(found.count(), 1);
}

#[test]
fn a_body_that_may_be_more_than_an_object_is_a_defect() {
    let from = "\"schema\":{\"type\":\"object\",\"properties\":{\"room\"";
    for (to, words) in [
        (
            "\"schema\":{\"type\":\"object\",\"nullable\":true,\"properties\":{\"room\"",
            "an object or null",
        ),
        (
            "\"schema\":{\"type\":[\"object\",\"array\"],\"properties\":{\"room\"",
            "an object or array",
        ),
        (
            "\"schema\":{\"properties\":{\"room\"",
            "The body has no type",
        ),
    ] {
        let report = checked(PLAIN, from, to);
        assert!(
            report.is_stale() && report.to_string().contains(words),
            "{to}: {report}"
        );
    }
    let from = "{\"type\":\"object\",\"x-tab-label\":\"success\"";
    let to = "{\"type\":\"object\",\"nullable\":true,\"x-tab-label\":\"success\"";
    let report = checked(PLAIN, from, to);
    assert!(report.to_string().contains("an object or null"), "{report}");
}

#[test]
fn that_only_one_shape_may_hold_is_left_open_and_said() {
    let page = "mdx/union.mdx";
    let from = "\"required\":[\"room\"],\"oneOf\"";
    let said = checked(page, from, "\"required\":[\"room\"],\"anyOf\"").to_string();
    assert!(
        said.contains("no longer a defect") && said.contains("oneOf of body"),
        "{said}"
    );
    // Shapes of types that exclude each other lose nothing.
    let from = "\"wood\":{\"description\":\"One or several.\",\"oneOf\"";
    let report = checked(page, from, &from.replace("oneOf", "anyOf"));
    assert!(!report.is_stale(), "{report}");
}

#[test]
fn a_field_that_may_be_null_is_no_union_and_a_choice_is_not_anything() {
    let from = "\"height\":{\"type\":\"integer\"";
    let lamp = format!("\"lamp\":{{\"nullable\":true,\"type\":\"integer\"}},{from}");
    let page = read_page("p", changed(PLAIN, from, &lamp).as_bytes())
        .unwrap_or_else(|error| panic!("{error}"));
    let operation = derive_page(&page, "milvus-2.6/shelves/add");
    let unshown = |one: &&Defect| one.what.contains("lamp, which no example");
    assert_eq!(operation.defects.iter().filter(unshown).count(), 1);
    let to = format!(
        "\"u\":{{\"anyOf\":[{{\"type\":\"string\"}},{{\"type\":\"array\",\"items\":{{}}}}]}},{from}"
    );
    let said = checked(PLAIN, from, &to).to_string();
    assert!(
        said.contains("when it is given it must be a string, or an array"),
        "{said}"
    );
}

#[test]
fn a_bound_in_free_words_is_a_defect_that_changes_with_its_number() {
    let from = "\"description\":\"How many boards.\"";
    let about = |words: &str| format!("\"description\":\"Counted with the floor, {words}\"");
    for words in [
        "it stays at most 5.",
        "it should be fewer than 1,200.",
        "its default value is `9`.",
    ] {
        let said = checked(PLAIN, from, &about(words)).to_string();
        assert!(said.contains("value-unread"), "{words}: {said}");
    }
    let from = "\"description\":\"Where it goes.\"";
    let said = checked(
        PLAIN,
        from,
        "\"description\":\"A text of 2 to 9 characters.\"",
    )
    .to_string();
    assert!(
        !said.contains("value-unread"),
        "its keywords are taken: {said}"
    );
}
