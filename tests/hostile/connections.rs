//! What a target does with connections is no breach of its contract, and never gives a request the answer of another.

use std::sync::Arc;

use serde_json::Value;
use tokio::net::TcpListener;

use super::drive::{Ran, drive};
use super::runs::{arguments, faults};
use super::server::{Act, Hostile, When};

/// What a second answer holds that nobody asked for.
const POISON: &str = "answer-of-another-request";

async fn ran(server: &Hostile, more: &[&str]) -> Ran {
    let arguments = arguments(&format!("http://{}", server.address), more);
    let ran = tokio::task::spawn_blocking(move || drive(&arguments));
    ran.await.expect("no panic")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_closes_connections_without_a_word_is_not_accused() {
    let server = Hostile::start(Act::AnswerAndClose, When::Always).await;
    let ran = ran(&server, &["--timeout", "20"]).await;
    assert_eq!(faults(&ran, &[0]), [""; 0], "{}", ran.stdout);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_answer_is_never_taken_for_that_of_the_next_request() {
    let body = format!(r#"{{"code":0,"data":{{"{POISON}":true}}}}"#);
    let second = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let server = Hostile::start(Act::AnswerAndMore(second.into()), When::Always).await;
    let more = ["--timeout", "20", "--format", "json", "--verbose"];
    let ran = ran(&server, &more).await;
    assert_eq!(faults(&ran, &[0]), [""; 0], "{}", ran.stdout);
    assert!(!ran.stdout.contains(POISON), "{}", ran.stdout);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_that_stalls_ends_the_run_in_one_sentence() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let held = tokio::spawn(async move {
        let mut streams = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            streams.push(stream);
        }
    });
    let arguments = arguments(&format!("https://{address}"), &["--timeout", "0.4"]);
    let ran = tokio::task::spawn_blocking(move || drive(&arguments));
    let ran = ran.await.expect("no panic");
    held.abort();
    assert_eq!(faults(&ran, &[3]), [""; 0], "{}{}", ran.stdout, ran.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_is_gone_stops_the_run_after_a_few_requests() {
    let server = Arc::new(Hostile::start(Act::ResetAtOnce, When::After(60)).await);
    let ran = ran(&server, &["--timeout", "20", "--format", "json"]).await;
    assert_eq!(faults(&ran, &[3, 4]), [""; 0], "{}", ran.stdout);
    let report: Value = serde_json::from_str(&ran.stdout).expect("a report");
    let stopped = report.get("stopped").and_then(Value::as_str);
    let stopped = stopped.unwrap_or_default();
    assert!(stopped.contains("times in a row"), "{stopped}");
    let requests = report.get("requests").and_then(Value::as_u64);
    assert!(
        requests.is_some_and(|requests| requests < 60 + 60),
        "{requests:?}"
    );
    let accused = report.get("findings").and_then(Value::as_array);
    assert_eq!(accused.map(Vec::len), Some(0), "{accused:?}");
}
