//! Whether each decision still answers something: on pages that there are, and by an overlay, a clause or a recorded defect.

use std::collections::BTreeSet;

use super::load::Contract;
use super::overlay::DecisionError;

/// Looks at every decision of a contract whose overlays fit.
pub(super) fn check(contract: &Contract) -> Result<(), DecisionError> {
    let pages: BTreeSet<&str> = contract.pages.lines().filter_map(key).collect();
    let operations = contract.operations.iter();
    let defects: BTreeSet<&str> = operations
        .flat_map(|(_, operation)| operation.defects.iter())
        .map(|defect| defect.id.as_str())
        .collect();
    for decision in contract.decisions.iter() {
        let unknown = |place: &&super::place::Place| !pages.contains(place.page.as_str());
        if let Some(place) = decision.places.iter().find(unknown) {
            return Err(DecisionError::NoPage {
                decision: decision.id.to_string(),
                place: place.to_string(),
            });
        }
        let is_used = !decision.overlays.is_empty() || !decision.affects.is_empty();
        if !is_used && !defects.contains(decision.id.as_str()) {
            return Err(DecisionError::AnswersNothing {
                decision: decision.id.to_string(),
            });
        }
    }
    Ok(())
}

/// The key of a page, in the line of `pages.toml` that gives it.
fn key(line: &str) -> Option<&str> {
    let value = line.strip_prefix("key")?.trim_start().strip_prefix('=')?;
    value.trim().strip_prefix('"')?.strip_suffix('"')
}
