//! Runs the server on a listener until it is told to stop.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

use super::config::ServerConfig;
use super::engine::{Engine, MemoryEngine};
use super::faults::{CutListener, FaultId, Faults, FaultyEngine, ShortListener};
use super::transport::{Kept, Station, Token, handle};

/// Serves on `listener` until `shutdown` is ready and the requests under way are answered.
///
/// Each call is a server of its own, with nothing but the database `default` in it.
///
/// # Errors
/// What the listener reports when it can no longer accept connections.
pub async fn run(
    listener: TcpListener,
    config: ServerConfig,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let rules = config.dialect.rules();
    let engine: Box<dyn Engine> = if config.faults.is_empty() {
        Box::new(MemoryEngine::new(rules))
    } else {
        Box::new(FaultyEngine::new(rules, &config.faults))
    };
    let station = Station {
        engine,
        token: config.token.map(Token::new),
        faults: Faults::new(&config.faults),
        rules,
        kept: Kept::default(),
        handled: AtomicU64::new(0),
    };
    let is_cut = station.faults.has(FaultId::TruncatedBody);
    let is_short = station.faults.has(FaultId::WrongContentLength);
    let router = Router::new().fallback(handle).with_state(Arc::new(station));
    if is_cut {
        return axum::serve(CutListener(listener), router)
            .with_graceful_shutdown(shutdown)
            .await;
    }
    if is_short {
        return axum::serve(ShortListener(listener), router)
            .with_graceful_shutdown(shutdown)
            .await;
    }
    // Small answers must not wait for an acknowledgement; a socket that cannot be told so still works.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, router)
        .with_graceful_shutdown(shutdown)
        .await
}
