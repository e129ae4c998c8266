//! A run against an address of IPv6, from its gate to the lines that play a finding again.

use tokio::net::TcpListener;
use vdbspec::server::{self, Dialect, ServerConfig};

use crate::network::binary::run_in;

/// A server with a fault on an address of IPv6, where this machine has any.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
async fn served() -> Option<String> {
    let Ok(listener) = TcpListener::bind("[::1]:0").await else {
        eprintln!("this machine has no IPv6, so there is nothing to show");
        return None;
    };
    let port = listener.local_addr().expect("bound").port();
    let config = ServerConfig {
        dialect: Dialect::Documents,
        faults: vec![server::fault("http-500-with-success-envelope").expect("a fault")],
        ..ServerConfig::default()
    };
    tokio::spawn(server::run(listener, config, std::future::pending()));
    Some(format!("http://[::1]:{port}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_machine_may_be_written_to_by_its_address_of_ipv6_and_findings_name_it_as_a_shell_takes_it()
 {
    let Some(target) = served().await else { return };
    let state = tempfile::tempdir().expect("a temporary folder");
    let state = state.path().to_string_lossy().into_owned();
    let told = run_in(&[("XDG_STATE_HOME", &state)], &["--target", &target]).await;
    assert_eq!(told.exit, Some(1), "{}", told.text);
    assert!(!told.text.contains("--allow-writes"), "{}", told.text);
    // Brackets mean something to a shell.
    assert!(
        told.text.contains(&format!("--target '{target}'")),
        "{}",
        told.text
    );
    let curl = told.text.lines().find(|line| line.contains(" curl "));
    let curl = curl.unwrap_or_else(|| panic!("{}", told.text));
    assert!(curl.contains(&format!("'{target}/v2/vectordb/")), "{curl}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_machine_by_its_address_of_ipv6_is_only_read_until_it_is_named() {
    // An address that is kept for documentation (RFC 3849): nobody is there, and a plan asks nobody.
    let target = "http://[2001:db8::1]:19530";
    let plan = |more: &'static [&'static str]| async move {
        run_in(&[], &[&["--target", target, "--plan"][..], more].concat())
            .await
            .text
    };
    let read = plan(&[]).await;
    assert!(read.contains("read-only  yes"), "{read}");
    for host in [
        &["--allow-writes", "2001:db8::1"],
        &["--allow-writes", "[2001:db8::1]"],
    ] {
        let written = plan(host).await;
        assert!(!written.contains("read-only"), "{written}");
    }
}
