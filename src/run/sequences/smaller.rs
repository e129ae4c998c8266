//! Smaller cases than a given one: with fewer requests, with requests that say less, with fewer names
//!
//! A sequence needs no preconditions, since each of its requests is judged in whatever state it meets. So what is left of
//! one after any of its requests is taken out is a sequence, and it is made smaller as data, whatever has drawn it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::run::case::{Body, Case, Step};
use crate::run::event::Role;
use crate::run::fixture::collection_body;

/// Names that are tried in the place of others.
const FEWER: [(&str, &str); 7] = [
    ("<alias-11>", "<alias-1>"),
    ("<alias-2>", "<alias-1>"),
    ("<alias-2>", "<alias-11>"),
    ("<collection-4>", "<collection-1>"),
    ("<collection-2>", "<collection-1>"),
    ("<index-2>", "<index-1>"),
    ("<database-1>", "<home-database>"),
];
/// A collection of the lane, and the one that a sequence makes itself.
const SHARED: &str = "<collection-1>";
const OWN: &str = "<collection-4>";
/// Over so many requests what a request names leads to others.
const REACH: usize = 2;
/// Members of a body that a request may do without.
const OPTIONAL: [&str; 2] = ["dbName", "collectionName"];
/// Members of an entry of `indexParams` that it may do without.
const OPTIONAL_IN_ENTRY: [&str; 3] = ["indexName", "metricType", "params"];

/// The case with these of its steps.
pub(super) fn with_steps(case: &Case, steps: Vec<Step>) -> Case {
    Case {
        steps,
        ..case.clone()
    }
}

/// The case with what it does to a collection of its lane done to one of its own, where it is about indexes: a target that
/// does not remove them would soon have no collection left on which another attempt could be made.
pub(super) fn owned(case: &Case) -> Option<Case> {
    let about = |step: &Step| step.operation.starts_with("indexes/");
    let changed = |step: &Step| renamed(step, SHARED, OWN);
    let mut steps: Vec<Step> = case.steps.iter().map(changed).collect();
    let is_made = |step: &Step| {
        step.operation == "collections/create" && !names_of(step, &|name| name == OWN).is_empty()
    };
    if !case.steps.iter().any(about) || steps == case.steps {
        return None;
    }
    match steps.iter().position(is_made) {
        Some(at) => {
            let made = steps.remove(at);
            steps.insert(0, made);
        }
        None => steps.insert(
            0,
            Step::new(Role::Setup, "collections/create", collection_body(OWN)),
        ),
    }
    Some(with_steps(case, steps))
}

/// The last step with those before it that name something that it names: an alias or a collection of the sequence's own
/// first, then whatever collection, each also with what names the same as those.
pub(super) fn slices(case: &Case) -> Vec<Case> {
    let mut found: Vec<Case> = Vec::new();
    let all: [&dyn Fn(&str) -> bool; 2] = [
        &|name| name.starts_with("<alias-") || name == OWN,
        &|name| name.starts_with("<alias-") || name.starts_with("<collection-"),
    ];
    for counts in all {
        let Some((last, before)) = case.steps.split_last() else {
            continue;
        };
        let mut own = names_of(last, counts);
        for _ in 0..REACH {
            let is_about =
                |step: &&Step| names_of(step, counts).iter().any(|name| own.contains(name));
            let mut steps: Vec<Step> = before.iter().filter(is_about).cloned().collect();
            own = steps
                .iter()
                .flat_map(|step| names_of(step, counts))
                .chain(own)
                .collect();
            steps.push(last.clone());
            let sliced = with_steps(case, steps);
            if sliced.steps.len() < case.steps.len() && !found.contains(&sliced) {
                found.push(sliced);
            }
        }
    }
    found.sort_by_key(|sliced| sliced.steps.len());
    found
}

/// The names that a request gives and that count.
fn names_of(step: &Step, counts: &dyn Fn(&str) -> bool) -> BTreeSet<String> {
    let Body::Json(body) = &step.body else {
        return BTreeSet::new();
    };
    let named = ["aliasName", "collectionName"].iter();
    named
        .filter_map(|key| body.get(key)?.as_str())
        .filter(|name| counts(name))
        .map(str::to_owned)
        .collect()
}

/// The case without a run of its steps, for each such run of this length.
pub(super) fn without_runs(case: &Case, length: usize) -> Vec<Case> {
    let count = case.steps.len();
    (0..count.saturating_sub(1))
        .step_by(length.max(1))
        .map(|from| {
            let until = from.saturating_add(length).min(count.saturating_sub(1));
            let kept = case.steps.iter().enumerate();
            let kept = kept.filter(|(place, _)| !(from..until).contains(place));
            with_steps(case, kept.map(|(_, step)| step.clone()).collect())
        })
        .collect()
}

/// The case with one thing said less, for each such thing.
pub(super) fn plainer(case: &Case) -> Vec<Case> {
    let mut found = Vec::new();
    for (from, to) in FEWER {
        let Some(left) = without_making(case, from) else {
            continue;
        };
        let renamed = left.iter().map(|step| renamed(step, from, to));
        let steps: Vec<Step> = renamed.collect();
        if steps != case.steps {
            found.push(with_steps(case, steps));
        }
    }
    for (place, step) in case.steps.iter().enumerate() {
        let Body::Json(body) = &step.body else {
            continue;
        };
        for body in plainer_bodies(&step.operation, body) {
            let mut steps = case.steps.clone();
            if let Some(changed) = steps.get_mut(place) {
                changed.body = Body::Json(body);
            }
            found.push(with_steps(case, steps));
        }
    }
    found
}

/// The steps without those that make this collection, which another one takes the place of that is there already; nothing
/// where it is dropped too, since a collection of the lane belongs to whoever comes next.
fn without_making<'a>(case: &'a Case, name: &str) -> Option<Vec<&'a Step>> {
    let names_it = |step: &&Step| !names_of(step, &|named| named == name).is_empty();
    let is_of = |step: &&Step, operation: &str| step.operation == operation && names_it(step);
    if case
        .steps
        .iter()
        .any(|step| is_of(&step, "collections/drop"))
    {
        return None;
    }
    let steps = case.steps.iter();
    let left: Vec<&Step> = steps
        .filter(|step| !is_of(step, "collections/create"))
        .collect();
    (!left.is_empty()).then_some(left)
}

fn plainer_bodies(operation: &str, body: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    for key in OPTIONAL {
        let needed = key == "collectionName" && operation != "aliases/drop";
        let mut less = body.clone();
        let taken = less.as_object_mut().and_then(|object| object.remove(key));
        if taken.is_some() && !needed {
            found.push(less);
        }
    }
    let entries = body.get("indexParams").and_then(Value::as_array);
    for (place, entry) in entries.into_iter().flatten().enumerate() {
        let mut with = |change: &dyn Fn(&mut Vec<Value>)| {
            let mut less = body.clone();
            let list = less.get_mut("indexParams").and_then(Value::as_array_mut);
            if let Some(list) = list {
                change(list);
                found.push(less);
            }
        };
        if entries.is_some_and(|entries| entries.len() > 1) {
            with(&|list| {
                list.remove(place);
            });
        }
        for key in OPTIONAL_IN_ENTRY {
            if entry.get(key).is_some() {
                with(&|list| {
                    let entry = list.get_mut(place).and_then(Value::as_object_mut);
                    if let Some(entry) = entry {
                        entry.remove(key);
                    }
                });
            }
        }
    }
    found
}

fn renamed(step: &Step, from: &str, to: &str) -> Step {
    let mut step = step.clone();
    if let Body::Json(body) = &mut step.body {
        rename(body, from, to);
    }
    step
}

fn rename(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) if text == from => to.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, from, to)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| rename(member, from, to)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{OWN, SHARED, owned, plainer, slices, with_steps, without_runs};
    use crate::run::case::{Body, Case, Fixture, Step};
    use crate::run::event::{Phase, Role};

    fn case(bodies: &[(&str, Value)]) -> Case {
        let step =
            |(operation, body): &(&str, Value)| Step::new(Role::Subject, operation, body.clone());
        Case {
            id: "sequences/aliases.create/aliases-1".to_owned(),
            phase: Phase::Sequences,
            operation: "aliases/create".to_owned(),
            title: "a title".to_owned(),
            fixture: Fixture::Pool,
            clients: 1,
            steps: bodies.iter().map(step).collect(),
            clauses: Vec::new(),
        }
    }

    fn bodies(case: &Case) -> Vec<Value> {
        let body = |step: &Step| match &step.body {
            Body::Json(body) => body.clone(),
            Body::Raw(_) => Value::Null,
        };
        case.steps.iter().map(body).collect()
    }

    fn alias(name: &str, collection: &str) -> (&'static str, Value) {
        let body = json!({"aliasName": name, "collectionName": collection});
        ("aliases/create", body)
    }

    #[test]
    fn the_last_request_stays_and_every_other_one_goes_once() {
        let five = case(&vec![alias("<alias-1>", "<collection-1>"); 5]);
        let lengths = |length| -> Vec<usize> {
            let shorter = without_runs(&five, length);
            shorter.iter().map(|case| case.steps.len()).collect()
        };
        assert_eq!(lengths(1), [4, 4, 4, 4]);
        assert_eq!(lengths(2), [3, 3]);
        assert_eq!(lengths(4), [1]);
        assert!(without_runs(&with_steps(&five, Vec::new()), 1).is_empty());
    }

    #[test]
    fn a_slice_has_what_the_last_request_names() {
        let mixed = case(&[
            alias("<alias-2>", "<collection-1>"),
            alias("<alias-1>", "<collection-1>"),
            ("aliases/drop", json!({"aliasName": "<alias-1>"})),
        ]);
        let sliced = slices(&mixed);
        let shortest = sliced.first().expect("a shorter case");
        assert_eq!(shortest.steps, mixed.steps[1..]);
        assert_eq!(slices(shortest), []);
    }

    #[test]
    fn a_slice_of_a_request_about_a_collection_has_what_was_done_to_it() {
        let index = |collection| ("indexes/create", json!({ "collectionName": collection }));
        let mixed = case(&[
            alias("<alias-1>", "<collection-2>"),
            index("<collection-1>"),
            alias("<alias-2>", "<collection-1>"),
            alias("<alias-2>", "<collection-2>"),
            index("<collection-1>"),
        ]);
        let lengths: Vec<usize> = slices(&mixed).iter().map(|case| case.steps.len()).collect();
        assert_eq!(lengths, [1, 3, 4]);
    }

    #[test]
    fn indexes_are_tried_on_a_collection_of_the_sequences_own_which_is_made_first() {
        let index = |collection: &str| {
            let body = json!({"collectionName": collection, "indexParams": []});
            ("indexes/create", body)
        };
        let make = ("collections/create", json!({ "collectionName": OWN }));
        for steps in [vec![index(SHARED)], vec![index(SHARED), make.clone()]] {
            let moved = owned(&case(&steps)).expect("another case");
            let operations = moved.steps.iter().map(|step| step.operation.as_str());
            let operations: Vec<&str> = operations.collect();
            assert_eq!(operations, ["collections/create", "indexes/create"]);
            let names = bodies(&moved);
            assert!(
                names.iter().all(|body| body["collectionName"] == OWN),
                "{names:?}"
            );
            assert_eq!(owned(&moved), None);
        }
        assert_eq!(owned(&case(&[alias("<alias-1>", SHARED)])), None);
    }

    #[test]
    fn fewer_names_fewer_members_and_fewer_entries_are_tried() {
        let one = case(&[(
            "indexes/create",
            json!({"dbName": "<home-database>", "collectionName": "<collection-2>", "indexParams": [
                {"fieldName": "vector", "metricType": "L2"},
                {"fieldName": "title"},
            ]}),
        )]);
        let found: Vec<Value> = plainer(&one).iter().flat_map(bodies).collect();
        let has = |test: &dyn Fn(&Value) -> bool| found.iter().any(test);
        assert!(has(&|body| body["collectionName"] == "<collection-1>"));
        assert!(has(&|body| body.get("dbName").is_none()));
        assert!(has(
            &|body| body["indexParams"] == json!([{"fieldName": "title"}])
        ));
        assert!(has(
            &|body| body["indexParams"][0] == json!({"fieldName": "vector"})
        ));
        assert!(has(&|body| body.get("collectionName").is_some()));
        assert!(!has(&|body| body.get("collectionName").is_none()));
    }

    #[test]
    fn a_collection_of_the_lane_is_neither_made_nor_dropped_for_the_sake_of_fewer_names() {
        let create = ("collections/create", json!({ "collectionName": OWN }));
        let drop = ("collections/drop", json!({ "collectionName": OWN }));
        let made = case(&[create.clone(), alias("<alias-1>", OWN)]);
        let shared = case(&[alias("<alias-1>", SHARED)]);
        assert!(plainer(&made).contains(&shared));
        let dropped = case(&[create, alias("<alias-1>", OWN), drop]);
        for plain in [made, dropped].iter().flat_map(plainer) {
            let of_the_lane = plain.steps.iter().filter(|step| {
                let names =
                    matches!(&step.body, Body::Json(body) if body["collectionName"] == SHARED);
                step.operation.starts_with("collections/") && names
            });
            assert_eq!(of_the_lane.count(), 0, "{:?}", bodies(&plain));
        }
    }
}
