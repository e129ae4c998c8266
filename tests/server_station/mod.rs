//! A server of its own for each test, and a client for it.

use std::sync::Once;
use std::time::Duration;

use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use vdbspec::server::{Dialect, ServerConfig, fault, run};

/// How long any answer may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

static PROVIDER: Once = Once::new();

/// A running server and where it is; a copy is another client of it.
#[derive(Clone)]
pub(crate) struct Station {
    client: Client,
    address: String,
}

/// What came back: status, and the body as JSON where it is JSON.
pub(crate) type Reply = (u16, Value);

impl Station {
    /// A server of this dialect with these faults.
    pub(crate) async fn start(dialect: Dialect, faults: &[&str]) -> Self {
        let faults = faults
            .iter()
            .map(|id| fault(id).expect("the fault exists"))
            .collect();
        Self::with(ServerConfig {
            dialect,
            faults,
            ..ServerConfig::default()
        })
        .await
    }

    /// A server with this configuration.
    pub(crate) async fn with(config: ServerConfig) -> Self {
        PROVIDER.call_once(|| {
            // Somebody else in this process may have been first; either provider does.
            drop(rustls::crypto::ring::default_provider().install_default());
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound").to_string();
        tokio::spawn(run(listener, config, std::future::pending()));
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .build()
            .expect("a client");
        Self { client, address }
    }

    /// Sends anything.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> Response {
        let mut request = self
            .client
            .request(method, format!("http://{}{path}", self.address))
            .body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.expect("an answer")
    }

    /// Whether a post is answered at all.
    pub(crate) async fn answers(&self, operation: &str, body: &'static str) -> bool {
        self.answers_with(operation, &[], body).await
    }

    /// Whether a post with these headers is answered at all.
    pub(crate) async fn answers_with(
        &self,
        operation: &str,
        headers: &[(&str, &str)],
        body: &'static str,
    ) -> bool {
        let url = format!("http://{}{}", self.address, path(operation));
        let mut request = self.client.post(url).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.is_ok()
    }

    /// Posts a body as it stands to an operation.
    pub(crate) async fn raw(&self, operation: &str, body: impl Into<reqwest::Body>) -> Reply {
        reply(self.send(Method::POST, &path(operation), &[], body).await).await
    }

    /// Posts a JSON body to an operation.
    pub(crate) async fn post(&self, operation: &str, body: Value) -> Reply {
        self.raw(operation, body.to_string()).await
    }

    /// The code that an operation answers.
    pub(crate) async fn code(&self, operation: &str, body: Value) -> i64 {
        let (_, reply) = self.post(operation, body).await;
        reply
            .get("code")
            .and_then(Value::as_i64)
            .unwrap_or_else(|| panic!("no code in {reply}"))
    }

    /// The data that an operation answers with success.
    pub(crate) async fn data(&self, operation: &str, body: Value) -> Value {
        let (_, mut reply) = self.post(operation, body).await;
        assert_eq!(reply.get("code"), Some(&json!(0)), "{operation}: {reply}");
        reply["data"].take()
    }

    /// A sorted list of names.
    pub(crate) async fn names(&self, operation: &str, body: Value) -> Vec<String> {
        let mut names: Vec<String> =
            serde_json::from_value(self.data(operation, body).await).expect("a list of names");
        names.sort();
        names
    }

    /// Makes a collection by the quick form: dynamic, indexed and loaded.
    pub(crate) async fn quick(&self, collection: &str) {
        let body = json!({"collectionName": collection, "dimension": 4});
        assert_eq!(
            self.code("collections/create", body).await,
            0,
            "{collection}"
        );
    }

    /// Makes a collection with one field of most types and no index.
    pub(crate) async fn fields(&self, collection: &str) {
        let body = Self::schema(collection);
        assert_eq!(
            self.code("collections/create", body).await,
            0,
            "{collection}"
        );
    }

    /// The body that [`Station::fields`] sends.
    pub(crate) fn schema(collection: &str) -> Value {
        json!({"collectionName": collection, "schema": {"fields": [
            {"fieldName": "id", "dataType": "Int64", "isPrimary": true},
            {"fieldName": "dense", "dataType": "FloatVector", "elementTypeParams": {"dim": "4"}},
            {"fieldName": "other", "dataType": "FloatVector", "elementTypeParams": {"dim": 4}},
            {"fieldName": "bits", "dataType": "BinaryVector", "elementTypeParams": {"dim": 8}},
            {"fieldName": "sparse", "dataType": "SparseFloatVector"},
            {"fieldName": "text", "dataType": "VarChar", "elementTypeParams": {"max_length": 64}},
            {"fieldName": "number", "dataType": "Int32"},
            {"fieldName": "json", "dataType": "JSON"},
        ]}})
    }
}

/// The whole path of an operation.
pub(crate) fn path(operation: &str) -> String {
    format!("/v2/vectordb/{operation}")
}

/// Status and body of a response.
pub(crate) async fn reply(response: Response) -> Reply {
    let status = response.status().as_u16();
    let text = response.text().await.expect("a whole body");
    (
        status,
        serde_json::from_str(&text).unwrap_or(Value::String(text)),
    )
}
