//! What a case does that a shared cluster may not bear: read from what the case sends, so that no case can forget it.

use std::collections::BTreeSet;

use super::case::{Case, Fixture, Sending};

/// A kind of request that off this machine must be allowed by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hazard {
    /// Databases are made and dropped: they are few on a cluster, and belong to administrators.
    Databases,
    /// A wrong token is sent: some servers lock a caller out, and some wake somebody up.
    WrongTokens,
    /// `Request-Timeout` is sent: Milvus 2.4 keeps the value for everybody's later requests on that route.
    Timeouts,
}

impl Hazard {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Databases, Self::WrongTokens, Self::Timeouts];

    /// The switch that allows it.
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Databases => "--allow-databases",
            Self::WrongTokens => "--allow-wrong-tokens",
            Self::Timeouts => "--allow-timeouts",
        }
    }

    /// Why a case that has it is left out, and what lets it run.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Databases => {
                "it makes and drops a database, which off this machine is done only with --allow-databases"
            }
            Self::WrongTokens => {
                "it sends a wrong token, which may lock the caller out, so off this machine only with --allow-wrong-tokens"
            }
            Self::Timeouts => {
                "it sends Request-Timeout, which Milvus 2.4 keeps for everybody, so off this machine only with --allow-timeouts under a profile of 2.5 or later"
            }
        }
    }
}

/// The hazards of a case.
pub(super) fn hazards(case: &Case) -> BTreeSet<Hazard> {
    let mut found = BTreeSet::new();
    if case.fixture == Fixture::Databases {
        found.insert(Hazard::Databases);
    }
    for step in &case.steps {
        if step.operation.starts_with("databases/") {
            found.insert(Hazard::Databases);
        }
        if matches!(step.sender, Sending::Stranger(_) | Sending::OtherScheme(_)) {
            found.insert(Hazard::WrongTokens);
        }
        let is_timeout =
            |(name, _): &(String, String)| name.trim().eq_ignore_ascii_case("request-timeout");
        if step.headers.iter().any(is_timeout) {
            found.insert(Hazard::Timeouts);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Hazard, hazards};
    use crate::contract::Contract;
    use crate::run::plan::plan;

    #[test]
    fn every_planned_case_with_such_a_step_has_its_hazard() {
        let contract = Contract::embedded().expect("the contract");
        let plan = plan(&contract, "documents", 1).expect("a plan");
        let mut met = [0_usize; 3];
        for planned in &plan.cases {
            // Another way to tell: by the words of the whole case as data.
            let words = format!("{:?}", planned.case).to_ascii_lowercase();
            let found = hazards(&planned.case);
            for ((hazard, signs), met) in [
                (Hazard::Databases, &["databases", "<database-1>"][..]),
                (Hazard::WrongTokens, &["stranger(", "otherscheme("]),
                (Hazard::Timeouts, &["request-timeout\""]),
            ]
            .into_iter()
            .zip(&mut met)
            {
                let told = signs.iter().any(|sign| words.contains(sign));
                assert_eq!(
                    found.contains(&hazard),
                    told,
                    "{} and {hazard:?}",
                    planned.case.id
                );
                *met += usize::from(told);
            }
        }
        assert!(met.iter().all(|met| *met > 0), "{met:?}");
    }

    #[test]
    fn every_reason_names_the_switch() {
        for hazard in Hazard::ALL {
            assert!(hazard.reason().contains(hazard.flag()), "{hazard:?}");
        }
    }
}
