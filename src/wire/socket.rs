//! The socket below the short way: it counts what comes, and can tell whether something came that nobody asked for

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};
use socket2::SockRef;
use thiserror::Error;
use tokio::net::TcpStream;

use super::limits;

/// Most bytes of one exchange, whatever they are: a whole body in chunks, headers, and what no rule forbids but nobody
/// needs, such as interim answers without end (RFC 9110 section 15.2).
pub(super) const EXCHANGE_BYTES_MAX: usize =
    limits::ANSWER_BODY_BYTES_MAX / 8 * 9 + 2 * limits::ANSWER_HEADER_BYTES_MAX;
/// Bytes that are taken from the system at once.
const CHUNK_BYTES: usize = 8 * 1024;

/// What an exchange ends with that has no end.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("what came exceeds {EXCHANGE_BYTES_MAX} bytes")]
pub(super) struct Exceeded;

/// What two of its owners know of a socket: the HTTP library, and the line around it.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    stream: Arc<TcpStream>,
    left: Arc<AtomicUsize>,
}

impl Watch {
    /// Allows one more exchange.
    pub(super) fn renew(&self) {
        self.left.store(EXCHANGE_BYTES_MAX, Ordering::Relaxed);
    }

    /// Whether it is open, and nothing has come on it. The system is asked, and not what was last heard of it.
    pub(super) fn is_quiet(&self) -> bool {
        let peeked = SockRef::from(&*self.stream).peek(&mut [MaybeUninit::uninit()]);
        peeked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }
}

/// A socket for the HTTP library.
#[derive(Debug)]
pub(super) struct Socket(Watch);

impl Socket {
    /// The socket, and what can be known of it once the library has it.
    pub(super) fn new(stream: TcpStream) -> (Self, Watch) {
        let watch = Watch {
            stream: Arc::new(stream),
            left: Arc::new(AtomicUsize::new(EXCHANGE_BYTES_MAX)),
        };
        (Self(watch.clone()), watch)
    }
}

impl Read for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let Watch { stream, left } = &self.0;
        let allowed = left.load(Ordering::Relaxed);
        if allowed == 0 {
            return Poll::Ready(Err(io::Error::other(Exceeded)));
        }
        let mut chunk = [0; CHUNK_BYTES];
        let most = buffer.remaining().min(allowed).min(CHUNK_BYTES);
        let (room, _) = chunk.split_at_mut(most);
        loop {
            ready!(stream.poll_read_ready(context))?;
            match stream.try_read(room) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
                Ok(count) => {
                    left.store(allowed.saturating_sub(count), Ordering::Relaxed);
                    buffer.put_slice(room.get(..count).unwrap_or_default());
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }
}

impl Write for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.write(context, |stream| stream.try_write(bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write(context, |stream| stream.try_write_vectored(parts))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// Nothing is kept back here.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// It closes when nobody has it any more.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Socket {
    fn write(
        &self,
        context: &mut Context<'_>,
        write: impl Fn(&TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.0.stream.poll_write_ready(context))?;
            match write(&self.0.stream) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
    }
}
