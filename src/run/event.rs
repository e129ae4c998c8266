//! What a run tells the outside world while it goes on. `run` never prints: everything a user sees consumes these.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::backoff::Asked;
use super::summary::Summary;
use crate::check::{Judgement, Verdict};

/// One thing that happened. Cases finish in any order; `CaseResult::index` gives the order of the plan.
#[derive(Clone, Debug)]
pub enum Event {
    /// The plan is made and the first request is about to be sent.
    Started(RunStart),
    /// The run keeps a ledger on disk.
    Kept {
        /// The command that removes what the run has made, should it not come to do so itself.
        clean_command: String,
    },
    /// A case has begun.
    CaseStarted {
        /// Position in the plan.
        index: usize,
        /// Id of the case.
        id: String,
    },
    /// A case has ended.
    CaseFinished(Box<CaseResult>),
    /// How far drawing requests has come. Their cases have no events of their own.
    Fuzzed {
        /// Cases played.
        cases: u64,
        /// Different findings among them.
        findings: usize,
        /// Since the first of them.
        elapsed: Duration,
    },
    /// The target is busy: nothing is sent to it for a while.
    Resting {
        /// For how long.
        wait: Duration,
        /// What the target asked for, where that is why.
        asked: Option<Asked>,
        /// Whether that is longer than a run waits, so that it ends.
        is_too_much: bool,
    },
    /// The run is over and cleaned up. Nothing follows.
    Finished(Box<Summary>),
}

/// What identifies a run.
#[derive(Clone, Debug, Serialize)]
pub struct RunStart {
    /// Version of vdbspec.
    pub version: String,
    /// The address under test as the user may see it (never with credentials), or `embedded:documents`.
    pub target: String,
    /// Whether the target's certificate was not looked at, by the user's wish.
    pub insecure: bool,
    /// Name of the profile.
    pub profile: String,
    /// The seed that everything random comes from.
    pub seed: u64,
    /// Number of planned cases.
    pub cases: usize,
    /// SHA-256 of the planned requests, the same for equal seed, version and contract.
    pub digest: String,
}

/// The phase of a run that a case belongs to, in order of execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Can the target be tested at all?
    Preflight,
    /// What was found before, sent again as it was.
    Regressions,
    /// The examples of the pages.
    Examples,
    /// Every keyword of every schema.
    Coverage,
    /// The rules in prose.
    Scenarios,
    /// Random sequences of requests, each judged in the state that the others left.
    Sequences,
    /// Several clients at once on one alias.
    Histories,
    /// Requests drawn from the seed.
    Fuzz,
}

impl Phase {
    /// The first part of a case id.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Preflight => "preflight",
            Self::Regressions => "regressions",
            Self::Examples => "examples",
            Self::Coverage => "coverage",
            Self::Scenarios => "scenarios",
            Self::Sequences => "sequences",
            Self::Histories => "histories",
            Self::Fuzz => "fuzz",
        }
    }
}

/// What part an exchange plays in its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Brings the target into the state that the case needs.
    Setup,
    /// The request that the case is about.
    Subject,
    /// The accepted twin: equal to the subject but for the one broken rule.
    Twin,
    /// A read that shows the effect.
    Witness,
}

/// One request and its answer as evidence: redacted, with the names that the run really used.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Evidence {
    /// What part it plays.
    pub role: Role,
    /// The operation, for example `aliases/create`.
    pub operation: String,
    /// HTTP method.
    pub method: String,
    /// Path and query as sent.
    pub path: String,
    /// Request headers, redacted.
    pub headers: Vec<(String, String)>,
    /// Request body; bytes that are not UTF-8 are shown as U+FFFD.
    pub body: String,
    /// The request as a curl command with the token as `$VDBSPEC_TOKEN`.
    pub curl: String,
    /// The answer, when there was one.
    pub answer: Option<AnswerEvidence>,
    /// Why there was none: one sentence.
    pub failure: Option<String>,
    /// From the first byte sent to the last byte read.
    #[serde(skip)]
    pub elapsed: Duration,
}

impl Evidence {
    /// Of an exchange that nobody will see: which operation it was, so that a rule is known to hold there.
    #[must_use]
    pub fn bare(&self) -> Self {
        Self {
            elapsed: self.elapsed,
            ..Self::of_operation(self.role, &self.operation)
        }
    }

    /// An exchange of which nothing is known but its operation.
    pub fn of_operation(role: Role, operation: &str) -> Self {
        Self {
            role,
            operation: operation.to_owned(),
            method: String::new(),
            path: String::new(),
            headers: Vec::new(),
            body: String::new(),
            curl: String::new(),
            answer: None,
            failure: None,
            elapsed: Duration::ZERO,
        }
    }
}

/// An answer as evidence.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AnswerEvidence {
    /// HTTP status.
    pub status: u16,
    /// Response headers, redacted.
    pub headers: Vec<(String, String)>,
    /// Response body, redacted; bytes that are not UTF-8 are shown as U+FFFD.
    pub body: String,
}

/// How a case ended.
#[derive(Clone, Debug, Serialize)]
pub struct CaseResult {
    /// Position in the plan.
    pub index: usize,
    /// Stable id: `phase/operation/what-it-varies`, for example `coverage/aliases.create/missing-alias-name`.
    pub id: String,
    /// The phase.
    pub phase: Phase,
    /// The operation that the case is about.
    pub operation: String,
    /// What the case varies, one phrase.
    pub title: String,
    /// The greatest verdict of its judgements.
    pub verdict: Verdict,
    /// Whether a second run of the case gave another verdict.
    pub flaky: bool,
    /// Why it was skipped, inconclusive or an error.
    pub reason: Option<String>,
    /// Every rule's verdict.
    pub judgements: Vec<Judgement>,
    /// Everything sent and received, in order.
    pub exchanges: Vec<Evidence>,
    /// The names that the run used, each with its stable placeholder: (`vdbs_ab12cd_c1`, `<collection-1>`).
    pub names: Vec<(String, String)>,
    /// Wall time.
    #[serde(skip)]
    pub duration: Duration,
}
