//! A run as the command line makes it, without the command line: one contract and one plan for the whole binary.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use vdbspec::contract::Contract;
use vdbspec::report::{Collector, Report};
use vdbspec::run::{Event, Plan, Policy, RunOptions, Selection, Stop, plan, run};
use vdbspec::server::{self, ServerConfig};
use vdbspec::wire::{Network, Target, Token};

/// The profile of every run here.
const PROFILE: &str = "documents";
/// The seed of every run here.
const SEED: u64 = 1;
/// The token of servers that ask for one.
pub(crate) const TOKEN: &str = "somebody:a-long-passphrase";
/// Longest wait for one answer; on a busy machine nothing that answers comes near it.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(20);

static SPEC: OnceLock<(Arc<Contract>, Arc<Plan>)> = OnceLock::new();

/// The contract and the plan, made once: planning takes longer than most runs.
pub(crate) fn spec() -> (Arc<Contract>, Arc<Plan>) {
    SPEC.get_or_init(|| {
        let contract = Contract::embedded().expect("the embedded contract");
        let plan = plan(&contract, PROFILE, SEED).expect("a plan for the profile");
        (Arc::new(contract), Arc::new(plan))
    })
    .clone()
}

/// A selection as `--only` makes it; no pattern selects everything.
pub(crate) fn only(patterns: &[&str]) -> Selection {
    let patterns: Vec<String> = patterns.iter().map(|text| (*text).to_owned()).collect();
    Selection::new(&patterns, &[], &[]).expect("patterns that are globs")
}

/// Time for making something smaller that even a busy machine does not use up: requests bound it in tests.
const SHRINK_TIME: Duration = Duration::from_mins(2);

/// The options that the command line has by default, for a target at this address.
pub(crate) fn options(base: &str, token: Option<&str>) -> RunOptions {
    RunOptions {
        target: Target::parse(base).expect("an address"),
        target_label: base.to_owned(),
        network: Network::default(),
        token: token.and_then(Token::new),
        database: None,
        profile: PROFILE.to_owned(),
        selection: Selection::default(),
        shard: None,
        seed: SEED,
        concurrency: 16,
        fuzzing: None,
        timeout: ANSWER_TIME_MAX,
        wait_ready: Duration::ZERO,
        fail_fast: false,
        strict: false,
        policy: Policy {
            shrink_time: SHRINK_TIME,
            ..Policy::own(SEED)
        },
        stop: Stop::default(),
        keeping: vdbspec::run::Keeping::default(),
        rerun_prefix: "vdbspec run".to_owned(),
    }
}

/// Runs to the end.
pub(crate) async fn conduct(options: RunOptions) -> Report {
    watched(options, |_| {}).await
}

/// Runs to the end while somebody watches.
pub(crate) async fn watched(options: RunOptions, watch: impl FnMut(&Event)) -> Report {
    let (_, plan) = spec();
    planned(plan, options, watch).await
}

/// Runs a plan of its own to the end while somebody watches.
pub(crate) async fn planned(
    plan: Arc<Plan>,
    options: RunOptions,
    mut watch: impl FnMut(&Event),
) -> Report {
    let (contract, _) = spec();
    let (sender, mut events) = mpsc::unbounded_channel();
    let running = tokio::spawn(run(contract, plan, options, sender));
    let mut collector = Collector::default();
    while let Some(event) = events.recv().await {
        watch(&event);
        collector.observe(event);
    }
    running
        .await
        .expect("the run does not panic")
        .expect("the run begins");
    collector.finish().expect("the run ends with a summary")
}

/// A reference server that ends with the test.
pub(crate) struct Reference {
    base: String,
    serving: AbortHandle,
}

impl Reference {
    /// Starts one on a port of its own.
    pub(crate) async fn start(config: ServerConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        let serving = tokio::spawn(server::run(listener, config, std::future::pending()));
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

impl Drop for Reference {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
