//! One seed, the same requests: whatever the run token, and however many go at once.

use axum::body::Bytes;

use crate::fuzz::drive::fuzz;
use crate::fuzz::planted::Planted;

/// Letters of the run token behind the prefix of each name.
const TOKEN_LENGTH: usize = 6;
/// How gzip begins (RFC 1952 section 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];
const PREFIX: &str = "vdbs_";

/// Every request of a run to operations under test, sorted, with the run token replaced.
fn requests(concurrency: &str) -> Vec<String> {
    let planted = Planted::start(|_| None);
    let args = [
        "--target",
        &planted.base,
        "--cases",
        "240",
        "--concurrency",
        concurrency,
    ];
    let (code, report) = fuzz(&args);
    assert_eq!(code, Some(0), "{report:#}");
    let asked = planted.asked();
    let token = token(&asked);
    let mut sent: Vec<String> = asked
        .iter()
        // In a compressed body the token cannot be told.
        .filter(|(_, body)| !body.starts_with(&GZIP))
        .map(|(path, body)| format!("{path} {}", body.escape_ascii()))
        .map(|line| line.replace(&token, "TOKEN!"))
        .map(|line| line.replace(&token.to_uppercase(), "TOKEN!"))
        .collect();
    sent.sort();
    sent
}

/// The run token, as the names that were sent have it.
pub(crate) fn token(asked: &[(String, Bytes)]) -> String {
    let texts = asked.iter().map(|(_, body)| String::from_utf8_lossy(body));
    let found = texts.filter_map(|text| {
        let (_, rest) = text.split_once(PREFIX)?;
        rest.get(..TOKEN_LENGTH).map(str::to_owned)
    });
    found.into_iter().next().expect("a name")
}

#[test]
fn two_runs_with_one_seed_send_the_same_requests() {
    let first = requests("4");
    assert!(first.len() > 240, "{}", first.len());
    assert_eq!(first, requests("4"));
}

#[test]
fn how_many_go_at_once_changes_no_request() {
    assert_eq!(requests("1"), requests("16"));
}
