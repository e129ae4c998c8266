//! Addresses where no server of this API is: each ends the run with one sentence that says what to do.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use vdbspec::run::{ExitCode, RunOptions};
use vdbspec::server::{Dialect, ServerConfig, fault};

use super::conduct::{Reference, conduct, only, options};
use super::told::told;

/// What a socket does with each request.
#[derive(Clone, Copy, Debug)]
enum Socket {
    /// It sends this and closes.
    Sends(&'static str),
    /// It closes at once.
    Closes,
    /// It never sends anything.
    Waits,
}

/// A socket that listens until the test ends.
struct Listening {
    base: String,
    task: AbortHandle,
}

impl Listening {
    async fn start(socket: Socket) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, socket));
            }
        });
        Self {
            base,
            task: task.abort_handle(),
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(mut stream: TcpStream, socket: Socket) {
    if let Socket::Closes = socket {
        return;
    }
    let mut request = [0; 4096];
    // The requests of preflight are small and come in one piece.
    if stream.read(&mut request).await.is_err() {
        return;
    }
    match socket {
        Socket::Sends(text) => {
            // The client may have gone.
            let _ = stream.write_all(text.as_bytes()).await;
        }
        _ => std::future::pending().await,
    }
}

const HTML: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 17\r\nconnection: close\r\n\r\n<html>hi</html>\r\n";
const NOT_FOUND: &str = "HTTP/1.1 404 Not Found\r\ncontent-type: text/plain\r\ncontent-length: 18\r\nconnection: close\r\n\r\n404 page not found";
const NOT_FOUND_HTML: &str = "HTTP/1.1 404 Not Found\r\ncontent-type: text/html\r\ncontent-length: 15\r\nconnection: close\r\n\r\n<html>no</html>";
const NOT_FOUND_JSON: &str = "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 22\r\nconnection: close\r\n\r\n{\"detail\":\"Not Found\"}";
const UNAUTHORISED: &str = "HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\ncontent-length: 33\r\nconnection: close\r\n\r\n{\"code\":1800,\"message\":\"no user\"}";
const STARTING: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 31\r\nconnection: close\r\n\r\n{\"code\":1,\"message\":\"starting\"}";
const UNAVAILABLE: &str =
    "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const REDIRECT: &str = "HTTP/1.1 302 Found\r\nlocation: https://elsewhere.example/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const OTHER_PROTOCOL: &str = "SSH-2.0-OpenSSH_9.9\r\n";

/// A token that nobody takes.
const WRONG_TOKEN: &str = "root:wrong-one";

/// What the socket does, the token, and words of the sentence.
const ROWS: &[(Socket, Option<&str>, &[&str])] = &[
    (Socket::Sends(HTML), None, &["web page", "check the port"]),
    (Socket::Sends(NOT_FOUND), None, &["404", "path prefix"]),
    (Socket::Sends(NOT_FOUND_HTML), None, &["404", "path prefix"]),
    (Socket::Sends(NOT_FOUND_JSON), None, &["404", "path prefix"]),
    (
        Socket::Sends(UNAUTHORISED),
        None,
        &["wants a token", "--token-env"],
    ),
    (
        Socket::Sends(UNAUTHORISED),
        Some(WRONG_TOKEN),
        &["refused the token", "--token-env"],
    ),
    (Socket::Sends(STARTING), None, &["starting", "--wait-ready"]),
    (Socket::Sends(UNAVAILABLE), None, &["503", "--wait-ready"]),
    (
        Socket::Sends(REDIRECT),
        None,
        &["redirects to https://elsewhere.example/", "--target"],
    ),
    (
        Socket::Sends(OTHER_PROTOCOL),
        None,
        &["does not speak HTTP"],
    ),
    (Socket::Closes, None, &["does not speak HTTP"]),
    (Socket::Waits, None, &["did not answer", "--timeout"]),
];

/// Longest wait where nothing answers.
const SHORT: Duration = Duration::from_millis(300);

/// One sentence, and nothing found or left. Else what is wrong.
async fn complaint(mut options: RunOptions, words: &[&str]) -> Option<String> {
    let base = options.target_label.clone();
    // Which cases are left out then is no matter.
    options.selection = only(&["examples/*"]);
    let report = conduct(options).await;
    let summary = &report.summary;
    let sentence = summary.stopped.as_deref().unwrap_or_default();
    let right = summary.exit == ExitCode::Inconclusive
        && summary.findings.is_empty()
        && summary.left_behind.is_empty()
        && words
            .iter()
            .chain([&base.as_str()])
            .all(|word| sentence.contains(word))
        && !sentence.contains('\n')
        && !sentence.contains(WRONG_TOKEN);
    (!right).then(|| format!("{words:?}: {}", told(&report)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_no_such_server_is_told_in_one_sentence_with_advice() {
    let mut complaints = Vec::new();
    for (socket, token, words) in ROWS {
        let listening = Listening::start(*socket).await;
        let mut options = options(&listening.base, *token);
        if let Socket::Waits = socket {
            options.timeout = SHORT;
        }
        complaints.extend(complaint(options, words).await);
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_port_where_nothing_listens_is_told_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    let wrong = complaint(options(&base, None), &["nothing listens", "--target"]).await;
    assert_eq!(wrong, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_starting_is_waited_for_when_asked_to() {
    let server = Reference::start(ServerConfig {
        dialect: Dialect::Documents,
        token: None,
        faults: vec![fault("starting-up").expect("the fault exists")],
    })
    .await;
    let mut options = options(server.base(), None);
    options.selection = only(&["examples/*"]);
    options.wait_ready = Duration::from_secs(30);
    let report = conduct(options).await;
    assert_eq!(report.summary.exit, ExitCode::Conforms, "{}", told(&report));
}
