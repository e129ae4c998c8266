//! A proxy that remembers what passes through it.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use crate::runs::upstream::{Upstream, path_of};

/// One request as it came.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Passed {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    /// All but those that a connection needs, in order.
    pub(crate) headers: Vec<(String, String)>,
    /// Bytes that are not UTF-8 as U+FFFD.
    pub(crate) body: String,
}

struct Station {
    upstream: Upstream,
    passed: Mutex<Vec<Passed>>,
}

/// A running one. It ends with the test.
pub(crate) struct Recorder {
    base: String,
    station: Arc<Station>,
    serving: AbortHandle,
}

impl Recorder {
    /// Starts one on a port of its own, in front of the server at `upstream`.
    pub(crate) async fn before(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        let station = Arc::new(Station {
            upstream: Upstream::at(upstream),
            passed: Mutex::default(),
        });
        let router = Router::new()
            .fallback(pass)
            .with_state(Arc::clone(&station));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            base,
            station,
            serving: serving.abort_handle(),
        }
    }

    /// Where it is.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Everything that has passed so far, in order.
    pub(crate) fn passed(&self) -> Vec<Passed> {
        let passed = self.station.passed.lock();
        passed.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn pass(
    State(station): State<Arc<Station>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let of_connection = [header::HOST, header::CONTENT_LENGTH, header::CONNECTION];
    let mut shown: Vec<_> = headers
        .iter()
        .filter(|(name, _)| !of_connection.contains(name))
        .map(|(name, value)| (name.to_string(), format!("{value:?}")))
        .collect();
    shown.sort();
    let passed = Passed {
        method: method.to_string(),
        path: path_of(&uri).to_owned(),
        headers: shown,
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    station
        .passed
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(passed);
    station.upstream.pass(method, &uri, headers, body).await
}
