//! One request from its head to its response, in Milvus's order: preflight and redirect, authorization, unknown path,
//! deadline, body, required fields, and only then what is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::Value;

use super::super::answer::{Answer, Refusal, Success, code};
use super::super::engine::Engine;
use super::super::faults::{BETWEEN, FaultId, Faults, Gate};
use super::super::json::to_bytes as json_bytes;
use super::super::operation::Operation;
use super::super::rules::{Rules, Version};
use super::super::shapes::shape;
use super::auth::{Token, basic};
use super::deadline::{DEFAULT, Kept, deadline, odd, seconds};
use super::decode;
use super::envelope::envelope;
use super::response::{JSON, Manner, PLAIN, not_found, plain, preflight, redirect, response};
use super::route::{Route, route};

/// The largest body that is read, in bytes. Milvus has no bound.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// What every request is handled with.
pub(in crate::server) struct Station {
    pub(in crate::server) engine: Box<dyn Engine>,
    pub(in crate::server) token: Option<Token>,
    pub(in crate::server) faults: Faults,
    pub(in crate::server) rules: Rules,
    /// Deadlines that callers have left behind.
    pub(in crate::server) kept: Kept,
    /// How many requests have come.
    pub(in crate::server) handled: AtomicU64,
}

/// Handles one request.
pub(in crate::server) async fn handle(
    State(station): State<Arc<Station>>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let manner = Manner {
        version: station.rules.version,
        is_basic: basic(&head.headers).is_some(),
        number: station.handled.fetch_add(1, Ordering::Relaxed),
    };
    let operation = match route(&head.method, &head.uri) {
        Route::Preflight => {
            return preflight(Manner {
                is_basic: false,
                ..manner
            });
        }
        Route::Redirect(location) => return redirect(&location),
        Route::Malformed => {
            return plain(StatusCode::BAD_REQUEST, Body::from("400 Bad Request"));
        }
        Route::Unknown => None,
        Route::Operation(operation) => {
            let has = station.rules.version > Version::V24 || !operation.is_later_than_24();
            has.then_some(operation)
        }
    };
    let operation = station
        .faults
        .reach(operation, &head.method, head.uri.path());
    if let Some(location) = station.faults.elsewhere(operation) {
        return redirect(location);
    }
    let exchange = Exchange {
        station: &station,
        operation,
        head: &head,
        manner,
    };
    if station
        .token
        .as_ref()
        .is_some_and(|token| !token.admits(&head.headers) && !station.faults.lets_pass(&head))
    {
        let refusal = Refusal::new(code::NOT_AUTHENTICATED, "user hasn't authenticated");
        return exchange.enveloped(StatusCode::UNAUTHORIZED, Err(refusal));
    }
    match operation {
        None => not_found(manner),
        Some(operation) => exchange.operate(operation, body).await,
    }
}

/// A request whose head is read.
struct Exchange<'a> {
    station: &'a Station,
    operation: Option<Operation>,
    head: &'a Parts,
    manner: Manner,
}

impl Exchange<'_> {
    /// Reads the body within the time that the request allows, and answers it.
    async fn operate(&self, operation: Operation, body: Body) -> Response {
        let (faults, headers) = (&self.station.faults, &self.head.headers);
        let rules = self.station.rules;
        if let Some(odd) = odd(headers).filter(|_| rules.refuses_odd_deadlines()) {
            let message = format!("Request-Timeout parse failed, {odd} is no whole number");
            return self.enveloped(StatusCode::OK, Err(Refusal::invalid(&message)));
        }
        let mut given = seconds(headers);
        if rules.keeps_deadlines() {
            given = self.station.kept.pass(operation, given);
        }
        let (mut limit, mut pause) = (deadline(given), Duration::ZERO);
        if !faults.is_empty() {
            match faults.gate(operation, self.head) {
                Gate::Pass => {}
                Gate::Wait(time) => pause = time,
                Gate::Hang => std::future::pending().await,
                Gate::Answer(status, answer) => return self.enveloped(status, answer),
            }
            if let Some(time) = faults.overshoot(seconds(headers)) {
                pause = pause.saturating_add(time);
                limit = Some(DEFAULT);
            }
        }
        // Only faults wait, and none of them keeps to the time that the request allows.
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        let read = match limit {
            // Even a body that has arrived is too late then.
            None => None,
            Some(limit) => tokio::time::timeout(limit, to_bytes(body, MAX_BODY))
                .await
                .ok(),
        };
        match read {
            None if rules.version == Version::V24 => {
                let (status, text) = (StatusCode::REQUEST_TIMEOUT, Body::from("timeout"));
                response(status, Some(PLAIN), text, self.manner)
            }
            None => {
                let refusal = Refusal::new(code::TIMEOUT, "request timeout");
                self.enveloped(StatusCode::REQUEST_TIMEOUT, Err(refusal))
            }
            Some(Err(_)) => plain(StatusCode::PAYLOAD_TOO_LARGE, Body::empty()),
            Some(Ok(body)) => {
                let races = faults.has(FaultId::LostUpdate) || faults.has(FaultId::DoubleSuccess);
                if races && operation == Operation::AliasesCreate {
                    self.look(operation, &body);
                    tokio::time::sleep(BETWEEN).await;
                }
                self.enveloped(StatusCode::OK, self.answer(operation, &body))
            }
        }
    }

    /// Looks what the request would come to now.
    fn look(&self, operation: Operation, body: &[u8]) {
        let Ok(value) = decode::read(body, self.station.rules) else {
            return;
        };
        if let Ok((record, missing)) = decode::bound(operation, value)
            && missing.is_empty()
        {
            let call = decode::call(operation, &self.head.headers, record);
            self.station.engine.look(&call);
        }
    }

    /// From the bytes of the body to an answer: 1801 before 1802 before everything else.
    fn answer(&self, operation: Operation, body: &[u8]) -> Answer {
        let mut value = match decode::read(body, self.station.rules) {
            Err(_) if self.station.faults.has(FaultId::MalformedJsonAccepted) => {
                return Ok(Success::empty());
            }
            read => read?,
        };
        if !self.station.faults.is_empty() {
            let faults = &self.station.faults;
            faults.body(shape(operation), &mut value)?;
            if faults.breaks_off(Some(operation), seconds(&self.head.headers)) {
                Faults::half_made(&mut value);
            }
        }
        let (record, missing) = decode::bound(operation, value)?;
        let call = decode::call(operation, &self.head.headers, record);
        if missing.is_empty() {
            self.station.engine.answer(&call)
        } else {
            self.station.engine.answer_incomplete(&call, &missing)
        }
    }

    /// The envelope around an answer, sent with this status.
    fn enveloped(&self, status: StatusCode, answer: Answer) -> Response {
        let (faults, headers) = (&self.station.faults, &self.head.headers);
        let is_success = answer.is_ok();
        let mut envelope = Value::Object(envelope(answer));
        if faults.is_empty() {
            let body = Body::from(json_bytes(&mut envelope));
            return response(status, Some(JSON), body, self.manner);
        }
        faults.envelope(self.operation, headers, is_success, &mut envelope);
        let bytes = faults.bytes(is_success, json_bytes(&mut envelope));
        let body = Body::from(bytes.clone());
        let mut response = response(status, Some(JSON), body, self.manner);
        faults.head(is_success, headers, &mut response);
        faults.repeat(headers, &mut response);
        faults.stream(self.operation, seconds(headers), &bytes, &mut response);
        response
    }
}
