//! What moves on a page and says the same.

use std::fs;

use vdbspec::derive::run_derive;

use crate::derive::{bytes, drift::checked};

#[test]
fn a_line_on_top_changes_no_defect_that_names_another_line() {
    // The error bears the code that a row of the table calls success, and the defect names the line of that row.
    let dir = tempfile::tempdir().expect("a folder to write to");
    let page = dir.path().join("page.md");
    let text = String::from_utf8(bytes("markdown/plain.md")).expect("the page is text");
    let odd = text.replacen("\"code\": 0", "\"code\": 4", 1);
    assert_ne!(odd, text, "the page has an example");
    fs::write(&page, &odd).expect("the folder is ours");
    let derive = |check: bool| {
        run_derive(std::slice::from_ref(&page), dir.path(), check)
            .unwrap_or_else(|error| panic!("{error}"))
    };
    derive(false);
    let held = derive(true);
    let names_a_line = held.pages[0]
        .defects
        .iter()
        .any(|defect| defect.what.contains(" while line "));
    assert!(names_a_line, "{:?}", held.pages[0].defects);
    fs::write(&page, odd.replacen("\n\n", "\n\n\n", 1)).expect("the folder is ours");
    let report = derive(true);
    assert!(!report.is_stale() && report.pages[0].moved, "{report}");
}

#[test]
fn one_file_of_many_operations_is_said_to_be_only_alike_once() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let page = dir.path().join("library.json");
    fs::write(&page, bytes("openapi/library.json")).expect("the folder is ours");
    run_derive(std::slice::from_ref(&page), dir.path(), false)
        .unwrap_or_else(|error| panic!("{error}"));
    let report = run_derive(&[page], dir.path(), true).unwrap_or_else(|error| panic!("{error}"));
    let said = report.to_string();
    assert_eq!(said.matches("nothing but likeness").count(), 1, "{said}");
    let many = format!("for {} operations:", report.pages.len());
    assert!(said.contains(&many), "{said}");
}

#[test]
fn a_table_with_few_dashes_below_its_header_says_the_same() {
    for dashes in ["|--|--|", "|:-|:-:|", "| - | - |"] {
        let report = checked("markdown/plain.md", "|------------|-------------|", dashes);
        assert!(
            report.differences().count() == 0 && !report.is_stale(),
            "{dashes}: {report}"
        );
    }
}

#[test]
fn shapes_in_another_order_say_the_same() {
    let [one, two] = [
        "{\"type\":\"object\",\"x-tab-label\":\"quick\",\"properties\":{\"room\":{\"type\":\"string\",\"description\":\"Where it goes.\"},\"height\":{\"type\":\"integer\",\"description\":\"How many boards.\"}},\"required\":[\"height\"]}",
        "{\"type\":\"object\",\"x-tab-label\":\"custom\",\"properties\":{\"room\":{\"type\":\"string\",\"description\":\"Where it goes.\"},\"plan\":",
    ];
    let page = String::from_utf8(bytes("mdx/union.mdx")).expect("the page is text");
    let begin = page.find(two).expect("the second shape");
    let end = begin
        + page[begin..]
            .find(",{\"type\":\"object\",\"x-tab-label\":\"cloud\"")
            .expect("the third");
    let (from, second) = (format!("{one},{}", &page[begin..end]), &page[begin..end]);
    let report = checked("mdx/union.mdx", &from, &format!("{second},{one}"));
    assert!(!report.is_stale(), "{report}");
    // A change beside the order is named alone.
    let other = one.replace("\"type\":\"integer\"", "\"type\":\"string\"");
    let report = checked("mdx/union.mdx", &from, &format!("{second},{other}"));
    assert_eq!(report.differences().count(), 1, "{report}");
    assert!(
        report
            .to_string()
            .contains("height: type integer became string"),
        "{report}"
    );
}

#[test]
fn a_shape_that_came_beside_one_that_changed_is_told_apart_from_it() {
    let page = "mdx/union.mdx";
    let height = "\"height\":{\"type\":\"integer\",";
    let first = format!(
        "\"oneOf\":[{{\"type\":\"object\",\"x-tab-label\":\"quick\",\"properties\":{{\"room\":{{\"type\":\"string\",\"description\":\"Where it goes.\"}},{height}"
    );
    let come = "\"oneOf\":[{\"type\":\"object\",\"properties\":{\"cellar\":{\"type\":\"string\",\"description\":\"Where it is dark.\"}}},";
    let changed = first
        .replacen("\"oneOf\":[", come, 1)
        .replace("\"type\":\"integer\"", "\"type\":\"string\"");
    let said = checked(page, &first, &changed).to_string();
    assert!(
        said.contains("height: type integer became string"),
        "{said}"
    );
    assert!(
        said.contains("allowed too is an object with cellar"),
        "{said}"
    );
    assert!(!said.contains("no longer allowed is"), "{said}");
}
