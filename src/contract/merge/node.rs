//! What several pages say of one value, and the schema that follows from it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::operation::Dispute;
use super::place::{Leaf, Place, Step, escaped};
use super::rule::{self, Saying};
use super::speaker::Speaker;

/// A value of a body or header, with everything that pages say of it.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Pages that document the value.
    present: Vec<usize>,
    /// Those that say nothing of it but that it is there.
    whole: Vec<Saying>,
    keywords: BTreeMap<String, Vec<Saying>>,
    required: BTreeMap<String, Vec<Saying>>,
    properties: BTreeMap<String, Node>,
    items: Option<Box<Node>>,
    values: Option<Box<Node>>,
    branches: BTreeMap<String, BTreeMap<usize, Node>>,
}

/// Who says what: the two lists of a spec while they are written.
#[derive(Debug)]
pub(super) struct Record<'a> {
    pub(super) speakers: &'a [Speaker],
    pub(super) provenance: BTreeMap<String, Vec<String>>,
    pub(super) disputed: BTreeMap<String, Vec<Dispute>>,
}

impl Record<'_> {
    /// Those who say what stands go to the sources, all others to the disputes.
    pub(super) fn note(&mut self, pointer: &str, sayings: &[Saying], stands: Option<&Value>) {
        for saying in sayings {
            let Some(source) = saying.source.clone() else {
                continue;
            };
            if stands == Some(&saying.value) {
                let sources = self.provenance.entry(pointer.to_owned()).or_default();
                sources.push(source);
                continue;
            }
            let disputes = self.disputed.entry(pointer.to_owned()).or_default();
            let same = disputes
                .iter_mut()
                .find(|dispute| dispute.value == saying.value);
            match same {
                Some(dispute) => dispute.pages.push(source),
                None => disputes.push(Dispute {
                    value: saying.value.clone(),
                    pages: vec![source],
                }),
            }
        }
    }
}

impl Node {
    /// Takes in one page's word. Recursion is as deep as the place, which the reader of the page bounds.
    pub(super) fn hear(&mut self, place: &Place, saying: Saying) {
        self.hear_at(&place.steps, &place.leaf, saying);
    }

    fn hear_at(&mut self, steps: &[Step], leaf: &Leaf, saying: Saying) {
        if !self.present.contains(&saying.speaker) {
            self.present.push(saying.speaker);
        }
        match (steps.split_first(), leaf) {
            (Some((Step::Property(name), rest)), _) => {
                let property = self.properties.entry(name.clone()).or_default();
                property.hear_at(rest, leaf, saying);
            }
            (Some((Step::Items, rest)), _) => {
                let items = self.items.get_or_insert_default();
                items.hear_at(rest, leaf, saying);
            }
            (Some((Step::Values, rest)), _) => {
                let values = self.values.get_or_insert_default();
                values.hear_at(rest, leaf, saying);
            }
            (Some((Step::Branch(keyword, at), rest)), _) => {
                let branches = self.branches.entry(keyword.clone()).or_default();
                let branch = branches.entry(*at).or_default();
                branch.hear_at(rest, leaf, saying);
            }
            (None, Leaf::Keyword(keyword)) => self
                .keywords
                .entry(keyword.clone())
                .or_default()
                .push(saying),
            (None, Leaf::Required(name)) => {
                self.required.entry(name.clone()).or_default().push(saying);
            }
            (None, Leaf::Whole) => self.whole.push(saying),
        }
    }

    /// Lets the shapes of choices that do not stand be heard in what all pages document: a field that one page has in a shape and
    /// another has plainly is one field. Which fields must be there is said of the shape only.
    pub(super) fn fold(&mut self, speakers: &[Speaker]) {
        let inner = self.properties.values_mut();
        let inner = inner.chain(self.items.as_deref_mut());
        for node in inner.chain(self.values.as_deref_mut()) {
            node.fold(speakers);
        }
        for branch in self.branches.values_mut().flat_map(BTreeMap::values_mut) {
            branch.fold(speakers);
        }
        let branches = std::mem::take(&mut self.branches);
        for shapes in branches.values() {
            let having = having(shapes);
            if !rule::choice(&having, &self.present, speakers) {
                for shape in shapes.values() {
                    self.echo(shape);
                }
            }
        }
        self.branches = branches;
    }

    /// Takes in what `other` says of the fields that this node has as well. Recursion is as deep as the schemas are.
    fn echo(&mut self, other: &Self) {
        let absent = |page: &&usize| !self.present.contains(page);
        let new: Vec<usize> = other.present.iter().filter(absent).copied().collect();
        self.present.extend(new);
        for (keyword, sayings) in &other.keywords {
            if let Some(own) = self.keywords.get_mut(keyword) {
                own.extend(sayings.iter().map(|saying| Saying {
                    source: None,
                    ..saying.clone()
                }));
            }
        }
        for (name, node) in &other.properties {
            if let Some(own) = self.properties.get_mut(name) {
                own.echo(node);
            }
        }
        for (own, node) in [
            (&mut self.items, &other.items),
            (&mut self.values, &other.values),
        ] {
            if let (Some(own), Some(node)) = (own.as_deref_mut(), node) {
                own.echo(node);
            }
        }
        for shape in other.branches.values().flat_map(BTreeMap::values) {
            self.echo(shape);
        }
    }

    /// The schema that stands, if anything of this node may stand, and who says what.
    pub(super) fn schema(
        &self,
        pointer: &str,
        stands: bool,
        record: &mut Record<'_>,
    ) -> Map<String, Value> {
        let mut schema = Map::new();
        let whole = json!({});
        record.note(pointer, &self.whole, stands.then_some(&whole));
        for (keyword, sayings) in &self.keywords {
            let value = rule::keyword(keyword, sayings, &self.present, record.speakers);
            let value = value.filter(|_| stands);
            let pointer = format!("{pointer}/{}", escaped(keyword));
            record.note(&pointer, sayings, value.as_ref());
            if let Some(value) = value {
                schema.insert(keyword.clone(), value);
            }
        }
        self.require(pointer, stands, record, &mut schema);
        let mut properties = Map::new();
        for (name, node) in &self.properties {
            let pointer = format!("{pointer}/properties/{}", escaped(name));
            let property = node.schema(&pointer, stands, record);
            properties.insert(name.clone(), Value::Object(property));
        }
        if !properties.is_empty() {
            schema.insert("properties".to_owned(), Value::Object(properties));
        }
        for (keyword, inner) in [
            ("items", &self.items),
            ("additionalProperties", &self.values),
        ] {
            if let Some(inner) = inner {
                let inner = inner.schema(&format!("{pointer}/{keyword}"), stands, record);
                schema.insert(keyword.to_owned(), Value::Object(inner));
            }
        }
        self.choose(pointer, stands, record, &mut schema);
        schema
    }

    fn require(
        &self,
        pointer: &str,
        stands: bool,
        record: &mut Record<'_>,
        schema: &mut Map<String, Value>,
    ) {
        let mut names = Vec::new();
        for (name, sayings) in &self.required {
            let required = rule::required(sayings, &self.present, record.speakers);
            let value = json!(required);
            let pointer = format!("{pointer}/required/{}", escaped(name));
            record.note(&pointer, sayings, stands.then_some(&value));
            if required && stands {
                names.push(json!(name));
            }
        }
        if !names.is_empty() {
            schema.insert("required".to_owned(), Value::Array(names));
        }
    }

    fn choose(
        &self,
        pointer: &str,
        stands: bool,
        record: &mut Record<'_>,
        schema: &mut Map<String, Value>,
    ) {
        for (keyword, branches) in &self.branches {
            let stands = stands && rule::choice(&having(branches), &self.present, record.speakers);
            // Branches are numbered as the pages number them; a file that has all of them has no gaps.
            let mut shapes = Vec::new();
            for (at, branch) in branches {
                let pointer = format!("{pointer}/{keyword}/{at}");
                let shape = branch.schema(&pointer, stands, record);
                shapes.push(Value::Object(shape));
            }
            if stands {
                schema.insert(keyword.clone(), Value::Array(shapes));
            }
        }
    }
}

/// The pages that have one of these shapes.
fn having(shapes: &BTreeMap<usize, Node>) -> Vec<usize> {
    let present = shapes.values().flat_map(|shape| shape.present.iter());
    present.copied().collect()
}
