//! A proxy before a reference server: it remembers what comes and when, and answers some of it itself.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use vdbspec::server::{self, Dialect, ServerConfig};

use crate::policy::upstream::{Upstream, path_of};

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The path's last two words, such as `aliases/create`.
    pub(crate) operation: String,
    pub(crate) body: String,
    pub(crate) headers: HeaderMap,
    pub(crate) at: Instant,
    /// How many of this operation came before.
    pub(crate) earlier: usize,
}

impl Seen {
    /// Whether its operation changes something.
    pub(crate) fn changes(&self) -> bool {
        !["list", "describe", "has"]
            .iter()
            .any(|read| self.operation.ends_with(read))
    }
}

/// What the proxy makes of a request.
pub(crate) enum Mood {
    /// It goes through.
    Pass,
    /// The proxy answers instead: status, `Retry-After`, body.
    Instead(u16, Option<&'static str>, Value),
    /// It goes through, and the answer is lost on a gateway.
    PassAndLose,
    /// It goes through, and the answer is changed on its way back.
    Amend(fn(Value) -> Value),
    /// It goes through with this body.
    Rewrite(String),
    /// The proxy sends the client to this address instead, with this status and a body that says success.
    Elsewhere(u16, String),
}

type Temper = Box<dyn Fn(&Seen) -> Mood + Send + Sync>;

struct Inner {
    upstream: Upstream,
    temper: Temper,
    seen: Mutex<Vec<Seen>>,
}

/// A running one. It ends with the test.
pub(crate) struct Station {
    port: u16,
    inner: Arc<Inner>,
    serving: [AbortHandle; 2],
}

impl Station {
    /// One that lets everything through.
    pub(crate) async fn start() -> Self {
        let config = ServerConfig {
            dialect: Dialect::Documents,
            ..ServerConfig::default()
        };
        Self::moody(config, |_| Mood::Pass).await
    }

    /// One with moods before a server of this configuration.
    pub(crate) async fn moody(
        config: ServerConfig,
        temper: impl Fn(&Seen) -> Mood + Send + Sync + 'static,
    ) -> Self {
        let behind = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let upstream = format!("http://{}", behind.local_addr().expect("bound"));
        let server = tokio::spawn(server::run(behind, config, std::future::pending()));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let inner = Arc::new(Inner {
            upstream: Upstream::at(&upstream),
            temper: Box::new(temper),
            seen: Mutex::default(),
        });
        let router = Router::new()
            .fallback(handle)
            .with_state(Arc::clone(&inner));
        let proxy = tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            port,
            inner,
            serving: [server.abort_handle(), proxy.abort_handle()],
        }
    }

    /// An address that is taken for one of this machine.
    pub(crate) fn near(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// An address that is not.
    pub(crate) fn far(&self) -> String {
        format!("http://0.0.0.0:{}", self.port)
    }

    /// Everything that came, in order.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.inner
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Everything of this operation that came, in order.
    pub(crate) fn of(&self, operation: &str) -> Vec<Seen> {
        let mut seen = self.seen();
        seen.retain(|seen| seen.operation == operation);
        seen
    }

    /// Asks the server behind, past the proxy; the whole answer.
    pub(crate) async fn answer(&self, operation: &str, body: &Value) -> Value {
        let uri = format!("/v2/vectordb/{operation}").parse();
        let uri = uri.expect("a path");
        let bytes = Bytes::from(body.to_string());
        let upstream = &self.inner.upstream;
        let answer = upstream
            .pass(Method::POST, &uri, HeaderMap::new(), bytes)
            .await;
        let answer = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
        serde_json::from_slice(&answer.expect("a body")).expect("JSON")
    }

    /// The same of a request that must be accepted; the answer's data.
    pub(crate) async fn ask(&self, operation: &str, body: Value) -> Value {
        let answer = self.answer(operation, &body).await;
        assert_eq!(answer["code"], 0, "{operation} {body}: {answer}");
        answer["data"].clone()
    }

    /// Makes somebody's collections `books` and `films`, with the alias `prod` on the first.
    pub(crate) async fn settle(&self) {
        for name in ["books", "films"] {
            self.ask(
                "collections/create",
                json!({"collectionName": name, "dimension": 8}),
            )
            .await;
        }
        let body = json!({"aliasName": "prod", "collectionName": "books"});
        self.ask("aliases/create", body).await;
    }

    /// Everything that is there: databases, collections with their aliases.
    pub(crate) async fn inventory(&self) -> Vec<String> {
        let mut found = Vec::new();
        for database in names(&self.ask("databases/list", json!({})).await) {
            for name in names(
                &self
                    .ask("collections/list", json!({"dbName": database}))
                    .await,
            ) {
                let body = json!({"dbName": database, "collectionName": name});
                let aliases = names(&self.ask("aliases/list", body).await);
                found.push(format!("{database}/{name}: {}", aliases.join(" ")));
            }
            found.push(database);
        }
        found.sort();
        found
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        for serving in &self.serving {
            serving.abort();
        }
    }
}

fn names(data: &Value) -> Vec<String> {
    let items = data.as_array().expect("a list").iter();
    let mut names: Vec<_> = items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect();
    names.sort();
    names
}

async fn handle(
    State(inner): State<Arc<Inner>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let operation = uri.path().trim_start_matches("/v2/vectordb/").to_owned();
    let seen = {
        let mut all = inner.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = Seen {
            method: method.to_string(),
            path: path_of(&uri).to_owned(),
            earlier: all
                .iter()
                .filter(|seen| seen.operation == operation)
                .count(),
            operation,
            body: String::from_utf8_lossy(&body).into_owned(),
            headers: headers.clone(),
            at: Instant::now(),
        };
        all.push(seen.clone());
        seen
    };
    let mood = (inner.temper)(&seen);
    if let Mood::Instead(status, after, body) = mood {
        let status = StatusCode::from_u16(status).expect("a status");
        let kind = [(header::CONTENT_TYPE, "application/json")];
        let mut answer = (status, kind, body.to_string()).into_response();
        if let Some(after) = after {
            let after = after.parse().expect("a header");
            answer.headers_mut().insert(header::RETRY_AFTER, after);
        }
        return answer;
    }
    if let Mood::Elsewhere(status, to) = mood {
        let status = StatusCode::from_u16(status).expect("a status");
        let headers = [
            (header::CONTENT_TYPE, "application/json".to_owned()),
            (header::LOCATION, to),
        ];
        return (status, headers, r#"{"code":0,"data":{}}"#).into_response();
    }
    let body = match &mood {
        Mood::Rewrite(body) => Bytes::from(body.clone()),
        _ => body,
    };
    let answer = inner.upstream.pass(method, &uri, headers, body).await;
    match mood {
        Mood::PassAndLose => (StatusCode::GATEWAY_TIMEOUT, "too late").into_response(),
        Mood::Amend(amend) => {
            let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
            let body = serde_json::from_slice(&body.expect("a body")).expect("JSON");
            let kind = [(header::CONTENT_TYPE, "application/json")];
            (kind, amend(body).to_string()).into_response()
        }
        _ => answer,
    }
}
