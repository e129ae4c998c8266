//! A right server with one bug that few requests meet: the reference server behind a few lines that answer wrongly.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use vdbspec::server::{self, Dialect, ServerConfig};

use crate::fuzz::upstream::{Upstream, path_of};

/// Largest body that the bug looks at, in bytes.
const BODY_MAX: usize = 1 << 20;

/// What a request is answered instead, if the bug shows.
pub(crate) type Bug = fn(&Asked) -> Option<Wrong>;

/// How long a request takes.
pub(crate) type Pause = fn(&Asked) -> Duration;

/// A request as the bug sees it.
pub(crate) struct Asked {
    /// `aliases/create`.
    pub(crate) operation: String,
    /// Null where the body is no JSON.
    pub(crate) body: Value,
}

impl Asked {
    /// A text of the body.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.body[key].as_str().unwrap_or_default()
    }

    /// Whether it is a request to an operation.
    pub(crate) fn is(&self, operation: &str) -> bool {
        self.operation == operation
    }
}

/// A wrong answer.
#[derive(Clone, Copy)]
pub(crate) struct Wrong {
    status: u16,
    body: &'static str,
    /// Whether the collection that the request names is dropped with all that is on it.
    takes_collection: bool,
}

impl Wrong {
    /// The same, and the collection that the request names is gone afterwards.
    pub(crate) const fn and_takes_the_collection(self) -> Self {
        Self {
            takes_collection: true,
            ..self
        }
    }
}

/// A success, though nothing was done.
pub(crate) const ACCEPTED: Wrong = Wrong {
    status: 200,
    body: r#"{"code":0,"data":{}}"#,
    takes_collection: false,
};
/// A refusal for no reason.
pub(crate) const REFUSED: Wrong = Wrong {
    status: 200,
    body: r#"{"code":65535,"message":"index out of range"}"#,
    takes_collection: false,
};

/// An answer that no client can read.
pub(crate) const BROKEN: Wrong = Wrong {
    status: 200,
    body: r#"{"code":"#,
    takes_collection: false,
};
/// A refusal that calls itself a success.
pub(crate) const ZERO: Wrong = Wrong {
    status: 200,
    body: r#"{"code":0,"message":"not a number"}"#,
    takes_collection: false,
};
/// A server that has stumbled, and says so.
pub(crate) const STUMBLED: Wrong = Wrong {
    status: 500,
    body: r#"{"code":65535,"message":"index out of range"}"#,
    takes_collection: false,
};

/// The server. It ends with this value.
pub(crate) struct Planted {
    /// Its address.
    pub(crate) base: String,
    log: Arc<Log>,
    past_the_bug: String,
    runtime: Runtime,
}

/// Requests to operations under test, in the order in which they came: path and body.
#[derive(Default)]
struct Log {
    asked: Mutex<Vec<(String, Bytes)>>,
    news: Condvar,
    /// All requests, to whatever operation.
    all: AtomicUsize,
}

struct Front {
    bug: Bug,
    pause: Pause,
    behind: Upstream,
    log: Arc<Log>,
}

impl Planted {
    pub(crate) fn start(bug: Bug) -> Self {
        Self::slow(bug, |_| Duration::ZERO)
    }

    /// One that takes its time.
    pub(crate) fn slow(bug: Bug, pause: Pause) -> Self {
        let runtime = Runtime::new().expect("threads");
        let listener = || async { TcpListener::bind("127.0.0.1:0").await.expect("a free port") };
        let (behind, front) = runtime.block_on(async { (listener().await, listener().await) });
        let address = |of: &TcpListener| format!("http://{}", of.local_addr().expect("bound"));
        let config = ServerConfig {
            dialect: Dialect::Documents,
            token: None,
            faults: Vec::new(),
        };
        let (base, log) = (address(&front), Arc::new(Log::default()));
        let past_the_bug = address(&behind);
        let station = Front {
            bug,
            pause,
            behind: Upstream::at(&past_the_bug),
            log: Arc::clone(&log),
        };
        runtime.spawn(server::run(behind, config, std::future::pending()));
        let router = Router::new().fallback(answer).with_state(Arc::new(station));
        runtime.spawn(async move { axum::serve(front, router).await });
        Self {
            base,
            log,
            past_the_bug,
            runtime,
        }
    }

    /// The answer of the right server to a request that nobody sees.
    pub(crate) fn ask(&self, operation: &str, body: &str) -> String {
        let url = format!("{}/v2/vectordb/{operation}", self.past_the_bug);
        let client = reqwest::Client::builder().no_proxy().build();
        let asked = client.expect("a client").post(url);
        let asked = asked.header("content-type", "application/json");
        let asked = asked.body(body.to_owned());
        self.runtime.block_on(async {
            let answer = asked.send().await.expect("an answer");
            answer.text().await.expect("text")
        })
    }

    /// Requests to operations under test so far.
    pub(crate) fn asked(&self) -> Vec<(String, Bytes)> {
        self.log.guard().clone()
    }

    /// How many requests have come, to whatever operation.
    pub(crate) fn requests(&self) -> usize {
        self.log.all.load(Ordering::SeqCst)
    }

    /// Waits until so many requests have come, to whatever operation.
    pub(crate) fn reached_at_all(&self, count: usize) {
        let few = |_: &mut Vec<_>| self.requests() < count;
        let waited = self.log.news.wait_while(self.log.guard(), few);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Waits until so many have come.
    pub(crate) fn reached(&self, count: usize) {
        let few = |asked: &mut Vec<_>| asked.len() < count;
        let waited = self.log.news.wait_while(self.log.guard(), few);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

impl Front {
    /// Drops a collection with its aliases.
    async fn take(&self, collection: &str) {
        let named = json!({ "collectionName": collection });
        let listed = self.behind.ask("aliases/list", &named).await;
        for alias in listed["data"].as_array().into_iter().flatten() {
            let dropped = json!({ "aliasName": alias });
            self.behind.ask("aliases/drop", &dropped).await;
        }
        self.behind.ask("collections/drop", &named).await;
    }
}

impl Log {
    fn guard(&self) -> MutexGuard<'_, Vec<(String, Bytes)>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(State(front): State<Arc<Front>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, BODY_MAX).await.expect("a body");
    let path = path_of(&head.uri).to_owned();
    let operation = path.trim_start_matches("/v2/vectordb/").to_owned();
    if ["aliases/create", "aliases/drop", "indexes/create"].contains(&operation.as_str()) {
        front.log.guard().push((path, bytes.clone()));
    }
    let asked = Asked {
        operation,
        body: serde_json::from_slice(&bytes).unwrap_or_default(),
    };
    let pause = (front.pause)(&asked);
    {
        let _asked = front.log.guard();
        front.log.all.fetch_add(1, Ordering::SeqCst);
    }
    front.log.news.notify_all();
    tokio::time::sleep(pause).await;
    if let Some(wrong) = (front.bug)(&asked) {
        if wrong.takes_collection {
            front.take(asked.text("collectionName")).await;
        }
        let json = [(
            HeaderName::from_static("content-type"),
            HeaderValue::from_static("application/json"),
        )];
        let status = axum::http::StatusCode::from_u16(wrong.status).expect("a status");
        return (status, json, Body::from(wrong.body)).into_response();
    }
    front
        .behind
        .pass(head.method, &head.uri, head.headers, bytes)
        .await
}
