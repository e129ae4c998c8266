//! From a drawn request to the steps of a case

use super::source::{ALIAS_THERE, ALIASES_THERE, Drawing};
use crate::generate::{Content, Drawn, Encoding};
use crate::run::case::{Body, Case, Fixture, Step};
use crate::run::event::{Phase, Role};
use crate::run::plan::PlannedCase;
use serde_json::{Value, json};

/// The id of the case with this number.
pub(super) fn id(drawing: &Drawing<'_>) -> String {
    format!(
        "fuzz/{}/{}/{}",
        drawing.subject.operation.replace('/', "."),
        drawing.drawn.class.id,
        drawing.index
    )
}

/// The request itself.
pub(super) fn subject(drawing: &Drawing<'_>) -> Step {
    let drawn = &drawing.drawn;
    let mut step = Step::new(Role::Subject, &drawing.subject.operation, Value::Null);
    step.body = match &drawn.content {
        Content::Json(value) => Body::Json(value.clone()),
        Content::Bytes(bytes) => Body::Raw(bytes.clone().into()),
    };
    if drawn.edits.encoding == Encoding::Gzip {
        step.zipped = true;
    }
    step.method = drawn.edits.method.map(str::to_owned);
    step.path.clone_from(&drawn.edits.path);
    for (name, value) in &drawn.edits.headers {
        step = step.header(name, value);
    }
    step
}

/// The request that makes the alias that the drawn one names, if it names it.
pub(super) fn before(drawn: &Drawn) -> Option<Step> {
    let named = match &drawn.content {
        Content::Json(value) => mentioned(value),
        Content::Bytes(bytes) => there(&String::from_utf8_lossy(bytes)),
    };
    let named = named.or_else(|| drawn.twin.as_ref().and_then(mentioned))?;
    let body = json!({"aliasName": named, "collectionName": "<collection-1>"});
    Some(Step::new(Role::Setup, "aliases/create", body))
}

fn mentioned(value: &Value) -> Option<&'static str> {
    match value {
        Value::String(text) => there(text),
        Value::Array(items) => items.iter().find_map(mentioned),
        Value::Object(map) => map.values().find_map(mentioned),
        _ => None,
    }
}

/// The name of the alias that must be there where a text names it, or names something that is built around it.
fn there(text: &str) -> Option<&'static str> {
    let is_it = |name: &&&str| **name == text;
    let whole = ALIASES_THERE.iter().find(is_it).copied();
    whole.or_else(|| text.contains(ALIAS_THERE).then_some(ALIAS_THERE))
}

/// The whole case, as every phase has it: what comes before, the request, and its twin.
pub(super) fn case(drawing: &Drawing<'_>, number: usize) -> PlannedCase {
    let drawn = &drawing.drawn;
    let operation = &drawing.subject.operation;
    let mut steps: Vec<Step> = before(drawn).into_iter().collect();
    steps.push(subject(drawing));
    if let Some(twin) = &drawn.twin {
        steps.push(Step::new(Role::Twin, operation, twin.clone()));
    }
    let case = Case {
        id: id(drawing),
        phase: Phase::Fuzz,
        operation: operation.clone(),
        title: drawn.class.title.to_owned(),
        fixture: drawing.subject.fixture,
        clients: 1,
        steps,
        clauses: Vec::new(),
    };
    planned(case, number)
}

/// A drawn case as one of a plan, in this place of it. Which rules it decides, nobody counts on.
pub(super) const fn planned(case: Case, index: usize) -> PlannedCase {
    PlannedCase {
        index,
        case,
        rules: Vec::new(),
        clauses: Vec::new(),
    }
}

/// A case without requests, for what depends on number and fixture only.
pub(super) fn stub() -> PlannedCase {
    PlannedCase {
        index: 0,
        case: Case {
            id: String::new(),
            phase: Phase::Fuzz,
            operation: String::new(),
            title: String::new(),
            fixture: Fixture::Aliases,
            clients: 1,
            steps: Vec::new(),
            clauses: Vec::new(),
        },
        rules: Vec::new(),
        clauses: Vec::new(),
    }
}
