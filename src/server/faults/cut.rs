//! The fault `truncated-body`, which needs the socket: no body that ends early gets past the HTTP library.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// What stands between head and body.
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// A listener whose connections break in the middle of the first body that they send.
pub(in crate::server) struct CutListener(pub(in crate::server) TcpListener);

impl Listener for CutListener {
    type Io = CutStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (CutStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        (CutStream { stream, left: None }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A connection that lets half of a body through.
pub(in crate::server) struct CutStream {
    stream: TcpStream,
    /// How many bytes still go out, once a body has begun; at 0 the connection is over.
    left: Option<usize>,
}

impl CutStream {
    fn is_over(&self) -> bool {
        self.left == Some(0)
    }
}

impl AsyncWrite for CutStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.left.is_none() {
            let head = bytes
                .windows(END_OF_HEAD.len())
                .position(|window| window == END_OF_HEAD);
            let head = head.map_or(bytes.len(), |at| at + END_OF_HEAD.len());
            let body = bytes.len() - head;
            self.left = (body > 0).then_some(head + body / 2);
        }
        let allowed = self.left.unwrap_or(bytes.len()).min(bytes.len());
        if allowed == 0 {
            // Everything behind the cut is swallowed.
            return Poll::Ready(Ok(bytes.len()));
        }
        let going = bytes.get(..allowed).unwrap_or_default();
        let gone = ready!(Pin::new(&mut self.stream).poll_write(cx, going))?;
        self.left = self.left.map(|left| left.saturating_sub(gone));
        Poll::Ready(Ok(if self.is_over() { bytes.len() } else { gone }))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncRead for CutStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_over() {
            // The end of the requests, upon which the connection is closed.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}
