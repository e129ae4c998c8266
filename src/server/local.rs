//! A server on a free port of this machine, for as long as somebody holds on to it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::config::ServerConfig;
use super::serve::run;

/// A running server; it ends when this is dropped.
#[derive(Debug)]
pub struct Local {
    address: SocketAddr,
    serving: AbortHandle,
}

impl Local {
    /// Starts one on the runtime of the caller.
    ///
    /// # Errors
    /// What the system says when it has no port to give.
    pub async fn start(config: ServerConfig) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn(run(listener, config, std::future::pending()));
        Ok(Self {
            address,
            serving: serving.abort_handle(),
        })
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
