//! Nothing of a run stays, and nothing of anybody else's is touched.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use vdbspec::check::Verdict;
use vdbspec::report::Report;
use vdbspec::run::{Event, ExitCode, RunOptions, Stop};
use vdbspec::server::{Dialect, ServerConfig};

use super::conduct::{Reference, only, options, watched};
use super::other_server::{OtherServer, STRICT};
use super::recorder::{Passed, Recorder};
use super::told::told;

/// Collections of somebody else, some with names that begin like ours.
const COLLECTIONS: &[&str] = &["books", "vdbs_", "vdbs_a1b2c3_l0c1", "alias_1"];
/// Aliases of somebody else with the collection that has each.
const ALIASES: &[(&str, &str)] = &[
    ("prod", "books"),
    ("vdbs_a1b2c3_0a1", "books"),
    ("bob", "vdbs_a1b2c3_l0c1"),
    ("alias_1b", "vdbs_"),
];
/// A database of somebody else; the first collection is in it too.
const DATABASE: &str = "vdbs_a1b2c3_l0d1";
/// Operations that only look.
const READS: &[&str] = &["list", "describe", "has"];

/// A client for the tests themselves.
struct Owner {
    base: String,
    client: reqwest::Client,
}

impl Owner {
    fn of(base: &str) -> Self {
        // Somebody else in this process may have been first; either provider does.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy();
        Self {
            base: base.to_owned(),
            client: client.build().expect("a client"),
        }
    }

    async fn ask(&self, operation: &str, body: Value) -> Value {
        let path = format!("{}/v2/vectordb/{operation}", self.base);
        let answer = self.client.post(path).body(body.to_string()).send().await;
        let answer = answer.expect("an answer").bytes().await.expect("a body");
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        assert_eq!(answer["code"], 0, "{operation} {body}: {answer}");
        answer["data"].clone()
    }

    /// Makes everything that must not be touched.
    async fn settle(&self) {
        self.ask("databases/create", json!({"dbName": DATABASE}))
            .await;
        for (database, names) in [("default", COLLECTIONS), (DATABASE, &COLLECTIONS[..1])] {
            for name in names {
                let body = json!({"dbName": database, "collectionName": name, "dimension": 8});
                self.ask("collections/create", body).await;
            }
        }
        for (alias, collection) in ALIASES {
            let body = json!({"aliasName": alias, "collectionName": collection});
            self.ask("aliases/create", body).await;
        }
        let body = json!({"dbName": DATABASE, "aliasName": "prod", "collectionName": "books"});
        self.ask("aliases/create", body).await;
    }

    /// Everything that the lists show, in order.
    async fn inventory(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for database in names(&self.ask("databases/list", json!({})).await) {
            let body = json!({"dbName": database});
            for collection in names(&self.ask("collections/list", body).await) {
                let body = json!({"dbName": database, "collectionName": collection});
                for operation in ["aliases/list", "indexes/list"] {
                    let listed = names(&self.ask(operation, body.clone()).await);
                    found.insert(format!("{database} {collection} {operation} {listed:?}"));
                }
            }
            found.insert(database);
        }
        found
    }
}

fn names(list: &Value) -> BTreeSet<String> {
    let items = list.as_array().into_iter().flatten();
    items
        .filter_map(|item| Some(item.as_str()?.to_owned()))
        .collect()
}

/// A request that changes something names nothing of anybody else's.
fn assert_ours(passed: &[Passed]) {
    for request in passed {
        let action = request.path.rsplit('/').next().unwrap_or_default();
        if READS.contains(&action) {
            continue;
        }
        let foreign = COLLECTIONS
            .iter()
            .chain(ALIASES.iter().map(|(alias, _)| alias))
            .chain([&DATABASE])
            .find(|name| request.body.contains(&format!("\"{name}\"")));
        assert_eq!(foreign, None, "{request:?}");
        let mut headers = request.headers.iter();
        let header = headers.find(|(name, _)| name == "db-name");
        // A header may name the run's own database, which has the letters of every run.
        let is_ours = header.is_none_or(|(_, database)| database.starts_with("\"vdbs_"));
        assert!(is_ours, "{request:?}");
    }
}

/// Runs against a settled server; what is there before must be there afterwards.
async fn assert_leaves(
    upstream: &str,
    change: impl FnOnce(&mut RunOptions),
    watch: impl FnMut(&Event),
) -> Report {
    let owner = Owner::of(upstream);
    owner.settle().await;
    let before = owner.inventory().await;
    let recorder = Recorder::before(upstream).await;
    let mut options = options(recorder.base(), None);
    change(&mut options);
    let report = watched(options, watch).await;
    assert_eq!(owner.inventory().await, before, "{}", told(&report));
    assert_eq!(report.summary.left_behind, [""; 0]);
    assert_ours(&recorder.passed());
    report
}

async fn milvus() -> Reference {
    Reference::start(ServerConfig {
        dialect: Dialect::Milvus26,
        ..ServerConfig::default()
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_run_leaves_the_reference_server_as_it_was() {
    let report = assert_leaves(milvus().await.base(), |_| {}, |_| {}).await;
    assert_eq!(report.summary.exit, ExitCode::Conforms, "{}", told(&report));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_leaves_another_server_as_it_was() {
    let server = OtherServer::start(STRICT, None).await;
    let select = |options: &mut RunOptions| {
        options.selection = only(&["examples/*", "scenarios/*", "coverage/*aliasName*"]);
    };
    let report = assert_leaves(server.base(), select, |_| {}).await;
    assert_eq!(report.summary.exit, ExitCode::Conforms, "{}", told(&report));
}

/// Cases that end before somebody wishes to stop.
const CASES_BEFORE_STOP: usize = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_run_is_undecided_and_leaves_everything_as_it_was() {
    let stop = Stop::default();
    let asked = stop.clone();
    let mut ended = 0;
    let watch = move |event: &Event| {
        if let Event::CaseFinished(_) = event {
            ended += 1;
            if ended == CASES_BEFORE_STOP {
                stop.ask();
            }
        }
    };
    let report = assert_leaves(milvus().await.base(), |options| options.stop = asked, watch).await;
    assert_eq!(
        report.summary.exit,
        ExitCode::Inconclusive,
        "{}",
        told(&report)
    );
    let passed = report.summary.verdicts.get(&Verdict::Pass);
    assert!(
        passed.is_some_and(|passed| *passed > 0),
        "{}",
        told(&report)
    );
    let cut = report.cases.iter().filter(|case| {
        let reason = case.reason.as_deref();
        reason.is_some_and(|reason| reason.contains("interrupted"))
    });
    assert!(cut.count() > 0, "{}", told(&report));
}
