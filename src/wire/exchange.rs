//! One request and its answer as raw bytes, with times.

use std::time::Duration;

use bytes::Bytes;

/// A request as it leaves: nothing is added to it but `Host`, `Content-Length` and the authorization that `auth` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The operation that the request is about, even where path or method are wrong on purpose.
    pub operation: String,
    /// HTTP method.
    pub method: String,
    /// Path below the target's base, for example `/v2/vectordb/aliases/create`, with query if any.
    pub path: String,
    /// Headers but the authorization.
    pub headers: Vec<(String, String)>,
    /// What to send as authorization.
    pub auth: Auth,
    /// The body's bytes.
    pub body: Bytes,
}

/// What a request says about who sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// `Bearer` and the run's token; nothing when the run has none.
    Token,
    /// No authorization at all.
    Absent,
    /// This header value literally; never the run's token.
    Literal(String),
}

/// An answer as it came, but for the run's token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers in order; names in lower case; values that are not UTF-8 with U+FFFD.
    pub headers: Vec<(String, String)>,
    /// The body's bytes, whole.
    pub body: Bytes,
    /// Where the run's token was in it; there it has been replaced.
    pub leak: Option<Leak>,
}

/// Where an answer held the run's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leak {
    /// In the name or the value of a header.
    Header,
    /// In the body.
    Body,
}

impl Answer {
    /// The first header of this lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Where the answer sends the client instead of answering (RFC 9110 section 15.4); nothing of that is ever followed.
    pub fn redirect(&self) -> Option<&str> {
        matches!(self.status, 300..=303 | 307 | 308)
            .then(|| self.header("location"))
            .flatten()
    }
}

/// Why there is no whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// Nobody listens there.
    Refused,
    /// The host name does not resolve.
    Unresolved,
    /// The TLS handshake failed.
    Tls,
    /// No connection for another reason.
    Unreachable,
    /// No whole answer in time; the request may have taken effect.
    Timeout,
    /// The connection ended or broke HTTP before an answer had begun, and may have been kept from an earlier request:
    /// the target may have closed it before it knew of this one. Whether that took effect is unknown.
    Lapsed,
    /// The connection was reset; the request may have taken effect.
    Reset,
    /// The connection ended or broke HTTP before an answer had begun; the request may have taken effect.
    Broken,
    /// The connection ended or broke HTTP in the middle of an answer; the request may have taken effect.
    CutOff,
    /// The body or the headers are larger than the limit; the request may have taken effect.
    TooLarge,
    /// The gate refused the request: it was not sent, and the fault is ours.
    Gate,
}

impl FailureKind {
    /// A stable word for reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Refused => "connection-refused",
            Self::Unresolved => "name-not-resolved",
            Self::Tls => "tls-failed",
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::Lapsed => "kept-connection-lost",
            Self::Reset => "connection-reset",
            Self::Broken => "no-http-answer",
            Self::CutOff => "answer-broken-off",
            Self::TooLarge => "answer-too-large",
            Self::Gate => "refused-by-our-gate",
        }
    }

    /// Whether the request cannot have arrived.
    pub const fn is_dead(self) -> bool {
        matches!(
            self,
            Self::Refused | Self::Unresolved | Self::Tls | Self::Unreachable
        )
    }
}

/// A failed exchange: what kind and the library's words, redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind.
    pub kind: FailureKind,
    /// Detail for a human.
    pub detail: String,
}

/// One request and what came of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub outcome: Result<Answer, Failure>,
    /// From the first byte sent to the last byte read.
    pub elapsed: Duration,
}

impl Exchange {
    /// Whether it was tried and no whole answer came, so that the target may be gone.
    pub fn is_unanswered(&self) -> bool {
        // What was held back took no time.
        self.outcome.is_err() && self.elapsed > Duration::ZERO
    }

    /// The answer, when there was a whole one.
    pub fn answer(&self) -> Option<&Answer> {
        self.outcome.as_ref().ok()
    }
}
