//! A plan with the cases of all operations behind its own, so that those keep their places

use std::sync::Arc;

use crate::contract::{Contract, DOCUMENTS};
use crate::run::phases;
use crate::run::plan::{Plan, PlanError, digest, planned};

/// The plan with the cases of every operation that is not under test; these are held to the documents alone.
pub fn with_all_operations(
    contract: &Contract,
    seed: u64,
    mut plan: Plan,
) -> Result<Plan, PlanError> {
    let profile = contract
        .profiles
        .get(DOCUMENTS)
        .ok_or_else(|| PlanError::Profile(DOCUMENTS.to_owned()))?;
    let first = plan.cases.len();
    let more = phases::operations::cases(contract).into_iter().enumerate();
    let more = more.map(|(place, case)| Arc::new(planned(contract, profile, first + place, case)));
    plan.cases.extend(more);
    plan.digest = digest(&plan.cases, contract, seed);
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::with_all_operations;
    use crate::contract::Contract;
    use crate::run::plan::plan;

    #[test]
    fn the_cases_of_the_plan_keep_their_places_and_names() {
        let contract = Contract::embedded().expect("the contract");
        let narrow = plan(&contract, "documents", 3).expect("a plan");
        let wide = with_all_operations(&contract, 3, narrow.clone()).expect("a plan");
        assert!(wide.cases.len() > narrow.cases.len() + 500);
        assert_ne!(wide.digest, narrow.digest);
        for (place, (one, other)) in wide.cases.iter().zip(&narrow.cases).enumerate() {
            assert_eq!((one.index, &one.case.id), (place, &other.case.id));
        }
        let places = wide.cases.iter().enumerate();
        assert!(places.into_iter().all(|(place, case)| case.index == place));
    }
}
