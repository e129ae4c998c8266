//! Both sides are asked the same: what one may not be sent, or was recorded without, the other is not sent either

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::{Common, SEED, Side};
use crate::run::{Hazard, PlannedCase, Policy};
use crate::snapshot::differ::{Answers, NotSent};

/// Lets neither be sent what the other may not be sent. Yields the cases that are left out so: why, and the places of
/// their snapshots.
pub(super) fn align(
    common: &Common<'_>,
    sides: &mut [Side; 2],
    cases: &[&PlannedCase],
) -> (Vec<NotSent>, BTreeSet<PathBuf>) {
    let policies = sides.each_ref().map(|side| match side {
        Side::Asked(asking) => asking.settings.policy.clone(),
        Side::Recorded(answers) => recorded_under(common, answers, cases),
    });
    let mut groups: BTreeMap<String, NotSent> = BTreeMap::new();
    let mut places = BTreeSet::new();
    for planned in cases {
        let case = &planned.case;
        let reasons = policies.each_ref();
        let reasons = reasons.map(|policy| policy.refuses(&common.contract, case));
        let Some(reason) = reasons.iter().flatten().next() else {
            continue;
        };
        places.insert(Answers::place(&case.id, &case.operation));
        let group = groups.entry(reason.clone()).or_default();
        group.reason.clone_from(reason);
        group.cases.push(case.id.clone());
        let names = [&common.args.one, &common.args.other];
        for ((side, name), _) in
            (sides.iter().zip(names).zip(&reasons)).filter(|(_, why)| why.is_some())
        {
            let whose = match side {
                Side::Asked(_) => &mut group.because_of,
                Side::Recorded(_) => &mut group.recorded_without,
            };
            if !whose.contains(name) {
                whose.push(name.clone());
            }
        }
    }
    let [one, other] = &policies;
    for (side, theirs) in sides.iter_mut().zip([other, one]) {
        if let Side::Asked(asking) = side {
            asking.settings.policy.narrow(theirs);
        }
    }
    (groups.into_values().collect(), places)
}

/// What a label was recorded with, as far as its snapshots show: where there is none of any case that needs a permission,
/// it was not given.
fn recorded_under(common: &Common<'_>, answers: &Answers, cases: &[&PlannedCase]) -> Policy {
    let (mut needed, mut given) = (BTreeSet::new(), BTreeSet::new());
    for planned in cases {
        let case = &planned.case;
        let hazards = Hazard::of_case(&common.contract, case);
        if answers.has(&Answers::place(&case.id, &case.operation)) {
            given.extend(hazards.iter().copied());
        }
        needed.extend(hazards);
    }
    let mut policy = Policy::own(SEED);
    let without = |hazard: &Hazard| needed.contains(hazard) && !given.contains(hazard);
    policy.allowed.retain(|hazard| !without(hazard));
    policy
}
