//! What every proxy of the tests does: it passes a request on to a server, and the answer back.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

/// The server behind a proxy.
#[derive(Debug)]
pub(crate) struct Upstream {
    base: String,
    client: reqwest::Client,
}

impl Upstream {
    /// The server at this address.
    pub(crate) fn at(base: &str) -> Self {
        // Somebody else in this process may have been first; either provider does.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .no_proxy()
            .http1_only()
            .redirect(reqwest::redirect::Policy::none());
        Self {
            base: base.to_owned(),
            client: client.build().expect("a client"),
        }
    }

    /// Sends a request of its own; the answer.
    pub(crate) async fn ask(&self, operation: &str, body: &Value) -> Value {
        let url = format!("{}/v2/vectordb/{operation}", self.base);
        let sent = self.client.post(url).json(body).send().await;
        sent.expect("an answer").json().await.expect("JSON")
    }

    /// Passes a request on; 502 where the server gives no answer.
    pub(crate) async fn pass(
        &self,
        method: Method,
        uri: &Uri,
        mut headers: HeaderMap,
        body: Bytes,
    ) -> Response {
        for name in [header::HOST, header::CONTENT_LENGTH, header::CONNECTION] {
            headers.remove(name);
        }
        let sent = self
            .client
            .request(method, format!("{}{}", self.base, path_of(uri)))
            .headers(headers)
            .body(body)
            .send()
            .await;
        let Ok(answer) = sent else {
            return StatusCode::BAD_GATEWAY.into_response();
        };
        let (status, mut headers) = (answer.status(), answer.headers().clone());
        for name in [header::CONTENT_LENGTH, header::TRANSFER_ENCODING] {
            headers.remove(name);
        }
        let body = answer.bytes().await.unwrap_or_default();
        (status, headers, body).into_response()
    }
}

/// Path and query, as they came.
pub(crate) fn path_of(uri: &Uri) -> &str {
    uri.path_and_query().map_or("", |path| path.as_str())
}
