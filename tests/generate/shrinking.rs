//! Requests made simpler.

use std::sync::Arc;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use vdbspec::generate::{Drawn, Generator, Requests, Tree, VALID, class_of};

use super::{bindings, contract, generator, validator};

/// Most steps to the simplest request, whatever it is.
const STEPS_MAX: usize = 500;

/// Classes whose simplest example is broken by another keyword, or in another item, than a less simple one.
const SEVERAL_RULES: [&str; 1] = ["field-wrong-element"];

fn of(operation: &str) -> Generator {
    let contract = contract();
    generator(
        &contract,
        contract.operations.get(operation).expect("an operation"),
    )
}

/// The simplest that still does it, and how many requests it took.
fn shrink(mut tree: Tree, does: impl Fn(&Drawn) -> bool) -> (Drawn, usize) {
    assert!(does(&tree.current()));
    let mut steps = 0;
    let mut goes_on = tree.simplify();
    while goes_on {
        steps += 1;
        assert!(steps < STEPS_MAX, "no end in sight");
        goes_on = if does(&tree.current()) {
            tree.simplify()
        } else {
            tree.complicate()
        };
    }
    assert!(does(tree.best()));
    (tree.best().clone(), steps)
}

fn first(generator: &Generator, class: &str, does: impl Fn(&Drawn) -> bool) -> Tree {
    let class = class_of(class).expect("a class");
    (0..10_000)
        .filter_map(|seed| generator.tree(seed, class, &Arc::new(bindings())))
        .find(|tree| does(tree.best()))
        .expect("one request does it")
}

#[test]
fn a_request_shrinks_to_what_three_conditions_at_once_need() {
    let does = |drawn: &Drawn| {
        let text = drawn.value().expect("JSON").to_string();
        text.contains("\"HNSW\"")
            && text.contains("\"IP\"")
            && drawn
                .value()
                .is_some_and(|body| body.pointer("/indexParams/0/indexName").is_some())
            && drawn
                .value()
                .and_then(|body| body.pointer("/indexParams/0/params/M")?.as_i64())
                .is_some_and(|m| m > 40)
    };
    let (best, _) = shrink(first(&of("indexes/create"), "valid", does), does);
    let body = best.value().expect("JSON");
    let wanted = serde_json::json!({
        "collectionName": "<collection-1>",
        "indexParams": [{
            "fieldName": "vector",
            "indexName": "<index-11>",
            "metricType": "IP",
            "params": {"M": 41, "efConstruction": 1, "index_type": "HNSW"},
        }],
    });
    assert_eq!(body, &wanted);
}

#[test]
fn a_length_shrinks_to_the_least_that_does_it() {
    let length = |drawn: &Drawn| {
        let body = drawn.value()?;
        let (_, rest) = body["aliasName"].as_str()?.split_once(':')?;
        rest.trim_end_matches('>').parse::<usize>().ok()
    };
    let does = |drawn: &Drawn| length(drawn).is_some_and(|length| length >= 100);
    let (best, steps) = shrink(first(&of("aliases/create"), "valid", does), does);
    assert_eq!(best.value().expect("JSON")["aliasName"], "<alias-11:100>");
    assert!(steps < 30, "{steps}");
}

#[test]
fn shrinking_keeps_the_class_and_what_is_broken() {
    let contract = contract();
    for (id, operation) in contract.operations.iter() {
        let generator = generator(&contract, operation);
        let validator = validator(&operation.request);
        for class in generator.classes() {
            for seed in 0..4 {
                let Some(tree) = generator.tree(seed, class, &Arc::new(bindings())) else {
                    continue;
                };
                let before = tree.best().broken.clone();
                let seen = |drawn: &Drawn| drawn.broken.as_ref().map(|broken| broken.by_schema);
                // Whatever is tried on the way is true to its class too.
                let does = |drawn: &Drawn| {
                    let is_true = drawn.value().is_none_or(|value| {
                        validator.is_valid(value) != seen(drawn).unwrap_or(false)
                    });
                    assert!(is_true, "{id} {} {seed}: {:?}", class.id, drawn.content);
                    true
                };
                let (best, _) = shrink(tree, does);
                assert_eq!(best.class, *class);
                let rule = |broken: &Option<vdbspec::generate::Broken>| {
                    let broken = broken.as_ref()?;
                    // Another index type has other parameters.
                    let is_parameter = broken.pointer.contains("/params/");
                    let pointer = broken.pointer.clone();
                    Some(((!is_parameter).then_some(pointer), broken.keyword))
                };
                if !SEVERAL_RULES.contains(&class.id) {
                    assert_eq!(
                        rule(&best.broken),
                        rule(&before),
                        "{id} {} {seed}",
                        class.id
                    );
                }
            }
        }
    }
}

#[test]
fn nothing_is_simpler_than_the_simplest() {
    let (best, _) = shrink(first(&of("aliases/create"), "valid", |_| true), |_| true);
    let wanted = serde_json::json!({"aliasName": "<alias-11>", "collectionName": "<collection-1>"});
    assert_eq!(best.value(), Some(&wanted));
}

#[test]
fn what_is_never_simple_enough_comes_back_as_it_was() {
    let generator = of("indexes/create");
    let mut tree = generator
        .tree(5, VALID, &Arc::new(bindings()))
        .expect("a tree");
    let before = tree.current();
    let mut goes_on = tree.simplify();
    while goes_on {
        goes_on = tree.complicate();
    }
    assert_eq!(tree.current(), before);
}

#[test]
fn trees_and_requests_can_be_sent_between_threads() {
    const fn sent<T: Send + Sync + 'static>() {}
    sent::<Tree>();
    sent::<Drawn>();
    sent::<Generator>();
}

#[test]
fn the_strategy_obeys_the_runner_of_proptest() {
    let config = Config {
        rng_seed: RngSeed::Fixed(3),
        failure_persistence: None,
        ..Config::default()
    };
    let requests = Requests {
        generator: of("aliases/create"),
        class: Some(VALID),
        bindings: Arc::new(bindings()),
    };
    let drawn = |config: &Config| {
        let mut runner = TestRunner::new(config.clone());
        let tree = requests.new_tree(&mut runner).expect("a tree");
        ValueTree::current(&tree)
    };
    assert_eq!(drawn(&config), drawn(&config));
}
