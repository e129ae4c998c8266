//! A server on a raw socket. It hands requests on to a reference server until it turns hostile.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use vdbspec::server::{self, ServerConfig};

/// What is done to a connection in place of an answer.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Nothing, and the connection stays.
    Silence,
    /// These bytes, then one of them again and again, slowly.
    Drip(Vec<u8>),
    /// These bytes, and the connection stays for the next request.
    Send(Vec<u8>),
    /// These bytes, then the end of the connection.
    SendAndClose(Vec<u8>),
    /// These bytes, then nothing more, and the connection stays.
    SendAndStay(Vec<u8>),
    /// These bytes, then a reset.
    SendAndReset(Vec<u8>),
    /// A reset before the request is read.
    ResetAtOnce,
    /// These bytes before the request is read.
    SendUnasked(Vec<u8>),
    /// The first bytes, then the second ones until nobody takes them.
    Flood(Vec<u8>, Vec<u8>),
    /// The right answer, then the end of the connection without a word of it.
    AnswerAndClose,
    /// The right answer, and in the same breath these bytes.
    AnswerAndMore(Vec<u8>),
}

/// When a server is hostile.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    Always,
    /// After so many requests.
    After(usize),
    /// On requests of this operation.
    On(&'static str),
}

/// A running one. It ends with the test.
pub(crate) struct Hostile {
    pub(crate) address: String,
    tasks: [AbortHandle; 2],
}

struct Manner {
    act: Act,
    when: When,
    backend: String,
    requests: AtomicUsize,
}

/// Bytes of a flood after which the server gives up, so that a client that takes everything is found out by its memory.
const FLOOD_BYTES_MAX: u64 = 10 * 1024 * 1024 * 1024;
/// How long a dripping server waits between two bytes.
const DRIP: Duration = Duration::from_millis(100);

impl Hostile {
    pub(crate) async fn start(act: Act, when: When) -> Self {
        let behind = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let backend = behind.local_addr().expect("bound").to_string();
        let config = ServerConfig::default();
        let serving = tokio::spawn(server::run(behind, config, std::future::pending()));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound").to_string();
        let manner = Arc::new(Manner {
            act,
            when,
            backend,
            requests: AtomicUsize::new(0),
        });
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let manner = Arc::clone(&manner);
                // A client that goes away ends its connection, which is no matter here.
                tokio::spawn(async move { manner.serve(stream).await });
            }
        });
        Self {
            address,
            tasks: [serving.abort_handle(), accepting.abort_handle()],
        }
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Manner {
    fn is_hostile(&self, operation: Option<&str>) -> bool {
        match self.when {
            When::Always => true,
            When::After(requests) => self.requests.load(Ordering::SeqCst) >= requests,
            When::On(hostile) => operation == Some(hostile),
        }
    }

    /// `None` at the end of the connection.
    async fn serve(&self, mut stream: TcpStream) -> Option<()> {
        // Answers are small and should not wait for each other.
        stream.set_nodelay(true).ok()?;
        if self.is_hostile(None) {
            match &self.act {
                Act::ResetAtOnce => return stream.set_zero_linger().ok(),
                Act::SendUnasked(bytes) => {
                    stream.write_all(bytes).await.ok()?;
                    // Closing with an unread request would be a reset.
                    let mut rest = Vec::new();
                    return stream.read_to_end(&mut rest).await.ok().map(drop);
                }
                _ => {}
            }
        }
        let mut backend = TcpStream::connect(&self.backend).await.ok()?;
        loop {
            let request = message(&mut stream).await?;
            let hostile = self.is_hostile(Some(&operation(&request)));
            self.requests.fetch_add(1, Ordering::SeqCst);
            if hostile {
                self.attack(&mut stream, &mut backend, &request).await?;
            } else {
                let answer = answer(&mut backend, &request).await?;
                stream.write_all(&answer).await.ok()?;
            }
        }
    }

    async fn attack(
        &self,
        stream: &mut TcpStream,
        backend: &mut TcpStream,
        request: &[u8],
    ) -> Option<()> {
        match &self.act {
            Act::Silence => std::future::pending().await,
            Act::Drip(bytes) => {
                stream.write_all(bytes).await.ok()?;
                loop {
                    tokio::time::sleep(DRIP).await;
                    stream.write_all(b"a").await.ok()?;
                }
            }
            // Unasked bytes find the request read, on a connection that was taken in peace.
            Act::Send(bytes) | Act::SendUnasked(bytes) => stream.write_all(bytes).await.ok(),
            Act::SendAndClose(bytes) => {
                stream.write_all(bytes).await.ok()?;
                None
            }
            Act::SendAndStay(bytes) => {
                stream.write_all(bytes).await.ok()?;
                std::future::pending().await
            }
            Act::SendAndReset(bytes) => {
                stream.write_all(bytes).await.ok()?;
                stream.set_zero_linger().ok()?;
                None
            }
            // On a connection that was taken in peace.
            Act::ResetAtOnce => {
                stream.set_zero_linger().ok()?;
                None
            }
            Act::Flood(first, again) => {
                stream.write_all(first).await.ok()?;
                let mut written = 0;
                while written < FLOOD_BYTES_MAX {
                    stream.write_all(again).await.ok()?;
                    written += again.len() as u64;
                }
                None
            }
            Act::AnswerAndClose => {
                let answer = answer(backend, request).await?;
                stream.write_all(&answer).await.ok()?;
                None
            }
            Act::AnswerAndMore(more) => {
                let mut answer = answer(backend, request).await?;
                answer.extend_from_slice(more);
                stream.write_all(&answer).await.ok()
            }
        }
    }
}

async fn answer(backend: &mut TcpStream, request: &[u8]) -> Option<Vec<u8>> {
    backend.write_all(request).await.ok()?;
    message(backend).await
}

/// One request or answer: head, and a body of the length that the head names.
async fn message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        if let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(bytes.get(..head)?).to_ascii_lowercase();
            let length = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .and_then(|length| length.trim().parse::<usize>().ok())
                .unwrap_or(0);
            if bytes.len() >= head + 4 + length {
                return Some(bytes);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// The operation that a request's path names, such as `aliases/create`.
fn operation(request: &[u8]) -> String {
    let line = request.split(|byte| *byte == b'\r').next();
    let line = String::from_utf8_lossy(line.unwrap_or_default()).into_owned();
    let path = line.split(' ').nth(1).unwrap_or_default();
    path.strip_prefix("/v2/vectordb/")
        .unwrap_or(path)
        .to_owned()
}
