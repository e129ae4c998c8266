//! Coverage of method, path and headers.

use super::body::Base;
use super::coverage::with_twin;
use crate::contract::Operation;
use crate::run::case::{Case, Sending, Step};
use crate::run::event::Role;

/// Methods that no page documents, with what they are called in ids. HEAD and OPTIONS carry no answer body.
const METHODS: [&str; 6] = ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

pub(super) fn cases(operation: &Operation, base: &Base) -> Vec<Case> {
    let id = operation.operation.as_str();
    let subject = || Step::new(Role::Subject, id, base.valid.clone());
    let case = |slug: &str, title: &str, step: Step| with_twin(id, slug, title, base, step);
    let mut cases: Vec<_> = METHODS
        .iter()
        .map(|method| {
            let mut step = subject();
            step.method = Some((*method).to_owned());
            case(
                &format!("method-{}", method.to_lowercase()),
                &format!("{method} instead of POST"),
                step,
            )
        })
        .collect();
    for (slug, title, path) in paths(&operation.path) {
        let mut step = subject();
        step.path = Some(path);
        cases.push(case(slug, title, step));
    }
    for (slug, title, name, value) in HEADERS {
        cases.push(case(slug, title, subject().header(name, value)));
    }
    cases.extend(
        senders()
            .into_iter()
            .map(|(slug, title, sender)| case(slug, title, subject().sender(sender))),
    );
    cases
}

fn paths(path: &str) -> Vec<(&'static str, &'static str, String)> {
    let (head, action) = path.rsplit_once('/').unwrap_or(("", path));
    vec![
        (
            "path-trailing-slash",
            "a slash after the path",
            format!("{path}/"),
        ),
        (
            "path-doubled-slash",
            "a doubled slash in the path",
            format!("{head}//{action}"),
        ),
        (
            "path-upper-case",
            "the last word of the path in capitals",
            format!("{head}/{}", action.to_uppercase()),
        ),
        (
            "path-unknown-action",
            "a word that no page documents",
            format!("{head}/vdbspec_unknown"),
        ),
        (
            "query-string",
            "a query string",
            format!("{path}?vdbspec=1"),
        ),
    ]
}

/// Slug, title, header, value. An empty value takes a usual header away.
const HEADERS: [(&str, &str, &str, &str); 10] = [
    ("content-type-absent", "no Content-Type", "Content-Type", ""),
    (
        "content-type-charset",
        "a Content-Type with a charset",
        "Content-Type",
        "application/json; charset=utf-8",
    ),
    (
        "content-type-text",
        "a Content-Type of plain text",
        "Content-Type",
        "text/plain",
    ),
    (
        "content-type-form",
        "a Content-Type of a form",
        "Content-Type",
        "application/x-www-form-urlencoded",
    ),
    (
        "accept-html",
        "an Accept of HTML only",
        "Accept",
        "text/html",
    ),
    (
        "encoding-claimed",
        "a Content-Encoding that the body does not have",
        "Content-Encoding",
        "gzip",
    ),
    (
        "request-timeout",
        "a Request-Timeout of 30 seconds",
        "Request-Timeout",
        "30",
    ),
    (
        "request-timeout-short",
        "a Request-Timeout of 1 second",
        "Request-Timeout",
        "1",
    ),
    (
        "request-timeout-word",
        "a Request-Timeout that is a word",
        "Request-Timeout",
        "soon",
    ),
    (
        "request-timeout-fraction",
        "a Request-Timeout with a fraction",
        "Request-Timeout",
        "30.5",
    ),
];

fn senders() -> [(&'static str, &'static str, Sending); 4] {
    [
        ("token-absent", "no authorization", Sending::Nobody),
        (
            "token-wrong",
            "a bearer token that is wrong",
            Sending::Stranger("Bearer vdbspec:wrong".to_owned()),
        ),
        (
            "token-empty",
            "a bearer token that is empty",
            Sending::Stranger("Bearer ".to_owned()),
        ),
        // "vdbspec:wrong" in the Basic scheme (RFC 7617).
        (
            "token-basic",
            "another scheme of authorization",
            Sending::OtherScheme("Basic dmRic3BlYzp3cm9uZw==".to_owned()),
        ),
    ]
}
