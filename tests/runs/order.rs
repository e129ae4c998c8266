//! One case after the other or sixteen at once: the same cases, verdicts, findings and requests.

use std::collections::BTreeMap;

use vdbspec::check::Verdict;
use vdbspec::report::Report;
use vdbspec::server::{Dialect, ServerConfig};

use super::conduct::{Reference, TOKEN, conduct, options};
use vdbspec::run::Selection;

use super::recorder::{Passed, Recorder};

/// Where the run token stands in every name that a run makes.
const PREFIX: &str = "vdbs_";
/// Its length.
const TOKEN_LENGTH: usize = 6;

async fn run(concurrency: usize) -> (Report, Vec<Passed>) {
    let server = Reference::start(ServerConfig {
        dialect: Dialect::Milvus26,
        token: Some(TOKEN.to_owned()),
        faults: Vec::new(),
    })
    .await;
    let recorder = Recorder::before(server.base()).await;
    let mut options = options(recorder.base(), Some(TOKEN));
    options.concurrency = concurrency;
    // Races end differently each time, and with them what is asked afterwards.
    options.selection = Selection::new(&[], &["histories/*".to_owned()], &[]).expect("a pattern");
    let report = conduct(options).await;
    (report, recorder.passed())
}

/// The run token: what follows the prefix in the first name that passes.
fn token_of(passed: &[Passed]) -> String {
    passed
        .iter()
        .find_map(|request| {
            let (_, rest) = request.body.split_once(PREFIX)?;
            rest.get(..TOKEN_LENGTH).map(str::to_owned)
        })
        .expect("a request with a name of the run")
}

/// Every request with the token replaced, counted.
fn counted(passed: &[Passed]) -> BTreeMap<Passed, usize> {
    let token = token_of(passed);
    let same = |text: &str| text.replace(&token, "TOKEN6");
    let mut counts = BTreeMap::new();
    for request in passed {
        let headers = request.headers.iter();
        let request = Passed {
            method: request.method.clone(),
            path: same(&request.path),
            headers: headers
                .map(|(name, value)| (name.clone(), same(value)))
                .collect(),
            body: same(&request.body),
        };
        *counts.entry(request).or_insert(0) += 1;
    }
    counts
}

fn verdicts(report: &Report) -> Vec<(&str, Verdict, Option<&str>)> {
    let cases = report.cases.iter();
    cases
        .map(|case| (case.id.as_str(), case.verdict, case.reason.as_deref()))
        .collect()
}

fn findings(report: &Report) -> Vec<(&str, &str, &[String], usize)> {
    let findings = report.summary.findings.iter();
    findings
        .map(|one| {
            (
                one.rule.as_str(),
                one.kind.as_str(),
                one.cases.as_slice(),
                one.folded,
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrency_changes_neither_verdicts_nor_requests() {
    let (one, passed_one) = run(1).await;
    let (many, passed_many) = run(16).await;
    assert_eq!(one.start.digest, many.start.digest);
    assert_eq!(verdicts(&one), verdicts(&many));
    assert_eq!(findings(&one), findings(&many));
    assert_eq!(one.summary.requests, many.summary.requests);
    let (mut one, mut many) = (counted(&passed_one), counted(&passed_many));
    for (request, count) in std::mem::take(&mut one) {
        if many.get(&request) == Some(&count) {
            many.remove(&request);
        } else {
            one.insert(request, count);
        }
    }
    assert_eq!(one, many);
}
