//! Words of many pages → one spec.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::operation::{Example, Header, Operation, Response};
use super::node::{Node, Record};
use super::place::{BODIES, Spot};
use super::rule::{self, Saying};
use super::speaker::label;
use super::statement::Words;

/// What is said of one header.
#[derive(Debug, Default)]
struct HeaderWords {
    parts: BTreeMap<String, Vec<Saying>>,
    schema: Node,
}

/// Merges; the speakers are in their order.
pub(super) fn merge(mut words: Words) -> Operation {
    let mut tops: BTreeMap<String, Vec<Saying>> = BTreeMap::new();
    let mut headers: BTreeMap<String, HeaderWords> = BTreeMap::new();
    let mut bodies: BTreeMap<&'static str, Node> = BTreeMap::new();
    for (spot, saying) in words.sayings() {
        match spot {
            Spot::Top(name) => tops.entry(name).or_default().push(saying),
            Spot::Header(name, part) => {
                let header = headers.entry(name).or_default();
                header.parts.entry(part).or_default().push(saying);
            }
            Spot::HeaderSchema(name, place) => {
                let header = headers.entry(name).or_default();
                header.schema.hear(&place, saying);
            }
            Spot::Body(body, place) => bodies.entry(body).or_default().hear(&place, saying),
        }
    }
    let mut record = Record {
        speakers: &words.speakers,
        provenance: BTreeMap::new(),
        disputed: BTreeMap::new(),
    };
    let mut top = |name: &str, record: &mut Record<'_>| {
        let sayings = tops.remove(name).unwrap_or_default();
        let value = rule::newest(&sayings, record.speakers);
        record.note(&format!("/{name}"), &sayings, value.as_ref());
        value
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    };
    let (title, method, path) = (
        top("title", &mut record),
        top("method", &mut record),
        top("path", &mut record),
    );
    let listed = words
        .speakers
        .iter()
        .filter_map(|page| words.headers.get(&page.label));
    let order: Vec<&String> = listed.flatten().collect();
    let headers = all_headers(&order, headers, &mut record);
    let [request, success, error] = BODIES.map(|pointer| {
        let mut node = bodies.remove(pointer).unwrap_or_default();
        node.fold(record.speakers);
        Value::Object(node.schema(pointer, true, &mut record))
    });
    let Record {
        provenance,
        disputed,
        ..
    } = record;
    let mut operation = Operation {
        format: words.format,
        title,
        method,
        path,
        pages: words.speakers.iter().map(|page| page.key.clone()).collect(),
        headers,
        request,
        response: Response { success, error },
        examples: examples(&words),
        provenance,
        disputed,
        defects: words
            .speakers
            .iter()
            .flat_map(|page| {
                let of_page = words.defects.iter().filter(|one| one.page == page.key);
                of_page.cloned().collect::<Vec<_>>()
            })
            .collect(),
        operation: words.operation,
    };
    operation.infer_error_code();
    operation
}

fn all_headers(
    order: &[&String],
    mut found: BTreeMap<String, HeaderWords>,
    record: &mut Record<'_>,
) -> Vec<Header> {
    let mut headers = Vec::new();
    for lower in order {
        let Some(words) = found.remove(*lower) else {
            continue;
        };
        let pointer = format!("/headers/{}", headers.len());
        let mut part = |name: &str| {
            let sayings = words.parts.get(name).map(Vec::as_slice).unwrap_or_default();
            let value = match name {
                "name" => sayings.first().map(|saying| saying.value.clone()),
                _ => rule::agreed_or_seed(sayings, record.speakers),
            };
            record.note(&format!("{pointer}/{name}"), sayings, value.as_ref());
            value
        };
        let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
        let name = text(part("name")).unwrap_or_else(|| (*lower).clone());
        let required = part("required").and_then(|value| value.as_bool());
        let unit = text(part("unit"));
        let schema = words
            .schema
            .schema(&format!("{pointer}/schema"), true, record);
        headers.push(Header {
            name,
            schema: Value::Object(schema),
            required,
            unit,
        });
    }
    headers
}

/// Each body once, under the first page that shows it.
fn examples(words: &Words) -> Vec<Example> {
    let mut all: Vec<Example> = Vec::new();
    let source = |page: &str, line: u32| format!("{}:{line}", label(page, &words.operation));
    for page in &words.speakers {
        for example in words.examples.iter().filter(|one| one.page == page.key) {
            let same = |known: &&mut Example| {
                known.kind == example.kind && known.body == example.body && known.page != page.key
            };
            let Some(known) = all.iter_mut().find(same) else {
                let mut first = example.clone();
                let own = (source(&first.page, first.line), first.defects.clone());
                first.defects_by_page = BTreeMap::from([own]);
                all.push(first);
                continue;
            };
            let source = source(&page.key, example.line);
            known.also.push(source.clone());
            known
                .defects_by_page
                .insert(source, example.defects.clone());
            known.defects.extend(example.defects.iter().cloned());
            known.defects.sort();
            known.defects.dedup();
        }
    }
    for example in &mut all {
        let all = &example.defects;
        // Said only where it is not the same for all of them.
        if example.defects_by_page.values().all(|own| own == all) {
            example.defects_by_page.clear();
        }
    }
    all
}

impl Operation {
    /// Pages list the success code among those of an error, too; that an error bears another one is our inference (AX-09).
    pub fn infer_error_code(&mut self) {
        let at = "/response/error/properties/code/not";
        let Some(code) = self.success_code() else {
            return;
        };
        let schema = self.response.error.pointer_mut("/properties/code");
        if let Some(schema) = schema.and_then(Value::as_object_mut) {
            schema.insert("not".to_owned(), json!({ "const": code }));
            let inferred = vec!["inferred".to_owned()];
            self.provenance.insert(at.to_owned(), inferred);
        }
    }
}
