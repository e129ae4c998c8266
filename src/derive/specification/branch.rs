//! What stands around alternatives, and what they ask of it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::derive::finding::Kind;
use crate::derive::page::{Field, JsonType, Segment};

use super::document::At;
use super::keyword::EXAMPLES;
use super::walk::{Spot, Walk, shown};
use super::wording::{is_for_target, left_out};

impl Walk {
    /// The alternatives of `oneOf` and `anyOf` that are for this product, counted over all of them.
    pub(super) fn branches<'d>(&mut self, parts: &[At<'d>], spot: &Spot) -> Vec<(usize, At<'d>)> {
        let exclusive = parts.iter().filter_map(|part| part.child("oneOf"));
        for list in exclusive.filter(may_overlap) {
            let what = format!(
                "oneOf of {} lets no more than one of its shapes hold: that was left open, and several may.",
                shown(spot)
            );
            self.findings
                .push(list.find(Kind::KeyNotRead, "oneOf", what));
        }
        let mut branches = Vec::new();
        let lists = parts.iter().flat_map(|part| {
            ["oneOf", "anyOf"]
                .into_iter()
                .filter_map(|key| part.child(key))
        });
        for (index, branch) in lists.flat_map(|list| list.items()).enumerate() {
            let number = index + 1;
            if is_for_target(&branch) {
                branches.push((number, branch));
            } else {
                left_out(
                    &branch,
                    branch.text("x-tab-label").unwrap_or("a branch"),
                    &mut self.findings,
                );
            }
        }
        branches
    }

    /// The body itself, which every reader takes for an object.
    /// `states_type`: whether anything says of which type it is.
    pub(super) fn root(&mut self, at: &At<'_>, field: Field, states_type: bool) {
        if !field.types.is_empty() && !field.types.contains(&JsonType::Object) {
            let words: Vec<&str> = field.types.iter().map(|kind| kind.word()).collect();
            let what = format!(
                "The body is documented as {}, which is no object: only what an object can have was read.",
                words.join(" or ")
            );
            self.findings
                .push(at.find(Kind::BodyNotObject, "body", what));
        } else if field.types.len() > 1 {
            let others = field.types.iter().filter(|kind| **kind != JsonType::Object);
            let words: Vec<&str> = others.map(|kind| kind.word()).collect();
            let what = format!(
                "The body is documented as an object or {}: only what an object can have was read.",
                words.join(" or ")
            );
            self.findings
                .push(at.find(Kind::BodyNotObject, "body", what));
        } else if at.value.get("nullable") == Some(&Value::Bool(true)) {
            let what = "The body is documented as nullable and has no type beside that: it was read as an object.";
            self.findings
                .push(at.find(Kind::BodyNotObject, "body", what));
        } else if !states_type {
            let what = "The body has no type: it was read as an object.";
            self.findings.push(at.find(Kind::TypeMissing, "body", what));
        }
        for (key, value) in field.keywords {
            // Its examples are bodies, which stand with the other bodies.
            if key != EXAMPLES {
                self.keywords.entry(key).or_insert(value);
            }
        }
    }

    /// Requires what the only alternative that is left asks of the schema around it.
    pub(super) fn ask(&mut self, required: &BTreeSet<String>, spot: &Spot) {
        for name in required.iter().filter(|name| spot.around.contains(*name)) {
            let own = Segment::Property(name.clone());
            let path: Vec<Segment> = spot.path.iter().cloned().chain([own]).collect();
            for field in self.fields.iter_mut().filter(|field| field.path == path) {
                field.required = Some(true);
            }
        }
    }
}

/// Whether a value may be of several of the shapes: it cannot where each has one type, and all have others.
fn may_overlap(list: &At<'_>) -> bool {
    let items = list.items();
    let kinds: BTreeSet<&str> = items.iter().filter_map(|item| item.text("type")).collect();
    items.len() > 1 && kinds.len() < items.len()
}

/// Whether anything here says of which type a value is.
pub(super) fn states_type(parts: &[At<'_>]) -> bool {
    let keys = ["type", "oneOf", "anyOf", "$ref"];
    let states = |part: &At<'_>| keys.iter().any(|key| part.value.get(key).is_some());
    parts.iter().any(states)
}

/// The names among the properties here, and around this branch.
pub(super) fn declared(parts: &[At<'_>], spot: &Spot) -> BTreeSet<String> {
    let here = parts.iter().filter_map(|part| part.child("properties"));
    let names = here.flat_map(|list| list.entries());
    let mut all = spot.around.clone();
    all.extend(names.map(|(name, _)| name.to_owned()));
    all
}

/// Notes the fields of the schema around this branch that the branch requires.
pub(super) fn demand(parts: &[At<'_>], spot: &Spot, field: &mut Field) {
    let own = declared(parts, &Spot::default());
    let lists = parts.iter().filter_map(|part| part.child("required"));
    let names: BTreeSet<String> = lists
        .flat_map(|list| list.items())
        .filter_map(|name| name.value.as_str().map(str::to_owned))
        .filter(|name| spot.around.contains(name) && !own.contains(name))
        .collect();
    if !names.is_empty() {
        let names = names.into_iter().map(Value::from).collect();
        field.keywords.insert("required".to_owned(), names);
    }
}

/// The names of properties that a branch declares itself, or by one reference.
pub(super) fn declared_below<'d>(branch: &At<'d>) -> Vec<&'d str> {
    let target = branch
        .text("$ref")
        .and_then(|reference| branch.referred(reference));
    [Some(branch.clone()), target]
        .into_iter()
        .flatten()
        .filter_map(|at| at.child("properties"))
        .flat_map(|list| list.entries())
        .map(|(name, _)| name)
        .collect()
}
