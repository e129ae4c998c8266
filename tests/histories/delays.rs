//! A proxy that passes bytes on after a drawn while, in both directions: a server behind it is as it was, but for time.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// Longest that bytes wait, in microseconds.
const WAIT_MAX_US: u64 = 3_000;
/// Bytes that are passed on at a time.
const PIECE: usize = 16 * 1024;

/// A running one. It ends with the test.
pub(crate) struct Delays {
    base: String,
    serving: AbortHandle,
}

impl Delays {
    /// Starts one in front of `upstream`, an address such as `http://127.0.0.1:1`.
    pub(crate) async fn before(upstream: &str, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        let upstream = upstream.trim_start_matches("http://").to_owned();
        let serving = tokio::spawn(async move {
            let mut seed = seed;
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&upstream).await else {
                    continue;
                };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                seed = seed.wrapping_add(0x9e37_79b9);
                tokio::spawn(pass(from_client, to_server, seed));
                tokio::spawn(pass(from_server, to_client, seed ^ 0xffff));
            }
        });
        Self {
            base,
            serving: serving.abort_handle(),
        }
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }
}

impl Drop for Delays {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn pass(from: OwnedReadHalf, to: OwnedWriteHalf, seed: u64) {
    let mut drawn = seed | 1;
    let mut piece = vec![0; PIECE];
    while from.readable().await.is_ok() {
        let read = match from.try_read(&mut piece) {
            Ok(0) => return,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => continue,
            Err(_) => return,
        };
        drawn ^= drawn << 13;
        drawn ^= drawn >> 7;
        drawn ^= drawn << 17;
        tokio::time::sleep(Duration::from_micros(drawn % WAIT_MAX_US)).await;
        let mut rest = piece.get(..read).unwrap_or_default();
        while !rest.is_empty() && to.writable().await.is_ok() {
            match to.try_write(rest) {
                Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    }
}
