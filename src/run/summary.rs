//! What a run comes to: findings, counts, decided and undecided rules, exit code.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::as_version::AsVersion;
use super::fuzz::FuzzSummary;
use super::regress::Recorded;
use super::sequences::CoverageRow;
use super::shard::Part;
use crate::check::Verdict;

/// All failures of one rule with one kind of difference, over all operations: what a user reads and counts.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Id of the rule.
    pub rule: String,
    /// The rule in one sentence.
    pub title: String,
    /// The kind of difference.
    pub kind: String,
    /// `fail` or `warn`.
    pub verdict: Verdict,
    /// The clauses that do not hold, with where they stand.
    pub clauses: Vec<ClauseRef>,
    /// The keywords of the spec that say so, of the operation whose request shows it.
    pub keywords: Vec<KeywordRef>,
    /// The condition that held and decides.
    pub condition: Option<String>,
    /// Other conditions that held of the same request, which a target may have looked at first.
    pub also_held: Vec<String>,
    /// What the contract expects.
    pub expected: String,
    /// What the target did.
    pub seen: String,
    /// Several lines that show what one phrase cannot, such as a history of several clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// A shell script that shows it and cleans up after itself, where several requests in their order do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// The smallest request that shows it, as curl with the token as `$VDBSPEC_TOKEN`.
    pub request: String,
    /// The answer as received, shortened.
    pub answer: String,
    /// The read behind it in which what it did is to be seen, where that is what is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<ReadRef>,
    /// Requests that must come before it, as curl, in order.
    pub setup: Vec<String>,
    /// How many cases showed it, those counted and not kept included.
    pub times: u64,
    /// Id of the case that shows it best.
    pub case: String,
    /// All cases that show it, in plan order.
    pub cases: Vec<String>,
    /// Operations on which it shows.
    pub operations: Vec<String>,
    /// Those of them on which it shows in cases that are the same in every run: what is drawn shows now here, now there.
    #[serde(skip)]
    pub steady: Vec<String>,
    /// Number of cases that could not be decided because of it.
    pub folded: usize,
    /// Whether it did not show again when the case was repeated.
    pub flaky: bool,
    /// How often its case was played and how often that showed it, where it did not each time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Repeated>,
    /// The command that runs just this case.
    pub rerun: String,
    /// The command that replays it on any target, where it was written to a file.
    pub replay: Option<String>,
    /// What such a file says, where there is something to replay.
    #[serde(skip)]
    pub recorded: Option<Arc<Recorded>>,
    /// Why it is accepted, where a baseline says so: it then does not fail the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
}

/// How often a case was played, and how often it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Repeated {
    /// Plays of the case, the first one included.
    pub played: u32,
    /// Those that showed what was found.
    pub failed: u32,
}

/// A read as a report cites it.
#[derive(Clone, Debug, Serialize)]
pub struct ReadRef {
    /// The request as curl with the token as `$VDBSPEC_TOKEN`.
    pub request: String,
    /// The answer as received, shortened.
    pub answer: String,
}

/// A keyword of a spec as a report cites it.
#[derive(Clone, Debug, Serialize)]
pub struct KeywordRef {
    /// The operation whose spec it stands in: `users/describe`.
    pub operation: String,
    /// JSON Pointer into that spec: `/request/required/userName`.
    pub pointer: String,
    /// The pages that say so, each with the line: `milvus-2.6:27`.
    pub places: Vec<String>,
}

/// A clause as a report cites it.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseRef {
    /// Id of the clause.
    pub id: String,
    /// The clause in our words.
    pub statement: String,
    /// Where it stands: `seed/create-alias line 10`, `RFC 8259 section 2`, `house`.
    pub source: String,
}

/// Whether a rule has been decided.
#[derive(Clone, Debug, Serialize)]
pub struct RuleStatus {
    /// Id of the rule.
    pub id: String,
    /// `must`, `should` or `open`.
    pub level: String,
    /// Whether at least one case decided it.
    pub decided: bool,
    /// Cases that decided it.
    pub cases: usize,
    /// The greatest verdict that it gave.
    pub verdict: Option<Verdict>,
    /// Why it is undecided.
    pub why: Option<String>,
    /// Whether it is not this run's to decide, but that of other parts of the same run.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub elsewhere: bool,
}

/// The row of one operation.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OperationRow {
    /// The operation, for example `aliases/create`.
    pub operation: String,
    /// Number of cases by verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
}

/// How the process ends. If several hold, 2 > 4 > 1 > 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExitCode {
    /// 0: every selected `must` rule was decided and holds.
    Conforms,
    /// 1: at least one finding.
    Findings,
    /// 2: the command line or an input is wrong.
    Usage,
    /// 3: something stayed undecided, the environment is at fault, or we are.
    Inconclusive,
    /// 4: something that the run made is still on the target.
    LeftBehind,
}

impl ExitCode {
    /// The number given to the shell.
    pub const fn number(self) -> u8 {
        match self {
            Self::Conforms => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Inconclusive => 3,
            Self::LeftBehind => 4,
        }
    }
}

/// What beside its findings keeps a run from exit code 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// Something was not decided that should have been: a rule, a case of ours, the rest of a run that was stopped.
    pub undecided: bool,
    /// Why cases could not be played whose set-up did not work, each reason once.
    pub broken: BTreeSet<String>,
    /// Answers of another part of the run differ from their snapshots.
    pub changed_elsewhere: bool,
}

impl Doubts {
    /// How a run ends that left nothing behind, and has such findings as fail it or has not.
    pub fn exit(&self, failed: bool) -> ExitCode {
        if failed || self.changed_elsewhere {
            ExitCode::Findings
        } else if self.undecided || !self.broken.is_empty() {
            ExitCode::Inconclusive
        } else {
            ExitCode::Conforms
        }
    }
}

/// What a run comes to.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Failures and warnings, failures first, each kind once.
    pub findings: Vec<Finding>,
    /// What the target did where the documents leave it open: one line each, by case.
    pub notes: Vec<NoteLine>,
    /// What is said of the version whose profile the run was held to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_version: Option<AsVersion>,
    /// Number of cases by verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// One row an operation.
    pub operations: Vec<OperationRow>,
    /// Every selected rule.
    pub rules: Vec<RuleStatus>,
    /// What drawing requests came to, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fuzz: Option<FuzzSummary>,
    /// How often each condition was met by requests of planned cases, and what came of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coverage: Vec<CoverageRow>,
    /// Number of requests sent, witnesses and clean-up included.
    pub requests: u64,
    /// Number of those that repeat another, because the target was busy or a connection was lost.
    pub repeats: u64,
    /// Number of those that repeat one because a connection was lost.
    pub repeats_after_loss: u64,
    /// Names of objects that could not be removed.
    pub left_behind: Vec<String>,
    /// The command that tries once more to remove what was left.
    pub clean_command: Option<String>,
    /// Why the run ended early or decided nothing: one sentence that says what to do.
    pub stopped: Option<String>,
    /// How the process ends.
    pub exit: ExitCode,
    /// What beside its findings keeps the run from exit code 0.
    #[serde(skip)]
    pub doubts: Doubts,
    /// Which part of a run it was, if it was not a whole one.
    pub part: Option<Part>,
    /// Wall time.
    #[serde(skip)]
    pub wall: Duration,
}

/// What the target did where the documents leave it open.
#[derive(Clone, Debug, Serialize)]
pub struct NoteLine {
    /// Id of the case.
    pub case: String,
    /// The condition that held.
    pub condition: Option<String>,
    /// What the target did.
    pub seen: String,
}
