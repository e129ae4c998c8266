//! The responses of an operation → what comes back when a request is accepted, and when it is rejected.
//!
//! Pages give one schema with two branches that never exclude each other: neither requires anything, so a body that fits one
//! fits both, and `oneOf` could never hold. They are read as what they are meant to be: an accepted request is answered with
//! `data`, a rejected one with `message`.

use crate::contract::ExampleKind;
use crate::derive::finding::Kind;
use crate::derive::page::{Body, Field, Page, Section, Segment, Statement};

use super::document::At;
use super::example::{read_examples, schema_example};
use super::operation::{JSON, media};
use super::walk::{Spot, Walk};
use super::wording::{is_for_target, left_out, not_read, plain, seen};

/// What tells the two answers apart.
const DATA: &str = "data";
const MESSAGE: &str = "message";
const CODE: &str = "code";
/// The status of every documented answer.
const OK: &str = "200";
/// The most branches of one answer.
const MAX_BRANCHES: usize = 32;
/// Keys of a response that are read.
const KEYS: [&str; 2] = ["content", "description"];

/// Reads the responses at `responses` into the page.
pub(super) fn read_responses(responses: &At<'_>, page: &mut Page) {
    if !responses.value.is_object() {
        page.findings
            .push(not_read(responses, "responses", "The operation"));
    }
    for (status, response) in responses.entries() {
        let referred = response
            .text("$ref")
            .and_then(|reference| response.referred(reference));
        let response = referred.unwrap_or(response);
        let is_error = status.to_ascii_lowercase().contains("err");
        if status == OK {
            answer(&response, page);
        } else if is_error && page.error.fields.is_empty() {
            let what = format!(
                "An answer stands under `{status}`, which is no status: it was read as that of a rejected request."
            );
            page.findings
                .push(response.find(Kind::PartUnread, status, what));
            if let Some(schema) = media(&response, page).and_then(|media| media.child("schema")) {
                page.error = body(&[schema], page);
            }
        } else {
            let what = format!(
                "An answer with status {status} is documented: it was left out ({}), since every answer has status {OK}.",
                seen(response.value)
            );
            page.findings
                .push(response.find(Kind::PartUnread, status, what));
        }
    }
}

fn answer(response: &At<'_>, page: &mut Page) {
    page.success.line = response.line;
    if page.error.line == 0 {
        page.error.line = response.line;
    }
    for (key, value) in response.entries() {
        match (key, value.value.as_str()) {
            ("description", Some(text)) if !text.trim().is_empty() => {
                let text = plain(&value, text, "response", &mut page.findings);
                page.statements.push(Statement {
                    line: value.line,
                    section: Section::Response,
                    text,
                });
            }
            _ if KEYS.contains(&key) || super::keyword::is_silent(key) => {}
            _ => {
                page.findings.push(not_read(&value, key, "The response"));
            }
        }
    }
    let Some(media) = media(response, page) else {
        let what = format!("The response has no body of type {JSON}.");
        page.findings
            .push(response.find(Kind::MissingPart, "response", what));
        return;
    };
    let examples = read_examples(&media, ExampleKind::Response, &mut page.findings);
    page.examples.extend(examples);
    let Some(schema) = media.child("schema") else {
        let what = "The response has no schema.";
        page.findings
            .push(media.find(Kind::MissingPart, "response", what));
        return;
    };
    let schema = schema
        .text("$ref")
        .and_then(|reference| schema.referred(reference))
        .unwrap_or(schema);
    let union = ["oneOf", "anyOf"]
        .into_iter()
        .find_map(|key| Some((key, schema.child(key)?)));
    match union {
        Some((key, list)) => branches(&schema, key, &list, page),
        None => single(&schema, page),
    }
}

/// Two or more branches, each an answer to an accepted or to a rejected request.
fn branches(schema: &At<'_>, key: &str, list: &At<'_>, page: &mut Page) {
    let (mut accepted, mut rejected) = (Vec::new(), Vec::new());
    let items = list.items();
    if let Some(more) = items.get(MAX_BRANCHES) {
        let what =
            format!("{key} has more than {MAX_BRANCHES} branches: the others were left out.");
        page.findings
            .push(more.find(Kind::TooMuch, "response", what));
    }
    if !list.value.is_array() {
        page.findings.push(not_read(list, key, "The response"));
    }
    for branch in items.into_iter().take(MAX_BRANCHES) {
        if !is_for_target(&branch) {
            left_out(
                &branch,
                branch.text("x-tab-label").unwrap_or("a branch"),
                &mut page.findings,
            );
        } else if is_rejection(&branch) {
            rejected.push(branch);
        } else {
            accepted.push(branch);
        }
    }
    let excludes = |branch: &At<'_>| branch.value.get("required").is_some();
    if !accepted.is_empty()
        && !rejected.is_empty()
        && !accepted.iter().chain(&rejected).all(excludes)
    {
        let what = format!(
            "The branches of {key} do not exclude each other: they were read as {DATA} for an accepted and {MESSAGE} for a rejected request."
        );
        page.findings
            .push(list.find(Kind::BranchesOverlap, "response", what));
    }
    // What stands beside the branches holds for both.
    if schema.value.get("properties").is_some() {
        let what = "The response has properties beside its branches: they were left out.";
        page.findings
            .push(schema.find(Kind::PartUnread, "response", what));
    }
    page.success = body(&accepted, page);
    page.error = body(&rejected, page);
    if page.success.line == 0 {
        page.success.line = list.line;
    }
    if page.error.line == 0 {
        page.error.line = list.line;
    }
}

fn is_rejection(branch: &At<'_>) -> bool {
    let branch = branch
        .text("$ref")
        .and_then(|reference| branch.referred(reference))
        .unwrap_or_else(|| branch.clone());
    let has = |name: &str| branch.below(&["properties", name]).is_some();
    match branch
        .text("x-tab-label")
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("success") => false,
        Some("failure" | "error") => true,
        _ => has(MESSAGE) && !has(DATA),
    }
}

/// One body from one or several schemas.
fn body(schemas: &[At<'_>], page: &mut Page) -> Body {
    let mut walk = Walk::default();
    match schemas {
        [only] => walk.walk(only, &Spot::default()),
        several => {
            for (index, schema) in several.iter().enumerate() {
                walk.walk(schema, &Spot::default().branch(index + 1));
            }
        }
    }
    page.findings.append(&mut walk.findings);
    for schema in schemas {
        let shown = schema_example(schema, ExampleKind::Response, &mut page.findings);
        page.examples.extend(shown);
    }
    Body {
        line: schemas.first().map_or(0, |schema| schema.line),
        fields: walk.fields,
        sample: None,
        keywords: walk.keywords,
    }
}

/// One schema for both answers: each keeps what belongs to it.
fn single(schema: &At<'_>, page: &mut Page) {
    let both = body(std::slice::from_ref(schema), page);
    let top = |field: &Field| field.path.first().cloned();
    let is = |field: &Field, names: &[&str]| matches!(top(field), Some(Segment::Property(name)) if names.contains(&name.as_str()));
    if both.fields.iter().any(|field| is(field, &[MESSAGE])) {
        let kept = both
            .fields
            .iter()
            .filter(|field| is(field, &[CODE, MESSAGE]))
            .cloned();
        page.error = Body {
            line: both.line,
            fields: kept.collect(),
            sample: None,
            keywords: both.keywords.clone(),
        };
    } else if page.error.fields.is_empty() {
        let what = "The page does not say what an error looks like.";
        page.findings
            .push(schema.find(Kind::MissingPart, "error", what));
    }
    let kept = both
        .fields
        .into_iter()
        .filter(|field| !is(field, &[MESSAGE]))
        .collect();
    page.success = Body {
        line: both.line,
        fields: kept,
        sample: None,
        keywords: both.keywords,
    };
}
