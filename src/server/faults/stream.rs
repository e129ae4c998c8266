//! Faults in how a response ends: bodies that never do, that come drop by drop, or that break the connection.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use http_body::Frame;
use tokio::time::Sleep;

use super::super::operation::Operation;
use super::{FaultId, Faults};

/// What follows an envelope for ever, at a time.
const BLANKS: Bytes = Bytes::from_static(&[b' '; 16 * 1024]);
/// How the envelope of a success begins.
const SUCCESS: &[u8] = b"{\"code\":0,";
/// How long a dripping body takes: longer than the time that was asked for, with any allowance that one may grant.
const DRIPPING: Duration = Duration::from_secs(4);
/// The largest Request-Timeout, in seconds, whose answer drips.
const DRIPS_UP_TO: i64 = 2;

impl Faults {
    /// What becomes of a response whose head and envelope are written; `given` is the value of Request-Timeout.
    pub(in crate::server) fn stream(
        &self,
        operation: Option<Operation>,
        given: Option<i64>,
        envelope: &[u8],
        response: &mut Response,
    ) {
        let is_drop = operation == Some(Operation::AliasesDrop);
        let breaks_off = is_drop && self.has(FaultId::ClosesEarly)
            || self.breaks_off(operation, given) && envelope.starts_with(SUCCESS);
        if breaks_off {
            *response.body_mut() = Body::new(Broken);
        } else if is_drop && self.has(FaultId::EndlessChunks) {
            let first = Some(Bytes::copy_from_slice(envelope));
            *response.body_mut() = Body::new(Endless { first });
        } else if self.has(FaultId::Drip) && given.is_some_and(|given| given <= DRIPS_UP_TO) {
            *response.body_mut() = Body::new(Dripping::new(envelope));
        } else {
            return;
        }
        response.headers_mut().remove(CONTENT_LENGTH);
    }

    /// Whether an alias or an index is half made and the connection ends, where it can be made.
    pub(in crate::server) fn breaks_off(
        &self,
        operation: Option<Operation>,
        given: Option<i64>,
    ) -> bool {
        let fault = match operation {
            Some(Operation::AliasesCreate) => FaultId::BrokenOffHalfMade,
            Some(Operation::IndexesCreate) => FaultId::IndexHalfMade,
            _ => return false,
        };
        given.is_some() && self.has(fault)
    }

    /// The operation that is reached, if any, by a request with this method and path.
    pub(in crate::server) fn reach(
        &self,
        found: Option<Operation>,
        method: &Method,
        path: &str,
    ) -> Option<Operation> {
        let absent = match found {
            Some(Operation::IndexesCreate) => self.has(FaultId::IndexCreateAbsent),
            Some(Operation::AliasesDrop) => self.has(FaultId::AliasDropAbsent),
            _ => false,
        };
        if absent {
            return None;
        }
        if self.has(FaultId::AnyMethodAccepted) && method != Method::POST {
            return Operation::at(path);
        }
        found
    }

    /// Where requests of an operation are sent instead of being answered.
    pub(in crate::server) fn elsewhere(
        &self,
        operation: Option<Operation>,
    ) -> Option<&'static str> {
        let moved = operation == Some(Operation::AliasesDrop);
        (moved && self.has(FaultId::AliasDropElsewhere))
            .then_some("/moved/v2/vectordb/aliases/drop")
    }

    /// What the head of a response repeats of the request.
    pub(in crate::server) fn repeat(&self, request: &HeaderMap, response: &mut Response) {
        if !self.has(FaultId::HeaderEchoed) {
            return;
        }
        for (name, value) in request {
            if name.as_str().starts_with("x-") {
                response.headers_mut().insert(name.clone(), value.clone());
            }
        }
    }
}

type Polled = Poll<Option<Result<Frame<Bytes>, io::Error>>>;

/// A body that cannot be read: the connection ends in its place.
struct Broken;

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Polled {
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())))
    }
}

/// An envelope with blanks behind it that never end.
struct Endless {
    first: Option<Bytes>,
}

impl HttpBody for Endless {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Polled {
        let bytes = self.first.take().unwrap_or(BLANKS);
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }
}

/// An envelope that comes byte by byte.
struct Dripping {
    left: VecDeque<u8>,
    between: Duration,
    wait: Pin<Box<Sleep>>,
}

impl Dripping {
    fn new(envelope: &[u8]) -> Self {
        let pieces = u32::try_from(envelope.len()).unwrap_or(u32::MAX).max(1);
        let between = DRIPPING / pieces;
        Self {
            left: envelope.iter().copied().collect(),
            between,
            wait: Box::pin(tokio::time::sleep(between)),
        }
    }
}

impl HttpBody for Dripping {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Polled {
        ready!(self.wait.as_mut().poll(context));
        let Some(byte) = self.left.pop_front() else {
            return Poll::Ready(None);
        };
        self.wait = Box::pin(tokio::time::sleep(self.between));
        Poll::Ready(Some(Ok(Frame::data(Bytes::copy_from_slice(&[byte])))))
    }
}
