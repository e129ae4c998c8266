//! Nothing waits for ever.

use std::time::Duration;

use tokio::net::TcpListener;
use vdbspec::wire::{FailureKind, Network};

use crate::network::client::{ANSWER_TIME_MAX, ask};
use crate::network::listener::{Listener, NOWHERE};

#[tokio::test]
async fn a_handshake_that_stalls_ends_with_the_wait_for_a_connection() {
    // It takes connections, and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = silent.local_addr().expect("bound");
    let network = Network {
        insecure: true,
        connect_timeout: Some(Duration::from_millis(100)),
        ..Network::default()
    };
    let exchange = ask(&format!("https://{address}"), &network, ANSWER_TIME_MAX).await;
    let failure = exchange.outcome.expect_err("no handshake");
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure:?}");
    assert!(exchange.elapsed < ANSWER_TIME_MAX);
}

#[tokio::test]
async fn an_answer_that_never_comes_ends_with_the_wait_for_a_whole_one() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = silent.local_addr().expect("bound");
    let wait = Duration::from_millis(100);
    let exchange = ask(&format!("http://{address}"), &Network::default(), wait).await;
    let failure = exchange.outcome.expect_err("no answer");
    assert_eq!(failure.kind, FailureKind::Timeout, "{failure:?}");
}

#[tokio::test]
async fn an_ipv6_address_is_reached_by_its_brackets() {
    // A machine without IPv6 has nothing to show here.
    let Some(server) = Listener::plain("[::1]:0", NOWHERE.to_owned()).await else {
        return;
    };
    let target = format!("http://[::1]:{}", server.address.port());
    let exchange = ask(&target, &Network::default(), ANSWER_TIME_MAX).await;
    assert!(exchange.outcome.is_ok(), "{exchange:?}");
    let told = crate::network::binary::run(&["--target", &target]).await;
    assert!(told.text.contains(&target), "{}", told.text);
}
