//! What is sent again is what was sent, but for the run token and what is made beforehand.

use vdbspec::server::{Dialect, ServerConfig, fault};

use super::conduct::Reference;
use super::files;
use super::process::vdbspec;
use super::recorder::{Passed, Recorder};

/// A fault that shows in every refusal.
const FAULT: &str = "message-missing";

/// Runs the binary through a recorder before a server with the fault; what passed.
async fn passed(args: &[&str]) -> Vec<Passed> {
    let server = Reference::start(ServerConfig {
        dialect: Dialect::Documents,
        token: None,
        faults: fault(FAULT).into_iter().collect(),
    })
    .await;
    let recorder = Recorder::before(server.base()).await;
    let mut args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    args.extend(["--target".to_owned(), recorder.base().to_owned()]);
    let output = tokio::task::spawn_blocking(move || {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        vdbspec(&args)
    });
    let output = output.await.expect("the binary ran");
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    recorder.passed()
}

/// The requests of one operation, the names of the run and of its lanes replaced.
fn of(passed: &[Passed], operation: &str) -> Vec<(Vec<(String, String)>, String)> {
    let token = passed
        .iter()
        .find_map(|one| one.body.split_once("vdbs_")?.1.get(..6).map(str::to_owned))
        .expect("a name of the run");
    let same = |text: &str| {
        let mut text = text.replace(&token, "TOKEN6");
        for lane in 0..=6 {
            text = text.replace(&format!("_l{lane}c"), "_lXc");
        }
        text = as_the_first_time(&text);
        text
    };
    let ours = passed.iter().filter(|one| one.path.ends_with(operation));
    ours.map(|one| {
        let headers = one.headers.iter();
        let headers = headers
            .map(|(name, value)| (name.clone(), same(value)))
            .collect();
        (headers, same(&one.body))
    })
    .collect()
}

/// What a run plays again has names of its own: the number of its case and 3000 0000 more. Long names have as many bytes
/// all the same, so that there is less to fill them up.
fn as_the_first_time(text: &str) -> String {
    let mut parts = text.split("_3000");
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_at(4);
        told.push('_');
        told.push_str(number.trim_start_matches('0'));
        told.push_str(rest);
    }
    while told.contains("xxxxx") {
        told = told.replace("xxxxx", "xxxx");
    }
    told
}

async fn round_trip(case: &str, operation: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("UTF-8").to_owned();
    let first = passed(&["run", "--seed", "1", "--only", case, "--regressions", &path]).await;
    let files = files(folder.path());
    let [file] = files.as_slice() else {
        panic!("one finding of {case}: {files:?}");
    };
    let again = passed(&["replay", file.to_str().expect("UTF-8")]).await;
    assert_eq!(of(&first, operation), of(&again, operation), "{case}");
    assert!(!of(&first, operation).is_empty(), "{case}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn json_is_sent_again_byte_for_byte() {
    round_trip(
        "coverage/aliases.create/aliasName-length-256",
        "aliases/create",
    )
    .await;
    round_trip("scenarios/aliases.create/second-owner", "aliases/create").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_no_json_are_sent_again_as_they_were() {
    for case in ["invalid-utf8", "truncated-in-string", "byte-order-mark"] {
        round_trip(&format!("coverage/aliases.create/{case}"), "aliases/create").await;
    }
}
