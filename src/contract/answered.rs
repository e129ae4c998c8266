//! Whether each decision still answers something: on pages that there are, and by an overlay, a clause or a recorded defect.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::load::{Contract, ContractError};
use super::overlay::DecisionError;
use super::spec_file::SpecFile;

/// Of `pages.toml` what decisions name.
#[derive(Deserialize)]
struct Pages {
    #[serde(default)]
    page: Vec<Page>,
}

#[derive(Deserialize)]
struct Page {
    key: String,
}

/// Looks at every decision of a contract whose overlays fit.
pub(super) fn check(contract: &Contract) -> Result<(), ContractError> {
    let file = SpecFile {
        name: "pages.toml",
        text: &contract.pages,
    };
    let pages: Pages = file.read()?;
    let pages: BTreeSet<&str> = pages.page.iter().map(|page| page.key.as_str()).collect();
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
            }
            .into());
        }
        let is_used = !decision.overlays.is_empty() || !decision.affects.is_empty();
        if !is_used && !defects.contains(decision.id.as_str()) {
            return Err(DecisionError::AnswersNothing {
                decision: decision.id.to_string(),
            }
            .into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::contract::Contract;

    #[test]
    fn our_own_decisions_answer_something_however_the_list_of_pages_is_written() {
        let mut contract = Contract::embedded().expect("the embedded contract");
        check(&contract).expect("every decision answers something");
        let lines = contract
            .pages
            .lines()
            .map(|line| match line.strip_prefix("key = ") {
                Some(key) => format!("  key = {}\n", key.replace('"', "'")),
                None => format!("{line}\n"),
            });
        contract.pages = lines.collect();
        check(&contract).expect("TOML takes blanks and either quotes");
    }
}
