//! Tests of merging: what stands, what is kept, and that nothing is lost.

use serde_json::{Value, json};

use super::Words;
use crate::contract::Operation;

/// A spec of one page; every keyword of its request has line 9 as its source.
fn page(key: &str, request: impl Into<Value>, provenance: &[&str]) -> Operation {
    let label = key.strip_suffix("/aliases/create").unwrap_or(key);
    let source = |pointer: &&str| ((*pointer).to_owned(), json!([format!("{label}:9")]));
    let mut sources: serde_json::Map<String, Value> = provenance.iter().map(source).collect();
    for pointer in [
        "/title",
        "/method",
        "/path",
        "/response/success/properties/code/const",
    ] {
        sources.insert(pointer.to_owned(), json!([format!("{label}:1")]));
    }
    let code = json!({"properties": {"code": {"const": 0}}});
    let request: Value = request.into();
    let document = json!({
        "format": 2, "operation": "aliases/create", "title": format!("T of {key}"), "method": "POST",
        "path": "/v2/vectordb/aliases/create", "pages": [key], "headers": [], "request": request,
        "response": {"success": code, "error": {}},
        "examples": [{"kind": "request", "page": key, "line": 3, "body": {"a": 1}, "defects": ["x"]}],
        "provenance": sources, "defects": [{"id": "x", "page": key, "line": 3, "what": "W."}]
    });
    Operation::from_value(key, document).expect("the document is right")
}

fn a(kind: &str) -> Value {
    json!({"properties": {"a": {"type": kind}}})
}

const A: &str = "/request/properties/a/type";

fn merged(pages: &[Operation]) -> Operation {
    let words = pages.iter().map(Words::of).reduce(Words::and);
    words.and_then(Words::merged).expect("somebody speaks")
}

/// Places of the request that are disputed; titles differ anyway.
fn disputed(operation: &Operation) -> usize {
    let pointers = operation.disputed.keys();
    pointers
        .filter(|pointer| pointer.starts_with("/request"))
        .count()
}

#[test]
fn the_seed_stands_and_what_others_say_is_kept() {
    let pages = [
        page("milvus-2.4/aliases/create", a("integer"), &[A]),
        page("seed/create-alias", a("string"), &[A]),
    ];
    let operation = merged(&pages);
    assert_eq!(
        operation.pages,
        ["seed/create-alias", "milvus-2.4/aliases/create"]
    );
    assert_eq!(operation.title, "T of seed/create-alias");
    assert_eq!(operation.request, a("string"));
    assert_eq!(operation.provenance[A], ["seed/create-alias:9"]);
    let dispute = &operation.disputed[A][0];
    assert_eq!(
        (&dispute.value, dispute.pages.as_slice()),
        (&json!("integer"), &["milvus-2.4:9".to_owned()][..])
    );
}

#[test]
fn without_a_seed_all_types_are_allowed_and_other_keywords_stand_only_where_all_agree() {
    let with = |key: &str, kind: &str, rest: Value| {
        let mut schema = a(kind);
        let keywords = schema
            .pointer_mut("/properties/a")
            .and_then(Value::as_object_mut);
        keywords
            .expect("an object")
            .extend(rest.as_object().cloned().unwrap_or_default());
        page(
            key,
            schema,
            &[
                A,
                "/request/properties/a/default",
                "/request/properties/a/enum",
            ],
        )
    };
    let operation = merged(&[
        with(
            "milvus-2.4-md/aliases/create",
            "integer",
            json!({"default": 1}),
        ),
        with(
            "milvus-2.5/aliases/create",
            "integer",
            json!({"default": 1, "enum": [1, 2]}),
        ),
        with(
            "milvus-2.6/aliases/create",
            "string",
            json!({"default": 1, "enum": [1, 2]}),
        ),
    ]);
    // Markdown has no words for lists of values: its silence does not count.
    let expected =
        json!({"properties": {"a": {"type": ["integer", "string"], "default": 1, "enum": [1, 2]}}});
    assert_eq!(operation.request, expected);
    let operation = merged(&[
        with(
            "milvus-2.5/aliases/create",
            "integer",
            json!({"default": 1, "enum": [1, 2]}),
        ),
        with("milvus-2.6/aliases/create", "integer", json!({})),
    ]);
    assert_eq!(operation.request, a("integer"));
    assert_eq!(disputed(&operation), 2);
}

#[test]
fn a_field_is_required_where_every_page_that_can_say_so_says_it() {
    let required = |key: &str, list: Value, says: bool| {
        let mut schema = a("string");
        schema["required"] = list;
        page(
            key,
            schema,
            if says {
                &[A, "/request/required/a"]
            } else {
                &[A]
            },
        )
    };
    let yes = |key| required(key, json!(["a"]), true);
    let seed = || required("seed/create-alias", json!([]), false);
    let operation = merged(&[
        seed(),
        yes("milvus-2.4/aliases/create"),
        yes("milvus-2.5/aliases/create"),
    ]);
    assert_eq!(operation.request_required(), Some(vec!["a"]));
    for other in [
        required("milvus-2.5/aliases/create", json!([]), true),
        required("milvus-2.5/aliases/create", json!([]), false),
    ] {
        let operation = merged(&[seed(), yes("milvus-2.4/aliases/create"), other]);
        assert_eq!(operation.request_required(), None);
        assert_eq!(
            operation.disputed["/request/required/a"][0].value,
            json!(true)
        );
    }
}

#[test]
fn a_choice_that_some_pages_do_not_have_does_not_stand() {
    let choice = json!({"anyOf": [{"type": "object"}, {"type": "array"}]});
    let pointers = ["/request/anyOf/0/type", "/request/anyOf/1/type"];
    let with = |key| page(key, choice.clone(), &pointers);
    let operation = merged(&[
        with("milvus-2.4/aliases/create"),
        with("milvus-2.5/aliases/create"),
    ]);
    assert_eq!(operation.request, choice);
    let operation = merged(&[
        with("milvus-2.4/aliases/create"),
        page("milvus-2.5/aliases/create", a("string"), &[A]),
    ]);
    assert_eq!(operation.request, a("string"));
    assert_eq!(disputed(&operation), 2);
}

#[test]
fn each_page_and_each_version_can_be_had_back_and_merged_again() {
    let pages = [
        page("milvus-2.4-md/aliases/create", a("integer"), &[A]),
        page("milvus-2.4/aliases/create", a("string"), &[A]),
        page(
            "milvus-2.10/aliases/create",
            json!({"properties": {"a": {}}}),
            &["/request/properties/a"],
        ),
        page("seed/create-alias", a("boolean"), &[A]),
    ];
    let operation = merged(&pages);
    let back: Vec<Operation> = pages
        .iter()
        .map(|page| operation.as_page(&page.pages[0]).expect("it is there"))
        .collect();
    assert_eq!(back, pages);
    assert_eq!(merged(&back), operation);
    assert_eq!(operation.as_of("2.4"), Some(merged(&pages[..2])));
    assert_eq!(operation.as_of("9.9"), None);
    assert_eq!(operation.pages[3], "milvus-2.10/aliases/create");
    let example = &operation.examples[0];
    assert_eq!(
        (operation.examples.len(), example.page.as_str()),
        (1, "seed/create-alias")
    );
    assert_eq!(
        example.also,
        ["milvus-2.4-md:3", "milvus-2.4:3", "milvus-2.10:3"]
    );
    assert_eq!(
        operation.source("milvus-2.4:7"),
        Some(("milvus-2.4/aliases/create".to_owned(), Some(7)))
    );
    let text = operation.to_text();
    assert_eq!(
        Operation::parse("x", &text).expect("our own text reads"),
        operation
    );
}
