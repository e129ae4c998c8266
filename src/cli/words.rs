//! The contract's values as its files spell them.

use crate::contract::{Accounting, Clause, CodeKind, Effect, OperationId, Otherwise, Outcome};

pub(super) const fn code_kind(kind: CodeKind) -> &'static str {
    match kind {
        CodeKind::Success => "success",
        CodeKind::NotReady => "not-ready",
        CodeKind::Busy => "busy",
        CodeKind::Limit => "limit",
        CodeKind::Auth => "auth",
        CodeKind::MissingObject => "missing-object",
        CodeKind::Conflict => "conflict",
        CodeKind::BadRequest => "bad-request",
        CodeKind::Timeout => "timeout",
        CodeKind::Internal => "internal",
        CodeKind::Unclassified => "unclassified",
    }
}

pub(super) const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accept => "accept",
        Outcome::Reject => "reject",
        Outcome::Open => "open",
    }
}

pub(super) const fn otherwise(otherwise: Otherwise) -> &'static str {
    match otherwise {
        Otherwise::Note => "note",
        Otherwise::Warn => "warn",
        Otherwise::Fail => "fail",
    }
}

pub(super) const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::AsAsked => "as-asked",
        Effect::None => "none",
        Effect::Prefix => "prefix",
        Effect::There => "there",
        Effect::Any => "any",
    }
}

pub(super) const fn accounting(accounting: &Accounting) -> &'static str {
    match accounting {
        Accounting::Live => "live",
        Accounting::Static { .. } => "static",
        Accounting::Untestable => "untestable",
    }
}

/// The operations of a clause, or `every operation`.
pub(super) fn operations(clause: &Clause) -> String {
    if clause.operations.is_empty() {
        return "every operation".to_owned();
    }
    let names: Vec<&str> = clause.operations.iter().map(OperationId::as_str).collect();
    names.join(", ")
}
