//! Things of which there is little to say: faults, conditions, profiles, codes.

use super::page::Page;
use crate::cli::words;
use crate::contract::{Contract, Row};
use crate::model;
use crate::server;

pub(super) fn fault(id: &str, contract: &Contract) -> Option<Page> {
    let fault = server::faults().iter().find(|fault| fault.id == id)?;
    let mut page = Page::new("fault", fault.id);
    page.item(fault.summary)
        .fact_if("seen in", fault.reference)
        .fact("run", format_args!("vdbspec run --fault {id}"))
        .fact("serve", format_args!("vdbspec serve --fault {id}"));
    if !fault.breaks.is_empty() {
        page.heading("what it breaks");
    }
    for id in fault.breaks {
        let clause = contract.clauses.get(id).map(|clause| &clause.statement);
        let decision = contract.decisions.get(id);
        let sentence = clause.or(decision.map(|decision| &decision.reading));
        page.item(format_args!(
            "{id}: {}",
            sentence.map_or("", String::as_str)
        ));
    }
    Some(page)
}

pub(super) fn departure(id: &str, contract: &Contract) -> Option<Page> {
    let departure = contract.departures.get(id)?;
    let mut page = Page::new("departure", id);
    page.item(&departure.statement)
        .fact("of", departure.versions.join(", "))
        .fact("operation", &departure.operation)
        .fact("rule", &departure.rule)
        .fact("clauses", departure.clauses.join(", "))
        .fact("source", &departure.source);
    Some(page)
}

pub(super) fn condition(id: &str, contract: &Contract) -> Option<Page> {
    let meaning = model::meaning(id)?;
    let mut page = Page::new("condition", id);
    page.item(format_args!("It holds when {meaning}."));
    for profile in contract.profiles.iter() {
        page.heading(&format!("under the profile {}", profile.name));
        let rows: Vec<&Row> = profile
            .rows
            .iter()
            .filter(|row| row.condition == id)
            .collect();
        if rows.is_empty() {
            page.item("open: no row speaks of it");
        }
        for row in rows {
            page.item(format_args!("{} (rule {})", row_words(row), row.rule));
            page.item(format_args!("    {}", row.source));
        }
    }
    Some(page)
}

pub(super) fn profile(id: &str, contract: &Contract) -> Option<Page> {
    let profile = contract.profiles.get(id)?;
    let mut page = Page::new("profile", &profile.name);
    page.item(&profile.title).fact("date", &profile.date);
    page.heading("conditions and what must come of them; everything else is open");
    let width = profile.rows.iter().map(|row| row.condition.len()).max();
    let width = width.unwrap_or_default();
    for row in &profile.rows {
        page.item(format_args!(
            "{:<width$}  {}",
            row.condition,
            row_words(row)
        ));
    }
    Some(page)
}

/// `aliases/create, aliases/alter (aliasName): reject, else warn`.
fn row_words(row: &Row) -> String {
    let operations = if row.operations.iter().any(|name| name == "*") {
        "every operation".to_owned()
    } else {
        row.operations.join(", ")
    };
    let fields = if row.fields.is_empty() {
        String::new()
    } else {
        format!(" ({})", row.fields.join(", "))
    };
    let outcome = words::outcome(row.outcome);
    let verdict = match row.outcome {
        crate::contract::Outcome::Open => String::new(),
        _ => format!(", else {}", words::otherwise(row.otherwise)),
    };
    let effect = words::effect(row.effect);
    format!("{operations}{fields}: {outcome}{verdict}; effect {effect}")
}

pub(super) fn code(id: &str, contract: &Contract) -> Option<Page> {
    let code = contract.codes.get(id.parse().ok()?)?;
    let mut page = Page::new("code", code.number);
    page.item(&code.meaning)
        .fact("name", &code.name)
        .fact("kind", words::code_kind(code.kind));
    if code.kind.is_inconclusive() {
        page.fact(
            "judged",
            "never: it says nothing about conformance, so the case is inconclusive",
        );
    }
    Some(page)
}
