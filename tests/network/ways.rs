//! A server on this machine is reached by a shorter way than others, and cannot tell it from the long one.

use bytes::Bytes;
use vdbspec::wire::{Auth, Network, Request};

use crate::network::client::{ANSWER_TIME_MAX, TOKEN, send};
use crate::network::listener::{Listener, NOWHERE};

/// A query that only a library for URLs takes, so that the request goes the long way; and what it stands for.
const LONG: &str = "?a=%41";
const SHORT: &str = "?a=A";

/// The bytes of a request, as they came.
async fn came(query: &str, of: fn(Request) -> Request) -> String {
    let server = Listener::plain("127.0.0.1:0", NOWHERE.to_owned()).await;
    let server = server.expect("a free port");
    let request = of(Request {
        operation: "collections/list".to_owned(),
        method: "POST".to_owned(),
        path: format!("/v2/vectordb/collections/list{query}"),
        headers: vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("x-own".to_owned(), "1".to_owned()),
        ],
        auth: Auth::Token,
        body: Bytes::from_static(b"{}"),
    });
    let target = format!("http://{}/prefix", server.address);
    let exchange = send(&target, &Network::default(), ANSWER_TIME_MAX, request).await;
    assert!(exchange.outcome.is_ok(), "{exchange:?}");
    let asked = server.asked().concat();
    // Each listener has a port of its own.
    asked.replace(&server.address.port().to_string(), "PORT")
}

#[tokio::test]
async fn both_ways_send_the_same_bytes() {
    let variants: [fn(Request) -> Request; 4] = [
        |request| request,
        |request| Request {
            method: "GET".to_owned(),
            ..request
        },
        |request| Request {
            auth: Auth::Absent,
            headers: vec![("Accept".to_owned(), "text/plain".to_owned())],
            ..request
        },
        |request| Request {
            auth: Auth::Literal("Basic eDp5".to_owned()),
            headers: Vec::new(),
            ..request
        },
    ];
    for variant in variants {
        let (long, short) = (came(LONG, variant).await, came(SHORT, variant).await);
        assert!(short.contains("/prefix/v2/vectordb/"), "{short}");
        assert_eq!(long.replace(LONG, SHORT), short);
    }
    assert!(came(SHORT, |request| request).await.contains(TOKEN));
}
