//! One plan for each profile, made once: planning takes longer than many a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::contract::Contract;
use crate::run::{Plan, PlanError, plan};

/// The plans of all profiles that are asked for, by name.
pub(super) struct Plans(BTreeMap<String, Arc<Plan>>);

impl Plans {
    /// Plans for these profiles.
    pub(super) fn new<'a>(
        contract: &Contract,
        profiles: impl Iterator<Item = &'a str>,
        seed: u64,
    ) -> Result<Self, PlanError> {
        let mut plans = BTreeMap::new();
        for profile in profiles {
            if !plans.contains_key(profile) {
                let made = plan(contract, profile, seed)?;
                plans.insert(profile.to_owned(), Arc::new(made));
            }
        }
        Ok(Self(plans))
    }

    /// The plan of this profile.
    pub(super) fn of(&self, profile: &str) -> Option<Arc<Plan>> {
        self.0.get(profile).map(Arc::clone)
    }
}
