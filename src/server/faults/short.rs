//! The fault `wrong-content-length`, which needs the socket: no wrong length gets past the HTTP library.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// How a head begins.
const HEAD: &[u8] = b"HTTP/1.1 ";
/// What stands before the length.
const LENGTH: &[u8] = b"content-length: ";

/// A listener whose answers are longer than they say.
pub(in crate::server) struct ShortListener(pub(in crate::server) TcpListener);

impl Listener for ShortListener {
    type Io = ShortStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (ShortStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let pending = Vec::new();
        (ShortStream { stream, pending }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A connection on which heads announce one byte less than follows.
pub(in crate::server) struct ShortStream {
    stream: TcpStream,
    /// What is rewritten and not yet gone.
    pending: Vec<u8>,
}

impl ShortStream {
    fn poll_pending(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.pending.is_empty() {
            let gone = ready!(Pin::new(&mut self.stream).poll_write(context, &self.pending))?;
            if gone == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.pending.drain(..gone);
        }
        Poll::Ready(Ok(()))
    }
}

/// The same bytes, with a smaller length where a head stands at their beginning.
fn shortened(bytes: &[u8]) -> Vec<u8> {
    let found = bytes
        .windows(LENGTH.len())
        .position(|window| window.eq_ignore_ascii_case(LENGTH));
    let (true, Some(at)) = (bytes.starts_with(HEAD), found) else {
        return bytes.to_vec();
    };
    let (before, rest) = bytes.split_at(at.saturating_add(LENGTH.len()));
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (length, behind) = rest.split_at(digits);
    let length = std::str::from_utf8(length).ok();
    let Some(length) = length.and_then(|length| length.parse::<usize>().ok()) else {
        return bytes.to_vec();
    };
    let length = length.saturating_sub(1).to_string();
    [before, length.as_bytes(), behind].concat()
}

impl AsyncWrite for ShortStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_pending(context))?;
        self.pending = shortened(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_pending(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_pending(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl AsyncRead for ShortStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn only_the_length_of_a_head_gets_smaller() {
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"code\":0}";
        let short = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"code\":0}";
        assert_eq!(shortened(head), short);
        assert_eq!(shortened(b"content-length: 10"), b"content-length: 10");
    }
}
