//! Requests that break one named rule.

use std::collections::BTreeSet;

use serde_json::Value;
use vdbspec::generate::{CLASSES, Content, Drawn, Group};

use super::{bindings, contract, count, generator, validator};

/// No request is longer, in bytes.
const BYTES_MAX: usize = 300 * 1024;

#[test]
fn what_the_schema_sees_is_invalid_what_it_does_not_is_valid_and_every_twin_is_valid() {
    let contract = contract();
    let each = count(40, 2000);
    let bindings = bindings();
    for (id, operation) in contract.operations.iter() {
        let generator = generator(&contract, operation);
        let validator = validator(&operation.request);
        for class in generator.classes() {
            for seed in 0..each {
                let Some(drawn) = generator.draw(seed, class, &bindings) else {
                    continue;
                };
                let told = format!("{id} {} {seed}: {:?}", class.id, drawn.content);
                assert!(drawn.bytes().len() <= BYTES_MAX, "{} {id} {seed}", class.id);
                let Some(broken) = &drawn.broken else {
                    continue;
                };
                let twin = drawn.twin.as_ref().expect("what is broken has a twin");
                assert!(validator.is_valid(twin), "{told}, twin {twin}");
                if let Some(value) = drawn.value() {
                    assert_eq!(validator.is_valid(value), !broken.by_schema, "{told}");
                    let is_changed = value != twin || !drawn.edits.is_empty();
                    assert!(is_changed, "{told}");
                } else {
                    // What is JSON in another notation is judged by what it says.
                    let value: Option<Value> = serde_json::from_slice(&drawn.bytes()).ok();
                    let is_seen = value.is_some_and(|value| !validator.is_valid(&value));
                    assert!(is_seen || !broken.by_schema, "{told}");
                }
            }
        }
    }
}

/// The keyword that is named is the one that a validator names.
#[test]
fn the_named_keyword_is_the_broken_one() {
    let contract = contract();
    for (id, operation) in contract.operations.iter() {
        let generator = generator(&contract, operation);
        let validator = validator(&operation.request);
        for class in generator.classes() {
            for seed in 0..20 {
                let Some(drawn) = generator.draw(seed, class, &bindings()) else {
                    continue;
                };
                let (Some(broken), Some(value)) = (&drawn.broken, drawn.value()) else {
                    continue;
                };
                if !broken.by_schema {
                    continue;
                }
                let errors: Vec<_> = validator
                    .iter_errors(value)
                    .map(|error| error.kind().keyword().to_owned())
                    .collect();
                // A body that fits no branch is told as such.
                // What is not of the type is not listed either.
                let mut is_named = errors.iter().map(|word| {
                    word == broken.keyword
                        || word == "anyOf"
                        || (broken.keyword, word.as_str()) == ("enum", "type")
                });
                let is_named = !errors.is_empty() && is_named.all(|named| named);
                assert!(
                    is_named,
                    "{id} {} {seed}: {broken:?} {errors:?} {value}",
                    class.id
                );
            }
        }
    }
}

#[test]
fn the_same_seed_is_the_same_request() {
    let contract = contract();
    for (_, operation) in contract.operations.iter() {
        let (first, second) = (
            generator(&contract, operation),
            generator(&contract, operation),
        );
        for seed in 0..200 {
            let class = first.class_for(seed);
            assert_eq!(class, second.class_for(seed));
            assert_eq!(
                first.draw(seed, class, &bindings()),
                second.draw(seed, class, &bindings())
            );
        }
    }
}

#[test]
fn every_class_but_those_of_absent_keywords_is_drawn_for_some_operation() {
    let contract = contract();
    let mut drawn = BTreeSet::new();
    for (_, operation) in contract.operations.iter() {
        let generator = generator(&contract, operation);
        for class in generator.classes() {
            let found = (0..20).any(|seed| generator.draw(seed, class, &bindings()).is_some());
            assert!(
                found,
                "{} suits {} and is never drawn",
                class.id, operation.operation
            );
            drawn.insert(class.id);
        }
    }
    let never: Vec<_> = CLASSES
        .iter()
        .map(|class| class.id)
        .filter(|id| !drawn.contains(id))
        .collect();
    // The pages give no such bounds; tests/generate/keywords.rs draws these from schemas that have some.
    let bounds = [
        "field-below-minimum",
        "field-above-maximum",
        "field-not-a-multiple",
        "field-no-match",
        "field-too-few-items",
        "field-too-many-items",
    ];
    assert_eq!(never, bounds);
}

/// Every name but those that exist already is made of a placeholder, so that the run token comes into it.
#[test]
fn every_name_holds_a_placeholder_or_is_bound() {
    let contract = contract();
    for (id, operation) in contract.operations.iter() {
        let generator = generator(&contract, operation);
        for class in generator
            .classes()
            .iter()
            .filter(|class| class.group == Group::Name)
        {
            for seed in 0..50 {
                let Some(Drawn {
                    content: Content::Json(body),
                    broken: Some(broken),
                    ..
                }) = generator.draw(seed, class, &bindings())
                else {
                    continue;
                };
                let name = body
                    .pointer(&broken.pointer)
                    .and_then(Value::as_str)
                    .expect("a name");
                let head = name
                    .split_once('<')
                    .map(|(head, _)| head)
                    .expect("a placeholder");
                let is_short = head.chars().all(|letter| !letter.is_alphabetic()) && head.len() < 8;
                assert!(is_short, "{id} {} {name:?}", class.id);
            }
        }
    }
}
