//! Runs the server on a listener until it is told to stop.

use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

use super::config::ServerConfig;
use super::engine::MemoryEngine;
use super::transport::{Station, Token, handle};

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
    let station = Station {
        engine: Box::new(MemoryEngine::new(config.dialect.rules())),
        token: config.token.map(Token::new),
    };
    let router = Router::new().fallback(handle).with_state(Arc::new(station));
    // Small answers must not wait for an acknowledgement; a socket that cannot be told so still works.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, router)
        .with_graceful_shutdown(shutdown)
        .await
}
