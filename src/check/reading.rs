//! An answer as a check sees it: what its body says, and whether the request was accepted.

use serde_json::Value;

use crate::contract::{CodeKind, Codes};
use crate::wire::{Exchange, FailureKind};

/// What became of a request, read as leniently as honesty allows: a wrong code or shape is the business of other
/// rules, and must not hide what the request did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// The target says that it did what it was asked for.
    Accepted,
    /// The target says that it did not.
    Rejected,
    /// The path leads nowhere on this target.
    NoRoute,
    /// The target is starting, busy or limited: no verdict can be based on this. The text says which.
    Unavailable(String),
    /// The target wants another token.
    Unauthorised,
    /// There is an answer, and it cannot be told what it means.
    Unreadable,
    /// There is no whole answer; the request may have taken effect.
    Lost(FailureKind),
    /// Our own gate held the request back.
    Withheld(String),
}

/// An exchange with its body read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The body as JSON, where it is one JSON value.
    pub json: Option<Value>,
    /// `code`, where it is an integer.
    pub code: Option<i64>,
    /// What became of the request.
    pub class: Class,
}

impl Reading {
    /// Reads an exchange. `codes` tells a refusal from a target that is busy.
    pub fn of(exchange: &Exchange, codes: &Codes) -> Self {
        let answer = match &exchange.outcome {
            Ok(answer) => answer,
            Err(failure) => {
                let class = match failure.kind {
                    FailureKind::Gate => Class::Withheld(failure.detail.clone()),
                    kind => Class::Lost(kind),
                };
                return Self {
                    json: None,
                    code: None,
                    class,
                };
            }
        };
        let json = first_value(&answer.body);
        let code = json
            .as_ref()
            .and_then(|json| lenient_code(json.get("code")?));
        let class = classify(answer.status, json.as_ref(), code, codes);
        Self { json, code, class }
    }

    /// The member of this name of the body's object.
    pub fn member(&self, key: &str) -> Option<&Value> {
        self.json.as_ref()?.get(key)
    }

    /// `data`, where it is there and not null.
    pub fn data(&self) -> Option<&Value> {
        self.member("data").filter(|data| !data.is_null())
    }

    /// `message`, where it is a string.
    pub fn message(&self) -> Option<&str> {
        self.member("message").and_then(Value::as_str)
    }

    /// What came back, in a few words without names of objects.
    pub fn brief(&self, exchange: &Exchange) -> String {
        let Some(answer) = exchange.answer() else {
            return match &exchange.outcome {
                Err(failure) => failure.kind.word().to_owned(),
                Ok(_) => String::new(),
            };
        };
        match (self.code, &self.json) {
            (Some(code), _) => format!("HTTP {} with code {code}", answer.status),
            (None, Some(_)) => format!("HTTP {} without an integer code", answer.status),
            (None, None) => format!("HTTP {} without JSON", answer.status),
        }
    }
}

/// The first JSON value of a body, whatever follows it; a byte order mark is stepped over. A plain text that
/// happens to begin with a number (`404 page not found`) is no JSON.
fn first_value(body: &[u8]) -> Option<Value> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = String::from_utf8_lossy(body);
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    let first = values.next()?.ok()?;
    (first.is_object() || first.is_array() || values.next().is_none()).then_some(first)
}

/// The code even where it is not an integer by type: `"0"` and `0.0` mean what they look like.
fn lenient_code(code: &Value) -> Option<i64> {
    code.as_i64().or_else(|| match code {
        Value::String(text) => text.trim().parse().ok(),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "checked to be whole and small"
        )]
        Value::Number(number) => number
            .as_f64()
            .filter(|float| float.fract() == 0.0 && float.abs() < 1e9)
            .map(|float| float as i64),
        _ => None,
    })
}

fn classify(status: u16, json: Option<&Value>, code: Option<i64>, codes: &Codes) -> Class {
    let object = json.and_then(Value::as_object);
    let kind = code.and_then(|code| codes.kind(code));
    if matches!(status, 401 | 403) || matches!(kind, Some(CodeKind::Auth)) {
        return Class::Unauthorised;
    }
    if matches!(status, 429 | 502 | 503 | 504) {
        return Class::Unavailable(format!("HTTP {status}"));
    }
    let Some(object) = object else {
        return match (status, json) {
            (404 | 405, None) => Class::NoRoute,
            (400.., _) => Class::Rejected,
            _ => Class::Unreadable,
        };
    };
    let has_data = object.get("data").is_some_and(|data| !data.is_null());
    let says_why = object
        .get("message")
        .and_then(Value::as_str)
        .is_some_and(|text| !text.is_empty());
    // Data and no reason why not: a success by its shape, whatever number it calls itself.
    if code.is_some_and(|code| code != 0) && has_data && !says_why {
        return Class::Accepted;
    }
    // A status that blames the request (RFC 9110 section 15.5) is a refusal, whatever the code means elsewhere.
    let blames_request = (400..500).contains(&status);
    if let (Some(code), Some(CodeKind::NotReady | CodeKind::Busy | CodeKind::Limit), false) =
        (code, kind, blames_request)
    {
        return Class::Unavailable(format!("code {code}"));
    }
    match code {
        // An error that calls itself 0 is still an error by what it says; `code/error-is-not-zero` speaks of it.
        Some(0) if says_why && !has_data => Class::Rejected,
        Some(0) => Class::Accepted,
        Some(_) => Class::Rejected,
        None if object.contains_key("message") && !has_data => Class::Rejected,
        None if status >= 400 => Class::Rejected,
        None if has_data => Class::Accepted,
        None => Class::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, Reading};
    use crate::check::testing::{codes, exchange};

    fn class(status: u16, body: &str) -> Class {
        Reading::of(&exchange(status, body), &codes()).class
    }

    #[test]
    fn documented_envelopes_are_read_as_they_say() {
        assert_eq!(class(200, r#"{"code":0,"data":{}}"#), Class::Accepted);
        assert_eq!(
            class(200, r#"{"code":1602,"message":"no"}"#),
            Class::Rejected
        );
        assert_eq!(
            class(200, r#"{"code":0,"data":{},"message":""}"#),
            Class::Accepted
        );
    }

    #[test]
    fn a_wrong_code_does_not_hide_what_was_meant() {
        assert_eq!(class(200, r#"{"code":"0","data":{}}"#), Class::Accepted);
        assert_eq!(class(200, r#"{"code":200,"data":{}}"#), Class::Accepted);
        assert_eq!(class(200, r#"{"code":1,"data":{}}"#), Class::Accepted);
        assert_eq!(
            class(200, r#"{"code":200,"message":"partition not found"}"#),
            Class::Rejected
        );
        assert_eq!(
            class(200, r#"{"code":0,"message":"alias not found"}"#),
            Class::Rejected
        );
        assert_eq!(class(200, r#"{"data":{}}"#), Class::Accepted);
    }

    #[test]
    fn a_busy_or_starting_target_gives_no_verdict() {
        assert!(matches!(
            class(200, r#"{"code":1,"message":"starting"}"#),
            Class::Unavailable(_)
        ));
        assert!(matches!(
            class(200, r#"{"code":1807,"message":"limit"}"#),
            Class::Unavailable(_)
        ));
        assert!(matches!(class(503, "busy"), Class::Unavailable(_)));
    }

    #[test]
    fn a_status_that_blames_the_request_is_no_busy_target() {
        let unknown = r#"{"code":1,"message":"no such alias"}"#;
        assert_eq!(class(404, unknown), Class::Rejected);
        assert!(matches!(class(429, unknown), Class::Unavailable(_)));
        assert!(matches!(class(500, unknown), Class::Unavailable(_)));
    }

    #[test]
    fn what_is_not_json_is_read_by_its_status() {
        assert_eq!(class(404, "404 page not found"), Class::NoRoute);
        assert_eq!(class(500, "<html>"), Class::Rejected);
        assert_eq!(class(200, "<html>"), Class::Unreadable);
        assert_eq!(class(200, ""), Class::Unreadable);
        assert_eq!(
            class(401, r#"{"code":1800,"message":"no"}"#),
            Class::Unauthorised
        );
    }

    #[test]
    fn only_the_first_of_two_documents_is_read() {
        assert_eq!(
            class(200, r#"{"code":0,"data":{}}{"code":1,"message":"x"}"#),
            Class::Accepted
        );
    }
}
