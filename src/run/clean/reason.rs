//! Why something stayed, in words: from the answers to those who tried to remove it.

use serde_json::Value;

use crate::check::Class;
use crate::run::event::Role;
use crate::run::session::Record;

/// Characters of a target's message in a line about what stayed.
const MESSAGE_CHARS_MAX: usize = 200;

/// Why the last request to this operation did not help, from its answer.
pub(super) fn reason(record: &Record, operation: &str) -> String {
    let sent = record.exchanges.iter().rev();
    let last = sent
        .filter(|exchange| exchange.role == Role::Setup)
        .find(|exchange| exchange.operation == operation);
    let Some(last) = last else {
        return "it was not asked for".to_owned();
    };
    let Some(answer) = &last.answer else {
        let why = last.failure.as_deref().unwrap_or("no answer");
        return format!("no answer to {operation} ({why}), so it may be there");
    };
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let code = body.get("code").map(Value::to_string);
    let message = body.get("message").and_then(Value::as_str);
    let message: String = message
        .unwrap_or_default()
        .chars()
        .take(MESSAGE_CHARS_MAX)
        .collect();
    match code.as_deref() {
        Some("0") => match mute_witness(record) {
            Some(witness) => format!(
                "{operation} was accepted, and the answer of {witness} does not tell whether it is gone"
            ),
            None => format!("{operation} was accepted, and it is still there"),
        },
        Some(code) => format!("the target refused {operation} (code {code}: {message})"),
        None => format!("{operation} was answered with HTTP {}", answer.status),
    }
}

/// The read after which nobody is wiser: it has no data.
fn mute_witness(record: &Record) -> Option<&str> {
    let sent = record.exchanges.iter().rev();
    let last = sent
        .into_iter()
        .find(|exchange| exchange.role == Role::Witness)?;
    let answer = last.answer.as_ref();
    let body: Option<Value> = answer.and_then(|answer| serde_json::from_str(&answer.body).ok());
    let tells = body.is_some_and(|body| body.get("data").is_some_and(|data| !data.is_null()));
    (!tells).then_some(last.operation.as_str())
}

/// Why an alias may be there that the target was asked to drop, where no read shows whether it is.
pub(super) fn unshown(class: &Class) -> String {
    match class {
        Class::Accepted => {
            "the target accepted to drop it, and no read tells whether it is gone".to_owned()
        }
        class => words(class),
    }
}

pub(super) fn words(class: &Class) -> String {
    match class {
        Class::Accepted => "the target accepted to drop it, and it is still there".to_owned(),
        Class::Rejected => "the target refused".to_owned(),
        Class::NoRoute => "the target lacks the operation".to_owned(),
        Class::Unavailable(why) => format!("the target is busy or starting ({why})"),
        Class::Unauthorised => "the token may not".to_owned(),
        Class::Unreadable => "the answer cannot be read".to_owned(),
        Class::Lost(kind) => format!("no answer ({})", kind.word()),
        Class::Withheld(why) => why.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, Record, Role, reason, unshown, words};
    use crate::run::event::{AnswerEvidence, Evidence};

    fn said(role: Role, operation: &str, body: &str) -> Evidence {
        Evidence {
            answer: Some(AnswerEvidence {
                status: 200,
                headers: Vec::new(),
                body: body.to_owned(),
            }),
            ..Evidence::of_operation(role, operation)
        }
    }

    #[test]
    fn of_an_alias_that_no_read_shows_it_is_not_said_either() {
        assert!(words(&Class::Accepted).contains("still there"));
        assert!(!unshown(&Class::Accepted).contains("still there"));
        assert_eq!(unshown(&Class::Rejected), words(&Class::Rejected));
    }

    #[test]
    fn what_no_read_shows_is_not_said_to_be_there() {
        let why = |seen: &str| {
            let record = Record {
                exchanges: vec![
                    said(Role::Setup, "databases/drop", r#"{"code":0,"data":{}}"#),
                    said(Role::Witness, "databases/list", seen),
                ],
                ..Record::default()
            };
            reason(&record, "databases/drop")
        };
        assert!(why(r#"{"code":0,"data":["a"]}"#).contains("it is still there"));
        for seen in [r#"{"code":0}"#, r#"{"code":0,"data":null}"#, "<html>"] {
            assert!(
                why(seen).contains("does not tell whether it is gone"),
                "{seen}"
            );
        }
    }
}
