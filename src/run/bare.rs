//! What the summary needs of a case: its exchanges only where something is to be shown

use std::collections::BTreeSet;

use super::event::{CaseResult, Evidence};
use crate::check::{Judgement, Verdict};

/// What the summary needs of a result: the exchanges only where something is to be shown. Whoever listens gets all.
pub(super) fn bare(result: &CaseResult) -> CaseResult {
    let quiet = |judgement: &Judgement| {
        matches!(
            judgement.verdict,
            Verdict::Pass | Verdict::Note | Verdict::Skip
        )
    };
    let shown = !result.judgements.iter().all(quiet);
    CaseResult {
        exchanges: if shown {
            result.exchanges.clone()
        } else {
            result.exchanges.iter().map(Evidence::bare).collect()
        },
        names: if shown {
            result.names.clone()
        } else {
            Vec::new()
        },
        id: result.id.clone(),
        operation: result.operation.clone(),
        title: result.title.clone(),
        reason: result.reason.clone(),
        judgements: result.judgements.iter().map(bare_judgement).collect(),
        ..*result
    }
}

/// That a rule holds is counted, not quoted.
fn bare_judgement(judgement: &Judgement) -> Judgement {
    if judgement.verdict != Verdict::Pass {
        return judgement.clone();
    }
    Judgement {
        rule: judgement.rule.clone(),
        verdict: judgement.verdict,
        kind: String::new(),
        condition: None,
        held: BTreeSet::new(),
        expected: String::new(),
        seen: String::new(),
        picture: None,
        clauses: Vec::new(),
        keyword: None,
        also: Vec::new(),
        fits: judgement.fits,
        exchange: judgement.exchange,
        read: None,
    }
}
