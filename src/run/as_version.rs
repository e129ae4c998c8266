//! What a run says of the version whose profile it was held to: which patches fit, and where that version departs from
//! the documents.

use std::collections::BTreeMap;

use serde::Serialize;

use super::event::CaseResult;
use crate::check::Verdict;
use crate::check::code::AS_VERSION;
use crate::check::outcome::request::DEPARTURE;
use crate::contract::{Contract, Patches};

/// What is said of the version.
#[derive(Clone, Debug, Serialize)]
pub struct AsVersion {
    /// The profile.
    pub profile: String,
    /// The patches that give every answer that was seen, in words; none where patches are not told apart.
    pub patches: Option<String>,
    /// Whether some patch gives them all.
    pub is_one_patch: bool,
    /// Where the version departs from the documents, as far as it was seen.
    pub departures: Vec<DepartureLine>,
}

/// One departure of a version that was seen.
#[derive(Clone, Debug, Serialize)]
pub struct DepartureLine {
    /// Its id in `departures.toml`.
    pub id: String,
    /// What the version does instead, one sentence.
    pub statement: String,
    /// The clauses that do not hold for it.
    pub clauses: Vec<String>,
    /// How many cases showed it.
    pub cases: usize,
}

/// What the cases of a run say of the version; nothing where the profile is that of none.
pub(super) fn as_version(
    contract: &Contract,
    profile: &str,
    cases: &[CaseResult],
) -> Option<AsVersion> {
    let profile = contract.profiles.get(profile)?;
    let line = profile.version.as_deref()?;
    let judgements = || {
        cases.iter().flat_map(|case| {
            let judgements = case.judgements.iter();
            judgements.map(move |judgement| (case, judgement))
        })
    };
    let fitting = judgements().filter_map(|(_, judgement)| judgement.fits);
    let left = profile.patches.map(|all| fitting.fold(all, Patches::and));
    let mut seen: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (case, judgement) in judgements() {
        if judgement.rule == DEPARTURE.id {
            seen.entry(&judgement.kind).or_default().push(&case.id);
        }
    }
    let departures = seen.into_iter().filter_map(|(id, mut cases)| {
        let departure = contract.departures.get(id)?;
        cases.dedup();
        Some(DepartureLine {
            id: departure.id.clone(),
            statement: departure.statement.clone(),
            clauses: departure.clauses.clone(),
            cases: cases.len(),
        })
    });
    Some(AsVersion {
        profile: profile.name.clone(),
        patches: left.map(|patches| patches.spoken(line)),
        is_one_patch: left.is_none_or(|patches| !patches.is_none()),
        departures: departures.collect(),
    })
}

/// What no one patch of the version gives, although each answer is that of some patch: a case whose answer rules out what the
/// answers before it have left, as a failure. What is flaky says nothing of patches.
pub(super) fn misfit(
    contract: &Contract,
    profile: &str,
    cases: &[CaseResult],
) -> Option<CaseResult> {
    let profile = contract.profiles.get(profile)?;
    let line = profile.version.as_deref()?;
    let mut left = profile.patches?;
    let mut told: Vec<(&CaseResult, Patches)> = Vec::new();
    for case in cases.iter().filter(|case| !case.flaky) {
        for judgement in &case.judgements {
            let Some(fits) = judgement.fits else {
                continue;
            };
            if !left.and(fits).is_none() {
                left = left.and(fits);
                told.push((case, fits));
                continue;
            }
            // One answer against another is clearer than one against all.
            let other = told.iter().find(|(_, those)| those.and(fits).is_none());
            let before = other.map_or_else(
                || format!("the answers before it by {}", left.spoken(line)),
                |(case, those)| format!("{} by {}", case.id, those.spoken(line)),
            );
            let expected = format!("every answer that of one patch of {line}");
            let seen = format!(
                "{} is answered by {}, and {before}",
                case.id,
                fits.spoken(line)
            );
            let mut found = AS_VERSION.judge(Verdict::Fail, "no-one-patch", &expected, seen);
            found.exchange = judgement.exchange;
            return Some(CaseResult {
                verdict: Verdict::Fail,
                judgements: vec![found],
                ..case.clone()
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::misfit;
    use crate::check::code::AS_VERSION;
    use crate::contract::Contract;
    use crate::run::event::CaseResult;
    use crate::run::testing::failed;

    fn case(index: usize, fits: &str) -> CaseResult {
        let mut judgement = AS_VERSION.pass("an answer that some patch gives");
        judgement.fits = Some(fits.parse().expect("patches"));
        failed(index, "aliases/create", judgement)
    }

    fn seen(profile: &str, cases: &[CaseResult]) -> Option<String> {
        let contract = Contract::embedded().expect("the contract");
        let found = misfit(&contract, profile, cases)?;
        found.judgements.first().map(|one| one.seen.clone())
    }

    #[test]
    fn answers_that_no_one_patch_gives_are_told_with_the_two_that_exclude_each_other() {
        let cases = [case(0, "0-18"), case(1, "12-"), case(2, "19-")];
        assert_eq!(
            seen("milvus-2.6", &cases).as_deref(),
            Some(
                "scenarios/aliases/create/2 is answered by 2.6.19 to 2.6.63, and scenarios/aliases/create/0 by 2.6.0 to 2.6.18"
            )
        );
        assert_eq!(seen("milvus-2.6", &cases[..2]), None);
        assert_eq!(seen("milvus-2.4", &cases), None, "it has no patches");
        assert_eq!(seen("documents", &cases), None);
    }

    #[test]
    fn where_no_two_exclude_each_other_the_one_is_told_that_leaves_none() {
        let cases = [case(0, "0-5,12-20"), case(1, "0-9"), case(2, "6-20")];
        let found = seen("milvus-2.6", &cases).expect("none is left");
        assert!(
            found.ends_with("and the answers before it by 2.6.0 to 2.6.5"),
            "{found}"
        );
    }

    #[test]
    fn what_does_not_come_back_says_nothing_of_patches() {
        let mut cases = [case(0, "0-18"), case(1, "19-")];
        cases[1].flaky = true;
        assert_eq!(seen("milvus-2.6", &cases), None);
    }
}
