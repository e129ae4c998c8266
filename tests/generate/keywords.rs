//! Schemas with keywords that no page has needed yet, each of which a decision may lay over one.

use serde_json::{Value, json};
use vdbspec::generate::{Bindings, CLASSES, Generator, Group, Roles};

use super::{count, validator};

fn schemas() -> Vec<Value> {
    vec![
        json!({"type": "object", "required": ["n"], "properties": {
            "n": {"type": "integer", "minimum": 3, "maximum": 9},
            "m": {"type": "integer", "exclusiveMinimum": -5, "exclusiveMaximum": 1_000_000, "multipleOf": 7},
            "x": {"type": "number", "minimum": -1, "maximum": 1},
            "y": {"type": "number", "multipleOf": 2, "minimum": 0, "maximum": 8},
        }}),
        json!({"type": "object", "additionalProperties": false, "required": ["s", "p"], "properties": {
            "s": {"type": "string", "minLength": 3, "maxLength": 5},
            "p": {"type": "string", "pattern": "^[a-z_][a-z0-9_]{0,8}$"},
            "c": {"const": "only"},
            "e": {"enum": ["A", "b", 3]},
            "f": {"type": "string", "format": "date-time"},
            "u": {"type": "null"},
        }}),
        json!({"type": "object", "required": ["list"], "properties": {
            "list": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"$ref": "#/$defs/item"}},
            "pair": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "boolean"}},
        }, "$defs": {"item": {"type": "object", "required": ["k"], "properties": {
            "k": {"type": "string", "default": "K"},
            "v": {"type": ["integer", "string", "null"]},
        }}}}),
        json!({"type": "object", "allOf": [
            {"properties": {"a": {"type": "integer", "minimum": 1}}, "required": ["a"]},
            {"properties": {"a": {"type": "integer", "maximum": 2}, "b": {"type": "string"}}, "required": ["b"]},
        ]}),
        json!({"type": "object", "required": ["way"], "properties": {"way": {"oneOf": [
            {"type": "integer", "minimum": 0},
            {"type": "string", "minLength": 2},
            {"type": "object", "required": ["z"], "properties": {"z": {"type": "boolean"}}},
        ]}}}),
        json!({"type": "object", "anyOf": [
            {"required": ["q"], "properties": {"q": {"type": "integer"}}},
            {"required": ["r"], "properties": {"r": {"type": "array", "items": {"type": "string", "maxLength": 4}}}},
        ], "properties": {"name": {"type": "string", "maxLength": 30}}, "required": ["name"]}),
        json!({"type": "object", "properties": {"tree": {"$ref": "#/$defs/tree"}}, "$defs": {
            "tree": {"type": "object", "properties": {"below": {"$ref": "#/$defs/tree"}, "leaf": {"type": "boolean"}}},
        }}),
    ]
}

#[test]
fn every_keyword_is_obeyed_and_broken_as_told() {
    let each = count(100, 5000);
    for schema in schemas() {
        let generator =
            Generator::new("/v2/vectordb/a/b", &schema, &Roles::none()).expect("understood");
        let validator = validator(&schema);
        for class in generator.classes() {
            for seed in 0..each {
                let Some(drawn) = generator.draw(seed, class, &Bindings::default()) else {
                    continue;
                };
                let Some(value) = drawn.value() else { continue };
                let by_schema = drawn.broken.as_ref().is_some_and(|broken| broken.by_schema);
                assert_eq!(
                    validator.is_valid(value),
                    !by_schema,
                    "{} {seed}: {value} {:?}",
                    class.id,
                    drawn.broken
                );
                let twin = drawn.twin.as_ref();
                assert!(
                    twin.is_none_or(|twin| validator.is_valid(twin)),
                    "{} {seed}: {twin:?}",
                    class.id
                );
            }
        }
    }
}

#[test]
fn every_class_of_fields_is_drawn_for_some_schema() {
    let generators: Vec<Generator> = schemas()
        .iter()
        .map(|schema| {
            Generator::new("/v2/vectordb/a/b", schema, &Roles::none()).expect("understood")
        })
        .collect();
    for class in CLASSES.iter().filter(|class| class.group == Group::Field) {
        let found = generators.iter().any(|generator| {
            (0..50).any(|seed| generator.draw(seed, class, &Bindings::default()).is_some())
        });
        assert!(found, "{}", class.id);
    }
}

#[test]
fn what_is_not_understood_is_named_with_its_place() {
    for (schema, at, keyword) in [
        (
            json!({"type": "object", "properties": {"a": {"not": {"type": "string"}}}}),
            "/properties/a",
            "not",
        ),
        (json!({"type": "object", "if": {}}), "/", "if"),
        (
            json!({"type": "object", "properties": {"a": {"type": "array", "uniqueItems": true}}}),
            "/properties/a",
            "uniqueItems",
        ),
        (
            json!({"type": "object", "properties": {"a": {"type": "string", "pattern": "(?=x)"}}}),
            "/properties/a",
            "pattern",
        ),
        (json!({"$ref": "#/nowhere"}), "/", "$ref"),
        (
            json!({"type": "object", "required": ["a"]}),
            "/",
            "required",
        ),
    ] {
        let error = Generator::new("/v2/vectordb/a/b", &schema, &Roles::none())
            .expect_err("not understood");
        assert_eq!(
            (error.at.as_str(), error.keyword.as_str()),
            (at, keyword),
            "{error}"
        );
    }
}
