//! [`Page`] → [`Operation`]: the whole spec of one operation, purely from its page.

use std::collections::BTreeMap;

use jsonschema::error::ValidationErrorKind;
use serde_json::{Value, json};

use crate::contract::operation::{Defect, OPERATION_FORMAT};
use crate::contract::{Example, ExampleKind, Header, Operation, Response, Speaker};

use super::finding::{Finding, Kind};
use super::page::{Page, PageExample};
use super::review::is_error;
use super::schema::Schemas;

/// The most errors of one example that are reported; one is enough to mark it.
const MAX_ERRORS: usize = 100;

/// Derives the spec of the operation that a page documents. `page_key` names the page in `specs/pages.toml`.
pub fn derive_page(page: &Page, page_key: &str) -> Operation {
    let speaker = Speaker::new(page_key, &page.operation);
    let mut schemas = Schemas::new(&speaker.label);
    schemas.note("/title", &[page.title.line]);
    schemas.note("/method", &[page.method.line]);
    schemas.note("/path", &[page.path.line]);
    let headers = headers(page, &mut schemas);
    let request = schemas.body("/request", &page.request);
    let response = response(page, &mut schemas);
    let mut operation = Operation {
        format: OPERATION_FORMAT,
        operation: page.operation.clone(),
        title: page.title.value.clone(),
        method: page.method.value.clone(),
        path: page.path.value.clone(),
        pages: vec![page_key.to_owned()],
        headers,
        request,
        response,
        examples: Vec::new(),
        provenance: schemas.into_provenance(),
        disputed: BTreeMap::new(),
        defects: Vec::new(),
    };
    operation.infer_error_code();
    let findings = findings(page, &operation);
    operation.examples = page
        .examples
        .iter()
        .map(|shown| example(page, page_key, shown, &findings))
        .collect();
    operation.defects = findings
        .iter()
        .map(|finding| defect(page, page_key, finding))
        .collect();
    operation
}

/// Everything that is wrong with a page, once its spec is known.
pub(super) fn findings(page: &Page, operation: &Operation) -> Vec<Finding> {
    let mut findings = page.findings.clone();
    findings.extend(unfit(page, &operation.request, &operation.response));
    findings.sort();
    // Items of an array that break the same keyword on the same line are one finding.
    findings.dedup();
    findings
}

fn headers<'a>(page: &'a Page, schemas: &mut Schemas<'a>) -> Vec<Header> {
    let header = |(at, field): (usize, &'a super::page::Field)| {
        let schema = schemas.value(&format!("/headers/{at}/schema"), field);
        schemas.note(format!("/headers/{at}/name"), &[field.line]);
        if field.required.is_some() {
            schemas.note(format!("/headers/{at}/required"), &[field.line]);
        }
        if field.unit.is_some() {
            schemas.note(format!("/headers/{at}/unit"), &[field.line]);
        }
        Header {
            name: field.printed.clone(),
            schema,
            required: field.required,
            unit: field.unit.clone(),
        }
    };
    page.headers.iter().enumerate().map(header).collect()
}

fn response<'a>(page: &'a Page, schemas: &mut Schemas<'a>) -> Response {
    let mut success = schemas.body("/response/success", &page.success);
    let error = schemas.body("/response/error", &page.error);
    if let Some(code) = &page.success_code
        && let Some(schema) = success
            .pointer_mut("/properties/code")
            .and_then(Value::as_object_mut)
    {
        schema.insert("const".to_owned(), json!(code.value));
        schemas.note("/response/success/properties/code/const", &[code.line]);
    }
    Response { success, error }
}

/// Examples that break the schema of their own page.
fn unfit(page: &Page, request: &Value, response: &Response) -> Vec<Finding> {
    let mut found = Vec::new();
    for example in &page.examples {
        let schema = match example.kind {
            ExampleKind::Request => request,
            ExampleKind::Response if is_error(&example.body) => &response.error,
            ExampleKind::Response => &response.success,
        };
        // A schema that cannot be compiled would be our own fault; the tests hold every derived schema to the meta-schema.
        let Ok(validator) = jsonschema::draft202012::new(schema) else {
            continue;
        };
        for error in validator.iter_errors(&example.body).take(MAX_ERRORS) {
            let key = error.instance_path().to_string();
            let key = key
                .rsplit('/')
                .find(|segment| segment.parse::<usize>().is_err())
                .unwrap_or_default();
            let line = example.line_of(key);
            let explained = page.findings.iter().any(|finding| {
                finding.line == line && finding.subject == key && example.holds(finding)
            });
            if !explained {
                let of = if key.is_empty() { "the body" } else { key };
                let what = match error.kind() {
                    ValidationErrorKind::Required { property } => format!(
                        "The example has no {} in {of}, which its own table requires.",
                        property.as_str().unwrap_or_default()
                    ),
                    ValidationErrorKind::AnyOf { .. } => {
                        format!("The example breaks each shape that its own table gives of {of}.")
                    }
                    kind => format!(
                        "The example breaks what its own table states of {of}: the keyword {}.",
                        kind.keyword()
                    ),
                };
                let finding = Finding::new(Kind::ExampleUnfit, line, key, what);
                // Each item of a list may break the same rule: one of them tells it.
                if found.iter().any(|known: &Finding| {
                    known.what == finding.what && example.holds(known) && known.line == line
                }) {
                    continue;
                }
                found.push(if example.pointer.is_empty() {
                    finding
                } else {
                    finding.inside(format!("{}{}", example.pointer, error.instance_path()))
                });
            }
        }
    }
    found
}

fn example(page: &Page, page_key: &str, shown: &PageExample, findings: &[Finding]) -> Example {
    let mut defects: Vec<String> = findings
        .iter()
        .filter(|finding| shown.holds(finding))
        .map(|finding| finding.id(&page.operation).to_owned())
        .collect();
    defects.sort();
    defects.dedup();
    Example {
        kind: shown.kind,
        page: page_key.to_owned(),
        line: shown.line,
        also: Vec::new(),
        body: without_sentences(&shown.body),
        defects,
        defects_by_page: BTreeMap::new(),
    }
}

/// Words from which on a text with a full stop is a sentence of the page, and no value that somebody would send.
const SENTENCE_WORDS_MIN: usize = 5;
/// What stands in the place of a sentence.
const SENTENCE: &str = "some words";

/// An example without sentences: values are facts, sentences are somebody's.
pub(super) fn without_sentences(body: &Value) -> Value {
    match body {
        Value::String(text) => {
            let words = text.split_whitespace().count();
            let is_sentence = words >= SENTENCE_WORDS_MIN && text.trim_end().ends_with('.');
            json!(if is_sentence { SENTENCE } else { text.as_str() })
        }
        Value::Array(items) => items.iter().map(without_sentences).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), without_sentences(value)))
            .collect(),
        other => other.clone(),
    }
}

/// A finding as operation files record it.
pub(super) fn defect(page: &Page, page_key: &str, finding: &Finding) -> Defect {
    Defect {
        id: finding.id(&page.operation).to_owned(),
        page: page_key.to_owned(),
        line: finding.line,
        what: finding.what.clone(),
    }
}
