//! One finding on disk: its requests as exact bytes, and what they showed

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::check::Verdict;
use crate::contract::hex;
use crate::run::case::{Fixture, Sending};
use crate::run::event::Role;
use crate::run::names::RunToken;

/// Version of the format; grows when an older version could misread a file.
pub(super) const FORMAT: u64 = 1;
/// Largest file that is read, in bytes: some recorded bodies are large on purpose.
const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most requests that one file may hold.
const REQUESTS_MAX: usize = 256;
/// Hexadecimal digits of the digest in a file's name.
const DIGEST_DIGITS: usize = 8;

/// What a finding was, and what showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// Version of the format.
    pub format: u64,
    /// Version of vdbspec that recorded it.
    pub vdbspec: String,
    /// Id of the rule.
    pub rule: String,
    /// The kind of difference.
    pub kind: String,
    /// The operation that showed it.
    pub operation: String,
    /// `fail` or `warn`.
    pub verdict: Verdict,
    /// Whether it did not show again when the case was repeated.
    pub flaky: bool,
    /// Ids of the clauses.
    pub clauses: Vec<String>,
    /// The condition that held.
    pub condition: Option<String>,
    /// What the contract expected.
    pub expected: String,
    /// What the target did.
    pub seen: String,
    /// Id of the case, or the class of the generated request.
    pub case: String,
    /// What the case varies, one phrase.
    pub title: String,
    /// Name of the profile that it was held to.
    pub profile: String,
    /// The seed, as text: many JSON readers round integers above 2^53.
    pub seed: String,
    /// Digest of the contract that it was held to.
    pub specs: String,
    /// The run token, which stands in the names.
    pub run: String,
    /// The database in which the run worked.
    pub home: String,
    /// What had to be there beforehand.
    pub fixture: Fixture,
    /// What was there beforehand: name and placeholder.
    pub made: Vec<(String, String)>,
    /// What was sent, in order; reads of the effect are made again from what the requests name.
    pub requests: Vec<RecordedRequest>,
}

/// One request as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedRequest {
    /// What part it plays.
    pub role: Role,
    /// The operation.
    pub operation: String,
    /// HTTP method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Headers but the authorization and those of the connection.
    pub headers: Vec<(String, String)>,
    /// What it says about who sends it; the token itself is never recorded.
    pub sender: Sending,
    /// Whether the run itself named its database in the body.
    pub home_added: bool,
    /// The body, where it is UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The body, where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_base64: Option<String>,
}

/// Why a file cannot be replayed.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RecordedError {
    /// Of another version.
    #[error(
        "it has format {0}, and this version of vdbspec reads format {FORMAT}; replay it with the version that wrote it"
    )]
    Format(u64),
    /// Not such a file at all, or a damaged one.
    #[error(
        "it is no finding that vdbspec has written ({0}); write it again with `vdbspec run --regressions DIR`"
    )]
    Broken(String),
    /// An operation that the contract does not have.
    #[error(
        "its request is about '{0}', which the contract does not have; give the contract that it was recorded under with --specs"
    )]
    Operation(String),
}

impl Recorded {
    /// Reads a file's text.
    pub fn parse(text: &[u8]) -> Result<Self, RecordedError> {
        let broken = |why: &str| RecordedError::Broken(why.to_owned());
        if text.len() > FILE_BYTES_MAX {
            return Err(broken("it is too large"));
        }
        let json: Value =
            serde_json::from_slice(text).map_err(|error| broken(&error.to_string()))?;
        let format = json.get("format").and_then(Value::as_u64);
        match format {
            Some(FORMAT) => {}
            Some(other) => return Err(RecordedError::Format(other)),
            None => return Err(broken("its format is not given")),
        }
        let read: Self =
            serde_json::from_value(json).map_err(|error| broken(&error.to_string()))?;
        read.check().map_err(broken)?;
        Ok(read)
    }

    fn check(&self) -> Result<(), &'static str> {
        if RunToken::parse(&self.run).is_none() {
            return Err("its run is no run token");
        }
        let ours = |(name, _): &(String, String)| name.contains(&self.run);
        if !self.made.iter().all(ours) {
            return Err("one of the names in made is not of its run");
        }
        if self.requests.is_empty() || self.requests.len() > REQUESTS_MAX {
            return Err("it has no requests, or too many");
        }
        let readable = |request: &RecordedRequest| request.bytes().is_some();
        if !self.requests.iter().all(readable) {
            return Err("a body is given twice, or is no base64");
        }
        Ok(())
    }

    /// The file's text.
    pub fn text(&self) -> String {
        // A value of strings, numbers and lists: there is nothing that JSON could not hold.
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        format!("{text}\n")
    }

    /// A name for the file, the same for each recording of the same finding: rule, kind, operation and their digest.
    pub fn file_stem(&self) -> String {
        let parts = [&self.rule, &self.kind, &self.operation];
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        let digest = hex(&hash.finalize());
        let plain = |text: &String| -> String {
            text.chars()
                .map(|one| match one {
                    '/' => '.',
                    one if one.is_ascii_alphanumeric() || one == '-' || one == '.' => one,
                    _ => '_',
                })
                .take(60)
                .collect()
        };
        let [rule, kind, operation] = parts.map(plain);
        let digest = digest.get(..DIGEST_DIGITS).unwrap_or(&digest);
        format!("{rule}_{kind}_{operation}_{digest}")
    }
}

impl RecordedRequest {
    /// The body's bytes; none when the file says two things or something unreadable.
    pub fn bytes(&self) -> Option<Bytes> {
        match (&self.body, &self.body_base64) {
            (Some(text), None) => Some(Bytes::copy_from_slice(text.as_bytes())),
            (None, Some(text)) => BASE64.decode(text).ok().map(Bytes::from),
            (None, None) => Some(Bytes::new()),
            (Some(_), Some(_)) => None,
        }
    }

    /// The same request with these bytes as its body.
    #[must_use]
    pub fn with_bytes(mut self, bytes: &[u8]) -> Self {
        (self.body, self.body_base64) = match std::str::from_utf8(bytes) {
            Ok(text) => (Some(text.to_owned()), None),
            Err(_) => (None, Some(BASE64.encode(bytes))),
        };
        self
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{FORMAT, Recorded, RecordedError, RecordedRequest};
    use crate::check::Verdict;
    use crate::run::case::{Fixture, Sending};
    use crate::run::event::Role;

    pub(in crate::run::regress) fn recorded(bytes: &[u8]) -> Recorded {
        let request = RecordedRequest {
            role: Role::Subject,
            operation: "aliases/create".to_owned(),
            method: "POST".to_owned(),
            path: "/v2/vectordb/aliases/create".to_owned(),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            sender: Sending::Token,
            home_added: false,
            body: None,
            body_base64: None,
        };
        Recorded {
            format: FORMAT,
            vdbspec: "0.1.0".to_owned(),
            rule: "aliases/single-owner".to_owned(),
            kind: "accepted".to_owned(),
            operation: "aliases/create".to_owned(),
            verdict: Verdict::Fail,
            flaky: false,
            clauses: vec!["CA-06".to_owned()],
            condition: None,
            expected: "rejected".to_owned(),
            seen: "accepted".to_owned(),
            case: "scenarios/aliases.create/second-owner".to_owned(),
            title: "t".to_owned(),
            profile: "documents".to_owned(),
            seed: "1".to_owned(),
            specs: "00".to_owned(),
            run: "k3x9qa".to_owned(),
            home: "default".to_owned(),
            fixture: Fixture::Aliases,
            made: vec![("vdbs_k3x9qa_l0c1".to_owned(), "<collection-1>".to_owned())],
            requests: vec![request.with_bytes(bytes)],
        }
    }

    #[test]
    fn what_was_written_is_read_again_byte_for_byte() {
        for bytes in [
            &b"{\"a\":\"b\"}"[..],
            b"\xff\x00{",
            b"",
            "\u{feff}{}".as_bytes(),
        ] {
            let one = recorded(bytes);
            let again = Recorded::parse(one.text().as_bytes()).expect("its own text");
            assert_eq!(again, one);
            assert_eq!(again.requests[0].bytes().as_deref(), Some(bytes));
        }
    }

    #[test]
    fn a_file_of_another_version_is_told_from_a_broken_one() {
        let text = recorded(b"{}").text();
        let newer = text.replace("\"format\": 1,", "\"format\": 2, \"new\": true,");
        assert_eq!(
            Recorded::parse(newer.as_bytes()),
            Err(RecordedError::Format(2))
        );
        let half = text.get(..text.len() / 2).unwrap_or_default();
        for broken in [
            "",
            "[]",
            "{}",
            half,
            &text.replace("k3x9qa\",\n  \"home", "K3X9QA\",\n  \"home"),
            &text.replace("vdbs_k3x9qa_l0c1", "prod"),
            &text.replace(
                "\"body\": \"{}\"",
                "\"body\": \"{}\", \"body_base64\": \"e30=\"",
            ),
            &text.replace("\"flaky\"", "\"flakey\""),
        ] {
            let read = Recorded::parse(broken.as_bytes());
            assert!(
                matches!(read, Err(RecordedError::Broken(_))),
                "{broken}: {read:?}"
            );
        }
    }

    #[test]
    fn a_file_is_named_after_the_finding_and_no_other_has_its_name() {
        let one = recorded(b"1");
        assert_eq!(one.file_stem(), recorded(b"2").file_stem());
        let stem = one.file_stem();
        assert!(
            stem.starts_with("aliases.single-owner_accepted_aliases.create_"),
            "{stem}"
        );
        let mut other = one.clone();
        other.kind = "accepted/".to_owned();
        assert_ne!(other.file_stem(), stem);
        other.rule = "../../x".to_owned();
        assert!(!other.file_stem().contains('/'));
    }
}
