//! Clauses and the rules that serve them.

use super::Known;
use super::page::Page;
use super::source;
use crate::check;
use crate::cli::{serves, words};
use crate::contract::{Accounting, Clause};

pub(super) fn clause(id: &str, known: &Known<'_>) -> Option<Page> {
    let clause = known.contract.clauses.get(id)?;
    let mut page = Page::new("clause", &clause.id);
    page.item(&clause.statement)
        .heading("where it stands")
        .fact("source", &clause.source)
        .fact("level", clause.level)
        .fact("operations", words::operations(clause))
        .fact_if("why", clause.why.as_ref());
    for id in &clause.decisions {
        if let Some(decision) = known.contract.decisions.get(id.as_str()) {
            page.fact("decision", format_args!("{id}: {}", decision.reading));
        }
    }
    source::stands(clause, known.contract, &mut page);
    page.heading("what decides it");
    accounting(clause, known, &mut page);
    Some(page)
}

fn accounting(clause: &Clause, known: &Known<'_>, page: &mut Page) {
    let id = clause.id.as_str();
    match &clause.accounting {
        Accounting::Static { test } => {
            page.fact("test", format_args!("{test} (it is about the page only)"));
        }
        Accounting::Untestable => {
            page.item("Nothing can: see why.");
        }
        Accounting::Live => {
            for id in serves::rules(known.contract, id) {
                let title = check::rule(id).map_or("", |rule| rule.title);
                page.fact("rule", format_args!("{id}: {title}"));
            }
            let cases = serves::cases(known.plan, id);
            page.fact("cases", serves::first_of(&cases));
            page.fact("run", format_args!("vdbspec run --only {id}"));
        }
    }
}

pub(super) fn rule(id: &str, known: &Known<'_>) -> Option<Page> {
    let rule = check::rule(id)?;
    let mut page = Page::new("rule", rule.id);
    page.item(rule.title)
        .heading("how it is decided")
        .item(rule.method)
        .fact("level", rule.level)
        .fact(
            "cases",
            serves::first_of(&serves::cases_of_rule(known.plan, id)),
        )
        .fact("run", format_args!("vdbspec run --only {id}"));
    page.heading("clauses that it serves");
    for id in rule.clauses {
        if let Some(clause) = known.contract.clauses.get(id) {
            page.item(format_args!(
                "{id}: {} ({})",
                clause.statement, clause.source
            ));
        }
    }
    for profile in known.contract.profiles.iter() {
        let rows: Vec<_> = profile.rows.iter().filter(|row| row.rule == id).collect();
        if !rows.is_empty() {
            page.heading(&format!("rows of the profile {}", profile.name));
        }
        for row in rows {
            let operations = row.operations.join(", ");
            let outcome = words::outcome(row.outcome);
            page.item(format_args!("{} on {operations}: {outcome}", row.condition));
        }
    }
    Some(page)
}
