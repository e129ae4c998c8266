//! Hand-made exchanges for the unit tests of the rules.

use std::time::Duration;

use bytes::Bytes;

use crate::contract::{Codes, Operation};
use crate::wire::{Answer, Auth, Exchange, Failure, FailureKind, Request};

/// The code table of the embedded contract.
pub(crate) fn codes() -> Codes {
    Codes::parse("codes.toml", include_str!("../../specs/codes.toml"))
        .expect("the code table is right")
}

/// An operation as its pages describe it, before any decision.
pub(crate) fn operation(stem: &str) -> Operation {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("specs/operations/{stem}.json"));
    let text = std::fs::read_to_string(&path).expect("the operation's file");
    Operation::parse(stem, &text).expect("the operation's file is right")
}

fn request() -> Request {
    Request {
        operation: "aliases/create".to_owned(),
        method: "POST".to_owned(),
        path: "/v2/vectordb/aliases/create".to_owned(),
        headers: Vec::new(),
        auth: Auth::Token,
        body: Bytes::from_static(b"{}"),
    }
}

/// An answer with a JSON content type.
pub(crate) fn exchange(status: u16, body: impl AsRef<[u8]>) -> Exchange {
    exchange_of(status, &[("content-type", "application/json")], body)
}

/// An answer with these headers.
pub(crate) fn exchange_of(
    status: u16,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> Exchange {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let answer = Answer {
        status,
        headers,
        body: Bytes::copy_from_slice(body.as_ref()),
        leak: None,
    };
    Exchange {
        request: request(),
        outcome: Ok(answer),
        elapsed: Duration::from_millis(1),
    }
}

/// No whole answer.
pub(crate) fn lost(kind: FailureKind) -> Exchange {
    let failure = Failure {
        kind,
        detail: "made for a test".to_owned(),
    };
    Exchange {
        request: request(),
        outcome: Err(failure),
        elapsed: Duration::from_millis(1),
    }
}

/// The profile of this name, with all that it inherits.
pub(crate) fn profile(name: &str) -> crate::contract::Profile {
    let contract = crate::contract::Contract::embedded().expect("the contract");
    contract.profiles.get(name).expect("the profile").clone()
}

/// The profile of the documents.
pub(crate) fn documents() -> crate::contract::Profile {
    crate::contract::Profile::parse(
        "documents.toml",
        include_str!("../../specs/profiles/documents.toml"),
    )
    .expect("the profile is right")
}
