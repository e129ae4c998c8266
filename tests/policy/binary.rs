//! Runs the binary and reads what it says.

use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The report as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.stdout, self.stderr))
    }
}

/// Runs `vdbspec run` with nothing in its environment but what is given.
pub(crate) async fn run_in(environment: &[(&str, &str)], args: &[&str]) -> Ran {
    vdbspec(environment, &[&["run"], args].concat()).await
}

/// Runs any command with nothing in its environment but what is given.
pub(crate) async fn vdbspec(environment: &[(&str, &str)], args: &[&str]) -> Ran {
    let mut command = Command::new(cargo_bin!("vdbspec"));
    command.env_clear().envs(environment.iter().copied());
    command.stdin(Stdio::null()).args(args);
    let output = tokio::task::spawn_blocking(move || command.output().expect("the binary starts"));
    let output = output.await.expect("it ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran {
        exit: output.status.code().expect("no signal ended it"),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}

/// The same with an empty environment.
pub(crate) async fn run(args: &[&str]) -> Ran {
    run_in(&[], args).await
}

/// Cases of a JSON report with this verdict.
pub(crate) fn with_verdict<'a>(report: &'a Value, verdict: &str) -> Vec<&'a Value> {
    let cases = report["cases"].as_array().expect("cases");
    cases
        .iter()
        .filter(|case| case["verdict"] == verdict)
        .collect()
}
