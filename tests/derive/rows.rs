//! Rows of the Markdown style that were renamed, or starred where a star says nothing.

use crate::derive::drift::checked;

#[test]
fn a_renamed_last_row_is_named_where_the_row_is_whole() {
    let from = "| `message`  | __string__<br/>What went wrong. |\n| `data` | __object__<br/> |\n";
    let to = "| `remark`  | __string__<br/>What went wrong. |\n";
    let report = checked("markdown/plain.md", from, to);
    let said = report.to_string();
    assert!(
        report.is_stale() && said.contains("no row for message"),
        "{said}"
    );
}

#[test]
fn a_star_on_a_row_of_items_is_a_defect() {
    let row = "| `height`  |";
    let to = "| `books`  | __array__<br/>What stands there. |\n| `books[]` <span style=\"color:red\">*</span> | __string__<br/>A title. |\n| `height`  |";
    let plain = to.replace(" <span style=\"color:red\">*</span>", "");
    let said = |to: &str| checked("markdown/plain.md", row, to).to_string();
    assert!(said(to).contains("books[] bears a star"), "{}", said(to));
    assert!(!said(&plain).contains("bears a star"), "{}", said(&plain));
}
