//! Certificates are looked at unless the user says otherwise.

use vdbspec::wire::{Authorities, FailureKind, Network};

use crate::network::client::{ANSWER_TIME_MAX, ask};
use crate::network::listener::{Identity, Listener};

fn trusting(identity: &Identity) -> Network {
    let other = Identity::new(&["other"], false);
    // Several in one file, with words between them.
    let pem = format!(
        "# ours\n{}\n# another\n{}",
        other.authority(),
        identity.authority()
    );
    Network {
        authorities: Some(Authorities::parse(pem.as_bytes()).expect("certificates")),
        ..Network::default()
    }
}

/// Asks a server with this identity by this host; what went wrong, in words.
async fn failure(identity: &Identity, host: &str, network: &Network) -> Option<String> {
    let server = Listener::tls(identity).await;
    let target = format!("https://{host}:{}", server.address.port());
    let exchange = ask(&target, network, ANSWER_TIME_MAX).await;
    let failure = exchange.outcome.err();
    assert_eq!(
        server.asked().len(),
        usize::from(failure.is_none()),
        "{failure:?}"
    );
    failure.map(|failure| {
        assert_eq!(failure.kind, FailureKind::Tls, "{}", failure.detail);
        failure.detail
    })
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused() {
    let identity = Identity::new(&["localhost", "127.0.0.1"], false);
    for host in ["localhost", "127.0.0.1"] {
        let authority = Identity::new(&["other"], false);
        let why = failure(&identity, host, &trusting(&authority)).await;
        assert!(why.expect("refused").contains("UnknownIssuer"));
    }
}

#[tokio::test]
async fn a_certificate_of_a_named_authority_is_taken() {
    let identity = Identity::new(&["localhost", "127.0.0.1"], false);
    for host in ["localhost", "127.0.0.1"] {
        assert_eq!(failure(&identity, host, &trusting(&identity)).await, None);
    }
}

#[tokio::test]
async fn an_expired_certificate_and_one_of_another_host_are_refused() {
    let expired = Identity::new(&["127.0.0.1"], true);
    let why = failure(&expired, "127.0.0.1", &trusting(&expired)).await;
    assert!(why.expect("refused").to_lowercase().contains("expired"));
    let other = Identity::new(&["books.example.org"], false);
    let why = failure(&other, "localhost", &trusting(&other)).await;
    assert!(why.expect("refused").contains("not valid for name"));
}

#[tokio::test]
async fn a_certificate_of_an_authority_that_a_server_shows_as_its_own_is_taken_if_just_that_one_is_named()
 {
    let hosts = ["localhost", "127.0.0.1"];
    let own = Identity::of_its_own(&hosts, false);
    for host in hosts {
        assert_eq!(failure(&own, host, &trusting(&own)).await, None);
    }
    let another = Identity::of_its_own(&hosts, false);
    let why = failure(&own, "127.0.0.1", &trusting(&another)).await;
    assert!(why.is_some(), "of the same name, and not the same");
    let expired = Identity::of_its_own(&hosts, true);
    let why = failure(&expired, "127.0.0.1", &trusting(&expired)).await;
    assert!(why.expect("refused").to_lowercase().contains("expired"));
    let elsewhere = Identity::of_its_own(&["books.example.org"], false);
    let why = failure(&elsewhere, "localhost", &trusting(&elsewhere)).await;
    assert!(why.expect("refused").contains("not valid for name"));
}

#[tokio::test]
async fn any_certificate_is_taken_where_the_user_says_so() {
    let network = Network {
        insecure: true,
        ..Network::default()
    };
    for identity in [
        Identity::new(&["other"], true),
        Identity::new(&["127.0.0.1"], false),
    ] {
        assert_eq!(failure(&identity, "127.0.0.1", &network).await, None);
    }
}
