//! Responses with the headers that Milvus gives them.

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, LOCATION, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use super::super::rules::Version;

/// The content type of every envelope.
pub(super) const JSON: &str = "application/json; charset=utf-8";
/// The content type of the few answers that are no envelopes.
pub(super) const PLAIN: &str = "text/plain";
/// What an unknown path or method is told.
const NOT_FOUND: &str = "404 page not found";

/// Headers of every response but a redirect, which gin sends before they are set.
const EVERYWHERE: [(HeaderName, &str); 4] = [
    (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"),
    (
        ACCESS_CONTROL_ALLOW_HEADERS,
        "Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization, accept, origin, Cache-Control, \
         X-Requested-With",
    ),
    (ACCESS_CONTROL_ALLOW_METHODS, "POST, OPTIONS, GET, PUT"),
];
/// The header with which 3.0 tells a request from all others.
const TRACE_ID: HeaderName = HeaderName::from_static("x-milvus-trace-id");

/// What of a request and of the version bears on the headers of its answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// The version that is spoken.
    pub(super) version: Version,
    /// Whether the request came with the Basic scheme, which Milvus answers with a challenge even when it lets it in.
    pub(super) is_basic: bool,
    /// The number of the request.
    pub(super) number: u64,
}

/// A response with Milvus's headers.
pub(super) fn response(
    status: StatusCode,
    content_type: Option<&'static str>,
    body: Body,
    manner: Manner,
) -> Response {
    let mut response = plain(status, body);
    let headers = response.headers_mut();
    if let Some(content_type) = content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    common(headers, manner);
    response
}

/// Code 404 in plain text: not an envelope.
pub(super) fn not_found(manner: Manner) -> Response {
    response(
        StatusCode::NOT_FOUND,
        Some(PLAIN),
        Body::from(NOT_FOUND),
        manner,
    )
}

/// Status 204, whatever was asked.
pub(super) fn preflight(manner: Manner) -> Response {
    response(StatusCode::NO_CONTENT, None, Body::empty(), manner)
}

/// Status 307 without any of the other headers.
pub(super) fn redirect(location: &str) -> Response {
    let mut response = plain(StatusCode::TEMPORARY_REDIRECT, Body::empty());
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// A bare status, for what Go's own HTTP server refuses.
pub(super) fn plain(status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}

fn common(headers: &mut HeaderMap, manner: Manner) {
    for (name, value) in EVERYWHERE {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if manner.version >= Version::V26 {
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
    // 32 hexadecimal digits, as of the W3C's trace context.
    let trace = HeaderValue::from_str(&format!("{:032x}", manner.number));
    if let (true, Ok(trace)) = (manner.version >= Version::V30, trace) {
        headers.insert(TRACE_ID, trace);
    }
    if manner.is_basic {
        headers.insert(
            WWW_AUTHENTICATE,
            HeaderValue::from_static("Basic realm=\"restricted\", charset=\"UTF-8\""),
        );
    }
}
