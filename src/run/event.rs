//! What a run tells the outside world while it goes on. `run` never prints: everything a user sees consumes these.

use std::time::Duration;

use serde::Serialize;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Can the target be tested at all?
    Preflight,
    /// The examples of the pages.
    Examples,
    /// Every keyword of every schema.
    Coverage,
    /// The rules in prose.
    Scenarios,
    /// Requests drawn from the seed.
    Fuzz,
}

impl Phase {
    /// The first part of a case id.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Preflight => "preflight",
            Self::Examples => "examples",
            Self::Coverage => "coverage",
            Self::Scenarios => "scenarios",
            Self::Fuzz => "fuzz",
        }
    }
}

/// What part an exchange plays in its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, Serialize)]
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

/// An answer as evidence.
#[derive(Clone, Debug, Serialize)]
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
