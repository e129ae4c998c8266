//! Rows that are written otherwise than on most pages: they are read, or become a defect with their line.

use std::collections::BTreeMap;

use vdbspec::derive::{Field, Kind, Page, read_page};

use crate::derive::drift::{changed, line_of};

/// A row of the request body of each style with tables, which the tests write otherwise.
const ROWS: [(&str, &str); 2] = [
    (
        "plain.md",
        "| __height__ | __integer__ (int64)  <br/>In hand widths.<br/>The minimum value is **1**.  |",
    ),
    ("markdown/plain.md", HEIGHT),
];
const HEIGHT: &str =
    "| `height`  | __integer__<br/>How many boards it has.<br/>The value defaults to 3  |";

fn with(page: &str, from: &str, to: &str) -> Page {
    let text = changed(page, from, to);
    read_page("p", text.as_bytes()).unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// The types of the fields of the request body, by name.
fn types(page: &Page) -> BTreeMap<&str, Vec<String>> {
    let fields = page.request.fields.iter();
    fields
        .map(|field| {
            let types = field.types.iter().map(ToString::to_string);
            (field.name(), types.collect())
        })
        .collect()
}

/// What the findings say at a line.
fn said_at(page: &Page, line: usize) -> Vec<&str> {
    let at = page.findings.iter();
    at.filter(|found| found.line as usize == line)
        .map(|found| found.what.as_str())
        .collect()
}

#[test]
fn types_are_joined_by_words_as_by_bars() {
    for (page, row) in ROWS {
        for union in [
            "__integer__ or __string__",
            "__integer__, __string__",
            "__integer__, or __string__",
            "__integer__ / __string__",
            "**integer** | **string**",
            "**integer** \\| **string**",
            "**integer** &#124; **string**",
            "`integer` or `string`",
            "integer or string",
        ] {
            let to = format!("| `height` | {union}<br/>In hand widths. |");
            let found = with(page, row, &to);
            assert_eq!(
                types(&found).get("height").map(Vec::as_slice),
                Some(&["integer".to_owned(), "string".to_owned()][..]),
                "{page}: {union}"
            );
        }
    }
}

#[test]
fn a_union_of_which_one_part_is_no_type_is_not_read_in_part_and_says_so() {
    for (page, row) in ROWS {
        for union in ["__integer__ or __widget__", "__integer__ | **widget**"] {
            let to = format!("| `height` | {union}<br/>In hand widths. |");
            let found = with(page, row, &to);
            assert_eq!(
                types(&found).get("height"),
                Some(&Vec::new()),
                "{page}: {union}"
            );
            let said = said_at(&found, line_of(page, row));
            assert!(
                said.iter().any(|what| what.contains("names no type")),
                "{page}: {union}: {said:?}"
            );
        }
    }
}

#[test]
fn a_tag_or_comment_on_lines_of_its_own_ends_no_table() {
    for (page, row) in ROWS {
        for (before, after) in [
            ("<include target=\"milvus\">\n", "\n</include>"),
            ("<!-- for readers of the source -->\n", ""),
            ("<!--\nfor readers\n\nof the source\n-->\n", ""),
            ("{/* for readers of the source */}\n", ""),
            (
                "<include target=\"zilliz\">\n| `rent` | __integer__ |\n</include>\n",
                "",
            ),
            ("<zilliz>| `rent` | __integer__ |</zilliz>\n", ""),
        ] {
            let to = format!("{before}{row}{after}\n| `depth` | __integer__<br/>In hand widths. |");
            let found = with(page, row, &to);
            let types = types(&found);
            for name in ["height", "depth"] {
                assert!(types.contains_key(name), "{page}: {before}: {types:?}");
            }
            assert!(!types.contains_key("rent"), "{page}: {before}");
            let line = u32::try_from(line_of(page, row) + to.lines().count() - 1).expect("small");
            let depth = found
                .request
                .fields
                .iter()
                .find(|field| field.name() == "depth");
            assert_eq!(
                depth.map(|field| field.line),
                Some(line),
                "{page}: {before}"
            );
        }
    }
}

#[test]
fn a_row_inside_a_comment_is_no_row() {
    for (page, row) in ROWS {
        let to = format!("<!-- {row} -->\n| `depth` | __integer__<br/>In hand widths. |");
        let found = with(page, row, &to);
        let types = types(&found);
        assert!(
            types.contains_key("depth") && !types.contains_key("height"),
            "{page}"
        );
    }
}

/// The field of the request body that is written into the page as a row.
fn field_of(page: &str, row: &str, cells: &str) -> Option<Field> {
    let found = with(page, row, cells);
    let mut fields = found.request.fields.into_iter();
    fields.find(|field| field.name() == "height")
}

#[test]
fn marks_beside_a_name_or_a_type_are_read_in_any_case_and_weight() {
    for (page, row) in ROWS {
        for name in [
            "__height__ (required)",
            "__height__ (Required)",
            "`height` **(Required)**",
            "height **(required)**",
            "**height** *(required)*",
            "`height`&nbsp;(required)",
            "`height` (**Required**)",
            "[`height`](#height) (required)",
        ] {
            let cells = format!("| {name} | __integer__<br/>In hand widths. |");
            let field = field_of(page, row, &cells);
            assert_eq!(
                field.map(|field| field.required),
                Some(Some(true)),
                "{page}: {name}"
            );
        }
        for (types, required) in [
            ("__integer__ **(Required)**", true),
            ("__integer__ (Required)", true),
            ("__integer__ (**required**)", true),
            ("__integer__&nbsp;(required)", true),
            ("__integer__ (optional)", false),
        ] {
            let cells = format!("| height | {types}<br/>In hand widths. |");
            let field = field_of(page, row, &cells).expect("the row is read");
            assert_eq!(field.required, Some(required), "{page}: {types}");
            assert!(!field.keywords.contains_key("format"), "{page}: {types}");
        }
        let cells = "| `height` (optional) | __integer__<br/>In hand widths. |";
        let field = field_of(page, row, cells);
        assert_eq!(
            field.map(|field| field.required),
            Some(Some(false)),
            "{page}"
        );
    }
}

#[test]
fn what_is_crossed_out_or_marked_as_deprecated_is_deprecated() {
    for (page, row) in ROWS {
        for cells in [
            "| ~~height~~ | __integer__<br/>In hand widths. |",
            "| ~~`height`~~ | __integer__<br/>In hand widths. |",
            "| `~~height~~` (deprecated) | __integer__<br/>In hand widths. |",
            "| __height__ **(Deprecated)** | __integer__<br/>In hand widths. |",
            "| <del>height</del> | __integer__<br/>In hand widths. |",
            "| height | __integer__ (deprecated)<br/>In hand widths. |",
            "| height | __integer__ (required, deprecated)<br/>In hand widths. |",
        ] {
            let field = field_of(page, row, cells).unwrap_or_else(|| panic!("{page}: {cells}"));
            assert_eq!(
                field.keywords.get("deprecated"),
                Some(&true.into()),
                "{page}: {cells}"
            );
            assert!(!field.keywords.contains_key("format"), "{page}: {cells}");
        }
    }
}

#[test]
fn a_name_that_cannot_be_read_is_a_defect_with_its_line() {
    for (page, row) in ROWS {
        for name in [
            "height (beta)",
            "the height",
            "height, depth",
            "(required)",
            "&nbsp;",
        ] {
            let found = with(
                page,
                row,
                &format!("| {name} | __integer__<br/>In hand widths. |"),
            );
            let said = said_at(&found, line_of(page, row));
            assert!(
                said.iter().any(|what| what.contains("was not read")),
                "{page}: {name}: {said:?}"
            );
        }
    }
}

/// What is said of the field in this way: its keywords, and what of its words was not read.
fn described(page: &str, row: &str, kind: &str, words: &str) -> (serde_json::Value, Vec<String>) {
    let cells = format!("| `height` | __{kind}__<br/>In hand widths. {words} |");
    let found = with(page, row, &cells);
    let field = found
        .request
        .fields
        .iter()
        .find(|field| field.name() == "height");
    let keywords = serde_json::json!(field.expect("the row is read").keywords);
    let line = line_of(page, row);
    // The sample keeps the type that the row had.
    let at = found.findings.iter().filter(|one| {
        one.line as usize == line && matches!(one.kind, Kind::ValueUnread | Kind::DeprecationUnread)
    });
    (keywords, at.map(|one| one.kind.name().to_owned()).collect())
}

#[test]
fn facts_in_plain_words_become_keywords_where_that_is_safe() {
    for (page, row) in ROWS {
        for (kind, words, keywords) in [
            ("integer", "The maximum is 65536.", r#"{"maximum":65536}"#),
            ("integer", "The minimum is -1.", r#"{"minimum":-1}"#),
            ("integer", "How many (default = 128).", r#"{"default":128}"#),
            ("integer", "How many (default 128).", r#"{"default":128}"#),
            (
                "integer",
                "How many (defaults to 128).",
                r#"{"default":128}"#,
            ),
            ("string", "How (default=`low`).", r#"{"default":"low"}"#),
            ("integer", "One of 1, 2, or 3.", r#"{"enum":[1,2,3]}"#),
            (
                "string",
                "Must be one of `low` or `high`.",
                r#"{"enum":["low","high"]}"#,
            ),
            ("integer", "Deprecated since 2.5.", r#"{"deprecated":true}"#),
        ] {
            let (seen, defects) = described(page, row, kind, words);
            assert_eq!(seen.to_string(), keywords, "{page}: {words}");
            assert_eq!(defects, [""; 0], "{page}: {words}");
        }
    }
}

#[test]
fn facts_in_plain_words_that_cannot_be_read_are_defects() {
    for (page, row) in ROWS {
        for (kind, words, defect) in [
            ("integer", "The maximum is 65,536.", "value-unread"),
            ("array", "The maximum is 16.", "value-unread"),
            ("integer", "How many (default = many).", "value-unread"),
            ("integer", "One of 1, 2, or many boards.", "value-unread"),
            ("string", "One of low, middle, or high.", "value-unread"),
            (
                "integer",
                "The value 3 is deprecated.",
                "deprecation-unread",
            ),
        ] {
            let (keywords, defects) = described(page, row, kind, words);
            assert_eq!(keywords.to_string(), "{}", "{page}: {words}");
            assert!(
                defects.iter().any(|id| id == defect),
                "{page}: {words}: {defects:?}"
            );
        }
        let (keywords, defects) = described(page, row, "string", "One of the shelves of the room.");
        assert_eq!(
            (keywords.to_string().as_str(), defects.len()),
            ("{}", 0),
            "{page}"
        );
    }
}
