//! One request from its head to its response, in Milvus's order: preflight and redirect, authorization, unknown path,
//! deadline, body, required fields, and only then what is asked.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::Value;

use super::super::answer::{Answer, Refusal, code};
use super::super::engine::Engine;
use super::super::json::to_bytes as json_bytes;
use super::super::operation::Operation;
use super::auth::{Token, basic};
use super::deadline::deadline;
use super::decode;
use super::envelope::envelope;
use super::response::{JSON, not_found, plain, preflight, redirect, response};
use super::route::{Route, route};

/// The largest body that is read, in bytes. Milvus has no bound.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// What every request is handled with.
pub(in crate::server) struct Station {
    pub(in crate::server) engine: Box<dyn Engine>,
    pub(in crate::server) token: Option<Token>,
}

/// Handles one request.
pub(in crate::server) async fn handle(
    State(station): State<Arc<Station>>,
    request: axum::extract::Request,
) -> Response {
    let (head, body) = request.into_parts();
    let operation = match route(&head.method, &head.uri) {
        Route::Preflight => return preflight(),
        Route::Redirect(location) => return redirect(&location),
        Route::Malformed => return plain(StatusCode::BAD_REQUEST, Body::from("400 Bad Request")),
        Route::Unknown => None,
        Route::Operation(operation) => Some(operation),
    };
    let is_basic = basic(&head.headers).is_some();
    if station
        .token
        .as_ref()
        .is_some_and(|token| !token.admits(&head.headers))
    {
        let refusal = Refusal::new(code::NOT_AUTHENTICATED, "user hasn't authenticated");
        return enveloped(StatusCode::UNAUTHORIZED, Err(refusal), is_basic);
    }
    let Some(operation) = operation else {
        return not_found(is_basic);
    };
    let timeout = || Err(Refusal::new(code::TIMEOUT, "request timeout"));
    let Some(limit) = deadline(&head.headers) else {
        return enveloped(StatusCode::REQUEST_TIMEOUT, timeout(), is_basic);
    };
    let body = match tokio::time::timeout(limit, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return plain(StatusCode::PAYLOAD_TOO_LARGE, Body::empty()),
        Err(_) => return enveloped(StatusCode::REQUEST_TIMEOUT, timeout(), is_basic),
    };
    enveloped(
        StatusCode::OK,
        station.answer(operation, &head, &body),
        is_basic,
    )
}

impl Station {
    /// From the bytes of the body to an answer: 1801 before 1802 before everything else.
    fn answer(&self, operation: Operation, head: &Parts, body: &[u8]) -> Answer {
        let value = decode::read(body)?;
        let (record, missing) = decode::bound(operation, value)?;
        if !missing.is_empty() {
            return Err(decode::refusal_of_missing(operation, &missing));
        }
        self.engine
            .answer(decode::call(operation, &head.headers, record))
    }
}

fn enveloped(status: StatusCode, answer: Answer, is_basic: bool) -> Response {
    let bytes = json_bytes(&mut Value::Object(envelope(answer)));
    response(status, Some(JSON), Body::from(bytes), is_basic)
}
