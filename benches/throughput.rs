//! How many cases a second are drawn, sent, answered and judged, with harness and reference server in one process:
//! `cargo bench --bench throughput`, or with a number of cases for each row behind `--`.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;
use vdbspec::cli::{self, Environment};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long a row is drawn, unless a number of cases is given.
const TIME: &str = "8s";
/// How the kernel counts the time of processes on every Linux that there is, in ticks a second.
const TICKS: u32 = 100;

/// What is drawn, and the arguments that say so.
const ROWS: &[(&str, &[&str])] = &[
    ("everything", &[]),
    (
        "refused by one exchange",
        &["--operation", "aliases/create", "--class", "field-missing"],
    ),
    (
        "broken below JSON",
        &["--operation", "aliases/create", "--class", "text-truncated"],
    ),
    (
        "accepted, looked at, removed",
        &["--operation", "aliases/create", "--class", "valid"],
    ),
];

fn main() {
    let given = std::env::args().skip(1).find_map(|arg| arg.parse().ok());
    let cases: Option<u64> = given;
    println!(
        "{:<30} {:>9} {:>11} {:>10} {:>12} {:>9}",
        "drawn", "cases/s", "exchanges/s", "per case", "us CPU each", "peak MB"
    );
    for (what, args) in ROWS {
        let (before, begun) = (cpu(), Instant::now());
        let report = fuzz(cases, args);
        let (wall, used) = (begun.elapsed(), cpu().saturating_sub(before));
        let requests = report["requests"].as_u64().expect("a number");
        let played = report["fuzz"]["cases"].as_u64().expect("a number");
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of a bench, far below 2^52"
        )]
        let (requests, played) = (requests as f64, played as f64);
        println!(
            "{what:<30} {:>9.0} {:>11.0} {:>10.2} {:>12.1} {:>9}",
            played / wall.as_secs_f64(),
            requests / wall.as_secs_f64(),
            requests / played,
            used.as_secs_f64() * 1e6 / requests,
            peak(),
        );
    }
}

/// Fuzzes the embedded server as the binary does; the report.
fn fuzz(cases: Option<u64>, more: &[&str]) -> Value {
    let bound = match cases {
        Some(cases) => ["--cases".to_owned(), cases.to_string()],
        None => ["--max-time".to_owned(), TIME.to_owned()],
    };
    let args = [
        "vdbspec",
        "fuzz",
        "--no-config",
        "--format",
        "json",
        "--seed",
        "1",
    ];
    let args = args
        .iter()
        .copied()
        .chain(bound.iter().map(String::as_str))
        .chain(more.iter().copied());
    let environment = Environment {
        variables: BTreeMap::default(),
        now: SystemTime::UNIX_EPOCH,
        stdout_is_terminal: false,
        stderr_is_terminal: false,
    };
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    cli::main(args.map(Into::into), &environment, &mut stdout, &mut stderr);
    serde_json::from_slice(&stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&stderr)))
}

/// The time of all processors that the process has used.
fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    // utime and stime, by proc_pid_stat(5).
    let ticks = behind_name.split_whitespace().skip(11).take(2);
    let ticks: u32 = ticks.filter_map(|ticks| ticks.parse::<u32>().ok()).sum();
    Duration::from_secs(1) * ticks / TICKS
}

/// The most memory that the process had, in MB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    kilobytes.unwrap_or(0) / 1000
}
