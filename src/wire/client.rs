//! The lane for ordinary requests: reqwest, bounded in time and size, without redirects.

use std::error::Error as _;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use thiserror::Error;

use super::answer::{Trouble, fetch};
use super::exchange::{Answer, Auth, Exchange, Failure, FailureKind, Request};
use super::gate::Gate;
use super::limits;
use super::network::Network;
use super::reactor::{Reactor, Stopped};
use super::redact::{Redactor, Token};
use super::target::Target;
use super::tell;
use super::together::{Departure, HeldBody, Place, StartingLine, Timed};

/// The only thing that opens connections to a target.
#[derive(Debug)]
pub struct Client {
    /// Keeps connections open between requests.
    http: reqwest::Client,
    /// Makes a connection for each request, once the target has closed one that was kept.
    anew: reqwest::Client,
    reactor: Reactor,
    /// Whether a connection may have been kept open.
    kept: AtomicBool,
    /// Whether the target has let us down on a connection that may have been kept.
    distrusts: AtomicBool,
    target: Target,
    token: Option<Token>,
    redactor: Redactor,
    gate: Gate,
    time_max: Duration,
    sent: AtomicU64,
}

/// Why no client could be made.
#[derive(Debug, Error)]
#[error(
    "the HTTP client cannot be set up: {0}; for https:// name the certificates to trust with --ca-file"
)]
pub struct ClientError(String);

impl Client {
    /// Makes a client for one target. `time_max` bounds each whole exchange, from connecting to the last byte read.
    pub fn new(
        target: Target,
        token: Option<Token>,
        gate: Gate,
        time_max: Duration,
        network: &Network,
    ) -> Result<Self, ClientError> {
        // A second installation is refused by rustls and harmless: the first one stands.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let connections = |idle_max| {
            let builder = reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .pool_max_idle_per_host(idle_max)
                .tcp_nodelay(true)
                .http1_only();
            network
                .set_up(builder, &target, time_max)
                .and_then(reqwest::ClientBuilder::build)
                .map_err(|error| ClientError(causes(&error).0))
        };
        let http = connections(limits::IDLE_CONNECTIONS_MAX)?;
        let anew = connections(0)?;
        let threads = Reactor::new().map_err(|error| ClientError(error.to_string()))?;
        let redactor = Redactor::new(token.as_ref());
        Ok(Self {
            http,
            anew,
            reactor: threads,
            kept: AtomicBool::new(false),
            distrusts: AtomicBool::new(false),
            target,
            token,
            redactor,
            gate,
            time_max,
            sent: AtomicU64::new(0),
        })
    }

    /// The address under test.
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// What keeps the token out of evidence.
    pub const fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Whether the run has a token.
    pub const fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// Requests sent so far.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Sends one request and reads the whole answer, unless the gate refuses it.
    pub async fn send(&self, request: Request) -> Exchange {
        let body = reqwest::Body::from(request.body.clone());
        self.send_as(request, body).await
    }

    /// Sends one of several requests that start together: its last byte leaves when the line is free.
    pub async fn send_together(&self, request: Request, line: &Arc<StartingLine>) -> Timed {
        let begun = Instant::now();
        let departure = Departure::default();
        let place = Place::at(Arc::clone(line));
        let held = HeldBody::new(request.body.clone(), place, departure.clone());
        let exchange = self.send_as(request, reqwest::Body::wrap(held)).await;
        Timed {
            exchange,
            invoked: departure.time().unwrap_or(begun),
            returned: Instant::now(),
        }
    }

    async fn send_as(&self, request: Request, body: reqwest::Body) -> Exchange {
        if let Err(refusal) = self.gate.check(&request) {
            let failure = Failure {
                kind: FailureKind::Gate,
                detail: refusal.to_string(),
            };
            return Exchange {
                request,
                outcome: Err(failure),
                elapsed: Duration::ZERO,
            };
        }
        self.sent.fetch_add(1, Ordering::Relaxed);
        tell::request(&self.redactor, &request);
        let begun = Instant::now();
        let outcome = self.exchange(&request, body).await;
        let exchange = Exchange {
            request,
            outcome,
            elapsed: begun.elapsed(),
        };
        tell::outcome(&self.redactor, &exchange);
        exchange
    }

    async fn exchange(&self, request: &Request, body: reqwest::Body) -> Result<Answer, Failure> {
        let distrusts = self.distrusts.load(Ordering::Relaxed);
        let http = if distrusts { &self.anew } else { &self.http };
        // A kept connection may have been closed by the target meanwhile, with the request on its way.
        let may_be_kept = !distrusts && self.kept.load(Ordering::Relaxed);
        let fetching = fetch(self.build(http, request, body)?);
        let trouble = match self.reactor.run(self.time_max, fetching).await {
            Ok(Ok(answer)) => {
                self.kept.store(true, Ordering::Relaxed);
                // Nothing behind this line ever sees the token.
                return Ok(self.redactor.answer(answer));
            }
            Ok(Err(trouble)) => trouble,
            Err(Stopped::Late) => {
                return Err(Failure {
                    kind: FailureKind::Timeout,
                    detail: format!("no whole answer within {} s", self.time_max.as_secs_f64()),
                });
            }
            Err(Stopped::Panicked) => {
                return Err(Failure {
                    kind: FailureKind::Lapsed,
                    detail: "the HTTP library failed on what came".to_owned(),
                });
            }
        };
        let failure = self.failure(&trouble, may_be_kept);
        if failure.kind == FailureKind::Lapsed {
            self.distrusts.store(true, Ordering::Relaxed);
        }
        Err(failure)
    }

    fn build(
        &self,
        http: &reqwest::Client,
        request: &Request,
        body: reqwest::Body,
    ) -> Result<reqwest::RequestBuilder, Failure> {
        let ours = |detail: String| Failure {
            kind: FailureKind::Gate,
            detail,
        };
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|error| ours(format!("method '{}': {error}", request.method)))?;
        let mut builder = http.request(method, format!("{}{}", self.target.base(), request.path));
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        builder = match (&request.auth, &self.token) {
            (Auth::Token, Some(token)) => {
                builder.header("authorization", format!("Bearer {}", token.reveal()))
            }
            (Auth::Literal(value), _) => builder.header("authorization", value),
            _ => builder,
        };
        Ok(builder.body(body))
    }

    fn failure(&self, trouble: &Trouble, may_be_kept: bool) -> Failure {
        let error = match trouble {
            Trouble::Before(error) | Trouble::During(error) => error,
            Trouble::TooLarge(detail) => {
                return Failure {
                    kind: FailureKind::TooLarge,
                    detail: detail.clone(),
                };
            }
        };
        let (causes, reset) = causes(error);
        let kind = match (kind_of(error, &causes), trouble) {
            (FailureKind::Broken, Trouble::Before(_)) if may_be_kept => FailureKind::Lapsed,
            (FailureKind::Broken, _) if reset => FailureKind::Reset,
            (FailureKind::Broken, Trouble::During(_)) => FailureKind::CutOff,
            (kind, _) => kind,
        };
        let detail = format!("{error}{causes}");
        Failure {
            kind,
            detail: self.redactor.text(&detail),
        }
    }
}

/// Whether a connection was torn down, by the target or by whatever stands between, rather than ended.
fn is_reset(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(
        error.kind(),
        BrokenPipe | ConnectionAborted | ConnectionReset
    )
}

/// What lies below an error, each cause behind a colon, and whether one of them is a torn connection. Not the error
/// itself, whose words hold the address.
fn causes(error: &reqwest::Error) -> (String, bool) {
    let mut words = String::new();
    let mut reset = false;
    let mut source = error.source();
    // Libraries nest causes; eight levels are more than any of them has.
    for _ in 0..8 {
        let Some(cause) = source else { break };
        words = format!("{words}: {cause}");
        reset |= cause.downcast_ref::<io::Error>().is_some_and(is_reset);
        source = cause.source();
    }
    (words, reset)
}

/// reqwest tells connecting from sending; the finer kinds are only in the words of what lies below.
fn kind_of(error: &reqwest::Error, detail: &str) -> FailureKind {
    let words = detail.to_ascii_lowercase();
    if error.is_timeout() && !error.is_connect() {
        FailureKind::Timeout
    } else if error.is_connect() {
        let says = |known: &[&str]| known.iter().any(|word| words.contains(word));
        // Before the rest: a certificate for another host speaks of DNS names.
        if says(&[
            "tls",
            "certificate",
            "handshake",
            "invalidcontenttype",
            "corrupt message",
        ]) {
            FailureKind::Tls
        } else if says(&["refused"]) {
            FailureKind::Refused
        } else if says(&["dns", "lookup", "resolve"]) {
            FailureKind::Unresolved
        } else {
            FailureKind::Unreachable
        }
    } else {
        FailureKind::Broken
    }
}
