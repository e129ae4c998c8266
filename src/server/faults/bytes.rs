//! Faults on the wire: what becomes of a response whose envelope is written.

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use super::{FaultId, Faults};

/// What an error page is sent as.
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
/// What an error page says.
const ERROR_PAGE: &[u8] =
    b"<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>";

impl Faults {
    /// What becomes of the written envelope.
    pub(in crate::server) fn bytes(&self, is_success: bool, mut bytes: Vec<u8>) -> Vec<u8> {
        if self.has(FaultId::DuplicateKeysInAnswer) && bytes.starts_with(b"{") {
            bytes = [b"{\"code\":0,", bytes.get(1..).unwrap_or_default()].concat();
        }
        if self.has(FaultId::InvalidUtf8InAnswer) && bytes.starts_with(b"{") {
            bytes = [b"{\"note\":\"\xff\",", bytes.get(1..).unwrap_or_default()].concat();
        }
        if self.has(FaultId::BomInAnswer) {
            bytes = [b"\xef\xbb\xbf", bytes.as_slice()].concat();
        }
        if self.has(FaultId::TwoJsonDocuments) {
            bytes = bytes.repeat(2);
        }
        if self.has(FaultId::TrailingGarbage) {
            bytes.extend_from_slice(b" garbage");
        }
        if self.has(FaultId::NotJsonAnswer) {
            bytes = b"OK".to_vec();
        }
        if self.has(FaultId::HtmlErrorPage) && !is_success {
            bytes = ERROR_PAGE.to_vec();
        }
        if self.has(FaultId::EmptyBody) {
            bytes.clear();
        }
        bytes
    }

    /// What becomes of the head of the response.
    pub(in crate::server) fn head(
        &self,
        is_success: bool,
        request: &HeaderMap,
        response: &mut Response,
    ) {
        if self.has(FaultId::WrongContentType) || (self.has(FaultId::HtmlErrorPage) && !is_success)
        {
            response.headers_mut().insert(CONTENT_TYPE, HTML);
        }
        if self.has(FaultId::Http500WithSuccessEnvelope) && is_success {
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        }
        if self.has(FaultId::ErrorsWithStatus400) && !is_success {
            *response.status_mut() = StatusCode::BAD_REQUEST;
        }
        if self.has(FaultId::Http500OnRefusal) && !is_success && response.status() == StatusCode::OK
        {
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        }
        if let Some(secret) = request
            .get(AUTHORIZATION)
            .filter(|_| self.has(FaultId::TokenEchoedInHeader))
        {
            response.headers_mut().insert(
                HeaderName::from_static("x-request-authorization"),
                secret.clone(),
            );
        }
    }
}
