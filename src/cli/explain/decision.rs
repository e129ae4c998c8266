//! Decisions: what is wrong or silent, and what is read instead.

use super::operation::change;
use super::page::Page;
use crate::contract::Contract;

pub(super) fn decision(id: &str, contract: &Contract) -> Option<Page> {
    let decision = contract.decisions.get(id)?;
    let mut page = Page::new("decision", &decision.id);
    page.fact("defect", &decision.defect)
        .fact("reading", &decision.reading)
        .fact("level", decision.level);
    for place in &decision.places {
        page.fact("place", place);
    }
    for evidence in &decision.evidence {
        page.fact("evidence", evidence);
    }
    if !decision.affects.is_empty() {
        page.heading("clauses that it shapes");
    }
    for id in &decision.affects {
        if let Some(clause) = contract.clauses.get(id.as_str()) {
            page.item(format_args!("{id}: {}", clause.statement));
        }
    }
    let changes = contract.operations.keys().flat_map(|operation| {
        let all = contract.operations.overlays(operation).iter();
        all.filter(|applied| applied.decision == decision.id)
            .map(move |applied| (operation, applied))
    });
    let mut changes = changes.peekable();
    if changes.peek().is_some() {
        page.heading("what it changes");
    }
    for (operation, applied) in changes {
        let change = change(applied);
        page.item(format_args!("{operation} {}: {change}", applied.pointer));
    }
    Some(page)
}
