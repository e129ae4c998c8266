//! A choice between shapes that came or went → what really came or went.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::compare::{Comparison, Difference};
use super::meaning::{Change, meaning};

/// The most shapes that are paired by likeness.
const SHAPES_MAX: usize = 64;
/// How much more a field tells of a shape than a keyword does.
const FIELD_WEIGHT: usize = 4;

impl Comparison<'_> {
    /// Each shape is compared with the one that it is most like, for in which order a page shows them binds nobody; of another number
    /// of them only those that share a field. What has no such one came or went.
    pub(super) fn shapes(
        &mut self,
        pointer: &str,
        name: &str,
        (old, new): (&[Value], &[Value]),
        depth: usize,
    ) {
        let is_as_many = old.len() == new.len();
        let mut still_there = old.to_vec();
        for (was, at) in alike(old, new) {
            let (Some(before), Some(after)) = (old.get(was), new.get(at)) else {
                continue;
            };
            if is_as_many || share_a_field(before, after) {
                self.schema(
                    &format!("{pointer}/anyOf/{at}"),
                    name,
                    before,
                    after,
                    depth + 1,
                );
                // What changed inside of it has been told: it neither came nor went.
                if let Some(known) = still_there.get_mut(was) {
                    known.clone_from(after);
                }
            }
        }
        if is_as_many {
            return;
        }
        let meaning = meaning(&Change {
            side: self.side,
            name,
            keyword: "anyOf",
            old: Some(&Value::Array(still_there)),
            new: Some(&Value::Array(new.to_vec())),
            is_required: false,
        });
        self.found.push(Difference {
            operation: self.operation.clone(),
            pointer: format!("{pointer}/anyOf"),
            keyword: "anyOf".to_owned(),
            old: Some(Value::Array(old.to_vec())),
            new: Some(Value::Array(new.to_vec())),
            meaning,
            line: None,
        });
    }

    /// A choice between shapes of which one is left, or one shape that became one of several: the shape is compared with the one that
    /// it is most like, so that only what really came or went is named. Whether that is how the two differ.
    pub(super) fn choice(
        &mut self,
        pointer: &str,
        name: &str,
        (old, new): (&Map<String, Value>, &Map<String, Value>),
        depth: usize,
    ) -> bool {
        let of =
            |schema: &Map<String, Value>| schema.get("anyOf").and_then(Value::as_array).cloned();
        let (keyword, shapes) = match (of(old), of(new)) {
            (Some(shapes), None) => ("shape-left", shapes),
            (None, Some(shapes)) => ("shape-joined", shapes),
            _ => return false,
        };
        let is_left = keyword == "shape-left";
        let single = if is_left { new } else { old };
        let is_like = |shape: &Value| {
            let fields = |schema: Option<&Value>| schema.and_then(Value::as_object).cloned();
            let (here, there) = (
                fields(shape.get("properties")),
                fields(single.get("properties")),
            );
            let (here, there) = (here.unwrap_or_default(), there.unwrap_or_default());
            here.keys().any(|name| there.contains_key(name))
        };
        let candidates = shapes
            .iter()
            .enumerate()
            .filter(|(_, shape)| is_like(shape));
        let compared = candidates.map(|(at, shape)| {
            let mut inner = Comparison {
                operation: self.operation,
                side: self.side,
                found: Vec::new(),
            };
            if is_left {
                let (old, new) = (joined(old, shape), Value::Object(new.clone()));
                inner.schema(pointer, name, &old, &new, depth + 1);
            } else {
                let (old, new) = (Value::Object(old.clone()), joined(new, shape));
                inner.schema(
                    &format!("{pointer}/anyOf/{at}"),
                    name,
                    &old,
                    &new,
                    depth + 1,
                );
            }
            (inner.found, at)
        });
        let Some((found, nearest)) = compared.min_by_key(|(found, _)| found.len()) else {
            return false;
        };
        let (same, others): (Vec<_>, Vec<_>) = shapes
            .iter()
            .enumerate()
            .partition(|(at, _)| *at == nearest);
        let others: Vec<Value> = others.into_iter().map(|(_, shape)| shape.clone()).collect();
        let same = same.first().map(|(_, shape)| (*shape).clone());
        let meaning = meaning(&Change {
            side: self.side,
            name,
            keyword,
            old: same.as_ref(),
            new: Some(&Value::Array(others)),
            is_required: false,
        });
        self.found.push(Difference {
            operation: self.operation.clone(),
            pointer: format!("{pointer}/anyOf"),
            keyword: "anyOf".to_owned(),
            old: old.get("anyOf").cloned(),
            new: new.get("anyOf").cloned(),
            meaning,
            line: None,
        });
        self.found.extend(found);
        true
    }
}

/// For each of the new shapes the old one that it is most like, as many of them as there are: equal ones first, then those that
/// share most of their fields.
fn alike(old: &[Value], new: &[Value]) -> Vec<(usize, usize)> {
    let mut ranked: Vec<(usize, usize, usize)> = Vec::new();
    for (at, shape) in new.iter().enumerate().take(SHAPES_MAX) {
        for (was, other) in old.iter().enumerate().take(SHAPES_MAX) {
            ranked.push((unlikeness(other, shape), at, was));
        }
    }
    // Of equally like ones those that stand at the same place.
    ranked.sort_by_key(|(unlike, at, was)| (*unlike, at.abs_diff(*was), *at));
    let (mut taken, mut used) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for (_, at, was) in ranked {
        if !taken.contains(&at) && !used.contains(&was) {
            taken.insert(at);
            used.insert(was);
            pairs.push((was, at));
        }
    }
    // What lies beyond the bound stays where it is.
    pairs.extend((SHAPES_MAX..old.len().min(new.len())).map(|at| (at, at)));
    pairs.sort_by_key(|(_, at)| *at);
    pairs
}

/// Whether two shapes have a field of the same name.
fn share_a_field(one: &Value, other: &Value) -> bool {
    let fields = |schema: &Value| schema.get("properties").and_then(Value::as_object).cloned();
    let (one, other) = (fields(one), fields(other));
    let names = one.iter().flat_map(|fields| fields.keys());
    let mut names = names.filter(|name| {
        other
            .as_ref()
            .is_some_and(|fields| fields.contains_key(*name))
    });
    names.next().is_some()
}

/// How much tells two shapes apart: nothing when they are equal, else their fields before what else is said of them.
fn unlikeness(one: &Value, other: &Value) -> usize {
    if one == other {
        return 0;
    }
    let names = |schema: &Value| -> BTreeSet<String> {
        let fields = schema.get("properties").and_then(Value::as_object);
        fields
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect()
    };
    let members = |schema: &Value| -> BTreeSet<String> {
        let all = schema.as_object().into_iter().flatten();
        all.map(|(key, value)| format!("{key} {value}")).collect()
    };
    let fields = names(one).symmetric_difference(&names(other)).count();
    let else_said = members(one).symmetric_difference(&members(other)).count();
    1 + fields * FIELD_WEIGHT + else_said
}

/// One of the shapes of a schema together with what holds beside them.
fn joined(around: &Map<String, Value>, shape: &Value) -> Value {
    let mut all = around.clone();
    all.remove("anyOf");
    for (keyword, value) in shape.as_object().into_iter().flatten() {
        match (all.get_mut(keyword), value) {
            (Some(Value::Object(known)), Value::Object(more)) => {
                known.extend(
                    more.iter()
                        .map(|(name, value)| (name.clone(), value.clone())),
                );
            }
            _ => {
                all.insert(keyword.clone(), value.clone());
            }
        }
    }
    Value::Object(all)
}
