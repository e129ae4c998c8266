//! Fields with paths → one JSON Schema 2020-12, and the source of each of its keywords.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::page::{Body, Field, Segment};

/// A schema under construction, at one place of the document.
#[derive(Debug, Default)]
struct Node<'a> {
    field: Option<&'a Field>,
    properties: BTreeMap<&'a str, Node<'a>>,
    items: Option<Box<Node<'a>>>,
    branches: BTreeMap<usize, Node<'a>>,
    values: Option<Box<Node<'a>>>,
}

/// Writes schemas and notes where each keyword was read.
#[derive(Debug)]
pub(super) struct Schemas<'a> {
    page_key: &'a str,
    provenance: BTreeMap<String, Vec<String>>,
}

impl<'a> Schemas<'a> {
    /// `page_key`: what stands before the line in each source.
    pub(super) fn new(page_key: &'a str) -> Self {
        Self {
            page_key,
            provenance: BTreeMap::new(),
        }
    }

    /// Everything noted so far.
    pub(super) fn into_provenance(self) -> BTreeMap<String, Vec<String>> {
        self.provenance
    }

    /// Notes the lines at which the keyword at `pointer` was read.
    pub(super) fn note(&mut self, pointer: impl Into<String>, lines: &[u32]) {
        let sources = lines
            .iter()
            .map(|line| format!("{}:{line}", self.page_key))
            .collect();
        self.provenance.insert(pointer.into(), sources);
    }

    /// The schema of a body, an object whose own type stands on the line of its heading.
    pub(super) fn body(&mut self, pointer: &str, body: &'a Body) -> Value {
        let mut root = Node::default();
        for field in &body.fields {
            root.place(&field.path, field);
        }
        let mut schema = self.node(pointer, &root);
        for (name, value) in &body.keywords {
            self.note(format!("{pointer}/{}", escaped(name)), &[body.line]);
            schema.insert(name.clone(), value.clone());
        }
        schema.insert("type".to_owned(), json!("object"));
        self.note(format!("{pointer}/type"), &[body.line]);
        Value::Object(schema)
    }

    /// The schema of one value, such as a header's.
    pub(super) fn value(&mut self, pointer: &str, field: &'a Field) -> Value {
        Value::Object(self.node(
            pointer,
            &Node {
                field: Some(field),
                ..Node::default()
            },
        ))
    }

    fn node(&mut self, pointer: &str, node: &Node<'a>) -> Map<String, Value> {
        let mut schema = Map::new();
        if let Some(field) = node.field {
            let mut keyword = |name: &str, value: Value| {
                self.note(format!("{pointer}/{}", escaped(name)), &[field.line]);
                schema.insert(name.to_owned(), value);
            };
            match field.types.as_slice() {
                [] => {}
                [one] => keyword("type", json!(one.word())),
                several => keyword(
                    "type",
                    several.iter().map(|kind| json!(kind.word())).collect(),
                ),
            }
            for (name, value) in field
                .keywords
                .iter()
                .filter(|(name, _)| *name != "required")
            {
                keyword(name, value.clone());
            }
        }
        if !node.properties.is_empty() {
            schema.insert(
                "properties".to_owned(),
                Value::Object(self.properties(pointer, node)),
            );
        }
        self.required(pointer, node, &mut schema);
        if let Some(items) = &node.items {
            schema.insert(
                "items".to_owned(),
                Value::Object(self.node(&format!("{pointer}/items"), items)),
            );
        }
        if let Some(values) = &node.values {
            schema.insert(
                "additionalProperties".to_owned(),
                Value::Object(self.node(&format!("{pointer}/additionalProperties"), values)),
            );
        }
        if schema.is_empty()
            && let Some(field) = node.field
        {
            self.note(pointer, &[field.line]);
        }
        if !node.branches.is_empty() {
            let branches = node.branches.values().enumerate();
            let schemas = branches
                .map(|(at, branch)| {
                    Value::Object(self.node(&format!("{pointer}/anyOf/{at}"), branch))
                })
                .collect();
            schema.insert("anyOf".to_owned(), Value::Array(schemas));
        }
        schema
    }

    /// Pages answer field by field whether it must be there, so each answer has a source of its own.
    fn required(&mut self, pointer: &str, node: &Node<'a>, schema: &mut Map<String, Value>) {
        let mut names = Vec::new();
        // A shape may ask for fields that stand around it.
        if let Some(field) = node.field {
            let asked = field.keywords.get("required").and_then(Value::as_array);
            for name in asked.into_iter().flatten().filter_map(Value::as_str) {
                self.note(
                    format!("{pointer}/required/{}", escaped(name)),
                    &[field.line],
                );
                names.push(json!(name));
            }
        }
        for (name, child) in &node.properties {
            let answer = child
                .field
                .and_then(|field| Some((field.line, field.required?)));
            if let Some((line, is_required)) = answer {
                self.note(format!("{pointer}/required/{}", escaped(name)), &[line]);
                names.extend(is_required.then(|| json!(name)));
            }
        }
        if !names.is_empty() {
            schema.insert("required".to_owned(), Value::Array(names));
        }
    }

    fn properties(&mut self, pointer: &str, node: &Node<'a>) -> Map<String, Value> {
        let property = |(name, child): (&&str, &Node<'a>)| {
            let schema = self.node(&format!("{pointer}/properties/{}", escaped(name)), child);
            ((*name).to_owned(), Value::Object(schema))
        };
        node.properties.iter().map(property).collect()
    }
}

impl<'a> Node<'a> {
    /// Recursion is as deep as the path, which the notation bounds.
    fn place(&mut self, path: &'a [Segment], field: &'a Field) {
        match path.split_first() {
            None => self.field = Some(field),
            Some((Segment::Property(name), rest)) => {
                self.properties.entry(name).or_default().place(rest, field);
            }
            Some((Segment::Items, rest)) => self.items.get_or_insert_default().place(rest, field),
            Some((Segment::Values, rest)) => {
                self.values.get_or_insert_default().place(rest, field);
            }
            Some((Segment::Branch(branch), rest)) => {
                self.branches.entry(*branch).or_default().place(rest, field);
            }
        }
    }
}

/// A name as a segment of a JSON pointer (RFC 6901 section 3).
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
