//! A spec taken apart into the words of its pages.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::operation::{Defect, Example, Header, Operation, OperationId};
use super::body;
use super::place::{Leaf, Place, Spot};
use super::rule::Saying;
use super::speaker::{Speaker, label};

/// What stands for a source where no page says it.
const INFERRED: &str = "inferred";

/// One page's word about one place.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub(super) spot: Spot,
    pub(super) value: Value,
    /// The page's label.
    pub(super) label: String,
    /// `page:line`.
    pub(super) source: String,
}

/// Everything that some pages say of one operation.
#[derive(Debug, Clone)]
pub struct Words {
    pub(super) operation: OperationId,
    pub(super) format: u32,
    pub(super) speakers: Vec<Speaker>,
    pub(super) statements: Vec<Statement>,
    /// The headers of each page by its label, in lower case and in the order in which they are listed.
    pub(super) headers: BTreeMap<String, Vec<String>>,
    /// One for each page that shows it.
    pub(super) examples: Vec<Example>,
    pub(super) defects: Vec<Defect>,
}

impl Words {
    /// Takes a spec apart.
    pub fn of(operation: &Operation) -> Self {
        let speakers = operation
            .pages
            .iter()
            .map(|key| Speaker::new(key, &operation.operation))
            .collect();
        let statements = statements(operation);
        Self {
            operation: operation.operation.clone(),
            format: operation.format,
            speakers,
            headers: headers(operation, &statements),
            statements,
            examples: operation
                .examples
                .iter()
                .flat_map(|example| by_page(example, operation))
                .collect(),
            defects: operation.defects.clone(),
        }
    }

    /// Only the words of some pages.
    #[must_use]
    pub fn only(mut self, is_meant: impl Fn(&Speaker) -> bool) -> Self {
        self.speakers.retain(is_meant);
        let labels: BTreeSet<&str> = self.speakers.iter().map(|one| one.label.as_str()).collect();
        let keys: BTreeSet<&str> = self.speakers.iter().map(|one| one.key.as_str()).collect();
        self.statements
            .retain(|statement| labels.contains(statement.label.as_str()));
        self.headers
            .retain(|label, _| labels.contains(label.as_str()));
        self.examples
            .retain(|example| keys.contains(example.page.as_str()));
        self.defects
            .retain(|defect| keys.contains(defect.page.as_str()));
        self
    }

    /// These words and those of other pages of the operation.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.speakers.extend(other.speakers);
        self.statements.extend(other.statements);
        self.headers.extend(other.headers);
        self.examples.extend(other.examples);
        self.defects.extend(other.defects);
        self
    }

    /// The spec in which all of them are heard; `None` when nobody speaks.
    pub fn merged(mut self) -> Option<Operation> {
        self.speakers.sort_by(Speaker::order);
        (!self.speakers.is_empty()).then(|| body::merge(self))
    }

    /// The statements with their speakers, in the order of the speakers.
    pub(super) fn sayings(&mut self) -> Vec<(Spot, Saying)> {
        let speaker_of = |statement: &Statement| {
            let of_label = |speaker: &Speaker| speaker.label == statement.label;
            self.speakers.iter().position(of_label)
        };
        let mut sayings: Vec<(Spot, Saying)> = self
            .statements
            .iter()
            .filter_map(|statement| {
                let saying = Saying {
                    speaker: speaker_of(statement)?,
                    value: statement.value.clone(),
                    source: Some(statement.source.clone()),
                };
                Some((statement.spot.clone(), saying))
            })
            .collect();
        sayings.sort_by_key(|(_, saying)| saying.speaker);
        sayings
    }
}

fn statements(operation: &Operation) -> Vec<Statement> {
    let document = operation.to_value();
    let mut found = Vec::new();
    let mut say = |spot: &Spot, value: &Value, source: &String| {
        if source == INFERRED {
            return;
        }
        let (page, _) = split(source);
        found.push(Statement {
            spot: spot.clone(),
            value: value.clone(),
            label: label(page, &operation.operation).to_owned(),
            source: source.clone(),
        });
    };
    for (pointer, sources) in &operation.provenance {
        let Some(spot) = Spot::parse(pointer, &operation.headers) else {
            continue;
        };
        let Some(value) = standing(&spot, pointer, &document) else {
            continue;
        };
        for source in sources {
            say(&spot, &value, source);
        }
    }
    for (pointer, disputes) in &operation.disputed {
        let Some(spot) = Spot::parse(pointer, &operation.headers) else {
            continue;
        };
        for dispute in disputes {
            for source in &dispute.pages {
                say(&spot, &dispute.value, source);
            }
        }
    }
    found
}

/// Which headers each page names.
fn headers(operation: &Operation, statements: &[Statement]) -> BTreeMap<String, Vec<String>> {
    let named = |header: &Header| {
        let name = header.name.to_lowercase();
        let speaks = |statement: &&Statement| match &statement.spot {
            Spot::Header(of, _) | Spot::HeaderSchema(of, _) => *of == name,
            Spot::Top(_) | Spot::Body(..) => false,
        };
        let labels: BTreeSet<String> = statements
            .iter()
            .filter(speaks)
            .map(|statement| statement.label.clone())
            .collect();
        labels
            .into_iter()
            .map(move |label| (label, name.clone()))
            .collect::<Vec<_>>()
    };
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (label, name) in operation.headers.iter().flat_map(named) {
        found.entry(label).or_default().push(name);
    }
    found
}

/// What stands at a place.
fn standing(spot: &Spot, pointer: &str, document: &Value) -> Option<Value> {
    let leaf = match spot {
        Spot::Body(_, Place { leaf, .. }) | Spot::HeaderSchema(_, Place { leaf, .. }) => leaf,
        Spot::Top(_) | Spot::Header(..) => return document.pointer(pointer).cloned(),
    };
    match leaf {
        Leaf::Whole => Some(json!({})),
        Leaf::Keyword(_) => document.pointer(pointer).cloned(),
        Leaf::Required(name) => {
            let (list, _) = pointer.rsplit_once('/')?;
            let names = document.pointer(list).and_then(Value::as_array);
            let is_required = names.is_some_and(|names| names.iter().any(|one| one == name));
            Some(json!(is_required))
        }
    }
}

/// `page:line` → the page and the line.
pub(super) fn split(source: &str) -> (&str, Option<u32>) {
    let with_line = source
        .rsplit_once(':')
        .and_then(|(page, line)| Some((page, line.parse().ok()?)));
    with_line.map_or((source, None), |(page, line)| (page, Some(line)))
}

/// An example as each page shows it, with the defects of that page.
fn by_page(example: &Example, operation: &Operation) -> Vec<Example> {
    let first = (example.page.clone(), example.line);
    let others = example.also.iter().filter_map(|source| {
        let (key, line) = operation.source(source)?;
        Some((key, line.unwrap_or_default()))
    });
    let of_page = |(page, line): (String, u32)| {
        let source = format!("{}:{line}", label(&page, &operation.operation));
        let own = example.defects_by_page.get(&source);
        let defects = match own {
            Some(own) => own.clone(),
            None if example.defects_by_page.is_empty() => example.defects.clone(),
            None => Vec::new(),
        };
        Example {
            kind: example.kind,
            line,
            also: Vec::new(),
            body: example.body.clone(),
            defects,
            defects_by_page: BTreeMap::new(),
            page,
        }
    };
    std::iter::once(first).chain(others).map(of_page).collect()
}

impl Operation {
    /// The key of the page that a source names, and the line; `None` for what is inferred or no page of the file.
    pub fn source(&self, source: &str) -> Option<(String, Option<u32>)> {
        let (page, line) = split(source);
        let is_meant = |key: &&String| *key == page || label(key, &self.operation) == page;
        let key = self.pages.iter().find(is_meant)?;
        Some((key.clone(), line))
    }
}
