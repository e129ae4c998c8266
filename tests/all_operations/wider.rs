//! The reference server with more operations in front of it, which can be told to have one of a few bugs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use vdbspec::server::{Dialect, ServerConfig, run};

/// The collection that somebody else has there.
const FOREIGN: &str = "prod";
/// Words of operations that change nothing.
const READS: [&str; 8] = [
    "list",
    "describe",
    "has",
    "query",
    "search",
    "hybrid_search",
    "run_analyzer",
    "get",
];

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// partitions/create takes a request without the name.
    RequiredIgnored,
    /// partitions/create takes a list for the name.
    TypesIgnored,
    /// `collections/get_stats` answers with a text.
    DataIsText,
    /// Errors of partitions/has have code 0.
    ErrorIsZero,
    /// users/list has a key twice.
    KeyTwice,
    /// The code of partitions/list is a text.
    CodeIsText,
}

impl Bug {
    /// The operation that has it.
    pub(crate) const fn operation(self) -> &'static str {
        match self {
            Self::RequiredIgnored | Self::TypesIgnored => "partitions/create",
            Self::DataIsText => "collections/get_stats",
            Self::ErrorIsZero => "partitions/has",
            Self::KeyTwice => "users/list",
            Self::CodeIsText => "partitions/list",
        }
    }
}

struct Station {
    bug: Option<Bug>,
    lacks: Option<&'static str>,
    /// Status and body of what it answers to paths that it does not have; `{path}` is the path.
    denial: Option<(u16, String)>,
    client: Client,
    behind: String,
    seen: Mutex<Vec<(String, String)>>,
    collections: Mutex<BTreeMap<String, bool>>,
}

/// A running one. It ends with the test.
pub(crate) struct Wider {
    base: String,
    station: Arc<Station>,
    serving: [AbortHandle; 2],
}

impl Wider {
    /// Starts one on ports of its own, with a collection of somebody else's in it.
    pub(crate) async fn start(bug: Option<Bug>) -> Self {
        Self::serving(bug, None, None).await
    }

    /// Starts one that answers this to paths that it does not have.
    pub(crate) async fn denying(status: u16, denial: &str) -> Self {
        Self::serving(None, None, Some((status, denial.to_owned()))).await
    }

    /// Starts one that lacks an operation, or all that begin so, and says it in no words.
    pub(crate) async fn without(operation: &'static str) -> Self {
        Self::serving(None, Some(operation), None).await
    }

    /// Starts one that lacks an operation, or all that begin so, and says it like this.
    pub(crate) async fn without_and_says(operation: &'static str, denial: Value) -> Self {
        Self::serving(None, Some(operation), Some((404, denial.to_string()))).await
    }

    async fn serving(
        bug: Option<Bug>,
        lacks: Option<&'static str>,
        denial: Option<(u16, String)>,
    ) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let bound = async || TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let (front, back) = (bound().await, bound().await);
        let address = |listener: &TcpListener| {
            let address = listener.local_addr().expect("bound");
            format!("http://{address}")
        };
        let (base, behind) = (address(&front), address(&back));
        let config = ServerConfig {
            dialect: Dialect::Documents,
            ..ServerConfig::default()
        };
        let reference = tokio::spawn(run(back, config, std::future::pending()));
        let station = Arc::new(Station {
            bug,
            lacks,
            denial,
            client: Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .expect("a client"),
            behind,
            seen: Mutex::default(),
            collections: Mutex::default(),
        });
        let made = json!({"collectionName": FOREIGN, "dimension": 4}).to_string();
        pass_on(
            &station,
            "collections/create",
            &HeaderMap::new(),
            Method::POST,
            made.into(),
        )
        .await;
        let router = Router::new()
            .fallback(handle)
            .with_state(Arc::clone(&station));
        let serving = tokio::spawn(async move { axum::serve(front, router).await });
        Self {
            base,
            station,
            serving: [serving.abort_handle(), reference.abort_handle()],
        }
    }

    /// Where it is.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    fn seen(&self) -> Vec<(String, String)> {
        let seen = self.station.seen.lock();
        seen.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often an operation was asked for.
    pub(crate) fn asked(&self, operation: &str) -> usize {
        let seen = self.seen();
        seen.iter().filter(|(name, _)| name == operation).count()
    }

    /// Changing requests that name nothing of a run, or something of others.
    pub(crate) fn foreign(&self) -> Vec<String> {
        let changes = |operation: &str| {
            let action = operation.rsplit('/').next().unwrap_or_default();
            !READS.contains(&action)
                && !action.starts_with("vdbspec")
                && !action.starts_with("get_")
        };
        // Of those under test the bodies are the business of other tests.
        let under_test = ["aliases/create", "aliases/drop", "indexes/create"];
        let seen = self.seen().into_iter();
        seen.filter(|(operation, _)| {
            changes(operation) && !under_test.contains(&operation.as_str())
        })
        .filter(|(_, body)| !body.contains("vdbs_") || body.contains(FOREIGN))
        .map(|(operation, body)| format!("{operation} {body}"))
        .collect()
    }

    /// Collections of a run that were made and not dropped.
    pub(crate) fn left(&self) -> Vec<String> {
        let collections = self.station.collections.lock();
        let collections = collections.unwrap_or_else(PoisonError::into_inner);
        let there = collections.iter().filter(|(_, there)| **there);
        there.map(|(name, _)| name.clone()).collect()
    }
}

impl Drop for Wider {
    fn drop(&mut self) {
        for serving in &self.serving {
            serving.abort();
        }
    }
}

async fn handle(
    State(station): State<Arc<Station>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().to_owned();
    let Some(operation) = path.strip_prefix("/v2/vectordb/") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if station
        .lacks
        .is_some_and(|lacks| operation.starts_with(lacks))
    {
        let said = station.denial.as_ref().map(|(_, text)| text.clone());
        return written(StatusCode::NOT_FOUND, said.unwrap_or_default());
    }
    let text = String::from_utf8_lossy(&body).into_owned();
    if method == Method::POST {
        let mut seen = station.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push((operation.to_owned(), text.clone()));
    }
    let required: &[&str] = match operation {
        "partitions/create" | "partitions/has" => &["collectionName", "partitionName"],
        "partitions/list" | "collections/get_stats" => &["collectionName"],
        "users/list" => &[],
        _ => {
            let mut answer = pass_on(&station, operation, &headers, method, body).await;
            if let Some((status, text)) = station.denial.as_ref().filter(|_| answer.0 == 404) {
                answer = (*status, text.replace("{path}", &path));
            }
            station.note(operation, &text, &answer);
            return written(StatusCode::from_u16(answer.0).unwrap_or_default(), answer.1);
        }
    };
    if method != Method::POST {
        return StatusCode::NOT_FOUND.into_response();
    }
    written(StatusCode::OK, answer(&station, operation, required, &text))
}

/// What one of the further operations answers.
fn answer(station: &Station, operation: &str, required: &[&str], body: &str) -> String {
    let has = |bug: Bug| station.bug == Some(bug) && bug.operation() == operation;
    let fault = match serde_json::from_str::<Value>(body) {
        Ok(Value::Object(members)) => required.iter().find_map(|name| match members.get(*name) {
            Some(Value::String(text)) if !text.is_empty() => None,
            Some(Value::Array(_) | Value::Object(_)) if has(Bug::TypesIgnored) => None,
            None if has(Bug::RequiredIgnored) => None,
            _ => Some(format!("{name} is wanted")),
        }),
        _ => Some("no JSON object".to_owned()),
    };
    if let Some(message) = fault {
        let code = if has(Bug::ErrorIsZero) { 0 } else { 1802 };
        return json!({"code": code, "message": message}).to_string();
    }
    if has(Bug::KeyTwice) {
        return r#"{"code":0,"data":["root"],"data":["root"]}"#.to_owned();
    }
    let data = match operation {
        "collections/get_stats" if has(Bug::DataIsText) => json!("none"),
        "collections/get_stats" => json!({"rowCount": 0}),
        "partitions/has" => json!({"has": true}),
        "partitions/list" => json!(["_default"]),
        "users/list" => json!(["root"]),
        _ => json!({}),
    };
    let code = if has(Bug::CodeIsText) {
        json!("0")
    } else {
        json!(0)
    };
    json!({"code": code, "data": data}).to_string()
}

impl Station {
    /// Which collections a run made and dropped, as far as the reference server agreed.
    fn note(&self, operation: &str, body: &str, answer: &(u16, String)) {
        let code = serde_json::from_str::<Value>(&answer.1).ok();
        let accepted = code.and_then(|answer| answer.get("code")?.as_i64()) == Some(0);
        let name = serde_json::from_str::<Value>(body).ok();
        let name = name.and_then(|body| Some(body.get("collectionName")?.as_str()?.to_owned()));
        if let (true, Some(name)) = (accepted, name) {
            let mut known = self
                .collections
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            match operation {
                "collections/create" => known.insert(name, true),
                "collections/drop" => known.insert(name, false),
                _ => None,
            };
        }
    }
}

/// Status and body of the reference server.
async fn pass_on(
    station: &Station,
    operation: &str,
    headers: &HeaderMap,
    method: Method,
    body: Bytes,
) -> (u16, String) {
    let url = format!("{}/v2/vectordb/{operation}", station.behind);
    let mut request = station.client.request(method, url).body(body);
    for (name, value) in headers {
        if *name != header::HOST && *name != header::CONTENT_LENGTH {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.expect("the reference server answers");
    let status = answer.status().as_u16();
    (status, answer.text().await.expect("a whole body"))
}

fn written(status: StatusCode, body: String) -> Response {
    let kind = if body.starts_with('{') {
        "application/json; charset=utf-8"
    } else {
        "text/plain"
    };
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}
