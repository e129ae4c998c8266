//! Decisions fit the operations that were derived from the pages, and settle what the pages leave open.

use std::collections::BTreeSet;

use serde_json::json;
use vdbspec::contract::{DecisionId, ExampleKind, Operation, Place};

use super::{decisions, derived_operations, effective};

#[test]
fn every_decision_fits_its_operations_and_leaves_valid_schemas() {
    let decisions = decisions();
    let mut applied = Vec::new();
    let mut operations = BTreeSet::new();
    for mut spec in derived_operations() {
        let laid = decisions.apply(&mut spec);
        applied.extend(laid.unwrap_or_else(|error| panic!("{error}")));
        let operation =
            Operation::from_value("with decisions", spec).unwrap_or_else(|error| panic!("{error}"));
        for schema in [
            &operation.request,
            &operation.response.success,
            &operation.response.error,
        ] {
            assert!(
                jsonschema::meta::is_valid(schema),
                "{}: {schema}",
                operation.operation
            );
        }
        operations.insert(operation.operation.to_string());
    }
    for decision in decisions.iter() {
        for overlay in &decision.overlays {
            let times = applied
                .iter()
                .filter(|one| one.decision == decision.id && one.pointer == overlay.at);
            assert!(
                times.count() > 0,
                "{} changes nothing at {}",
                decision.id,
                overlay.at
            );
        }
    }
    decisions
        .check_used(&applied)
        .unwrap_or_else(|error| panic!("{error}"));
    for operation in decisions.changed_operations() {
        assert!(
            operations.contains(operation),
            "a decision changes {operation}, which has no file"
        );
    }
}

#[test]
fn decisions_settle_what_the_pages_leave_open() {
    let item = "/request/properties/indexParams/items";
    let cases = [
        (
            "aliases/create",
            "/request/required".to_owned(),
            json!(["aliasName", "collectionName"]),
        ),
        (
            "aliases/drop",
            "/request/required".to_owned(),
            json!(["aliasName"]),
        ),
        (
            "indexes/create",
            "/request/required".to_owned(),
            json!(["collectionName", "indexParams"]),
        ),
        (
            "indexes/create",
            format!("{item}/required"),
            json!(["fieldName"]),
        ),
        (
            "indexes/create",
            format!("{item}/properties/indexConfig/properties/index_type/type"),
            json!("string"),
        ),
        (
            "indexes/create",
            format!("{item}/properties/params/additionalProperties"),
            json!(true),
        ),
        (
            "indexes/create",
            "/headers/0/name".to_owned(),
            json!("Request-Timeout"),
        ),
        (
            "indexes/create",
            "/headers/0/unit".to_owned(),
            json!("seconds"),
        ),
    ];
    for (operation, pointer, value) in cases {
        assert_eq!(
            effective(operation).pointer(&pointer),
            Some(&value),
            "{operation} {pointer}"
        );
    }
    for operation in ["aliases/create", "aliases/drop", "indexes/create"] {
        let spec = effective(operation);
        for (pointer, value) in [
            ("/request/properties/dbName/type", json!("string")),
            ("/response/success/properties/code/const", json!(0)),
            ("/response/success/required", json!(["code", "data"])),
            ("/response/error/properties/code/not/const", json!(0)),
            ("/response/error/required", json!(["code", "message"])),
        ] {
            assert_eq!(spec.pointer(pointer), Some(&value), "{operation} {pointer}");
        }
    }
}

#[test]
fn every_example_of_the_three_pages_fits_once_decisions_are_made() {
    for name in ["aliases/create", "aliases/drop", "indexes/create"] {
        let operation =
            Operation::from_value(name, effective(name)).unwrap_or_else(|error| panic!("{error}"));
        for (kind, schema) in [
            (ExampleKind::Request, &operation.request),
            (ExampleKind::Response, &operation.response.success),
        ] {
            let mut examples = operation.examples(kind).peekable();
            assert!(examples.peek().is_some(), "{name} shows a {kind:?}");
            for example in examples {
                if example.page.starts_with("seed/") {
                    jsonschema::validate(schema, &example.body)
                        .unwrap_or_else(|error| panic!("{name}: {error}"));
                }
            }
        }
    }
}

#[test]
fn every_defect_that_derivation_finds_lies_where_its_decision_says() {
    let decisions = decisions();
    let mut found = BTreeSet::new();
    for spec in derived_operations() {
        let operation =
            Operation::from_value("as derived", spec).unwrap_or_else(|error| panic!("{error}"));
        let catalogued = operation
            .defects
            .iter()
            // Other pages have the same defects in other places: their decisions name the seeds only.
            .filter(|defect| defect.page.starts_with("seed/"))
            .filter(|defect| DecisionId::parse(&defect.id).is_some());
        for defect in catalogued {
            let decision = decisions
                .get(&defect.id)
                .unwrap_or_else(|| panic!("{} is decided", defect.id));
            let lies = |place: &Place| {
                place.page == defect.page
                    && place
                        .lines
                        .iter()
                        .any(|(first, last)| (first..=last).contains(&&defect.line))
            };
            let told = decision.places.iter().any(lies);
            assert!(
                told,
                "{} shows on {} line {} too",
                defect.id, defect.page, defect.line
            );
            found.insert(defect.id.clone());
        }
    }
    assert!(!found.is_empty(), "derivation finds defects");
}
