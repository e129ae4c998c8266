//! Hand-made results for the unit tests of whoever reads them.

use std::collections::BTreeMap;
use std::time::Duration;

use super::ExitCode;
use super::event::{CaseResult, Phase};
use super::summary::{Doubts, Summary};
use crate::check::{Judgement, Verdict};

/// A run of which there is nothing to say but how it ended.
pub(crate) fn summary(exit: ExitCode) -> Summary {
    Summary {
        findings: Vec::new(),
        notes: Vec::new(),
        as_version: None,
        verdicts: BTreeMap::new(),
        operations: Vec::new(),
        rules: Vec::new(),
        fuzz: None,
        coverage: Vec::new(),
        requests: 0,
        repeats: 0,
        repeats_after_loss: 0,
        left_behind: Vec::new(),
        clean_command: None,
        stopped: None,
        exit,
        doubts: Doubts::default(),
        part: None,
        wall: Duration::ZERO,
    }
}

/// A scenario of an operation that failed by one judgement, without a request.
pub(crate) fn failed(index: usize, operation: &str, judgement: Judgement) -> CaseResult {
    CaseResult {
        index,
        id: format!("scenarios/{operation}/{index}"),
        phase: Phase::Scenarios,
        operation: operation.to_owned(),
        title: String::new(),
        verdict: Verdict::Fail,
        flaky: false,
        reason: None,
        judgements: vec![judgement],
        exchanges: Vec::new(),
        names: Vec::new(),
        duration: Duration::ZERO,
    }
}
