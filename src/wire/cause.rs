//! Why no whole answer came, as the libraries below tell it

use std::error::Error;
use std::io;

use super::exchange::FailureKind;
use super::socket::Exceeded;

/// What a library says of a failed exchange.
#[derive(Debug)]
pub(super) struct Cause {
    /// What kind, as far as the library knows.
    pub(super) kind: FailureKind,
    /// Its words. They may hold the address.
    pub(super) words: String,
    /// Whether a connection was torn down, by the target or by whatever stands between, rather than ended.
    pub(super) is_reset: bool,
}

/// Why there is no whole answer.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Nothing of it had come.
    Before(Cause),
    /// Its head had come.
    During(Cause),
    /// It is larger than anybody needs; the text says what is.
    TooLarge(String),
}

impl Trouble {
    /// Nothing of an answer had come.
    pub(super) fn before(cause: impl Into<Cause>) -> Self {
        Self::Before(cause.into())
    }

    /// The head of an answer had come.
    pub(super) fn during(cause: impl Into<Cause>) -> Self {
        Self::During(cause.into())
    }
}

impl From<reqwest::Error> for Cause {
    fn from(error: reqwest::Error) -> Self {
        let (causes, is_reset) = below(&error);
        Self {
            kind: kind_of(&error, &causes),
            words: format!("{error}{causes}"),
            is_reset,
        }
    }
}

impl From<hyper::Error> for Cause {
    fn from(error: hyper::Error) -> Self {
        let (causes, is_reset) = below(&error);
        Self {
            kind: FailureKind::Broken,
            words: format!("{error}{causes}"),
            is_reset,
        }
    }
}

/// Whether our own bound ended an exchange.
pub(super) fn has_exceeded(error: &hyper::Error) -> bool {
    let below = error.source().and_then(|source| source.downcast_ref());
    let below = below.and_then(io::Error::get_ref);
    below.is_some_and(<dyn Error + Send + Sync>::is::<Exceeded>)
}

/// What lies below an error, each cause behind a colon, and whether one of them is a torn connection. Not the error
/// itself, whose words may hold the address.
pub(super) fn below(error: &dyn Error) -> (String, bool) {
    let mut words = String::new();
    let mut is_reset = false;
    let mut source = error.source();
    // Libraries nest causes; eight levels are more than any of them has.
    for _ in 0..8 {
        let Some(cause) = source else { break };
        words = format!("{words}: {cause}");
        is_reset |= cause.downcast_ref::<io::Error>().is_some_and(is_torn);
        source = cause.source();
    }
    (words, is_reset)
}

fn is_torn(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(
        error.kind(),
        BrokenPipe | ConnectionAborted | ConnectionReset
    )
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
