//! The whole program behind a proxy that opens tunnels, or does not, and before a server that says nothing.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use crate::network::binary::run_in;
use crate::network::listener::{Identity, Listener};

/// A host that no resolver knows (RFC 2606), so that only a proxy can reach it.
const TARGET: &str = "https://books.invalid:8443";

/// A proxy that opens every tunnel to one server, and tells what it was asked for.
async fn tunnel_to(server: &Listener) -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let (told, heard) = mpsc::unbounded_channel();
    let server = server.address;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let told = told.clone();
            tokio::spawn(async move {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    request.push(stream.read_u8().await?);
                }
                let _ = told.send(String::from_utf8_lossy(&request).into_owned());
                stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await?;
                let mut server = TcpStream::connect(server).await?;
                copy_bidirectional(&mut stream, &mut server).await
            });
        }
    });
    (url, heard)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_go_through_the_tunnel_of_a_proxy_unless_no_proxy_names_the_host() {
    let identity = Identity::new(&["books.invalid"], false);
    let server = Listener::tls(&identity).await;
    let (proxy, mut heard) = tunnel_to(&server).await;
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), identity.authority()).expect("written");
    let path = file.path().to_string_lossy().into_owned();
    let args = ["--target", TARGET, "--ca-file", &path];
    let told = run_in(&[("HTTPS_PROXY", &proxy)], &args).await;
    let asked = heard.recv().await.expect("the proxy runs");
    assert!(
        asked.starts_with("CONNECT books.invalid:8443 HTTP/1.1"),
        "{asked}"
    );
    // What the server answers ends the run; that it was asked is what matters.
    assert!(told.text.contains("answers 404"), "{}", told.text);
    assert!(
        server.asked()[0].starts_with("POST /v2/vectordb/"),
        "{:?}",
        server.asked()
    );

    let before = server.asked().len();
    while heard.try_recv().is_ok() {}
    for except in ["books.invalid", ".invalid", "other.example.org, invalid"] {
        let variables = [("HTTPS_PROXY", proxy.as_str()), ("NO_PROXY", except)];
        let told = run_in(&variables, &args).await;
        assert!(
            told.text
                .contains("the host of https://books.invalid:8443 has no address"),
            "{}",
            told.text
        );
    }
    assert_eq!(server.asked().len(), before);
    assert!(heard.try_recv().is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_opens_no_tunnel_is_named_in_one_clear_sentence() {
    for (answer, words) in [
        (
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
            "opens no tunnel to",
        ),
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
            "wants a user and a password",
        ),
        ("", "opens no tunnel to"),
        ("no HTTP at all\r\n\r\n", "opens no tunnel to"),
    ] {
        let proxy = Listener::plain("127.0.0.1:0", answer.to_owned())
            .await
            .expect("a free port");
        let url = format!("http://somebody:s3cret-word@{}", proxy.address);
        let told = run_in(&[("HTTPS_PROXY", &url)], &["--target", TARGET]).await;
        assert_eq!(told.exit, Some(3), "{}", told.text);
        let line = told.text.lines().find(|line| line.starts_with("STOPPED"));
        let line = line.unwrap_or_else(|| panic!("{}", told.text));
        assert!(line.contains(words), "{line}");
        assert!(
            line.contains(&format!("the proxy {}", proxy.address)),
            "{line}"
        );
        assert!(
            line.contains("HTTPS_PROXY") && !told.text.contains("s3cret-word"),
            "{line}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_is_not_there_is_not_taken_for_the_target() {
    // A port that was free a moment ago.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    drop(listener);
    let url = format!("http://{address}");
    let told = run_in(&[("HTTPS_PROXY", &url)], &["--target", TARGET]).await;
    assert!(
        told.text
            .contains(&format!("nothing listens at the proxy {address}")),
        "{}",
        told.text
    );
    assert!(!told.text.contains("start the server"), "{}", told.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_before_a_handshake_that_stalls_is_inconclusive_within_its_deadline() {
    // It takes connections, and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let target = format!("https://{}", silent.local_addr().expect("bound"));
    let begun = Instant::now();
    let args = [
        "--target",
        &target,
        "--insecure",
        "127.0.0.1",
        "--connect-timeout",
        "0.3",
    ];
    let told = run_in(&[], &args).await;
    assert_eq!(told.exit, Some(3), "{}", told.text);
    assert!(
        told.text.contains(&format!("STOPPED {target} ")),
        "{}",
        told.text
    );
    assert!(told.text.contains("TLS"), "{}", told.text);
    // Its --timeout is 20 s: not even one of them is waited for.
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}
