//! Parameters of an operation → header, query and path fields.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::derive::finding::Kind;
use crate::derive::page::{Field, Page, Segment};

use super::document::At;
use super::keyword::{is_silent, read_beside, read_keywords, read_prose, review_examples};
use super::wording::{is_for_target, left_out, not_read};

/// The most parameters that are read.
const MAX_PARAMETERS: usize = 100;
/// Keys of a parameter that are read, or that state nothing about its value.
const KEYS: [&str; 10] = [
    "deprecated",
    "description",
    "example",
    "explode",
    "in",
    "name",
    "required",
    "schema",
    "style",
    "x-include-target",
];

/// Reads the list at `list` into the page.
pub(super) fn read_parameters(list: &At<'_>, page: &mut Page) {
    if !list.value.is_array() {
        page.findings
            .push(not_read(list, "parameters", "The operation"));
    }
    let written = list.items();
    if let Some(more) = written.get(MAX_PARAMETERS) {
        let what =
            format!("There are more than {MAX_PARAMETERS} parameters: the others were left out.");
        page.findings
            .push(more.find(Kind::TooMuch, "parameters", what));
    }
    for written in written.into_iter().take(MAX_PARAMETERS) {
        let referred = written
            .text("$ref")
            .and_then(|reference| written.referred(reference));
        parameter(&referred.unwrap_or(written), page);
    }
}

fn parameter(at: &At<'_>, page: &mut Page) {
    let place = at.text("in").unwrap_or_default();
    let Some(name) = at.text("name").filter(|name| !name.is_empty()) else {
        let what = "A parameter has no name: it was left out.";
        page.findings
            .push(at.find(Kind::PartUnread, "parameter", what));
        return;
    };
    if !is_for_target(at) {
        return left_out(at, name, &mut page.findings);
    }
    let mut field = Field {
        printed: name.to_owned(),
        path: vec![Segment::Property(name.to_owned())],
        line: at.line,
        types: Vec::new(),
        required: required(at, page),
        keywords: BTreeMap::new(),
        unit: None,
        text: Vec::new(),
        pointer: at.pointer.clone(),
    };
    // The schema first: description and example of the parameter are read as of its type.
    if let Some(schema) = at.child("schema") {
        read_keywords(&schema, &mut field, &mut page.findings);
    }
    read_beside(at, &mut field, &mut page.findings);
    read_prose(at, &mut field, &mut page.findings);
    review_examples(at, &field, &mut page.findings);
    for (key, value) in at.entries() {
        if !KEYS.contains(&key) && !is_silent(key) {
            page.findings
                .push(not_read(&value, key, &format!("The parameter {name}")));
        }
    }
    if field.types.is_empty() {
        let what = format!("The parameter {name} has no type: any is taken.");
        page.findings.push(at.find(Kind::TypeMissing, name, what));
    }
    let list = match place {
        "header" => &mut page.headers,
        "query" => &mut page.query,
        "path" => &mut page.path_parameters,
        _ => {
            let what = format!(
                "The parameter {name} ({}) stands in `{place}`, for which the spec format has no place: it was left out.",
                field.asked()
            );
            page.findings.push(at.find(Kind::PartUnread, name, what));
            return;
        }
    };
    if list
        .iter()
        .any(|known| known.printed.eq_ignore_ascii_case(name))
    {
        let what = format!(
            "The parameter {name} is described twice: the second description was not read."
        );
        page.findings.push(at.find(Kind::DuplicateRow, name, what));
    } else {
        list.push(field);
    }
}

fn required(at: &At<'_>, page: &mut Page) -> Option<bool> {
    let stated = at.child("required");
    match stated.as_ref().map(|stated| stated.value) {
        // Left out, it means false (OpenAPI 3.0, parameter object).
        None => Some(false),
        Some(Value::Bool(required)) => Some(*required),
        Some(_) => {
            let what = "A parameter is called required with a word that is neither true nor false.";
            let finding = stated.map(|stated| stated.find(Kind::ValueUnread, "required", what));
            page.findings.extend(finding);
            None
        }
    }
}
