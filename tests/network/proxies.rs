//! Proxies are used for what they are named for, and never for this machine.

use vdbspec::wire::{FailureKind, Network, Proxies};

use crate::network::client::{ANSWER_TIME_MAX, TOKEN, ask};
use crate::network::listener::{Listener, NOWHERE};

async fn proxy() -> (Listener, Network) {
    let proxy = Listener::plain("127.0.0.1:0", NOWHERE.to_owned())
        .await
        .expect("a free port");
    let url = format!("http://somebody:s3cret@{}", proxy.address);
    let proxies = Proxies::default().except("direct.invalid,10.0.0.0/8,::2");
    let proxies = proxies
        .http(&url)
        .expect("a URL")
        .https(&url)
        .expect("a URL");
    let network = Network {
        proxies,
        ..Network::default()
    };
    (proxy, network)
}

#[tokio::test]
async fn a_plain_request_goes_through_its_proxy() {
    let (proxy, network) = proxy().await;
    let exchange = ask("http://books.invalid:1/prefix", &network, ANSWER_TIME_MAX).await;
    assert!(exchange.outcome.is_ok(), "{exchange:?}");
    let asked = proxy.asked();
    let line = "POST http://books.invalid:1/prefix/v2/vectordb/collections/list HTTP/1.1";
    assert!(asked.len() == 1 && asked[0].starts_with(line), "{asked:?}");
    assert!(
        asked[0]
            .to_lowercase()
            .contains("proxy-authorization: basic "),
        "{asked:?}"
    );
}

#[tokio::test]
async fn an_encrypted_request_asks_for_a_tunnel_and_shows_the_proxy_no_token() {
    let (proxy, mut network) = proxy().await;
    network.insecure = true;
    // The proxy answers the tunnel and hangs up: what matters is what it was asked.
    let exchange = ask("https://books.invalid:1", &network, ANSWER_TIME_MAX).await;
    assert!(exchange.outcome.is_err());
    let asked = proxy.asked();
    assert!(
        asked.len() == 1 && asked[0].starts_with("CONNECT books.invalid:1 HTTP/1.1"),
        "{asked:?}"
    );
    assert!(!asked[0].contains(TOKEN), "{asked:?}");
}

#[tokio::test]
async fn this_machine_and_excepted_hosts_are_reached_without_a_proxy() {
    let (proxy, network) = proxy().await;
    let server = Listener::plain("127.0.0.1:0", NOWHERE.to_owned())
        .await
        .expect("a free port");
    for host in ["127.0.0.1", "localhost"] {
        let target = format!("http://{host}:{}", server.address.port());
        let exchange = ask(&target, &network, ANSWER_TIME_MAX).await;
        assert!(exchange.outcome.is_ok(), "{exchange:?}");
    }
    assert_eq!(server.asked().len(), 2);
    let failure = ask("http://direct.invalid:1", &network, ANSWER_TIME_MAX).await;
    let failure = failure.outcome.expect_err("no such host");
    assert_eq!(failure.kind, FailureKind::Unresolved, "{failure:?}");
    assert_eq!(proxy.asked(), [""; 0]);
}

#[tokio::test]
async fn a_star_excepts_addresses_too_and_a_name_may_carry_a_port() {
    let server = Listener::plain("0.0.0.0:0", NOWHERE.to_owned())
        .await
        .expect("a free port");
    let port = server.address.port();
    let target = format!("http://0.0.0.0:{port}");
    for except in ["*".to_owned(), format!("a.invalid, 0.0.0.0:{port}")] {
        let proxy = Listener::plain("127.0.0.1:0", NOWHERE.to_owned())
            .await
            .expect("a free port");
        let proxies = Proxies::default().except(&except);
        let network = Network {
            proxies: proxies
                .http(&format!("http://{}", proxy.address))
                .expect("a URL"),
            ..Network::default()
        };
        let exchange = ask(&target, &network, ANSWER_TIME_MAX).await;
        assert!(exchange.outcome.is_ok(), "{exchange:?}");
        assert_eq!(proxy.asked(), [""; 0], "{except}");
    }
    assert_eq!(server.asked().len(), 2);
}
