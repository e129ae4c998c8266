//! Parts of one run, summed up as the run would have been that played all of their cases

use std::collections::BTreeSet;
use std::time::Duration;

use super::event::{CaseResult, Phase};
use super::fuzz::FuzzSummary;
use super::options::Selection;
use super::plan::Plan;
use super::preflight::PREFLIGHT_CASES;
use super::sequences::{CoverageRow, merged};
use super::shard::Part;
use super::summarise::{End, Wishes, summarise};
use super::summary::{ExitCode, Summary};
use crate::contract::Contract;

/// All parts of one run together.
#[derive(Clone, Debug)]
pub struct Parts {
    /// What one of them says of itself; what all have in common is taken from it.
    pub part: Part,
    /// What the user selected.
    pub selection: Selection,
    /// The cases of all of them, each once, in the order of the plan.
    pub cases: Vec<CaseResult>,
    /// How each object was made that cases found, name and curl line.
    pub fixtures: Vec<(String, String)>,
    /// How often each condition was met, by all of them.
    pub coverage: Vec<CoverageRow>,
    /// Requests of all of them.
    pub requests: u64,
    /// How many of them were repetitions.
    pub repeats: u64,
    /// How many of those were so because a connection was lost.
    pub repeats_after_loss: u64,
    /// Objects that any of them left.
    pub left_behind: Vec<String>,
    /// Why the first of those ended early that did.
    pub stopped: Option<String>,
    /// Whether one of them ended with exit code 1, be it for a snapshot.
    pub failed: bool,
    /// What drawing requests came to.
    pub fuzz: Option<FuzzSummary>,
    /// The longest wall time.
    pub wall: Duration,
}

impl Parts {
    /// How many cases a whole run with this plan has, preflight and recorded findings included.
    pub fn planned(&self, plan: &Plan) -> usize {
        let planned = plan.cases.iter();
        let selected = planned.filter(|planned| self.selection.takes_planned(planned));
        let recorded = self.cases.iter().filter(|case| is_recorded(case));
        selected.count() + PREFLIGHT_CASES + recorded.count()
    }
}

fn is_recorded(case: &CaseResult) -> bool {
    case.phase == Phase::Regressions
}

/// Sums the parts up, which were held to this profile.
pub fn conclude(contract: &Contract, profile: &str, plan: &Plan, parts: Parts) -> Summary {
    let planned = plan.cases.iter();
    let selected: Vec<_> = planned
        .filter(|planned| parts.selection.takes_planned(planned))
        .cloned()
        .collect();
    let wishes = Wishes {
        selection: &parts.selection,
        strict: parts.part.strict,
        has_token: parts.part.has_token,
        rerun_prefix: &parts.part.rerun_prefix,
        profile,
        undrawn: false,
    };
    let end = End {
        stopped: parts.stopped,
        left_behind: parts.left_behind,
        clean_command: None,
        requests: parts.requests,
        repeats: parts.repeats,
        repeats_after_loss: parts.repeats_after_loss,
        wall: parts.wall,
        fixtures: parts.fixtures,
        elsewhere: BTreeSet::new(),
        part: None,
        fuzz: parts.fuzz,
        coverage: merged(parts.coverage),
    };
    let mut summary = summarise(contract, &wishes, &selected, &parts.cases, end);
    if parts.failed && matches!(summary.exit, ExitCode::Conforms | ExitCode::Inconclusive) {
        summary.exit = ExitCode::Findings;
        summary.doubts.changed_elsewhere = true;
    }
    summary
}
