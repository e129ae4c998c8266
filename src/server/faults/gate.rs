//! Faults that take effect before anything but the head of a request is looked at.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::super::answer::{Answer, Refusal, Success, code};
use super::super::operation::Operation;
use super::{FaultId, Faults};

/// How many requests a server that is starting up refuses.
const STARTING_REQUESTS: u64 = 20;
/// Which requests break.
const EVERY: u64 = 50;
/// How long a slow operation takes.
const SLOW: Duration = Duration::from_secs(3);
/// The largest Request-Timeout, in seconds, that is overshot, and by how much.
const OVERSHOT: u64 = 2;

/// What happens to a request at the gate.
pub(in crate::server) enum Gate {
    /// It goes on.
    Pass,
    /// It goes on after a while.
    Wait(Duration),
    /// It is never answered.
    Hang,
    /// It is answered here.
    Answer(StatusCode, Answer),
}

impl Faults {
    /// What happens to a request for this operation.
    pub(in crate::server) fn gate(&self, operation: Operation, head: &Parts) -> Gate {
        let number = self
            .requests
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1);
        let refused =
            |code, message: &str| Gate::Answer(StatusCode::OK, Err(Refusal::new(code, message)));
        if self.has(FaultId::Every50thRequest500) && number.is_multiple_of(EVERY) {
            let refusal = Refusal::new(code::INTERNAL, "service internal error");
            return Gate::Answer(StatusCode::INTERNAL_SERVER_ERROR, Err(refusal));
        }
        if self.has(FaultId::StartingUp) && number <= STARTING_REQUESTS {
            return refused(code::NOT_READY, "service not ready");
        }
        if self.has(FaultId::RequiresAuthHeaderAlways) && !head.headers.contains_key(AUTHORIZATION)
        {
            let refusal = Refusal::new(code::NOT_AUTHENTICATED, "user hasn't authenticated");
            return Gate::Answer(StatusCode::UNAUTHORIZED, Err(refusal));
        }
        let given = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
        if self.has(FaultId::TokenRefusedBesideTimeout) && given("request-timeout").is_some() {
            let refusal = Refusal::new(code::NOT_AUTHENTICATED, "user hasn't authenticated");
            return Gate::Answer(StatusCode::UNAUTHORIZED, Err(refusal));
        }
        if self.has(FaultId::RequestTimeoutRefused) && given("request-timeout").is_some() {
            return refused(code::INVALID, "Request-Timeout is not supported");
        }
        let is_json =
            given("content-type").is_some_and(|kind| kind.starts_with("application/json"));
        if self.has(FaultId::OtherContentTypeRefused) && !is_json {
            return refused(code::FORMAT, "the content type must be application/json");
        }
        if self.has(FaultId::RefuseAll) {
            return refused(code::INVALID, "refused");
        }
        if self.has(FaultId::AcceptAll) {
            return Gate::Answer(StatusCode::OK, Ok(Success::empty()));
        }
        if self.has(FaultId::Hangs) && operation == Operation::AliasesDrop {
            return Gate::Hang;
        }
        if self.has(FaultId::SlowFirstByte) && operation == Operation::AliasesCreate {
            return Gate::Wait(SLOW);
        }
        Gate::Pass
    }

    /// Whether a request need not have a token.
    pub(in crate::server) fn lets_pass(&self, head: &Parts) -> bool {
        self.has(FaultId::TokenOptional) && !head.headers.contains_key(AUTHORIZATION)
    }

    /// How long a request may take; with the fault, all the time it wants. `given` is the value of Request-Timeout in
    /// seconds, and the wait that comes back is added to what the gate says.
    pub(in crate::server) fn overshoot(&self, given: Option<i64>) -> Option<Duration> {
        if !self.has(FaultId::IgnoresRequestTimeout) {
            return None;
        }
        let short = given
            .map(|seconds| u64::try_from(seconds).unwrap_or(0))
            .filter(|seconds| *seconds <= OVERSHOT);
        Some(short.map_or(Duration::ZERO, |seconds| {
            Duration::from_secs(seconds.saturating_add(OVERSHOT))
        }))
    }
}
