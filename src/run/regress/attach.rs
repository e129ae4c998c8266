//! Which findings of a run are recorded, and from which case

use std::collections::BTreeMap;
use std::sync::Arc;

use super::record::{Shower, record};
use crate::check::Verdict;
use crate::run::event::CaseResult;
use crate::run::options::RunOptions;
use crate::run::plan::PlannedCase;
use crate::run::session::Session;
use crate::run::summary::Summary;

/// Gives each finding of a run what a file needs to say of it. Warnings count only where the user lets them; preflight
/// comes before every run by itself.
pub(in crate::run) fn attach(
    session: &Session,
    options: &RunOptions,
    planned: &[Arc<PlannedCase>],
    cases: &[CaseResult],
    summary: &mut Summary,
) {
    let planned: BTreeMap<usize, &PlannedCase> = planned
        .iter()
        .map(|planned| (planned.index, planned.as_ref()))
        .collect();
    for finding in &mut summary.findings {
        if finding.verdict != Verdict::Fail && !options.strict {
            continue;
        }
        // The case that shows it best, or if that is one of preflight's the next one.
        let ids = std::iter::once(&finding.case).chain(&finding.cases);
        let mut showing = ids.filter_map(|id| {
            let shown = cases.iter().find(|case| case.id == *id)?;
            let planned = *planned.get(&shown.index)?;
            // A race cannot be sent again one request after the other: that would call it mended.
            (planned.case.clients <= 1).then_some((shown, planned))
        });
        let Some((shown, planned)) = showing.next() else {
            continue;
        };
        let shower = Shower {
            case: &planned.case,
            index: planned.index,
            names: &shown.names,
        };
        finding.recorded = record(session, options.seed, finding, shower).map(Arc::new);
    }
}
