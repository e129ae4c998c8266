//! Responses with the headers that Milvus gives them.

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, LOCATION, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

/// The content type of every envelope.
pub(super) const JSON: &str = "application/json; charset=utf-8";
/// What an unknown path or method is told.
const NOT_FOUND: &str = "404 page not found";

/// Headers of every response but a redirect, which gin sends before they are set.
const EVERYWHERE: [(HeaderName, &str); 5] = [
    (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"),
    (
        ACCESS_CONTROL_ALLOW_HEADERS,
        "Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization, accept, origin, Cache-Control, \
         X-Requested-With",
    ),
    (ACCESS_CONTROL_ALLOW_METHODS, "POST, OPTIONS, GET, PUT"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// A response with Milvus's headers. `is_basic` tells that the request came with the Basic scheme, which Milvus answers
/// with a challenge even when it lets the request in.
pub(super) fn response(
    status: StatusCode,
    content_type: Option<&'static str>,
    body: Body,
    is_basic: bool,
) -> Response {
    let mut response = plain(status, body);
    let headers = response.headers_mut();
    if let Some(content_type) = content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    common(headers, is_basic);
    response
}

/// Code 404 in plain text: not an envelope.
pub(super) fn not_found(is_basic: bool) -> Response {
    response(
        StatusCode::NOT_FOUND,
        Some("text/plain"),
        Body::from(NOT_FOUND),
        is_basic,
    )
}

/// Status 204, whatever was asked.
pub(super) fn preflight() -> Response {
    response(StatusCode::NO_CONTENT, None, Body::empty(), false)
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

fn common(headers: &mut HeaderMap, is_basic: bool) {
    for (name, value) in EVERYWHERE {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_basic {
        headers.insert(
            WWW_AUTHENTICATE,
            HeaderValue::from_static("Basic realm=\"restricted\", charset=\"UTF-8\""),
        );
    }
}
