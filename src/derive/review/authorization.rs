//! Tokens: what the notes, the header's row and the calls say of them.

use crate::derive::finding::{Finding, Kind};
use crate::derive::page::{Call, Field, Page};

use super::words::{has_any, lower, row_text, texts};

const HEADER: &str = "Authorization";
/// How a text says that it speaks of tokens.
const STEMS: [&str; 4] = ["authoriz", "authoris", "authenticat", "token"];
/// How a text announces that there are several ways.
const SEVERAL: [&str; 5] = [
    "either",
    "ways",
    "one of the following",
    "alternatively",
    "one of these",
];
/// How a text says when something is needed, or that it always is.
const CONDITIONS: [&str; 10] = [
    "if",
    "when",
    "whenever",
    "unless",
    "enabled",
    "disabled",
    "optional",
    "required",
    "mandatory",
    "must",
];

pub(super) fn review(page: &Page) -> Vec<Finding> {
    let is_it = |field: &&Field| field.printed.eq_ignore_ascii_case(HEADER);
    let Some(row) = page.headers.iter().find(is_it) else {
        return Vec::new();
    };
    let found = [ways(page, row), need(page, row)];
    found.into_iter().flatten().collect()
}

/// A note with several ways to authorize, beside a row that knows one.
fn ways(page: &Page, row: &Field) -> Option<Finding> {
    let several = |text: &str| has_any(text, &SEVERAL);
    let mut notes = page.statements.iter().map(|said| lower(&said.text));
    let is_said = notes.any(|text| speaks_of_tokens(&text) && several(&text));
    let text = row_text(row);
    if !is_said || several(&text) || has_any(&text, &["or"]) {
        return None;
    }
    let what = format!(
        "A note announces several ways to authorize, the row of {} knows one.",
        row.printed
    );
    let finding = Finding::new(Kind::WaysToAuthorizeDiffer, row.line, HEADER, what);
    Some(finding.inside(&row.pointer))
}

/// A token in every call, and no word on whether a server may do without.
fn need(page: &Page, row: &Field) -> Option<Finding> {
    let sends = |call: &Call| {
        let mut names = call.headers.iter().map(|header| &header.value.0);
        names.any(|name| name.eq_ignore_ascii_case(HEADER))
    };
    let is_said = |text: &String| speaks_of_tokens(text) && has_any(text, &CONDITIONS);
    let always = !page.calls.is_empty() && page.calls.iter().all(sends);
    if row.required.is_some() || !always || texts(page).iter().any(is_said) {
        return None;
    }
    let what = format!(
        "Every call sends {}, and nothing says whether it is needed, or where a server may do without.",
        row.printed
    );
    let finding = Finding::new(Kind::TokenNeedUnsaid, row.line, HEADER, what);
    Some(finding.inside(&row.pointer))
}

fn speaks_of_tokens(text: &str) -> bool {
    STEMS.iter().any(|stem| text.contains(stem))
}
