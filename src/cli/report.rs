//! The command `report`: reports that runs have written, joined.

use std::io::Write;
use std::path::Path;

use super::args::{FailOn, MergeArgs, ReportArgs, SnapshotMode};
use super::baseline;
use super::environment::Environment;
use super::failure::Failure;
use super::write_report::{Beside, Presentation};
use crate::contract::Contract;
use crate::report::Report;
use crate::report::baseline::{Extent, compare};
use crate::report::merge::{PartReport, join};
use crate::run::{self, ExitCode};

/// Joins the reports of all parts of one run, and writes the report of the whole.
pub(super) fn merge(
    args: &MergeArgs,
    contract: &Contract,
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let baseline = baseline::read(args.baseline.as_deref())?;
    let presentation = Presentation::new(&report_args(args), environment)?;
    let mut reports = Vec::with_capacity(args.files.len());
    for path in &args.files {
        reports.push(PartReport::read(&path.to_string_lossy(), &read(path)?)?);
    }
    let joined = join(reports)?;
    let mut start = joined.start.clone();
    let mut plan = run::plan(contract, &start.profile, start.seed)?;
    if plan.digest != start.digest {
        let wide = run::with_all_operations(contract, start.seed, plan.clone())?;
        if wide.digest == start.digest {
            plan = wide;
        }
    }
    joined.check_digest(&plan.digest)?;
    start.cases = joined.parts.planned(&plan);
    let cases = joined.parts.cases.clone();
    let (is_whole, strict) = (joined.parts.selection.is_all(), joined.parts.part.strict);
    let summary = run::conclude(contract, &start.profile, &plan, joined.parts);
    let mut report = Report::new(start, cases, summary);
    if let Some(baseline) = &baseline {
        let extent = if is_whole && report.summary.stopped.is_none() {
            Extent::Whole
        } else {
            Extent::Part
        };
        compare(baseline, &mut report, extent, strict);
    }
    presentation.write(&mut report, &Beside::default(), stdout, stderr)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::ReportFile {
        path: path.to_owned(),
        reason: error.kind().to_string(),
    })
}

fn report_args(args: &MergeArgs) -> ReportArgs {
    ReportArgs {
        format: args.format,
        output: args.output.clone(),
        color: args.color,
        quiet: args.quiet,
        verbose: args.verbose,
        label: None,
        baseline: None,
        snapshots: None,
        varies: Vec::new(),
        snapshot_mode: SnapshotMode::default(),
        fail_on: FailOn::default(),
    }
}
