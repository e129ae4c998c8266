//! The lane for ordinary requests: reqwest, bounded in time and size, without redirects.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use reqwest::header::{HeaderName, HeaderValue};
use thiserror::Error;

use super::answer::fetch;
use super::cause::{Trouble, below};
use super::direct::{Came, Direct};
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
    /// A shorter way, where there is one.
    direct: Option<Direct>,
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
    /// What stands between us and the target.
    proxy: Option<String>,
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
                .map_err(|error| ClientError(below(&error).0))
        };
        let http = connections(limits::IDLE_CONNECTIONS_MAX)?;
        let anew = connections(0)?;
        let threads = Reactor::new().map_err(|error| ClientError(error.to_string()))?;
        let redactor = Redactor::new(token.as_ref());
        let connect_time_max = network.connect_time_max().min(time_max);
        Ok(Self {
            http,
            anew,
            direct: Direct::to(&target, connect_time_max),
            reactor: threads,
            kept: AtomicBool::new(false),
            distrusts: AtomicBool::new(false),
            proxy: network.proxy_before(&target),
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

    /// The proxy between us and the target, by host and port.
    pub fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
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
        self.send_as(request, None).await
    }

    /// Sends one of several requests that start together: its last byte leaves when the line is free.
    pub async fn send_together(&self, request: Request, line: &Arc<StartingLine>) -> Timed {
        let begun = Instant::now();
        let departure = Departure::default();
        let place = Place::at(Arc::clone(line));
        let held = HeldBody::new(request.body.clone(), place, departure.clone());
        let exchange = self.send_as(request, Some(reqwest::Body::wrap(held))).await;
        Timed {
            exchange,
            invoked: departure.time().unwrap_or(begun),
            returned: Instant::now(),
        }
    }

    async fn send_as(&self, request: Request, held: Option<reqwest::Body>) -> Exchange {
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
        let outcome = self.exchange(&request, held).await;
        let exchange = Exchange {
            request,
            outcome,
            elapsed: begun.elapsed(),
        };
        tell::outcome(&self.redactor, &exchange);
        exchange
    }

    async fn exchange(
        &self,
        request: &Request,
        held: Option<reqwest::Body>,
    ) -> Result<Answer, Failure> {
        let distrusts = self.distrusts.load(Ordering::Relaxed);
        // Requests that start together are driven by threads of their own.
        let direct = self.direct.as_ref().filter(|_| held.is_none());
        let direct = direct.and_then(|way| Some((way, way.message(request, self.token.as_ref())?)));
        let (came, may_be_kept) = if let Some((direct, message)) = direct {
            let fetching = unwinding(direct.fetch(message, !distrusts));
            let came = tokio::time::timeout(self.time_max, fetching).await;
            match came {
                Ok(Some(Came { answer, was_kept })) => (Ok(answer), was_kept),
                Ok(None) => (Err(Stopped::Panicked), false),
                Err(_) => (Err(Stopped::Late), false),
            }
        } else {
            let http = if distrusts { &self.anew } else { &self.http };
            // A kept connection may have been closed by the target meanwhile, with the request on its way.
            let may_be_kept = !distrusts && self.kept.load(Ordering::Relaxed);
            let body = held.unwrap_or_else(|| reqwest::Body::from(request.body.clone()));
            let fetching = fetch(self.build(http, request, body)?);
            let came = self.reactor.run(self.time_max, fetching).await;
            if matches!(came, Ok(Ok(_))) {
                self.kept.store(true, Ordering::Relaxed);
            }
            (came, may_be_kept)
        };
        let trouble = match came {
            // Nothing behind this line ever sees the token.
            Ok(Ok(answer)) => return Ok(self.redactor.answer(answer)),
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
            // A recorded finding may hold anything; what cannot be sent is no fault of the target.
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|error| ours(format!("header '{}': {error}", name.escape_debug())))?;
            let value = HeaderValue::from_str(value)
                .map_err(|error| ours(format!("value of header '{name}': {error}")))?;
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
        let cause = match trouble {
            Trouble::Before(cause) | Trouble::During(cause) => cause,
            Trouble::TooLarge(detail) => {
                return Failure {
                    kind: FailureKind::TooLarge,
                    detail: detail.clone(),
                };
            }
        };
        let kind = match (cause.kind, trouble) {
            (FailureKind::Broken, Trouble::Before(_)) if may_be_kept => FailureKind::Lapsed,
            (FailureKind::Broken, _) if cause.is_reset => FailureKind::Reset,
            (FailureKind::Broken, Trouble::During(_)) => FailureKind::CutOff,
            (kind, _) => kind,
        };
        Failure {
            kind,
            detail: self.redactor.text(&cause.words),
        }
    }
}

/// The value of a future; none where it panicked, which is a fault of a library.
async fn unwinding<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        polled.map_or(Poll::Ready(None), |polled| polled.map(Some))
    })
    .await
}
