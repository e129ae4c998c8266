//! An operation: the schema that holds, where each keyword was read, and what was decided on top.

use std::path::Path;

use serde_json::{Value, json};

use super::page::Page;
use crate::contract::{Access, AppliedOverlay, Contract, Operation, Role};
use crate::derive::PageIndex;

pub(super) fn operation(id: &str, contract: &Contract) -> Option<Page> {
    let operation = contract.operations.get(id)?;
    let mut page = Page::new("operation", id);
    page.item(format_args!("{} {}", operation.method, operation.path))
        .fact("title", &operation.title)
        .fact("part", part(contract.roles.get(id)));
    pages(operation, contract, &mut page);
    page.heading("schema that holds: what the pages say, and each decision on top");
    let effective = json!({
        "headers": operation.headers,
        "request": operation.request,
        "response": operation.response,
    });
    page.json(&effective, 2);
    decisions(id, contract, &mut page);
    page.heading("where each keyword was read: page or version, and line");
    let width = operation.provenance.keys().map(String::len).max();
    let width = width.unwrap_or_default();
    for (pointer, places) in &operation.provenance {
        let answer = answer(pointer, operation, contract.operations.overlays(id));
        page.item(format_args!(
            "{pointer:<width$}  {answer}{}",
            places.join(", ")
        ));
    }
    if !operation.disputed.is_empty() {
        page.heading("what some pages say and others do not, so that it does not stand");
    }
    for (pointer, disputes) in &operation.disputed {
        for dispute in disputes {
            let (value, pages) = (&dispute.value, dispute.pages.join(", "));
            page.item(format_args!("{pointer}  {value}  {pages}"));
        }
    }
    Some(page)
}

/// Whether a field must be there is said of both kinds of fields, so the answer stands beside who gives it.
fn answer(pointer: &str, operation: &Operation, overlays: &[AppliedOverlay]) -> &'static str {
    let Some((list, name)) = pointer.rsplit_once('/') else {
        return "";
    };
    if !list.ends_with("/required") || list.ends_with("/properties/required") {
        return "";
    }
    let document = operation.to_value();
    // What the pages say, not what was decided on top of it.
    let decided = overlays.iter().find(|overlay| overlay.pointer == list);
    let derived = decided.map(|overlay| overlay.derived.as_ref());
    let names = derived.unwrap_or_else(|| document.pointer(list));
    let names = names.and_then(Value::as_array);
    if names.is_some_and(|names| names.iter().any(|one| one == name)) {
        "yes: "
    } else {
        "no: "
    }
}

/// Where each page is published, so that a source can be followed to its line.
fn pages(operation: &Operation, contract: &Contract, page: &mut Page) {
    let index = PageIndex::parse(Path::new("pages.toml"), &contract.pages).unwrap_or_default();
    page.heading("its pages");
    for key in &operation.pages {
        match index.by_key(key) {
            Some(known) => page.item(format_args!("{key}  {}", known.address())),
            None => page.item(key),
        };
    }
}

fn part(role: Option<&Role>) -> &'static str {
    match role {
        None => "not classified, so it is never sent",
        Some(role) if !role.is_sendable() => {
            "never sent: a run can neither own nor undo what it changes"
        }
        Some(role) => match (role.subject, role.access) {
            (true, Access::Changes) => "under test; it changes the target",
            (true, Access::Reads) => "under test; it only reads",
            (false, Access::Changes) => "set-up for others; it changes the target",
            (false, Access::Reads) => "witness for others; it only reads",
        },
    }
}

fn decisions(id: &str, contract: &Contract, page: &mut Page) {
    let applied = contract.operations.overlays(id);
    page.heading("decided on top");
    if applied.is_empty() {
        page.item("nothing");
    }
    for one in applied {
        page.item(format_args!(
            "{} {}: {}",
            one.decision,
            one.pointer,
            change(one)
        ));
        if let Some(decision) = contract.decisions.get(one.decision.as_str()) {
            page.item(format_args!("      {}", decision.reading));
        }
    }
}

/// `derived → decided`, as JSON on one line.
pub(super) fn change(applied: &AppliedOverlay) -> String {
    let shown = |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
    let (derived, decided) = (applied.derived.as_ref(), applied.decided.as_ref());
    format!("{} → {}", shown(derived), shown(decided))
}
