//! One operation object → [`Page`].

use crate::contract::{ExampleKind, OperationId};
use crate::derive::finding::{Finding, Kind};
use crate::derive::markup::resolve_defaults;
use crate::derive::page::{Located, Page, PageHead, Section, Statement};
use crate::derive::review::is_error;
use crate::derive::style::Style;

use super::document::At;
use super::example::{read_examples, schema_example};
use super::keyword::is_silent;
use super::parameter::read_parameters;
use super::response::read_responses;
use super::walk::{Spot, Walk};
use super::wording::{not_read, plain, seen, told};

/// The one media type of the API.
pub(super) const JSON: &str = "application/json";
/// The word for a request without a body, as in the other styles.
const NO_BODY: &str = "No request body";
/// Keys of an operation that are read, or that state nothing about requests and answers.
const KEYS: [&str; 14] = [
    "deprecated",
    "description",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "security",
    "servers",
    "summary",
    "tags",
    "x-admonition",
    "x-base-urls",
    "x-include-target",
    "x-run-in-apifox",
];

/// What a page says of an operation outside its specification.
#[derive(Debug)]
pub(in crate::derive) struct Head<'a> {
    pub(in crate::derive) name: &'a str,
    pub(in crate::derive) style: Style,
    pub(in crate::derive) sha256: &'a str,
    pub(in crate::derive) slug: Option<Located<String>>,
    /// `None`: the summary of the specification.
    pub(in crate::derive) title: Option<Located<String>>,
    pub(in crate::derive) operation: OperationId,
    /// In any case.
    pub(in crate::derive) method: Located<String>,
    pub(in crate::derive) path: Located<String>,
}

/// Reads the operation at `at`. `around` holds the parameters of its path, if any.
pub(in crate::derive) fn read_operation(
    head: Head<'_>,
    at: &At<'_>,
    around: Option<&At<'_>>,
) -> Page {
    let mut page = begin(head, at);
    for (key, value) in at.entries() {
        match (key, value.value.as_str()) {
            ("description", Some(text)) if !text.trim().is_empty() => {
                let text = plain(&value, text, "operation", &mut page.findings);
                say(&mut page, &value, text);
            }
            ("x-admonition", _) => {
                for text in told(&value, &mut page.findings) {
                    say(&mut page, &value, text);
                }
            }
            ("deprecated", _) if value.value == &serde_json::Value::Bool(true) => {
                say(&mut page, &value, "The operation is deprecated.".to_owned());
                page.findings.push(not_read(&value, key, "The operation"));
            }
            // Without an entry nothing is asked of whoever calls (OpenAPI 3.0, operation object).
            ("security", _) if value.value != &serde_json::json!([]) => {
                page.findings.push(not_read(&value, key, "The operation"));
            }
            _ if KEYS.contains(&key) || is_silent(key) => {}
            _ => {
                page.findings.push(not_read(&value, key, "The operation"));
            }
        }
    }
    for list in at.child("parameters").iter().chain(around) {
        read_parameters(list, &mut page);
    }
    request(at, &mut page);
    match at.child("responses") {
        Some(responses) => read_responses(&responses, &mut page),
        None => page.findings.push(at.find(
            Kind::MissingPart,
            "response",
            "The operation has no responses.",
        )),
    }
    for fields in [&mut page.request.fields, &mut page.success.fields] {
        resolve_defaults(fields, &mut page.findings);
    }
    let found = rejected_with_success(&page);
    page.findings.extend(found);
    page
}

fn begin(head: Head<'_>, at: &At<'_>) -> Page {
    let summary = at.child("summary").and_then(|text| {
        let words = text.value.as_str()?.trim();
        (!words.is_empty()).then(|| Located::new(words.to_owned(), text.line))
    });
    let title = head.title.or(summary);
    let mut page = Page::begin(PageHead {
        name: head.name.to_owned(),
        style: head.style,
        sha256: head.sha256.to_owned(),
        slug: head.slug,
        title: title.unwrap_or_else(|| Located::new(head.operation.to_string(), at.line)),
        operation: head.operation,
        method: Located::new(head.method.value.to_ascii_uppercase(), head.method.line),
        base: String::new(),
        path: head.path,
    });
    (page.request.line, page.success.line) = (at.line, at.line);
    page
}

fn say(page: &mut Page, at: &At<'_>, text: String) {
    page.statements.push(Statement {
        line: at.line,
        section: Section::Intro,
        text,
    });
}

fn request(at: &At<'_>, page: &mut Page) {
    let Some(body) = at.child("requestBody") else {
        page.statements.push(Statement {
            line: at.line,
            section: Section::RequestBody,
            text: NO_BODY.to_owned(),
        });
        return;
    };
    let body = body
        .text("$ref")
        .and_then(|reference| body.referred(reference))
        .unwrap_or(body);
    page.request.line = body.line;
    for (key, value) in body.entries() {
        let must = key == "required" && value.value != &serde_json::Value::Bool(false);
        if must || !matches!(key, "content" | "description" | "required") && !is_silent(key) {
            page.findings
                .push(not_read(&value, key, "The request body"));
        }
    }
    let Some(media) = media(&body, page) else {
        let what = format!("The request has no body of type {JSON}.");
        page.findings
            .push(body.find(Kind::MissingPart, "request", what));
        return;
    };
    if let Some(schema) = media.child("schema") {
        let mut walk = Walk::default();
        walk.walk(&schema, &Spot::default());
        page.request.line = schema.line;
        page.request.fields = walk.fields;
        page.request.keywords = walk.keywords;
        let shown = schema_example(&schema, ExampleKind::Request, &mut page.findings);
        page.examples.extend(shown);
        page.findings.append(&mut walk.findings);
        if page.request.fields.is_empty() {
            page.statements.push(Statement {
                line: schema.line,
                section: Section::RequestBody,
                text: NO_BODY.to_owned(),
            });
        }
    }
    let examples = read_examples(&media, ExampleKind::Request, &mut page.findings);
    page.examples.extend(examples);
}

/// The JSON body of a request or response; bodies of other types are noted.
pub(super) fn media<'d>(around: &At<'d>, page: &mut Page) -> Option<At<'d>> {
    let mut found = None;
    let content = around.child("content")?;
    if !content.value.is_object() {
        page.findings
            .push(not_read(&content, "content", "A request or response"));
    }
    for (kind, media) in content.entries() {
        let bare = kind.split(';').next().unwrap_or_default().trim();
        if bare.eq_ignore_ascii_case(JSON) && found.is_none() {
            for (key, value) in media.entries() {
                if !matches!(key, "schema" | "example" | "examples") && !is_silent(key) {
                    page.findings.push(not_read(&value, key, "A body"));
                }
            }
            found = Some(media);
        } else {
            let what = format!(
                "A body of type `{kind}` is documented: it was left out ({}), since every body is {JSON}.",
                seen(media.value)
            );
            page.findings.push(media.find(Kind::PartUnread, kind, what));
        }
    }
    found
}

/// Examples of errors that bear the code of examples of success.
fn rejected_with_success(page: &Page) -> Vec<Finding> {
    let answers = || {
        page.examples
            .iter()
            .filter(|example| example.kind == ExampleKind::Response)
    };
    let code = |body: &serde_json::Value| body.get("code").cloned();
    let success = answers()
        .find(|example| !is_error(&example.body))
        .and_then(|example| code(&example.body));
    let Some(success) = success else {
        return Vec::new();
    };
    let same = answers().filter(|example| {
        is_error(&example.body) && code(&example.body).as_ref() == Some(&success)
    });
    same.map(|example| {
        let what = format!(
            "The example of an error bears {success}, as the example of an accepted request does."
        );
        let line = example.line_of("code");
        Finding::new(Kind::ExampleUnfit, line, "code", what)
            .inside(format!("{}/code", example.pointer))
    })
    .collect()
}
