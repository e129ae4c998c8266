//! A server that stands before the reference server and spoils what many requests in a row come to, but no single one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Once};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::AbortHandle;

static PROVIDER: Once = Once::new();

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Oddity {
    /// A third alias of a collection takes the place of its first one.
    ThirdAliasTakesFirst,
    /// An alias that is moved back to where it was before stays where it is, with success.
    NoWayBack,
    /// A collection that is made again gets back an alias that it had before.
    AliasReturns,
    /// Altering an alias in the second database moves the one of that name in the first.
    AlterElsewhere,
    /// Creating an alias that was dropped before does nothing, with success.
    OnlyOnce,
    /// Dropping an index drops all indexes of its collection.
    IndexDropTakesAll,
    /// Creating an index drops the aliases of its collection.
    IndexTakesAliases,
    /// Altering an alias to a collection that is not there is refused, and the alias is gone.
    RefusedAlterDrops,
    /// Every so many changing requests get no answer, and take effect only when another one comes. No fault of a server
    /// that is far away.
    LateEffects,
    /// Every so many changing requests get no answer, and aliases of the same collection are gone then.
    LostAndBroken,
}

/// What nobody knows as a metric: an index with it is accepted and not made, which the documents leave open.
pub(crate) const ODD_METRIC: &str = "l2";
/// Of so many changing requests one gets no answer.
const LOST_EVERY: u64 = 9;

/// A running one. It ends with the test.
pub(crate) struct OddServer {
    base: String,
    serving: AbortHandle,
}

struct Desk {
    upstream: String,
    client: Client,
    oddity: Option<Oddity>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// By collection, the aliases that it has in the order in which they came.
    aliases: BTreeMap<String, Vec<String>>,
    /// By alias, the collections that it has been on.
    before: BTreeMap<String, Vec<String>>,
    /// Collections that were dropped.
    dropped: BTreeSet<String>,
    created: BTreeSet<String>,
    /// By collection, the names of indexes that were made.
    indexes: BTreeMap<String, BTreeSet<String>>,
    changes: u64,
    /// What has still to take effect.
    late: Option<(String, Value)>,
}

impl OddServer {
    /// Starts one before the server at this address.
    pub(crate) async fn start(upstream: &str, oddity: Option<Oddity>) -> Self {
        PROVIDER.call_once(|| {
            // Somebody else in this process may have been first; either provider does.
            drop(rustls::crypto::ring::default_provider().install_default());
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        let desk = Desk {
            upstream: upstream.to_owned(),
            client: Client::builder().no_proxy().build().expect("a client"),
            oddity,
            memory: Mutex::default(),
        };
        let router = Router::new().fallback(handle).with_state(Arc::new(desk));
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

impl Drop for OddServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn handle(
    State(desk): State<Arc<Desk>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let operation = uri.path().trim_start_matches("/v2/vectordb/").to_owned();
    let json: Value = serde_json::from_slice(&body).unwrap_or_default();
    let authorization = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let mut memory = desk.memory.lock().await;
    let call = Call {
        desk: &desk,
        authorization: &authorization,
    };
    match call.before(&mut memory, &operation, &json).await {
        Some(Instead::Done) => return done(),
        Some(Instead::Never) => {
            drop(memory);
            return std::future::pending().await;
        }
        None => {}
    }
    let mut request = desk.client.post(format!("{}{}", desk.upstream, uri.path()));
    for (name, value) in headers
        .iter()
        .filter(|(name, _)| *name != HeaderName::from_static("host"))
    {
        request = request.header(name.as_str(), value.as_bytes());
    }
    let answer = request.body(body).send().await.expect("an answer");
    let status = answer.status().as_u16();
    let text = answer.text().await.expect("a body");
    let said: Value = serde_json::from_str(&text).unwrap_or_default();
    if said.get("code") == Some(&json!(0)) {
        call.after(&mut memory, &operation, &json).await;
        call.after_indexes(&mut memory, &operation, &json).await;
    } else if call.is(Oddity::RefusedAlterDrops) && operation == "aliases/alter" {
        let mut dropped = json.clone();
        if let Some(body) = dropped.as_object_mut() {
            body.remove("collectionName");
        }
        call.silently("aliases/drop", &dropped).await;
    }
    let kind = [("content-type", "application/json; charset=utf-8")];
    let status = StatusCode::from_u16(status).unwrap_or_default();
    (status, kind, text).into_response()
}

/// What comes instead of the reference server's answer.
enum Instead {
    /// A success.
    Done,
    /// Nothing, ever.
    Never,
}

struct Call<'a> {
    desk: &'a Desk,
    authorization: &'a str,
}

fn text<'a>(body: &'a Value, key: &str) -> &'a str {
    body.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn done() -> Response {
    let kind = [("content-type", "application/json; charset=utf-8")];
    (kind, json!({"code": 0, "data": {}}).to_string()).into_response()
}

impl Call<'_> {
    fn is(&self, oddity: Oddity) -> bool {
        self.desk.oddity == Some(oddity)
    }

    /// Does something behind the client's back.
    async fn silently(&self, operation: &str, body: &Value) {
        let address = format!("{}/v2/vectordb/{operation}", self.desk.upstream);
        let request = self.desk.client.post(address);
        let request = request.header("authorization", self.authorization);
        let sent = request.body(body.to_string()).send().await;
        sent.expect("an answer");
    }

    /// What happens before a request reaches the reference server; what comes instead where it never does.
    async fn before(&self, memory: &mut Memory, operation: &str, body: &Value) -> Option<Instead> {
        let (alias, collection) = (text(body, "aliasName"), text(body, "collectionName"));
        let changes = matches!(
            operation,
            "aliases/create" | "aliases/drop" | "aliases/alter" | "indexes/create"
        );
        if changes {
            memory.changes += 1;
            if let Some((operation, body)) = memory.late.take() {
                self.silently(&operation, &body).await;
            }
        }
        let is_lost = changes && memory.changes.is_multiple_of(LOST_EVERY);
        if self.is(Oddity::LateEffects) && is_lost {
            memory.late = Some((operation.to_owned(), body.clone()));
            return Some(Instead::Never);
        }
        if self.is(Oddity::LostAndBroken) && is_lost {
            let others = std::mem::take(&mut memory.aliases);
            for alias in others.values().flatten() {
                self.silently("aliases/drop", &json!({ "aliasName": alias }))
                    .await;
            }
            return Some(Instead::Never);
        }
        let entries = body.get("indexParams").and_then(Value::as_array);
        let is_odd = |entry: &Value| text(entry, "metricType") == ODD_METRIC;
        if self.is(Oddity::IndexDropTakesAll) && entries.into_iter().flatten().any(is_odd) {
            let known = body.to_string().replace(ODD_METRIC, "L2");
            let known = serde_json::from_str(&known).unwrap_or_default();
            self.silently(operation, &known).await;
            self.after_indexes(memory, operation, &known).await;
            return Some(Instead::Done);
        }
        let moves_back = memory
            .before
            .get(alias)
            .is_some_and(|owners| owners.iter().any(|owner| owner == collection));
        if self.is(Oddity::NoWayBack) && operation == "aliases/alter" && moves_back {
            return Some(Instead::Done);
        }
        if self.is(Oddity::OnlyOnce) && operation == "aliases/create" {
            let key = format!("{} {alias}", text(body, "dbName"));
            if memory.created.contains(&key) {
                return Some(Instead::Done);
            }
        }
        if self.is(Oddity::AlterElsewhere)
            && operation == "aliases/alter"
            && !matches!(text(body, "dbName"), "" | "default")
        {
            let first = memory.aliases.iter().find(|(_, aliases)| {
                let mut aliases = aliases.iter();
                aliases.any(|known| known == alias)
            });
            if first.is_some() {
                self.silently("aliases/drop", &json!({ "aliasName": alias }))
                    .await;
            }
        }
        None
    }

    /// The same for requests about indexes.
    async fn after_indexes(&self, memory: &mut Memory, operation: &str, body: &Value) {
        let collection = text(body, "collectionName");
        match operation {
            "indexes/create" => {
                let entries = body.get("indexParams").and_then(Value::as_array);
                let names = entries.into_iter().flatten().map(|entry| {
                    let named = text(entry, "indexName");
                    let field = text(entry, "fieldName");
                    if named.is_empty() { field } else { named }.to_owned()
                });
                let made = memory.indexes.entry(collection.to_owned()).or_default();
                made.extend(names);
                if self.is(Oddity::IndexTakesAliases) {
                    let aliases = memory.aliases.remove(collection).unwrap_or_default();
                    for alias in aliases {
                        self.silently("aliases/drop", &json!({ "aliasName": alias }))
                            .await;
                    }
                }
            }
            "indexes/drop" if self.is(Oddity::IndexDropTakesAll) => {
                let others = memory.indexes.remove(collection).unwrap_or_default();
                for name in others {
                    let body = json!({"collectionName": collection, "indexName": name});
                    self.silently("indexes/drop", &body).await;
                }
            }
            _ => {}
        }
    }

    /// What happens after the reference server has accepted a request.
    async fn after(&self, memory: &mut Memory, operation: &str, body: &Value) {
        let (alias, collection) = (text(body, "aliasName"), text(body, "collectionName"));
        let is_home = matches!(text(body, "dbName"), "" | "default");
        match operation {
            "aliases/create" => {
                memory
                    .created
                    .insert(format!("{} {alias}", text(body, "dbName")));
            }
            "collections/drop" if is_home => {
                memory.dropped.insert(collection.to_owned());
            }
            _ => {}
        }
        match operation {
            "aliases/create" | "aliases/alter" if is_home => {
                for aliases in memory.aliases.values_mut() {
                    aliases.retain(|known| known != alias);
                }
                let aliases = memory.aliases.entry(collection.to_owned()).or_default();
                aliases.push(alias.to_owned());
                let first = aliases.first().cloned().filter(|_| aliases.len() >= 3);
                let owners = memory.before.entry(alias.to_owned()).or_default();
                if owners.last().map(String::as_str) != Some(collection) {
                    owners.push(collection.to_owned());
                }
                if let Some(first) = first
                    && self.is(Oddity::ThirdAliasTakesFirst)
                {
                    self.silently("aliases/drop", &json!({ "aliasName": first }))
                        .await;
                }
            }
            "aliases/drop" if is_home => {
                for aliases in memory.aliases.values_mut() {
                    aliases.retain(|known| known != alias);
                }
            }
            "collections/create" if is_home => {
                let returns = memory.before.iter().find(|(_, owners)| {
                    let mut owners = owners.iter();
                    owners.any(|owner| owner == collection)
                });
                if let Some((alias, _)) = returns
                    && self.is(Oddity::AliasReturns)
                    && memory.dropped.contains(collection)
                {
                    let body = json!({"aliasName": alias, "collectionName": collection});
                    self.silently("aliases/create", &body).await;
                }
            }
            _ => {}
        }
    }
}
