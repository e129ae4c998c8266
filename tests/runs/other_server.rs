//! A server of the same API that shares nothing with the reference server: other codes, other HTTP statuses, other
//! choices wherever the pages leave one. It can be told to have one of a few bugs.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::other_state::{Refusal, World};

/// How the server goes about things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    /// Errors come with an HTTP status of their own, else with 200.
    pub(crate) statuses: bool,
    /// The code of every error; none means that it equals the HTTP status that fits.
    pub(crate) code: Option<i64>,
    /// There are databases besides the default one.
    pub(crate) databases: bool,
    /// Repeating is an error, what is not there can be dropped, and a collection takes its aliases with it.
    pub(crate) lenient: bool,
}

/// Errors as the web has them, databases, nothing done by halves.
pub(crate) const STRICT: Manner = Manner {
    statuses: true,
    code: None,
    databases: true,
    lenient: false,
};
/// HTTP 200 for everything and one code for all errors.
pub(crate) const LENIENT: Manner = Manner {
    statuses: false,
    code: Some(65_535),
    databases: true,
    lenient: true,
};

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// Names of aliases are kept in small letters.
    CaseFolded,
    /// Names of aliases are cut after 200 characters.
    NamesCut,
    /// An alias that another collection has is given to both.
    TwoOwners,
    /// Dropping an alias drops the indexes of its collection.
    DropTakesIndexes,
    /// Dropping an alias drops those of its name in all databases.
    DropEverywhere,
    /// An alias that was made again is described with the owner that it had before.
    PreviousOwner,
    /// The list of aliases is that of all collections.
    ListOfAll,
    /// The list of indexes has the names of their fields.
    ListOfFields,
    /// Metrics are shown in small letters.
    MetricInSmallLetters,
    /// A collection has one index: a new one takes the place of the old one.
    OneIndex,
    /// Errors about unknown things have code 0.
    UnknownIsZero,
    /// Refusals of aliases/drop have no message.
    DropWithoutMessage,
    /// indexes/create answers with the body that it was sent.
    CreateEchoes,
}

struct Station {
    manner: Manner,
    bug: Option<Bug>,
    world: Mutex<World>,
}

/// A running one. It ends with the test.
pub(crate) struct OtherServer {
    base: String,
    serving: AbortHandle,
}

impl OtherServer {
    /// Starts one on a port of its own.
    pub(crate) async fn start(manner: Manner, bug: Option<Bug>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        let station = Station {
            manner,
            bug,
            world: Mutex::new(World::new(manner, bug)),
        };
        let router = Router::new().fallback(handle).with_state(Arc::new(station));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            base,
            serving: serving.abort_handle(),
        }
    }

    /// Where it is.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }
}

impl Drop for OtherServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn handle(
    State(station): State<Arc<Station>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(operation) = uri.path().strip_prefix("/v2/vectordb/") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if method != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let plain = |kind: &str| kind.starts_with("application/json");
    let kind = headers.get(header::CONTENT_TYPE);
    let is_json = kind.is_none_or(|kind| kind.to_str().is_ok_and(plain));
    let answer = match serde_json::from_slice::<Value>(&body) {
        _ if !is_json => Err(Refusal {
            status: 415,
            text: "send JSON".to_owned(),
        }),
        Ok(Value::Object(body)) => {
            let mut world = station.world.lock().unwrap_or_else(PoisonError::into_inner);
            match world.carry_out(operation, &body) {
                Some(answer) => answer,
                None => return StatusCode::NOT_FOUND.into_response(),
            }
        }
        _ => Err(Refusal {
            status: 400,
            text: "the body is no JSON object".to_owned(),
        }),
    };
    match answer {
        Ok(data) => written(StatusCode::OK, &success(&station, operation, &data, &body)),
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status).unwrap_or_default();
            let shown = if station.manner.statuses {
                status
            } else {
                StatusCode::OK
            };
            written(shown, &error(&station, operation, &refusal))
        }
    }
}

fn success(station: &Station, operation: &str, data: &Value, body: &[u8]) -> Value {
    if station.bug == Some(Bug::CreateEchoes) && operation == "indexes/create" {
        return serde_json::from_slice(body).unwrap_or_default();
    }
    json!({"data": data, "code": 0})
}

fn error(station: &Station, operation: &str, refusal: &Refusal) -> Value {
    let code = station.manner.code.unwrap_or(i64::from(refusal.status));
    if station.bug == Some(Bug::UnknownIsZero) && refusal.status == 404 {
        return json!({"message": refusal.text, "code": 0});
    }
    if station.bug == Some(Bug::DropWithoutMessage) && operation == "aliases/drop" {
        return json!({"code": code});
    }
    json!({"message": refusal.text, "code": code})
}

fn written(status: StatusCode, body: &Value) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    (status, kind, body.to_string()).into_response()
}
