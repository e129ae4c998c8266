//! A proxy that changes answers in one small way: what a server would do of which one thing has changed.

pub(crate) mod mortal;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use crate::upstream::Upstream;

/// Largest answer of the reference server.
const BODY_BYTES_MAX: usize = 1 << 24;

/// What becomes of an answer: the path of the request, and the answer as JSON.
pub(crate) type Change = fn(&str, &mut Value);

struct Station {
    upstream: Upstream,
    change: Change,
}

/// A running one. It ends with the test.
pub(crate) struct Planted {
    pub(crate) base: String,
    serving: AbortHandle,
}

impl Planted {
    /// Starts one on a port of its own, in front of the server at `upstream`.
    pub(crate) async fn before(upstream: &str, change: Change) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        let station = Arc::new(Station {
            upstream: Upstream::at(upstream),
            change,
        });
        let router = Router::new().fallback(pass).with_state(station);
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            base,
            serving: serving.abort_handle(),
        }
    }
}

impl Drop for Planted {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn pass(
    State(station): State<Arc<Station>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let answer = station.upstream.pass(method, &uri, headers, body).await;
    let (mut parts, body) = answer.into_parts();
    let body = to_bytes(body, BODY_BYTES_MAX).await.unwrap_or_default();
    let Ok(mut json) = serde_json::from_slice::<Value>(&body) else {
        return Response::from_parts(parts, body.into());
    };
    let before = json.clone();
    (station.change)(uri.path(), &mut json);
    if json == before {
        return Response::from_parts(parts, body.into());
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, json.to_string().into())
}

/// One message says it otherwise.
pub(crate) fn message(_: &str, answer: &mut Value) {
    let found = answer.get("message").and_then(Value::as_str);
    if let Some(text) = found.map(|text| text.replace("is alias to another", "belongs to another"))
    {
        answer["message"] = text.into();
    }
}

/// One code is another.
pub(crate) fn code(_: &str, answer: &mut Value) {
    if answer.get("code").and_then(Value::as_i64) == Some(1602) {
        answer["code"] = 1699.into();
    }
}

/// One key more.
pub(crate) fn key(path: &str, answer: &mut Value) {
    let accepted = answer.get("code").and_then(Value::as_i64) == Some(0);
    if accepted && path.ends_with("/aliases/create") && answer["data"].is_object() {
        answer["data"]["extra"] = true.into();
    }
}

/// A list in another order.
pub(crate) fn order(_: &str, answer: &mut Value) {
    if let Some(Value::Array(items)) = answer.get_mut("data") {
        items.reverse();
    }
    if let Some(Value::Array(items)) = answer.pointer_mut("/data/aliases") {
        items.reverse();
    }
}

/// Nothing.
pub(crate) fn nothing(_: &str, _: &mut Value) {}

/// A read has one key less, as the request of a case and behind others.
pub(crate) fn no_database(path: &str, answer: &mut Value) {
    if let Some(Value::Object(data)) = answer.get_mut("data")
        && path.ends_with("/aliases/describe")
    {
        data.remove("dbName");
    }
}

/// A read that finds nothing says so with another code, as the request of a case and behind others.
pub(crate) fn read_code(path: &str, answer: &mut Value) {
    let refused = answer.get("code").and_then(Value::as_i64) == Some(1600);
    if refused && path.ends_with("/aliases/describe") {
        answer["code"] = 1699.into();
    }
}

/// How many answers there were, which is another number each time.
pub(crate) fn counter(_: &str, answer: &mut Value) {
    static ANSWERS: AtomicU64 = AtomicU64::new(0);
    if answer.is_object() {
        answer["served"] = ANSWERS.fetch_add(1, Ordering::Relaxed).into();
    }
}

/// Half of the changes to aliases are made, and answered by the code of Milvus for a request that took too long.
pub(crate) fn time_out(path: &str, answer: &mut Value) {
    static CHANGES: AtomicU64 = AtomicU64::new(0);
    let changes = ["/aliases/create", "/aliases/alter", "/aliases/drop"];
    let is_change = changes.iter().any(|operation| path.ends_with(operation));
    if is_change && CHANGES.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
        *answer = json!({"code": 10001, "message": "request timeout"});
    }
}

/// A list has one item more.
pub(crate) fn item(path: &str, answer: &mut Value) {
    if let Some(Value::Array(items)) = answer.get_mut("data")
        && path.ends_with("/aliases/list")
    {
        items.push("somebody".into());
    }
}
