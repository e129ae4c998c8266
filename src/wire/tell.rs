//! What is said of each request and answer to somebody who looks for a bug: redacted and bounded, and nothing when nobody listens.

use tracing::Level;

use super::exchange::{Auth, Exchange, Request};
use super::redact::{REDACTED, Redactor};

/// Bytes of a body that are told.
const BODY_TOLD_MAX: usize = 2 * 1024;

/// Tells of a request that is about to be sent.
pub(super) fn request(redactor: &Redactor, request: &Request) {
    if !tracing::enabled!(Level::DEBUG) {
        return;
    }
    let path = redactor.text(&request.path);
    tracing::debug!(method = request.method, path, "request");
    if tracing::enabled!(Level::TRACE) {
        let authorization = match &request.auth {
            Auth::Token => REDACTED.to_owned(),
            Auth::Absent => "none".to_owned(),
            Auth::Literal(value) => redactor.text(value),
        };
        let headers = headers(redactor, &request.headers);
        let body = body(redactor, &request.body);
        tracing::trace!(authorization, ?headers, body, "request");
    }
}

/// Tells of an answer, or of why there is none.
pub(super) fn outcome(redactor: &Redactor, exchange: &Exchange) {
    let path = || redactor.text(&exchange.request.path);
    let took_ms = || exchange.elapsed.as_secs_f64() * 1e3;
    match &exchange.outcome {
        Ok(answer) if tracing::enabled!(Level::DEBUG) => {
            let (path, took_ms, bytes) = (path(), took_ms(), answer.body.len());
            tracing::debug!(status = answer.status, path, took_ms, bytes, "answer");
            if tracing::enabled!(Level::TRACE) {
                let headers = headers(redactor, &answer.headers);
                let body = body(redactor, &answer.body);
                tracing::trace!(?headers, body, "answer");
            }
        }
        Err(failure) if tracing::enabled!(Level::WARN) => {
            let (path, took_ms) = (path(), took_ms());
            let detail = redactor.text(&failure.detail);
            tracing::warn!(
                kind = failure.kind.word(),
                path,
                took_ms,
                detail,
                "no answer"
            );
        }
        Ok(_) | Err(_) => {}
    }
}

fn headers(redactor: &Redactor, headers: &[(String, String)]) -> Vec<String> {
    let told = headers.iter();
    told.map(|(name, value)| redactor.text(&format!("{name}: {value}")))
        .collect()
}

fn body(redactor: &Redactor, bytes: &[u8]) -> String {
    redactor.bytes(bytes.get(..BODY_TOLD_MAX).unwrap_or(bytes))
}
