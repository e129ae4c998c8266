//! A schema of a specification → the flat fields of a body.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::derive::finding::{Finding, Kind};
use crate::derive::page::{Field, Segment};

use super::branch::{declared, declared_below, demand, states_type};
use super::document::At;
use super::keyword::{read_keywords, read_prose, review_examples};
use super::kind::read_types;
use super::wording::{is_for_target, left_out, not_read};

/// The longest path to a field, in segments.
const MAX_DEPTH: usize = 32;
/// The most fields of one body.
const MAX_FIELDS: usize = 2_000;
/// The most schemas that are looked at for one body; references may lead to one schema again and again.
const MAX_VISITS: usize = 10_000;
/// The most references that lead from one to the next.
const MAX_HOPS: usize = 16;
/// The longest name of a property, in bytes.
const MAX_NAME_BYTES: usize = 200;

/// Where a schema belongs in its body.
#[derive(Debug, Clone, Default)]
pub(super) struct Spot {
    /// Its path.
    pub(super) path: Vec<Segment>,
    /// The path as findings print it.
    pub(super) printed: String,
    /// Whether the object around it requires it.
    pub(super) required: Option<bool>,
    /// Names that a schema around this branch requires of it.
    pub(super) inherited: BTreeSet<String>,
    /// Names that a schema around this branch has among its properties.
    pub(super) around: BTreeSet<String>,
}

impl Spot {
    fn property(&self, name: &str, required: bool) -> Self {
        let dot = if self.printed.is_empty() { "" } else { "." };
        let printed = format!("{}{dot}{name}", self.printed);
        self.step(Segment::Property(name.to_owned()), printed, Some(required))
    }

    fn items(&self) -> Self {
        self.step(Segment::Items, format!("{}[]", self.printed), None)
    }

    fn values(&self) -> Self {
        let dot = if self.printed.is_empty() { "" } else { "." };
        self.step(Segment::Values, format!("{}{dot}*", self.printed), None)
    }

    /// One of several shapes, counted from 1.
    pub(super) fn branch(&self, number: usize) -> Self {
        let printed = format!("{}[opt_{number}]", self.printed);
        self.step(Segment::Branch(number), printed, None)
    }

    fn step(&self, segment: Segment, printed: String, required: Option<bool>) -> Self {
        Self {
            path: self.path.iter().cloned().chain([segment]).collect(),
            printed,
            required,
            inherited: BTreeSet::new(),
            around: BTreeSet::new(),
        }
    }
}

/// A walk through the schemas of one body.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// What was found so far, in the order of the page.
    pub(super) fields: Vec<Field>,
    /// What was wrong.
    pub(super) findings: Vec<Finding>,
    /// Keywords of the body as a whole.
    pub(super) keywords: BTreeMap<String, Value>,
    seen: BTreeSet<Vec<Segment>>,
    following: Vec<String>,
    visits: usize,
    stopped: bool,
}

impl Walk {
    /// Reads the schema at `at`, and all that stands below it, as what stands at `spot`.
    pub(super) fn walk(&mut self, at: &At<'_>, spot: &Spot) {
        if spot.path.len() > MAX_DEPTH || self.fields.len() >= MAX_FIELDS {
            self.stop(at, spot);
            return;
        }
        let before = self.following.len();
        let mut parts = Vec::new();
        self.gather(at, spot, &mut parts);
        if !parts.is_empty() {
            self.field(&parts, spot);
            self.below(&parts, spot);
        }
        self.following.truncate(before);
    }

    /// The schemas that hold together here: the one at `at`, what it refers to, and what stands in its `allOf`.
    fn gather<'d>(&mut self, at: &At<'d>, spot: &Spot, parts: &mut Vec<At<'d>>) {
        self.visits += 1;
        if self.visits > MAX_VISITS || parts.len() > MAX_DEPTH {
            return self.stop(at, spot);
        }
        if !at.value.is_object() {
            let what = format!(
                "The schema of {} is no JSON object: it stays open.",
                shown(spot)
            );
            self.findings
                .push(at.find(Kind::TypeUnknown, shown(spot), what));
            return;
        }
        parts.push(at.clone());
        if let Some(reference) = at.text("$ref") {
            let target = at.referred(reference);
            let again = target
                .as_ref()
                .is_some_and(|target| self.following.contains(&target.pointer));
            if let Some(target) = target.filter(|_| !again && self.following.len() < MAX_HOPS) {
                self.following.push(target.pointer.clone());
                self.gather(&target, spot, parts);
            } else {
                let what = format!(
                    "The reference of {} leads nowhere, or back to itself: the schema stays open.",
                    shown(spot)
                );
                self.findings
                    .push(at.find(Kind::ReferenceUnread, shown(spot), what));
            }
        }
        for part in at.child("allOf").map(|all| all.items()).unwrap_or_default() {
            self.gather(&part, spot, parts);
        }
    }

    fn stop(&mut self, at: &At<'_>, spot: &Spot) {
        if !self.stopped {
            let what = format!(
                "The specification goes deeper than {MAX_DEPTH} levels or has more than {MAX_FIELDS} fields at {}: the rest was left out.",
                shown(spot)
            );
            self.findings
                .push(at.find(Kind::TooMuch, shown(spot), what));
            self.stopped = true;
        }
    }

    fn field(&mut self, parts: &[At<'_>], spot: &Spot) {
        let Some(first) = parts.first() else { return };
        let mut field = open(first, spot);
        for part in parts {
            read_keywords(part, &mut field, &mut self.findings);
        }
        read_prose(first, &mut field, &mut self.findings);
        if spot.path.is_empty() {
            self.root(first, field, states_type(parts));
            return;
        }
        demand(parts, spot, &mut field);
        review_examples(first, &field, &mut self.findings);
        if !self.seen.insert(spot.path.clone()) {
            let what = format!(
                "{} is described twice: the second description was not read.",
                field.printed
            );
            self.findings
                .push(first.find(Kind::DuplicateRow, field.name(), what));
            return;
        }
        // A branch that only asks for fields of the object around it is an object like that one.
        if !states_type(parts) && !field.keywords.contains_key("required") {
            let what = format!("{} has no type: any is taken.", field.printed);
            self.findings
                .push(first.find(Kind::TypeMissing, field.name(), what));
        }
        if field.required == Some(true) && field.keywords.contains_key("default") {
            let what = format!(
                "{} is called required although it has a default.",
                field.printed
            );
            self.findings
                .push(first.find(Kind::RequiredWithDefault, field.name(), what));
        }
        self.fields.push(field);
    }

    fn below(&mut self, parts: &[At<'_>], spot: &Spot) {
        self.ill_shaped(parts, spot);
        let branches = self.branches(parts, spot);
        self.properties(parts, &branches, spot);
        for part in parts {
            self.array(part, spot);
            self.open_values(part, spot);
        }
        match branches.as_slice() {
            [] => {}
            // What is left when the others are for another product is no alternative any more.
            [(_, only)] => {
                let inner = Spot {
                    inherited: Self::required(parts, spot),
                    around: declared(parts, spot),
                    ..spot.clone()
                };
                self.merge(only, &inner);
            }
            several => {
                let required = Self::required(parts, spot);
                for (number, branch) in several {
                    let mut inner = spot.branch(*number);
                    inner.inherited.clone_from(&required);
                    inner.around = declared(parts, spot);
                    self.walk(branch, &inner);
                }
            }
        }
    }

    /// Notes what says what stands below, and is not of the form in which that is said.
    fn ill_shaped(&mut self, parts: &[At<'_>], spot: &Spot) {
        for (key, value) in parts.iter().flat_map(At::entries) {
            let is_right = match key {
                "properties" => value.value.is_object(),
                "allOf" | "anyOf" | "oneOf" => value.value.is_array(),
                "$ref" => value.value.is_string(),
                _ => true,
            };
            if !is_right {
                self.findings.push(not_read(&value, key, &shown(spot)));
            }
        }
    }

    /// Reads a schema into the place of the one around it.
    fn merge(&mut self, at: &At<'_>, spot: &Spot) {
        let before = self.following.len();
        let mut parts = Vec::new();
        self.gather(at, spot, &mut parts);
        if let Some(first) = parts.first().filter(|_| spot.path.is_empty()) {
            let mut field = open(first, spot);
            for part in &parts {
                read_keywords(part, &mut field, &mut self.findings);
            }
            self.root(first, field, true);
        } else if let (Some(first), Some(field)) = (
            parts.first(),
            self.fields
                .iter_mut()
                .rev()
                .find(|field| field.path == spot.path),
        ) {
            for part in &parts {
                read_keywords(part, field, &mut self.findings);
            }
            field.pointer.clone_from(&first.pointer);
        }
        self.ask(&Self::required(&parts, spot), spot);
        if spot.path.len() <= MAX_DEPTH && self.visits <= MAX_VISITS {
            self.below(&parts, spot);
        }
        self.following.truncate(before);
    }

    /// Every name that is called required here, or by a schema around this branch.
    pub(super) fn required(parts: &[At<'_>], spot: &Spot) -> BTreeSet<String> {
        let mut names = spot.inherited.clone();
        for list in parts.iter().filter_map(|part| part.child("required")) {
            names.extend(
                list.items()
                    .iter()
                    .filter_map(|name| name.value.as_str())
                    .map(str::to_owned),
            );
        }
        names
    }

    fn properties(&mut self, parts: &[At<'_>], branches: &[(usize, At<'_>)], spot: &Spot) {
        for list in parts.iter().filter_map(|part| part.child("required")) {
            if list
                .value
                .as_array()
                .is_none_or(|names| !names.iter().all(Value::is_string))
            {
                let what = format!(
                    "The required names of {} are no list of names: what is none was left out.",
                    shown(spot)
                );
                self.findings
                    .push(list.find(Kind::ValueUnread, "required", what));
            }
        }
        let required = Self::required(parts, spot);
        let mut declared: BTreeSet<&str> = BTreeSet::new();
        for (name, at) in parts
            .iter()
            .filter_map(|part| part.child("properties"))
            .flat_map(|list| list.entries())
        {
            declared.insert(name);
            self.property(name, &at, required.contains(name), spot);
        }
        let elsewhere: BTreeSet<&str> = branches
            .iter()
            .flat_map(|(_, branch)| declared_below(branch))
            .collect();
        for name in required
            .iter()
            .filter(|name| !spot.inherited.contains(*name) && !spot.around.contains(*name))
        {
            if !declared.contains(name.as_str()) && !elsewhere.contains(name.as_str()) {
                let what = format!(
                    "{name} is called required in {} and is not among its properties.",
                    shown(spot)
                );
                let at = parts.iter().find_map(|part| part.child("required"));
                self.findings
                    .extend(at.map(|at| at.find(Kind::RequiredUndeclared, name.as_str(), what)));
            }
        }
    }

    fn property(&mut self, name: &str, at: &At<'_>, required: bool, spot: &Spot) {
        let inner = spot.property(name, required);
        if name.len() > MAX_NAME_BYTES {
            let short: String = name.chars().take(20).collect();
            let what = format!(
                "A property of {} has a name of {} bytes, which begins {short}: it was left out.",
                shown(spot),
                name.len()
            );
            self.findings.push(at.find(Kind::TooMuch, short, what));
        } else if !is_for_target(at) {
            left_out(at, &inner.printed, &mut self.findings);
        } else if name.starts_with('<') && name.ends_with('>') {
            let what = format!("{name} stands for the name of a property: any name is taken.");
            self.findings
                .push(at.find(Kind::PlaceholderName, name, what));
            self.walk(at, &spot.values());
        } else {
            self.walk(at, &inner);
        }
    }

    fn array(&mut self, part: &At<'_>, spot: &Spot) {
        match part.child("items") {
            Some(items) if items.value.is_object() => self.walk(&items, &spot.items()),
            Some(items) => {
                let what = format!(
                    "The items of {} are no single schema: they stay open.",
                    shown(spot)
                );
                self.findings
                    .push(items.find(Kind::ValueUnread, "items", what));
            }
            None => self.items_of_a_word(part, spot),
        }
    }

    /// `string[]` states the items in the type.
    fn items_of_a_word(&mut self, part: &At<'_>, spot: &Spot) {
        let Some(kind) = part.child("type") else {
            return;
        };
        let types = read_types(kind.value).items;
        let inner = spot.items();
        if types.is_empty() || spot.path.is_empty() || !self.seen.insert(inner.path.clone()) {
            return;
        }
        self.fields.push(Field {
            printed: inner.printed,
            path: inner.path,
            line: kind.line,
            types,
            required: None,
            keywords: BTreeMap::new(),
            unit: None,
            text: Vec::new(),
            pointer: kind.pointer,
        });
    }

    fn open_values(&mut self, part: &At<'_>, spot: &Spot) {
        match part.child("additionalProperties") {
            Some(values) if values.value.is_object() => self.walk(&values, &spot.values()),
            // Objects are open without a word.
            None => {}
            Some(values) if values.value == &Value::Bool(true) => {}
            Some(values) => {
                let what = format!(
                    "{} is documented as taking no other properties: it was left open.",
                    shown(spot)
                );
                self.findings
                    .push(values.find(Kind::ClosedObject, shown(spot), what));
            }
        }
    }
}

/// A field of which nothing is said yet.
fn open(at: &At<'_>, spot: &Spot) -> Field {
    Field {
        printed: shown(spot),
        path: spot.path.clone(),
        line: at.line,
        types: Vec::new(),
        required: spot.required,
        keywords: BTreeMap::new(),
        unit: None,
        text: Vec::new(),
        pointer: at.pointer.clone(),
    }
}

pub(super) fn shown(spot: &Spot) -> String {
    if spot.printed.is_empty() {
        "body".to_owned()
    } else {
        spot.printed.clone()
    }
}
