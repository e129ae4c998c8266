//! A refused request is an error of ours, and nothing of it is sent.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use vdbspec::check::Verdict;
use vdbspec::contract::Contract;
use vdbspec::report::Collector;
use vdbspec::run::{ExitCode, Keeping, Policy, RunOptions, Selection, Stop, plan, run};
use vdbspec::server::{self, ServerConfig};
use vdbspec::wire::{Network, Target};

use crate::gate::recorder::Recorder;
use crate::gate::told::told;

/// The contract with one operation less classified.
fn contract() -> Contract {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy("specs".as_ref(), folder.path());
    let roles = folder.path().join("roles.toml");
    let text = std::fs::read_to_string(&roles).expect("the roles");
    let (before, after) = text
        .split_once("[operation.\"aliases/create\"]")
        .expect("the operation stands there");
    let rest = after.find("[operation.").and_then(|at| after.get(at..));
    std::fs::write(&roles, format!("{before}{}", rest.unwrap_or_default())).expect("written");
    Contract::from_dir(folder.path()).expect("a contract")
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// One case whose set-up needs the operation.
fn options(base: &str) -> RunOptions {
    let only = ["coverage/aliases.drop/accept-html".to_owned()];
    RunOptions {
        target: Target::parse(base).expect("an address"),
        target_label: base.to_owned(),
        network: Network::default(),
        token: None,
        database: None,
        profile: "documents".to_owned(),
        selection: Selection::new(&only, &[], &[]).expect("a pattern"),
        seed: 1,
        concurrency: 1,
        timeout: Duration::from_secs(20),
        wait_ready: Duration::ZERO,
        fail_fast: false,
        strict: false,
        stop: Stop::default(),
        policy: Policy::own(1),
        shard: None,
        fuzzing: None,
        keeping: Keeping::default(),
        rerun_prefix: "vdbspec run".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_request_ends_its_case_as_an_error_and_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("bound"));
    let config = ServerConfig::default();
    let serving = tokio::spawn(server::run(listener, config, std::future::pending()));
    let recorder = Recorder::before(&base).await;
    let options = options(recorder.base());
    let contract = Arc::new(contract());
    let plan = plan(&contract, &options.profile, options.seed).expect("a plan");
    let (sender, mut events) = mpsc::unbounded_channel();
    let running = tokio::spawn(run(contract, Arc::new(plan), options, sender));
    let mut collector = Collector::default();
    while let Some(event) = events.recv().await {
        collector.observe(event);
    }
    let summary = running.await.expect("no panic").expect("a summary");
    let report = collector.finish().expect("a report");
    let case = report
        .cases
        .iter()
        .find(|case| case.id.contains("accept-html"));
    let case = case.expect("the case");
    assert_eq!(case.verdict, Verdict::Error, "{}", told(&report));
    let reason = case.reason.as_deref().unwrap_or_default();
    assert!(
        reason.contains("gate") && reason.contains("'aliases/create' is not classified"),
        "{reason}"
    );
    assert_eq!(summary.exit, ExitCode::Inconclusive);
    serving.abort();
    let sent = recorder.passed();
    assert!(
        sent.iter()
            .all(|request| !request.path.ends_with("aliases/create"))
    );
}
