//! An operation: the schema that holds, where each keyword was read, and what was decided on top.

use serde_json::{Value, json};

use super::page::Page;
use crate::contract::{Access, AppliedOverlay, Contract, DerivedBy, Operation, Role};

pub(super) fn operation(id: &str, contract: &Contract) -> Option<Page> {
    let operation = contract.operations.get(id)?;
    let mut page = Page::new("operation", id);
    page.item(format_args!("{} {}", operation.method, operation.path))
        .fact("title", &operation.title)
        .fact("pages", operation.pages.join(", "))
        .fact("read by", derived_by(operation))
        .fact("part", part(contract.roles.get(id)));
    page.heading("schema that holds: what the pages say, and each decision on top");
    let effective = json!({
        "headers": operation.headers,
        "request": operation.request,
        "response": operation.response,
    });
    page.json(&effective, 2);
    decisions(id, contract, &mut page);
    page.heading("where each keyword was read");
    let width = operation.provenance.keys().map(String::len).max();
    let width = width.unwrap_or_default();
    for (pointer, places) in &operation.provenance {
        page.item(format_args!("{pointer:<width$}  {}", places.join(", ")));
    }
    Some(page)
}

const fn derived_by(operation: &Operation) -> &'static str {
    match operation.derived_by {
        DerivedBy::Derive => "vdbspec derive",
        DerivedBy::Hand => "hand",
    }
}

fn part(role: Option<&Role>) -> &'static str {
    match role {
        None => "not classified, so it is never sent",
        Some(role) => match (role.subject, role.access) {
            (true, Access::Changes) => "under test; it changes the target",
            (true, Access::Reads) => "under test; it only reads",
            (false, Access::Changes) => "set-up for others; it changes the target",
            (false, Access::Reads) => "witness for others; it only reads",
        },
    }
}

fn decisions(id: &str, contract: &Contract, page: &mut Page) {
    let applied = contract.overlays.get(id).map(Vec::as_slice);
    let applied = applied.unwrap_or_default();
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
