//! Valid requests.

use std::collections::BTreeSet;

use serde_json::Value;
use vdbspec::generate::{Bindings, Group, VALID};

use super::{bindings, contract, count, generator, validator};

#[test]
fn every_valid_and_every_rare_request_fits_the_schema() {
    let contract = contract();
    let each = count(10_000, 1_000_000) / contract.operations.len() as u64 + 1;
    for bindings in [bindings(), Bindings::default()] {
        for (id, operation) in &contract.operations {
            let generator = generator(&contract, operation);
            let validator = validator(&operation.request);
            let rare = generator
                .classes()
                .iter()
                .filter(|class| class.group == Group::Rare);
            let classes: Vec<_> = rare.copied().chain([VALID; 8]).collect();
            for seed in 0..each {
                let class = classes[usize::try_from(seed).expect("small") % classes.len()];
                let Some(drawn) = generator.draw(seed, class, &bindings) else {
                    assert_ne!(class, VALID, "{id} always has a valid request");
                    continue;
                };
                let value = drawn.value().expect("valid requests are JSON");
                assert!(
                    validator.is_valid(value),
                    "{id} {} {seed}: {value}",
                    class.id
                );
                assert_eq!(drawn.broken, None);
            }
        }
    }
}

#[test]
fn every_keyword_is_exercised_sooner_or_later() {
    let contract = contract();
    for (id, operation) in &contract.operations {
        let generator = generator(&contract, operation);
        let met: BTreeSet<_> = (0..500)
            .filter_map(|seed| generator.draw(seed, VALID, &bindings()))
            .flat_map(|drawn| drawn.exercised)
            .collect();
        let missed: Vec<_> = (0..generator.keywords().len())
            .filter_map(|keyword| u16::try_from(keyword).ok())
            .filter(|keyword| !met.contains(keyword))
            .filter_map(|keyword| generator.keyword(keyword))
            .collect();
        assert!(missed.is_empty(), "{id}: {missed:?}");
    }
}

/// What the roles are for: names that are there are named, new names are new, and what must fit each other does.
#[test]
fn valid_requests_mean_what_is_there() {
    let contract = contract();
    let bindings = bindings();
    let create = &contract.operations["aliases/create"];
    let drop = &contract.operations["aliases/drop"];
    for seed in 0..500 {
        let drawn = generator(&contract, create)
            .draw(seed, VALID, &bindings)
            .expect("valid");
        let body = drawn.value().expect("JSON").clone();
        let alias = body["aliasName"].as_str().expect("an alias");
        assert!(alias.contains("<alias-11"), "{alias}");
        let collection = body["collectionName"].as_str().expect("a collection");
        assert!(
            bindings
                .of(vdbspec::generate::Named::Collection)
                .iter()
                .any(|name| name == collection)
        );
        let drawn = generator(&contract, drop)
            .draw(seed, VALID, &bindings)
            .expect("valid");
        let owner = drawn.value().expect("JSON").get("collectionName").cloned();
        assert!(owner.is_none_or(|owner| owner == "<collection-1>"));
    }
}

#[test]
fn every_index_fits_its_field_and_no_field_has_two() {
    let contract = contract();
    let operation = &contract.operations["indexes/create"];
    let generator = generator(&contract, operation);
    let bindings = bindings();
    for seed in 0..2000 {
        let drawn = generator.draw(seed, VALID, &bindings).expect("valid");
        let body = drawn.value().expect("JSON").clone();
        let items = body["indexParams"].as_array().expect("items").clone();
        let names: BTreeSet<_> = items
            .iter()
            .map(|item| item["fieldName"].to_string())
            .collect();
        assert_eq!(names.len(), items.len(), "{body}");
        assert!(!items.is_empty());
        for item in &items {
            let field = bindings
                .fields
                .iter()
                .find(|field| item["fieldName"] == field.name.as_str())
                .expect("a field that is there");
            let metric = item.get("metricType").and_then(Value::as_str);
            assert!(
                metric.is_none_or(|metric| field.metrics.iter().any(|known| known == metric)),
                "{item}"
            );
            let kind = item["params"]["index_type"].as_str();
            let kind = kind.map(|kind| {
                field
                    .types
                    .iter()
                    .find(|known| known.name == kind)
                    .expect("fits")
            });
            if let Some(kind) = kind {
                assert!(metric.is_some() || !kind.needs_metric, "{item}");
                for (key, low, high) in &kind.params {
                    let value = item["params"][key].as_i64().expect("given");
                    assert!((*low..=*high).contains(&value), "{item}");
                }
            }
        }
    }
}
