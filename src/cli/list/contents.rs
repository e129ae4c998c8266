//! What each kind of list holds.

use serde_json::json;

use super::listing::{Listing, Row};
use crate::check::RULES;
use crate::cli::failure::Failure;
use crate::cli::words;
use crate::contract::{Access, ClauseId, Contract, OperationId};
use crate::model::CONDITIONS;
use crate::run::{self, Plan, PlanError};
use crate::server;

fn row<const N: usize>(cells: [&dyn ToString; N], json: serde_json::Value) -> Row {
    Row {
        cells: cells.map(ToString::to_string).to_vec(),
        json,
    }
}

pub(super) fn clauses(contract: &Contract) -> Listing {
    contract
        .clauses
        .iter()
        .map(|clause| {
            let (id, level) = (clause.id.as_str(), clause.level.to_string());
            let accounting = words::accounting(&clause.accounting);
            let source = clause.source.to_string();
            let operations: Vec<&str> = clause.operations.iter().map(OperationId::as_str).collect();
            row(
                [&id, &level, &accounting, &source, &clause.statement],
                json!({
                    "id": id, "level": level, "accounting": accounting, "source": source,
                    "operations": operations, "statement": clause.statement,
                }),
            )
        })
        .collect()
}

pub(super) fn rules() -> Listing {
    RULES
        .iter()
        .map(|rule| {
            let level = rule.level.to_string();
            row(
                [&rule.id, &level, &rule.title],
                json!({"id": rule.id, "level": level, "title": rule.title, "clauses": rule.clauses}),
            )
        })
        .collect()
}

pub(super) fn cases(plan: &Plan) -> Listing {
    plan.cases
        .iter()
        .map(|planned| {
            let case = &planned.case;
            row(
                [&case.id, &case.title],
                json!({
                    "id": case.id, "phase": case.phase.word(), "operation": case.operation,
                    "title": case.title, "rules": planned.rules, "clauses": planned.clauses,
                }),
            )
        })
        .collect()
}

pub(super) fn operations(contract: &Contract) -> Listing {
    contract
        .operations
        .iter()
        .map(|(id, operation)| {
            let role = contract.roles.get(id);
            let tested = role.is_some_and(|role| role.subject);
            let part = match role {
                _ if tested => "under test",
                Some(role) if !role.is_sendable() => "never sent",
                Some(role) if role.access == Access::Changes => "set-up",
                Some(_) => "witness",
                None => "never sent",
            };
            let (method, path) = (operation.method.as_str(), operation.path.as_str());
            row(
                [&id, &part, &method, &path, &operation.title],
                json!({
                    "id": id, "under_test": tested, "part": part, "method": method, "path": path,
                    "title": operation.title, "pages": operation.pages,
                }),
            )
        })
        .collect()
}

pub(super) fn profiles(contract: &Contract) -> Listing {
    contract
        .profiles
        .iter()
        .map(|profile| {
            let rows = format!("{} rows", profile.rows.len());
            row(
                [&profile.name, &profile.date, &rows, &profile.title],
                json!({
                    "name": profile.name, "date": profile.date, "rows": profile.rows.len(), "title": profile.title,
                }),
            )
        })
        .collect()
}

pub(super) fn faults() -> Listing {
    server::faults()
        .iter()
        .map(|fault| {
            let breaks = fault.breaks.join(",");
            row(
                [&fault.id, &breaks, &fault.summary],
                json!({
                    "id": fault.id, "breaks": fault.breaks, "summary": fault.summary, "reference": fault.reference,
                }),
            )
        })
        .collect()
}

pub(super) fn codes(contract: &Contract) -> Listing {
    contract
        .codes
        .iter()
        .map(|code| {
            let kind = words::code_kind(code.kind);
            row(
                [&code.number, &kind, &code.name, &code.meaning],
                json!({"number": code.number, "kind": kind, "name": code.name, "meaning": code.meaning}),
            )
        })
        .collect()
}

pub(super) fn conditions() -> Listing {
    CONDITIONS
        .iter()
        .map(|(id, meaning)| row([id, meaning], json!({"id": id, "meaning": meaning})))
        .collect()
}

pub(super) fn decisions(contract: &Contract) -> Listing {
    contract
        .decisions
        .iter()
        .map(|decision| {
            let (id, level) = (decision.id.as_str(), decision.level.to_string());
            let affects: Vec<&str> = decision.affects.iter().map(ClauseId::as_str).collect();
            row(
                [&id, &level, &decision.reading],
                json!({
                    "id": id, "level": level, "defect": decision.defect, "reading": decision.reading, "affects": affects,
                }),
            )
        })
        .collect()
}

/// What requests can be drawn of.
pub(super) fn classes(contract: &Contract) -> Result<Listing, Failure> {
    let classes = run::drawn_classes(contract).map_err(PlanError::from)?;
    let rows = classes.iter().map(|class| {
        let documented = if class.is_documented {
            "documented"
        } else {
            "odd"
        };
        let operations = class.operations.join(", ");
        row(
            [&class.id, &documented, &class.title, &operations],
            json!({
                "id": class.id, "group": class.group, "title": class.title,
                "documented": class.is_documented, "operations": class.operations,
            }),
        )
    });
    Ok(rows.collect())
}
