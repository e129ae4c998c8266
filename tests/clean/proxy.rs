//! A proxy that counts, and holds requests back from a chosen one on until it is told what to do with them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::clean::upstream::{Upstream, path_of};

/// What becomes of requests that are held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// They wait.
    Wait,
    /// They reach the server.
    Pass,
    /// They are lost.
    Lose,
}

struct Station {
    upstream: Upstream,
    delay: Duration,
    from: AtomicUsize,
    seen: watch::Sender<usize>,
    held: watch::Sender<Held>,
    passed: Mutex<Vec<String>>,
}

/// A running one. It ends with the test.
pub(crate) struct Proxy {
    base: String,
    station: Arc<Station>,
    serving: AbortHandle,
}

impl Proxy {
    /// Starts one in front of `upstream`, which takes so much longer for each request.
    pub(crate) async fn before(upstream: &str, delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        let station = Arc::new(Station {
            upstream: Upstream::at(upstream),
            delay,
            from: AtomicUsize::new(usize::MAX),
            seen: watch::channel(0).0,
            held: watch::channel(Held::Wait).0,
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

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Counts from nothing again, and holds back what comes from this request on.
    pub(crate) fn hold_from(&self, number: usize) {
        self.station.seen.send_replace(0);
        self.station.held.send_replace(Held::Wait);
        self.station.from.store(number, Ordering::SeqCst);
    }

    /// Decides about what is held back, and lets everything pass that comes later.
    pub(crate) fn release(&self, held: Held) {
        self.station.from.store(usize::MAX, Ordering::SeqCst);
        self.station.held.send_replace(held);
    }

    /// Lets everything pass that comes later; what is held back goes on waiting.
    pub(crate) fn release_later(&self) {
        self.station.from.store(usize::MAX, Ordering::SeqCst);
    }

    /// Waits until so many requests have come.
    pub(crate) async fn reached(&self, number: usize) {
        let mut seen = self.station.seen.subscribe();
        let reached = seen.wait_for(|seen| *seen >= number).await;
        drop(reached.expect("the proxy runs"));
    }

    /// The operations that have reached the server, in order.
    pub(crate) fn passed(&self) -> Vec<String> {
        let passed = self.station.passed.lock();
        passed.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// In a task of its own: what a server has begun does not end because somebody hangs up.
async fn pass(
    State(station): State<Arc<Station>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let task = tokio::spawn(forward(station, method, uri, headers, body));
    task.await.expect("the task ends")
}

async fn forward(
    station: Arc<Station>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut number = 0;
    station.seen.send_modify(|seen| {
        *seen += 1;
        number = *seen;
    });
    tokio::time::sleep(station.delay).await;
    if number >= station.from.load(Ordering::SeqCst) {
        let mut held = station.held.subscribe();
        let decided = held.wait_for(|held| *held != Held::Wait).await;
        if *decided.expect("the proxy runs") == Held::Lose {
            return StatusCode::BAD_GATEWAY.into_response();
        }
    }
    let path = path_of(&uri);
    station
        .passed
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(path.trim_start_matches("/v2/vectordb/").to_owned());
    station.upstream.pass(method, &uri, headers, body).await
}
