//! What a JSON report says of findings and of the baseline that it was compared with

use serde::Deserialize;

use super::entry::Entry;
use super::error::BaselineError;
use crate::check::Verdict;
use crate::report::json::FORMAT;

/// A report that a run has written, as far as a baseline needs it.
#[derive(Clone, Debug, Deserialize)]
pub struct PastReport {
    format: u32,
    /// The target as the report names it.
    pub target: String,
    /// Name of the profile.
    pub profile: String,
    /// Every finding.
    pub findings: Vec<PastFinding>,
    baseline: Option<PastBaseline>,
}

/// A finding of such a report.
#[derive(Clone, Debug, Deserialize)]
pub struct PastFinding {
    /// Id of the rule.
    pub rule: String,
    /// The rule in one sentence.
    pub title: String,
    /// The kind of difference.
    pub kind: String,
    /// `fail` or `warn`.
    pub verdict: Verdict,
    /// The case that shows it best.
    pub case: String,
    /// Operations on which it shows.
    pub operations: Vec<String>,
    /// Whether it did not show again.
    pub flaky: bool,
    /// Why it was accepted already.
    pub accepted: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct PastBaseline {
    stale: Vec<PastMissing>,
}

#[derive(Clone, Debug, Deserialize)]
struct PastMissing {
    entry: Entry,
}

impl PastReport {
    /// Reads the text of a report that is called `name` in sentences.
    pub fn parse(name: &str, text: &[u8]) -> Result<Self, BaselineError> {
        let fail = |reason: String| BaselineError::Report {
            name: name.to_owned(),
            reason,
        };
        let report: Self = serde_json::from_slice(text).map_err(|error| fail(error.to_string()))?;
        if report.format != FORMAT {
            return Err(fail(format!(
                "it has format {}, and this version reads format {FORMAT}",
                report.format
            )));
        }
        Ok(report)
    }

    /// The entries that the run found to be stale; `name` is what the report is called.
    pub fn stale(&self, name: &str) -> Result<Vec<Entry>, BaselineError> {
        let baseline = self.baseline.as_ref();
        let baseline = baseline.ok_or_else(|| BaselineError::WithoutBaseline {
            name: name.to_owned(),
        })?;
        let stale = baseline.stale.iter();
        Ok(stale.map(|missing| missing.entry.clone()).collect())
    }
}

impl PastFinding {
    /// The entry that accepts it. What depends on a race shows where it likes, and not each time.
    pub fn entry(&self, reason: &str) -> Entry {
        let is_race = self.flaky || self.case.starts_with("histories/");
        Entry {
            rule: self.rule.clone(),
            kind: self.kind.clone(),
            reason: reason.to_owned(),
            verdict: Some(self.verdict),
            operations: (!is_race).then(|| self.operations.clone()),
            case: Some(self.case.clone()),
            intermittent: is_race,
        }
    }
}
