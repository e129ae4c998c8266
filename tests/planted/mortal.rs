//! A proxy that dies midway: after so many requests its port is closed, and with it every connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::upstream::Upstream;

struct Station {
    upstream: Upstream,
    left: AtomicUsize,
    dead: UnboundedSender<()>,
}

/// What is left of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Afterwards {
    /// Nothing listens.
    Gone,
    /// Connections are taken and closed.
    Closing,
}

/// Starts one in front of the server at `upstream`, which passes on so many requests; its address.
pub(crate) fn mortal(upstream: &str, requests: usize) -> String {
    dying(upstream, requests, Afterwards::Gone)
}

/// The same, with what comes after its death.
pub(crate) fn dying(upstream: &str, requests: usize, afterwards: Afterwards) -> String {
    let (told, address) = std::sync::mpsc::channel();
    let (dead, mut death) = unbounded_channel();
    let station = Arc::new(Station {
        upstream: Upstream::at(upstream),
        left: AtomicUsize::new(requests),
        dead,
    });
    // All that it opens belongs to a runtime of its own, which takes it along.
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = listener.local_addr().expect("bound");
            told.send(format!("http://{address}"))
                .expect("somebody waits for it");
            let router = Router::new().fallback(pass).with_state(station);
            tokio::select! {
                _ = axum::serve(listener, router) => {}
                _ = death.recv() => {}
            }
            if afterwards == Afterwards::Closing {
                let door = TcpListener::bind(address).await.expect("it was ours");
                while door.accept().await.is_ok() {}
            }
        });
        runtime.shutdown_background();
    });
    address.recv().expect("it starts")
}

async fn pass(
    State(station): State<Arc<Station>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let one_less = |left: usize| left.checked_sub(1);
    let (set, fetch) = (Ordering::SeqCst, Ordering::SeqCst);
    if station.left.fetch_update(set, fetch, one_less).is_err() {
        let _ = station.dead.send(());
        return std::future::pending().await;
    }
    station.upstream.pass(method, &uri, headers, body).await
}
