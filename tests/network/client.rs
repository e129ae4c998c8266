//! A client for one reading request, as a run makes it.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use vdbspec::wire::{
    Auth, Client, Exchange, Gate, Network, OperationClass, Request, Target, Token,
};

/// The token of every client here.
pub(crate) const TOKEN: &str = "somebody:a-long-passphrase";
/// Longest wait for an answer that is expected to come.
pub(crate) const ANSWER_TIME_MAX: Duration = Duration::from_secs(20);

/// Asks a target for its collections.
pub(crate) async fn ask(target: &str, network: &Network, time_max: Duration) -> Exchange {
    let request = Request {
        operation: "collections/list".to_owned(),
        method: "POST".to_owned(),
        path: "/v2/vectordb/collections/list".to_owned(),
        headers: Vec::new(),
        auth: Auth::Token,
        body: Bytes::from_static(b"{}"),
    };
    send(target, network, time_max, request).await
}

/// Sends a target this request, which only reads.
pub(crate) async fn send(
    target: &str,
    network: &Network,
    time_max: Duration,
    request: Request,
) -> Exchange {
    let class = OperationClass {
        mutates: false,
        names: Vec::new(),
    };
    let classes = BTreeMap::from([("collections/list".to_owned(), class)]);
    let gate = Gate::new("k3x9qa".to_owned(), "default".to_owned(), classes);
    let target = Target::parse(target).expect("a URL");
    let client = Client::new(target, Token::new(TOKEN), gate, time_max, network);
    client.expect("a client").send(request).await
}
