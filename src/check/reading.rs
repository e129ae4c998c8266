//! An answer as a check sees it: what its body says, and whether the request was accepted.

use serde::de::IgnoredAny;
use serde_json::Value;

use super::bulk::{Bulk, bulk};
use crate::contract::{CodeKind, Codes};
use crate::wire::{Answer, Exchange, FailureKind};

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
        if answer.redirect().is_some() {
            // Whatever stands in its body, it is no answer of the operation.
            return Self {
                json: None,
                code: None,
                class: Class::Unreadable,
            };
        }
        if exchange.request.method == "HEAD" && (200..300).contains(&answer.status) {
            // Such an answer never has a body (RFC 9110 section 9.3.2), so that its status says all there is.
            return Self {
                json: None,
                code: None,
                class: Class::Accepted,
            };
        }
        let json = first_value(answer);
        if json.is_none() && unread(answer).is_some() {
            return Self {
                json,
                code: None,
                class: classify_unread(answer.status),
            };
        }
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

    /// Why there is an answer and it cannot be told what it means.
    pub fn why_unreadable(&self, exchange: &Exchange) -> String {
        let answer = exchange.answer().filter(|_| self.json.is_none());
        if let Some(to) = answer.and_then(Answer::redirect) {
            return format!("the answer is a redirect to {to}, and vdbspec follows none");
        }
        match answer.and_then(unread) {
            Some(why) => format!("the answer cannot be read: {why}"),
            None => "the answer cannot be read".to_owned(),
        }
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
            (None, None) if answer.redirect().is_some() => {
                format!("HTTP {}, a redirect", answer.status)
            }
            (None, None) => match unread(answer) {
                Some(why) => format!("HTTP {} with an answer not read: {why}", answer.status),
                None => format!("HTTP {} without JSON", answer.status),
            },
        }
    }
}

/// Why a body that gave no value may be what it should be: our own limits, and an encoding that a server may choose
/// freely where a request names none (RFC 9110 section 12.5.3).
fn unread(answer: &Answer) -> Option<&'static str> {
    if is_encoded(answer) {
        return Some("it has a content encoding, which vdbspec never asks for");
    }
    let body = without_mark(&answer.body);
    // Whether it is JSON is told without memory, at any depth.
    serde_json::from_slice::<IgnoredAny>(body).ok()?;
    Some(match bulk(body) {
        Bulk::TooDeep => "it nests deeper than vdbspec reads",
        Bulk::TooMuch => "it has more values than vdbspec reads",
        // The grammar (RFC 8259) sets no bound to numbers and allows half surrogates.
        Bulk::Fits => "it has a number or a text that vdbspec cannot represent",
    })
}

/// Whether the body of an answer is compressed or otherwise encoded.
pub(crate) fn is_encoded(answer: &Answer) -> bool {
    let coding = answer.header("content-encoding");
    coding.is_some_and(|coding| !coding.trim().eq_ignore_ascii_case("identity"))
}

/// What an answer that is not read still says by its status.
fn classify_unread(status: u16) -> Class {
    match status {
        401 | 403 => Class::Unauthorised,
        429 | 502 | 503 | 504 => Class::Unavailable(format!("HTTP {status}")),
        400.. => Class::Rejected,
        _ => Class::Unreadable,
    }
}

fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// The first JSON value of a body, whatever follows it; a byte order mark is stepped over. A plain text that
/// happens to begin with a number (`404 page not found`) is no JSON.
fn first_value(answer: &Answer) -> Option<Value> {
    let body = without_mark(&answer.body);
    if is_encoded(answer) || bulk(body) != Bulk::Fits {
        return None;
    }
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
            // RFC 9110 sections 15.5.5, 15.5.6, 15.5.11 and 15.6.2.
            (404 | 405 | 410 | 501, None) => Class::NoRoute,
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
    use crate::check::testing::{codes, exchange, exchange_of};

    fn class(status: u16, body: &str) -> Class {
        Reading::of(&exchange(status, body), &codes()).class
    }

    #[test]
    fn an_answer_to_head_is_read_by_its_status() {
        let mut head = exchange(200, "");
        head.request.method = "HEAD".to_owned();
        assert_eq!(Reading::of(&head, &codes()).class, Class::Accepted);
        let mut head = exchange(404, "");
        head.request.method = "HEAD".to_owned();
        assert_eq!(Reading::of(&head, &codes()).class, Class::NoRoute);
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
    fn what_is_beyond_our_limits_is_neither_accepted_nor_taken_for_something_else() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let body = |data: &str| format!(r#"{{"code":0,"data":{data}}}"#);
        for body in [
            body(&nested(100_000)),
            body(&format!("[{}1]", "1,".repeat(200_000))),
            body("1e400"),
            body(r#""\ud800""#),
        ] {
            let start = body.get(..30);
            assert_eq!(class(200, &body), Class::Unreadable, "{start:?}");
            assert_eq!(class(404, &body), Class::Rejected, "{start:?}");
            let answered = exchange(200, &body);
            let why = Reading::of(&answered, &codes()).why_unreadable(&answered);
            assert!(why.contains("vdbspec"), "{why}");
        }
    }

    #[test]
    fn an_encoded_body_is_not_read() {
        let encoded = exchange_of(200, &[("content-encoding", "gzip")], "{}");
        assert_eq!(Reading::of(&encoded, &codes()).class, Class::Unreadable);
        let plain = exchange_of(200, &[("content-encoding", "Identity")], r#"{"code":0}"#);
        assert_eq!(Reading::of(&plain, &codes()).class, Class::Accepted);
    }

    #[test]
    fn only_the_first_of_two_documents_is_read() {
        assert_eq!(
            class(200, r#"{"code":0,"data":{}}{"code":1,"message":"x"}"#),
            Class::Accepted
        );
    }

    #[test]
    fn a_code_is_read_leniently_only_where_it_is_whole_and_small() {
        let code = |value: serde_json::Value| super::lenient_code(&value);
        assert_eq!(code(serde_json::json!(0.0)), Some(0));
        assert_eq!(code(serde_json::json!("65535")), Some(65535));
        assert_eq!(code(serde_json::json!(1.5)), None);
        assert_eq!(code(serde_json::json!(1e12)), None);
        assert_eq!(code(serde_json::json!([0])), None);
    }
}
