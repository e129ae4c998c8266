//! The short way to a server on this machine: plain HTTP/1.1 over connections that are driven by whoever waits for the answer
//!
//! reqwest gives each request to the task of a connection and waits for what comes back. Between processors that takes
//! longer than the answer of a server on the same machine. Here nobody is woken but by the server.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::Body as _;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{ACCEPT, AUTHORIZATION, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Uri};
use reqwest::Body;
use tokio::net::TcpStream;

use super::answer::{Gathered, headers};
use super::cause::{Cause, Trouble, has_exceeded};
use super::exchange::{Answer, Auth, FailureKind, Request};
use super::limits;
use super::redact::Token;
use super::socket::{EXCHANGE_BYTES_MAX, Socket, Watch};
use super::target::Target;

/// A request as the library takes it.
type Message = hyper::Request<Body>;

/// The way to one server.
#[derive(Debug)]
pub(super) struct Direct {
    /// Host and port, to connect to.
    address: String,
    host: HeaderValue,
    /// What comes before the path of each request.
    prefix: String,
    connect_time_max: Duration,
    idle: Mutex<Vec<Line>>,
}

/// One connection.
struct Line {
    sender: SendRequest<Body>,
    driver: Pin<Box<http1::Connection<Socket, Body>>>,
    /// Whether the library has ended it.
    is_over: bool,
    watch: Watch,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Line").field(&self.is_over).finish()
    }
}

/// What came of a request, and whether it went over a connection that had been used before.
#[derive(Debug)]
pub(super) struct Came {
    pub(super) answer: Result<Answer, Trouble>,
    pub(super) was_kept: bool,
}

impl Direct {
    /// The way to a target on this machine that speaks plain HTTP; no other target is reached like this.
    pub(super) fn to(target: &Target, connect_time_max: Duration) -> Option<Self> {
        if !target.is_loopback() || target.is_encrypted() {
            return None;
        }
        let base: Uri = target.base().parse().ok()?;
        let authority = base.authority()?;
        let port = authority.port_u16().unwrap_or(80);
        Some(Self {
            address: format!("{}:{port}", authority.host()),
            host: HeaderValue::from_str(authority.as_str()).ok()?,
            prefix: base.path().trim_end_matches('/').to_owned(),
            connect_time_max,
            idle: Mutex::default(),
        })
    }

    /// The message of a request; none where a library that is more lenient must say what becomes of it.
    pub(super) fn message(&self, request: &Request, token: Option<&Token>) -> Option<Message> {
        if !is_plain(&request.path) {
            return None;
        }
        let mut message = hyper::Request::new(Body::from(request.body.clone()));
        *message.method_mut() = Method::from_bytes(request.method.as_bytes()).ok()?;
        let path = format!("{}{}", self.prefix, request.path);
        *message.uri_mut() = Uri::try_from(path).ok()?;
        let map = message.headers_mut();
        map.reserve(request.headers.len() + 3);
        for (name, value) in &request.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            map.append(name, HeaderValue::from_str(value).ok()?);
        }
        let authorization = match (&request.auth, token) {
            (Auth::Token, Some(token)) => Some(format!("Bearer {}", token.reveal())),
            (Auth::Literal(value), _) => Some(value.clone()),
            _ => None,
        };
        if let Some(value) = authorization {
            let mut value = HeaderValue::try_from(value).ok()?;
            value.set_sensitive(true);
            map.append(AUTHORIZATION, value);
        }
        // Byte for byte what goes the other way.
        set_if_absent(map, ACCEPT, &HeaderValue::from_static("*/*"));
        set_if_absent(map, HOST, &self.host);
        Some(message)
    }

    /// Sends a message and reads the whole answer. `keeps`: whether connections are kept and used again.
    pub(super) async fn fetch(&self, message: Message, keeps: bool) -> Came {
        let kept = if keeps { self.kept().await } else { None };
        let was_kept = kept.is_some();
        let mut line = match kept {
            Some(line) => line,
            None => match self.connect().await {
                Ok(line) => line,
                Err(trouble) => {
                    let answer = Err(trouble);
                    return Came { answer, was_kept };
                }
            },
        };
        let answer = line.exchange(message).await;
        if keeps && answer.is_ok() && line.rests().await {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < limits::IDLE_CONNECTIONS_MAX {
                idle.push(line);
            }
        }
        Came { answer, was_kept }
    }

    /// A connection that was used before and on which nothing has come since.
    async fn kept(&self) -> Option<Line> {
        loop {
            let line = {
                let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
                idle.pop()?
            };
            let mut line = line;
            if line.watch.is_quiet() && line.rests().await {
                return Some(line);
            }
        }
    }

    async fn connect(&self) -> Result<Line, Trouble> {
        let connecting = TcpStream::connect(&self.address);
        let stream = match tokio::time::timeout(self.connect_time_max, connecting).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(unconnected(&error)),
            Err(_) => return Err(unconnected(&io::ErrorKind::TimedOut.into())),
        };
        // A socket that cannot be told so still works.
        drop(stream.set_nodelay(true));
        let (socket, watch) = Socket::new(stream);
        let (sender, driver) = http1::handshake(socket).await.map_err(Trouble::before)?;
        Ok(Line {
            sender,
            driver: Box::pin(driver),
            is_over: false,
            watch,
        })
    }
}

impl Line {
    /// Lets the library read and write what it can.
    fn turn(&mut self, context: &mut Context<'_>) {
        // What ends it is told to whoever waits for the answer.
        self.is_over = self.is_over || self.driver.as_mut().poll(context).is_ready();
    }

    /// Whether it can be used again: the library is done with the last exchange, and knows of no more bytes.
    async fn rests(&mut self) -> bool {
        poll_fn(|context| {
            self.turn(context);
            let is_ready = matches!(self.sender.poll_ready(context), Poll::Ready(Ok(())));
            Poll::Ready(is_ready && !self.is_over)
        })
        .await
    }

    async fn exchange(&mut self, message: Message) -> Result<Answer, Trouble> {
        self.watch.renew();
        let mut responding = std::pin::pin!(self.sender.send_request(message));
        let response = poll_fn(|context| {
            self.is_over = self.is_over || self.driver.as_mut().poll(context).is_ready();
            responding.as_mut().poll(context)
        });
        let response = response
            .await
            .map_err(|error| trouble(error, Trouble::before))?;
        let status = response.status().as_u16();
        let headers = headers(response.headers())?;
        let mut incoming = response.into_body();
        let mut body = Gathered::new(incoming.size_hint().exact())?;
        while let Some(frame) = poll_fn(|context| self.frame(&mut incoming, context)).await {
            let frame = frame.map_err(|error| trouble(error, Trouble::during))?;
            if let Some(chunk) = frame.data_ref() {
                body.add(chunk)?;
            }
        }
        Ok(Answer {
            status,
            headers,
            body: body.whole(),
            leak: None,
        })
    }

    fn frame(
        &mut self,
        incoming: &mut Incoming,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<bytes::Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut *incoming).poll_frame(context);
        if frame.is_ready() || self.is_over {
            return frame;
        }
        // Only now the library knows that somebody waits.
        self.turn(context);
        Pin::new(incoming).poll_frame(context)
    }
}

fn trouble(error: hyper::Error, otherwise: fn(hyper::Error) -> Trouble) -> Trouble {
    if has_exceeded(&error) {
        return Trouble::TooLarge(format!("what came exceeds {EXCHANGE_BYTES_MAX} bytes"));
    }
    otherwise(error)
}

fn unconnected(error: &io::Error) -> Trouble {
    let kind = if error.kind() == io::ErrorKind::ConnectionRefused {
        FailureKind::Refused
    } else {
        FailureKind::Unreachable
    };
    Trouble::Before(Cause {
        kind,
        words: format!("tcp connect error: {error}"),
        is_reset: false,
    })
}

fn set_if_absent(map: &mut HeaderMap, name: HeaderName, value: &HeaderValue) {
    if !map.contains_key(&name) {
        map.insert(name, value.clone());
    }
}

/// Whether a path is sent as it is, and not first made into what a URL may hold.
fn is_plain(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_=&?".contains(&byte);
    path.starts_with('/') && path.bytes().all(is_plain)
}
