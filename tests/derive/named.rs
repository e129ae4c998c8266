//! What the drift gate names of changes that no keyword of a spec can hold: each is a difference, with what changed and the line.

use crate::derive::drift::{checked, line_of};

const PLAIN: &str = "mdx/plain.mdx";
/// The beginning of the request's schema, of its answer's first branch, and of the list of parameters.
const REQUEST: &str = "\"schema\":{\"type\":\"object\",\"properties\":{\"room\"";
const ANSWER: &str = "{\"type\":\"object\",\"x-tab-label\":\"success\",";
const PARAMETERS: &str = "\"parameters\":[";

/// One planted change of the page in MDX, and what must be said of it, on the line of the specification.
fn says(from: &str, to: &str, words: &[&str]) {
    let report = checked(PLAIN, from, to);
    let said = report.to_string();
    assert!(report.is_stale(), "{to}: {said}");
    let line = format!("line {}", line_of(PLAIN, "export const specs"));
    for word in words.iter().copied().chain([line.as_str()]) {
        assert!(said.contains(word), "{to}: no `{word}` in {said}");
    }
    assert!(!said.contains("nothing differs"), "{said}");
}

#[test]
fn a_new_parameter_without_a_place_in_the_spec_is_a_difference() {
    for place in ["query", "path", "cookie"] {
        let parameter = format!(
            "{PARAMETERS}{{\"name\":\"loud\",\"in\":\"{place}\",\"required\":true,\"schema\":{{\"type\":\"boolean\"}}}},"
        );
        says(PARAMETERS, &parameter, &["loud", place, "required"]);
    }
}

#[test]
fn an_object_that_is_closed_is_a_difference_on_either_side() {
    let closed = REQUEST.replace("{\"type\"", "{\"additionalProperties\":false,\"type\"");
    says(REQUEST, &closed, &["closed-object", "no other properties"]);
    let closed = ANSWER.replace("{\"type\"", "{\"additionalProperties\":false,\"type\"");
    says(ANSWER, &closed, &["closed-object", "no other properties"]);
}

#[test]
fn keywords_of_the_whole_body_are_differences() {
    let fewest = REQUEST.replace("{\"type\"", "{\"minProperties\":2,\"type\"");
    says(
        REQUEST,
        &fewest,
        &["objects of fewer fields than 2 are no longer allowed"],
    );
    for (keyword, value) in [
        ("not", "{\"required\":[\"tags\"]}"),
        ("dependentRequired", "{\"tags\":[\"height\"]}"),
    ] {
        let with = REQUEST.replace("{\"type\"", &format!("{{\"{keyword}\":{value},\"type\""));
        says(REQUEST, &with, &["key-not-read", keyword, value]);
    }
}

#[test]
fn an_answer_with_another_status_is_a_difference() {
    let answers = "\"responses\":{";
    let with = "\"responses\":{\"409\":{\"description\":\"Full.\",\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\"}}}},";
    says(answers, with, &["part-unread", "status 409"]);
}

#[test]
fn a_page_for_another_product_is_a_difference_on_its_line() {
    let report = checked(PLAIN, "target=\"milvus\"", "target=\"zilliz\"");
    let said = report.to_string();
    assert!(report.is_stale(), "{said}");
    let line = format!("line {}", line_of(PLAIN, "<RestSpecs"));
    assert!(
        said.contains("filtered-for-target") && said.contains(&line),
        "{said}"
    );
}

#[test]
fn a_defect_that_is_gone_is_a_difference_and_one_that_only_moved_is_none() {
    let report = checked("mdx/traps.mdx", "import RestSpecs", "\nimport RestSpecs");
    assert!(!report.is_stale() && report.pages[0].moved, "{report}");
    let report = checked("mdx/traps.mdx", ",\"x-odd\":1", "");
    let said = report.to_string();
    assert!(report.is_stale(), "{said}");
    assert!(
        said.contains("no longer a defect") && said.contains("x-odd"),
        "{said}"
    );
}

#[test]
fn what_is_not_read_of_an_operation_is_a_defect_with_its_value() {
    for (from, to, words) in [
        (
            "\"deprecated\":false",
            "\"deprecated\":true",
            ["key-not-read", "deprecated", "true"],
        ),
        (
            "\"security\":[]",
            "\"security\":[{\"basic\":[]}]",
            ["key-not-read", "security", "basic"],
        ),
        (
            "\"requestBody\":{",
            "\"requestBody\":{\"required\":true,",
            ["key-not-read", "The request body", "required"],
        ),
        (
            "\"200\":{",
            "\"200\":{\"headers\":{\"Age\":{}},",
            ["key-not-read", "The response", "headers"],
        ),
        (
            "\"200\":{",
            "\"200\":{\"links\":{},",
            ["key-not-read", "The response", "links"],
        ),
        (
            "\"name\":\"Authorization\"",
            "\"name\":\"Authorization\",\"allowEmptyValue\":true",
            ["key-not-read", "Authorization", "allowEmptyValue"],
        ),
        (
            "\"type\":\"integer\",\"description\":\"How many boards.\"",
            "\"type\":\"integer\",\"xml\":{\"name\":\"h\"},\"description\":\"How many boards.\"",
            ["key-not-read", "height", "xml"],
        ),
        (
            "\"properties\":{\"title\"",
            "\"oneOf\":7,\"properties\":{\"title\"",
            ["key-not-read", "books[]", "oneOf"],
        ),
    ] {
        says(from, to, &words);
    }
}

#[test]
fn forms_of_values_are_told_by_what_they_allow_and_forbid() {
    let height = "\"height\":{\"type\":\"integer\"";
    let title = "\"title\":{\"type\":\"string\"";
    let tags = "\"tags\":{\"type\":\"array\"";
    for (field, name, keyword, what) in [
        (height, "height", "\"multipleOf\":5", "multiples of 5"),
        (
            title,
            "books[].title",
            "\"pattern\":\"^a\"",
            "texts that match ^a",
        ),
        (
            title,
            "books[].title",
            "\"format\":\"uuid\"",
            "values of the format uuid",
        ),
        (
            tags,
            "tags",
            "\"uniqueItems\":true",
            "lists with no item twice",
        ),
    ] {
        let with = format!("{field},{keyword}");
        says(
            field,
            &with,
            &[&format!("{name}: none but {what} are allowed any longer")],
        );
    }
}

#[test]
fn marks_of_single_fields_are_keywords() {
    let height = "\"height\":{\"type\":\"integer\"";
    for mark in ["readOnly", "writeOnly", "deprecated"] {
        let with = format!("{height},\"{mark}\":true");
        says(
            height,
            &with,
            &[&format!("height: {mark} was absent and is now true")],
        );
        let without = format!("{height},\"{mark}\":false");
        assert!(!checked(PLAIN, height, &without).is_stale());
    }
    let header = "\"name\":\"Authorization\"";
    let with = format!("{header},\"deprecated\":true");
    says(
        header,
        &with,
        &["header Authorization: deprecated was absent and is now true"],
    );
}

#[test]
fn examples_of_fields_and_of_schemas_are_compared_and_held_to_their_schema() {
    let height = "\"format\":\"int64\"";
    says(
        height,
        &format!("{height},\"example\":0"),
        &[
            "height: its examples were absent and are now [0]",
            "example-unfit",
            "keyword minimum",
        ],
    );
    says(
        height,
        &format!("{height},\"example\":\"tall\""),
        &["example-unfit: The example of height is not of its type"],
    );
    let of_schema = REQUEST.replace("{\"type\"", "{\"example\":{\"room\":7},\"type\"");
    says(
        REQUEST,
        &of_schema,
        &[
            "the example of a request is new: {\"room\":7}",
            "example-unfit",
            "of room: the keyword type",
        ],
    );
    says(
        "\"example\":\"Bearer TOKEN\"",
        "\"example\":\"TOKEN\"",
        &["header Authorization: its examples were [\"Bearer TOKEN\"] and are now [\"TOKEN\"]"],
    );
}

#[test]
fn a_changed_example_is_named_with_what_differs() {
    says(
        "\"height\":3,\"tags\":[\"new\"],\"books\"",
        "\"tags\":[\"old\"],\"loud\":true,\"books\"",
        &[
            "the example of a request changed",
            "height is gone, which was 3",
            "tags[0] was \"new\" and is now \"old\"",
            "loud is new: true",
        ],
    );
    says(
        "{\"code\":7,\"message\":\"full\"}",
        "{\"code\":9,\"message\":\"full\"}",
        &["the example of an answer to a rejected request changed: code was 7 and is now 9"],
    );
}

#[test]
fn a_new_header_and_a_new_field_are_described_with_all_that_stands_below() {
    says(
        PARAMETERS,
        &format!(
            "{PARAMETERS}{{\"name\":\"Wait\",\"in\":\"header\",\"required\":true,\"description\":\"How long, in seconds.\",\"schema\":{{\"type\":\"integer\",\"maximum\":60,\"default\":5}}}},"
        ),
        &[
            "header Wait is new: it must be sent, and must be an integer, not above 60, in seconds; a request without it means 5",
        ],
    );
    let room = "\"properties\":{\"room\"";
    says(
        room,
        "\"properties\":{\"door\":{\"type\":\"object\",\"required\":[\"wood\"],\"properties\":{\"wood\":{\"type\":\"string\",\"enum\":[\"oak\",\"elm\"]},\"bolts\":{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":3}}}},\"room\"",
        &[
            "door is new: when it is given it must be an object, in which wood must be given",
            "door.wood is new: it must be given, and be a string, one of \"oak\", \"elm\"",
            "door.bolts is new: when it is given it must be an array",
            "door.bolts[] is new: when it is given it must be an integer, not below 3  at /request/properties/door/properties/bolts/items",
        ],
    );
}

#[test]
fn every_integer_is_a_number() {
    let height = "\"height\":{\"type\":\"integer\"";
    says(
        height,
        "\"height\":{\"type\":\"number\"",
        &["type integer became number: numbers with a fraction are allowed too"],
    );
    says(
        height,
        "\"height\":{\"type\":[\"number\",\"string\"]",
        &["numbers with a fraction or strings are allowed too"],
    );
}

#[test]
fn of_two_shapes_the_one_that_is_left_is_not_said_to_be_new() {
    let page = "mdx/union.mdx";
    let text = String::from_utf8(crate::derive::bytes(page)).expect("the page is text");
    let (_, rest) = text.split_once("\"oneOf\":[").expect("it has a choice");
    let mut depth = 0_i32;
    let end = rest
        .char_indices()
        .find(|(_, c)| {
            depth += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            depth == 0
        })
        .map(|(at, _)| at)
        .expect("it is closed");
    let first = &rest[..=end];
    let report = checked(page, &format!("\"oneOf\":[{first},"), "\"oneOf\":[");
    let said = report.to_string();
    assert!(report.is_stale(), "{said}");
    assert!(said.contains("of several shapes one is left"), "{said}");
    assert!(!said.contains(" is new: "), "{said}");
}

/// One planted change of the page in Markdown, and what must be said of the row of `shelfName`.
fn row_says(text: &str, words: &[&str]) {
    let page = "markdown/plain.md";
    let row = "What to call it.";
    let report = checked(page, row, &format!("{row} {text}"));
    let said = report.to_string();
    assert!(report.is_stale(), "{text}: {said}");
    let line = format!("line {}", line_of(page, row));
    for word in words.iter().copied().chain([line.as_str()]) {
        assert!(said.contains(word), "{text}: no `{word}` in {said}");
    }
}

#[test]
fn lists_and_defaults_in_prose_are_read_or_are_defects() {
    let two = "only \"oak\", \"elm\" are allowed";
    for text in [
        "Possible values are **oak** and **elm**.",
        "Possible values are **oak**, **elm.**",
        "Valid values are `oak` or `elm`",
        "Possible values: oak, elm",
    ] {
        row_says(text, &[two]);
    }
    row_says("Possible value is **oak**.", &["only \"oak\" is allowed"]);
    for text in [
        "The default value is **oak**.",
        "Defaults to oak",
        "Default: `oak`",
        "The value defaults to **oak.**",
    ] {
        row_says(text, &["a request without it now means \"oak\""]);
    }
    for text in [
        "Possible values include **oak** and **elm**.",
        "Possible values are **oak** for old ones and **elm** for new ones.",
        "The default value is whatever there is.",
        "It is oak by default.",
        "It has 8 characters on weekdays.",
    ] {
        row_says(text, &["value-unread", "shelfName"]);
    }
}

#[test]
fn lengths_in_prose_are_bounds() {
    row_says(
        "It is a string of 8 to 64 characters.",
        &[
            "texts of fewer characters than 8 are no longer allowed",
            "texts of more characters than 64 are no longer allowed",
        ],
    );
    row_says(
        "The maximum length is 255.",
        &["texts of more characters than 255 are no longer allowed"],
    );
}
