//! The report for programs: one JSON document with a schema of its own.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;
use thiserror::Error;

use super::Report;
use super::baseline::Compared;
use super::changes::Changes;
use super::human::ending;
use crate::check::{Judgement, Verdict};
use crate::run::{
    AsVersion, CaseResult, CoverageRow, Evidence, Finding, FuzzSummary, NoteLine, OperationRow,
    Part, Phase, RuleStatus,
};

/// Version of the format; grows when a key changes its meaning or goes away.
pub const FORMAT: u32 = 1;

/// The JSON Schema (2020-12) of what [`write()`] writes.
pub const SCHEMA: &str = include_str!("../../specs/report.schema.json");

/// What the document holds beyond the minimum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JsonOptions {
    /// Whether cases that passed show their exchanges too.
    pub all_exchanges: bool,
}

/// The document could not be written.
#[derive(Debug, Error)]
#[error("the JSON report could not be written: {0}; check the file's path and the free space")]
pub struct JsonError(#[from] serde_json::Error);

impl From<std::io::Error> for JsonError {
    fn from(error: std::io::Error) -> Self {
        Self(serde_json::Error::io(error))
    }
}

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    vdbspec: &'a str,
    target: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    insecure: bool,
    profile: &'a str,
    // A string: many JSON readers round integers above 2^53, and a rounded seed replays another run.
    seed: String,
    digest: &'a str,
    planned: usize,
    exit: Exit<'a>,
    findings: &'a [Finding],
    notes: &'a [NoteLine],
    #[serde(skip_serializing_if = "Option::is_none")]
    as_version: Option<&'a AsVersion>,
    verdicts: &'a BTreeMap<Verdict, usize>,
    operations: &'a [OperationRow],
    rules: &'a [RuleStatus],
    #[serde(skip_serializing_if = "Option::is_none")]
    fuzz: Option<&'a FuzzSummary>,
    #[serde(skip_serializing_if = "<[CoverageRow]>::is_empty")]
    coverage: &'a [CoverageRow],
    requests: u64,
    repeats: u64,
    #[serde(skip_serializing_if = "is_none")]
    repeats_after_loss: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<&'a Compared>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshots: Option<&'a Changes>,
    left_behind: &'a [String],
    clean_command: Option<&'a str>,
    stopped: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shard: Option<&'a Part>,
    wall_seconds: f64,
    cases: Vec<Case<'a>>,
}

#[derive(Serialize)]
struct Exit<'a> {
    number: u8,
    meaning: &'a str,
}

#[derive(Serialize)]
struct Case<'a> {
    index: usize,
    id: &'a str,
    phase: Phase,
    operation: &'a str,
    title: &'a str,
    verdict: Verdict,
    flaky: bool,
    reason: Option<&'a str>,
    judgements: &'a [Judgement],
    #[serde(skip_serializing_if = "Option::is_none")]
    exchanges: Option<&'a [Evidence]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    names: Option<&'a [(String, String)]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<Vec<&'a str>>,
}

impl<'a> Case<'a> {
    fn new(case: &'a CaseResult, options: JsonOptions, is_part: bool) -> Self {
        let with_evidence = options.all_exchanges || case.verdict != Verdict::Pass;
        Self {
            index: case.index,
            id: &case.id,
            phase: case.phase,
            operation: &case.operation,
            title: &case.title,
            verdict: case.verdict,
            flaky: case.flaky,
            reason: case.reason.as_deref(),
            judgements: &case.judgements,
            exchanges: with_evidence.then_some(&case.exchanges),
            names: with_evidence.then_some(&case.names),
            // Whoever joins parts must know where a rule was seen to hold.
            asked: (is_part && !with_evidence).then(|| {
                let exchanges = case.exchanges.iter();
                exchanges.map(|one| one.operation.as_str()).collect()
            }),
        }
    }
}

/// Writes the report as one indented JSON document, described by [`SCHEMA`].
pub fn write(report: &Report, options: JsonOptions, out: &mut dyn Write) -> Result<(), JsonError> {
    let (start, summary) = (&report.start, &report.summary);
    let is_part = summary.part.is_some();
    let cases = report.cases.iter();
    let cases = cases.map(|case| Case::new(case, options, is_part));
    let document = Document {
        format: FORMAT,
        vdbspec: &start.version,
        target: &start.target,
        insecure: start.insecure,
        profile: &start.profile,
        seed: start.seed.to_string(),
        digest: &start.digest,
        planned: start.cases,
        exit: Exit {
            number: summary.exit.number(),
            meaning: ending(report),
        },
        findings: &summary.findings,
        notes: &summary.notes,
        as_version: summary.as_version.as_ref(),
        verdicts: &summary.verdicts,
        operations: &summary.operations,
        rules: &summary.rules,
        fuzz: summary.fuzz.as_ref(),
        coverage: &summary.coverage,
        requests: summary.requests,
        repeats: summary.repeats,
        repeats_after_loss: summary.repeats_after_loss,
        baseline: report.baseline.as_ref(),
        snapshots: report.changes.as_ref(),
        left_behind: &summary.left_behind,
        clean_command: summary.clean_command.as_deref(),
        stopped: summary.stopped.as_deref(),
        shard: summary.part.as_ref(),
        wall_seconds: summary.wall.as_secs_f64(),
        cases: cases.collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")?;
    Ok(())
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
const fn is_none(number: &u64) -> bool {
    *number == 0
}
