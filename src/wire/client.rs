//! The lane for ordinary requests: reqwest, bounded in time and size, without redirects.

use std::error::Error as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use thiserror::Error;

use super::exchange::{Answer, Auth, Exchange, Failure, FailureKind, Request};
use super::gate::Gate;
use super::limits;
use super::network::Network;
use super::redact::{Redactor, Token};
use super::target::Target;

/// The only thing that opens connections to a target.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
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
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(limits::IDLE_CONNECTIONS_MAX)
            .tcp_nodelay(true)
            .http1_only();
        let http = network
            .set_up(builder, &target, time_max)
            .and_then(reqwest::ClientBuilder::build)
            .map_err(|error| ClientError(causes(&error)))?;
        let redactor = Redactor::new(token.as_ref());
        Ok(Self {
            http,
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
        let begun = Instant::now();
        let outcome = match tokio::time::timeout(self.time_max, self.exchange(&request)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure {
                kind: FailureKind::Timeout,
                detail: format!("no whole answer within {} s", self.time_max.as_secs_f64()),
            }),
        };
        Exchange {
            request,
            outcome,
            elapsed: begun.elapsed(),
        }
    }

    async fn exchange(&self, request: &Request) -> Result<Answer, Failure> {
        let response = self
            .build(request)?
            .send()
            .await
            .map_err(|error| self.failure(&error))?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str().to_owned(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        Ok(Answer {
            status,
            headers,
            body: self.body(response).await?,
        })
    }

    fn build(&self, request: &Request) -> Result<reqwest::RequestBuilder, Failure> {
        let ours = |detail: String| Failure {
            kind: FailureKind::Gate,
            detail,
        };
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|error| ours(format!("method '{}': {error}", request.method)))?;
        let mut builder = self
            .http
            .request(method, format!("{}{}", self.target.base(), request.path));
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
        Ok(builder.body(request.body.clone()))
    }

    async fn body(&self, mut response: reqwest::Response) -> Result<Bytes, Failure> {
        let mut body = BytesMut::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| self.cut_off(&error))?
        {
            if body.len() + chunk.len() > limits::ANSWER_BODY_BYTES_MAX {
                return Err(Failure {
                    kind: FailureKind::TooLarge,
                    detail: format!("the body exceeds {} bytes", limits::ANSWER_BODY_BYTES_MAX),
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// Whatever goes wrong once headers have come goes wrong in the middle of an answer.
    fn cut_off(&self, error: &reqwest::Error) -> Failure {
        let failure = self.failure(error);
        let kind = if failure.kind == FailureKind::Timeout {
            failure.kind
        } else {
            FailureKind::CutOff
        };
        Failure { kind, ..failure }
    }

    fn failure(&self, error: &reqwest::Error) -> Failure {
        let causes = causes(error);
        let detail = format!("{error}{causes}");
        Failure {
            kind: kind_of(error, &causes),
            detail: self.redactor.text(&detail),
        }
    }
}

/// What lies below an error, each cause behind a colon. Not the error itself, whose words hold the address.
fn causes(error: &reqwest::Error) -> String {
    let mut words = String::new();
    let mut source = error.source();
    // Libraries nest causes; eight levels are more than any of them has.
    for _ in 0..8 {
        let Some(cause) = source else { break };
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    words
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
