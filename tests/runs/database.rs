//! A run in another database than the default one.

use serde_json::{Value, json};
use vdbspec::run::ExitCode;
use vdbspec::server::{Dialect, ServerConfig};

use super::conduct::{Reference, conduct, options};
use super::recorder::{Passed, Recorder};
use super::told::told;

/// The database that `--db` names.
const HOME: &str = "books";
/// Operations that are about no database or about databases themselves.
const OF_NO_DATABASE: &str = "/databases/";

/// Whether a request says by key or header which database it means, and which.
fn database_of(request: &Passed) -> Option<String> {
    let body: Option<Value> = serde_json::from_str(&request.body).ok();
    let key = body.as_ref().and_then(|body| body.get("dbName"));
    let header = || {
        let found = request.headers.iter().find(|(name, _)| name == "db-name");
        found.map(|(_, value)| json!(value.trim_matches('"')))
    };
    key.cloned().or_else(header).map(|name| match name {
        Value::String(text) => text,
        other => other.to_string(),
    })
}

/// A server of this dialect that has the database.
async fn server(dialect: Dialect) -> Reference {
    let server = Reference::start(ServerConfig {
        dialect,
        ..ServerConfig::default()
    })
    .await;
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder().no_proxy();
    let client = client.build().expect("a client");
    let path = format!("{}/v2/vectordb/databases/create", server.base());
    let made = client.post(path).body(json!({"dbName": HOME}).to_string());
    made.send().await.expect("the database is made");
    server
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_request_goes_to_the_database_that_was_asked_for() {
    let server = server(Dialect::Documents).await;
    let recorder = Recorder::before(server.base()).await;
    let mut options = options(recorder.base(), None);
    options.database = Some(HOME.to_owned());
    let report = conduct(options).await;
    assert_eq!(report.summary.exit, ExitCode::Conforms, "{}", told(&report));

    for request in recorder.passed() {
        if request.path.contains(OF_NO_DATABASE) {
            continue;
        }
        let database = database_of(&request);
        assert_ne!(database.as_deref(), Some("default"), "{request:?}");
        assert!(database.is_some(), "{request:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_version_is_right_by_its_own_profile_there_too() {
    for (dialect, name) in Dialect::ALL {
        let server = server(*dialect).await;
        let mut options = options(server.base(), None);
        options.database = Some(HOME.to_owned());
        options.profile = (*name).to_owned();
        let report = conduct(options).await;
        let told = told(&report);
        assert_eq!(report.summary.exit, ExitCode::Conforms, "{name}: {told}");
    }
}
