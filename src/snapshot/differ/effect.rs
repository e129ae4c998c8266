//! What is there after the requests of a case, as the reads behind them tell it of two targets

use std::collections::BTreeSet;

use serde_json::Value;

use super::answers::Answered;
use super::case::Found;
use super::kind::Kind;
use super::read::Recorded;
use super::shape::{DEPTH_MAX, listed, shape, values};
use super::wording::{arrow, wording};
use crate::snapshot::normalise::without;

/// Stands between the operation of a read and what became of its answer.
pub(super) const AFTERWARDS: &str = " afterwards: ";

/// What is there afterwards, where both were asked. A read that has another form says nothing of what it reads, so that
/// it is a difference of form.
pub(super) fn effect(
    (one, other): (&Answered, &Answered),
    about: Option<&Recorded>,
    varying: &BTreeSet<String>,
) -> Option<Found> {
    let (first, second) = (one.effects.as_ref()?, other.effects.as_ref()?);
    let about = about?;
    let all = first.iter().filter_map(|(request, answer)| {
        let there = hidden(second.get(request)?, varying);
        let answer = hidden(answer, varying);
        let operation = request.lines().next().unwrap_or_default();
        let (kind, change) = read_difference(&answer, &there)?;
        let is_effect = kind == Kind::Effect;
        Some(Found {
            kind,
            change: format!("{operation}{AFTERWARDS}{change}"),
            role: about.role.clone(),
            at: 0,
            of_read: kind == Kind::DataShape,
            // What another operation shows is what this one did; in which form it shows it is its own affair.
            operation: if is_effect {
                &about.operation
            } else {
                operation
            }
            .to_owned(),
            request: format!("{}\n\nthen {request}", about.request),
            answers: [answer, there],
        })
    });
    // What is there counts more than the form in which it is told, and that more than the words.
    all.min_by_key(|found| match found.kind {
        Kind::Effect => 0,
        Kind::MessageOnly => 2,
        _ => 1,
    })
}

/// The answer to a read: its status, and its body without what varies.
fn hidden(answer: &str, varying: &BTreeSet<String>) -> String {
    match answer.split_once('\n') {
        Some((status, body)) => format!("{status}\n{}", without(body, varying)),
        None => answer.to_owned(),
    }
}

/// How two answers to one read differ: the status and the body of each.
fn read_difference(one: &str, other: &str) -> Option<(Kind, String)> {
    if one == other {
        return None;
    }
    let split = |text: &str| {
        let (status, body) = text.split_once('\n').unwrap_or((text, ""));
        (
            status.to_owned(),
            serde_json::from_str::<Value>(body).unwrap_or_default(),
        )
    };
    let ((first, a), (second, b)) = (split(one), split(other));
    let refused = |value: &Value| value.get("code").is_some_and(|code| *code != 0);
    if first != second {
        // Refused by both, the read shows the same: nothing is there.
        let is_same = !a.is_null() && a == b || refused(&a) && refused(&b);
        let kind = if is_same { Kind::Status } else { Kind::Effect };
        return Some((kind, arrow(&first, &second)));
    }
    let code = |value: &Value| {
        value
            .get("code")
            .map_or("none".to_owned(), Value::to_string)
    };
    if code(&a) != code(&b) {
        let change = format!("code {}", arrow(&code(&a), &code(&b)));
        let kind = if refused(&a) && refused(&b) {
            Kind::Code
        } else {
            Kind::Effect
        };
        return Some((kind, change));
    }
    let mut changes = Vec::new();
    values(&a, &b, "", DEPTH_MAX, &mut changes);
    if !changes.is_empty() {
        return Some((Kind::Effect, listed(changes)));
    }
    shape(&a, &b, "", DEPTH_MAX, &mut changes);
    if !changes.is_empty() {
        return Some((Kind::DataShape, listed(changes)));
    }
    // What a refused read shows it says by its code; in which words is another matter.
    let message = |value: &Value| {
        value
            .get("message")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    Some(match (message(&a), message(&b)) {
        (Some(first), Some(second)) if first != second => {
            (Kind::MessageOnly, wording(&first, &second))
        }
        _ => (Kind::Effect, "a list of another length".to_owned()),
    })
}
