//! The whole program before servers with certificates.

use std::process::Command;

use assert_cmd::cargo::cargo_bin;

use crate::network::listener::{Identity, Listener};

/// What a run has said.
pub(crate) struct Told {
    pub(crate) text: String,
    pub(crate) exit: Option<i32>,
}

/// Longest wait for an answer, and a case that is soon over.
const ONE_CASE: [&str; 4] = [
    "--timeout",
    "20",
    "--only",
    "coverage/aliases.drop/accept-html",
];

/// Runs without an environment of its own.
pub(crate) async fn run(args: &[&str]) -> Told {
    run_in(&[], args).await
}

/// Runs in an environment of these variables only.
pub(crate) async fn run_in(variables: &[(&str, &str)], args: &[&str]) -> Told {
    let mut command = Command::new(cargo_bin!("vdbspec"));
    command
        .env_clear()
        .envs(variables.iter().copied())
        .arg("run")
        .args(args)
        .args(ONE_CASE);
    let running = tokio::task::spawn_blocking(move || command.output());
    let output = running.await.expect("no panic").expect("it runs");
    let text = [output.stdout, output.stderr].concat();
    Told {
        text: String::from_utf8_lossy(&text).into_owned(),
        exit: output.status.code(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_authority_is_told_with_the_way_out() {
    let server = Listener::tls(&Identity::new(&["127.0.0.1"], false)).await;
    let told = run(&["--target", &format!("https://{}", server.address)]).await;
    assert_eq!(told.exit, Some(3), "{}", told.text);
    assert!(told.text.contains("--ca-file"), "{}", told.text);
    assert!(told.text.contains("--insecure 127.0.0.1"), "{}", told.text);
    assert!(!told.text.contains("write http://"), "{}", told.text);
    assert_eq!(server.asked(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_insecure_run_says_so_in_its_report() {
    let server = Listener::tls(&Identity::new(&["other"], true)).await;
    let target = format!("https://{}", server.address);
    let args = ["--target", target.as_str(), "--insecure", "127.0.0.1"];
    let told = run(&args).await;
    assert!(told.text.contains("identity  not checked"), "{}", told.text);
    let told = run(&[&args[..], &["--format", "json"]].concat()).await;
    assert!(told.text.contains("\"insecure\": true"), "{}", told.text);
    let told = run(&[&args[..], &["--format", "junit"]].concat()).await;
    let property = "name=\"insecure\" value=\"true\"";
    assert!(told.text.contains(property), "{}", told.text);
    assert!(!server.asked().is_empty());
    let told = run(&["--target", &target, "--insecure", "localhost"]).await;
    assert!(
        told.exit == Some(2) && told.text.contains("'127.0.0.1'"),
        "{}",
        told.text
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_certificates_is_trusted() {
    let identity = Identity::new(&["127.0.0.1"], false);
    let server = Listener::tls(&identity).await;
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), identity.authority()).expect("written");
    let path = file.path().to_string_lossy().into_owned();
    let target = format!("https://{}", server.address);
    run(&["--target", &target, "--ca-file", &path]).await;
    assert!(!server.asked().is_empty());
    let told = run(&["--target", &target, "--ca-file", "/nowhere"]).await;
    assert!(
        told.exit == Some(2) && told.text.contains("/nowhere"),
        "{}",
        told.text
    );
}

/// Where a system keeps its authorities can be said by a variable: the way to a public one is the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_systems_authorities_are_trusted_and_no_others() {
    let identity = Identity::new(&["127.0.0.1"], false);
    let server = Listener::tls(&identity).await;
    let target = format!("https://{}", server.address);
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    let path = file.path().to_string_lossy().into_owned();
    let told = run_in(&[("SSL_CERT_FILE", &path)], &["--target", &target]).await;
    assert!(
        told.exit == Some(3) && told.text.contains("--ca-file"),
        "{}",
        told.text
    );
    assert_eq!(server.asked(), [""; 0]);
    std::fs::write(file.path(), identity.authority()).expect("written");
    run_in(&[("SSL_CERT_FILE", &path)], &["--target", &target]).await;
    assert!(!server.asked().is_empty());
}
