//! A dialect under the profile of another version: it shows what the two profiles tell apart, and nothing else.

use std::collections::BTreeSet;

use super::judge::{Judged, because, plain};
use super::matrix::Outcome;
use super::trial::Seen;
use crate::contract::Outcome::{Accept, Open, Reject};
use crate::contract::{Contract, Difference, Profile, Row, Side, differences};

/// The documents' own departures: what a version may show under the profile that no version answers to.
pub(super) fn documents(contract: &Contract, dialect: &str, seen: &Seen) -> Judged {
    let known: BTreeSet<(&str, &str)> = contract
        .departures
        .of(dialect)
        .map(|one| (one.rule.as_str(), one.kind.as_str()))
        .collect();
    let found = seen.summary.findings.iter();
    let found: BTreeSet<(&str, &str)> = found
        .map(|one| (one.rule.as_str(), one.kind.as_str()))
        .collect();
    if let Some((rule, kind)) = found.difference(&known).next() {
        return because(
            Outcome::Accused,
            format!("{rule} ({kind}) is no departure that is listed"),
        );
    }
    match known.difference(&found).next() {
        Some((rule, kind)) => because(
            Outcome::Missed,
            format!("the departure {rule} ({kind}) is listed and not found"),
        ),
        None => plain(Outcome::AsListed),
    }
}

/// What the run shows, against what the profiles tell apart. `own` is the same dialect under its own profile: a
/// condition that no case meets there cannot be seen from outside.
pub(super) fn versions(
    held_to: &Profile,
    own_profile: &Profile,
    own: &Seen,
    seen: &Seen,
) -> Judged {
    let told = differences(held_to, own_profile);
    let is_told = |condition: &str| told.iter().any(|one| one.condition == condition);
    let stray = seen.summary.findings.iter().find(|finding| {
        let condition = finding.condition.as_deref().unwrap_or_default();
        !is_told(id_of(condition))
    });
    if let Some(stray) = stray {
        let condition = stray.condition.as_deref().unwrap_or("no condition");
        let why = format!(
            "{} speaks of {condition}, in which the profiles agree",
            stray.rule
        );
        return because(Outcome::Accused, why);
    }
    let unseen = told.iter().find(|one| {
        let place = (one.operation.clone(), one.condition.clone());
        own.met.contains(&place) && !seen.broken.contains(&place) && contradicts(held_to, one)
    });
    match unseen {
        Some(one) => because(
            Outcome::Missed,
            format!(
                "{} on {} differs and is not found",
                one.condition, one.operation
            ),
        ),
        None => plain(Outcome::AsListed),
    }
}

/// The id of a condition as a judgement names it: `missing-field(aliasName): …`.
pub(super) fn id_of(condition: &str) -> &str {
    condition.split(['(', ':']).next().unwrap_or_default()
}

/// Whether no patch of the profile answers as the other one does.
fn contradicts(held_to: &Profile, one: &Difference) -> bool {
    let Some(theirs) = &one.after else {
        return false;
    };
    let is_about = |row: &&Row, operation: &str| {
        row.condition == one.condition
            && row.operations.iter().any(|name| name == operation)
            && match &one.field {
                Some(field) => row.fields.contains(field),
                None => row.fields.is_empty(),
            }
    };
    let of = |operation: &str| {
        let rows = held_to.rows.iter();
        rows.filter(|row| is_about(row, operation))
            .collect::<Vec<_>>()
    };
    let own = of(&one.operation);
    let rows = if own.is_empty() { of("*") } else { own };
    !rows.is_empty() && !rows.iter().any(|row| may_answer(row, theirs))
}

fn may_answer(row: &Row, theirs: &Side) -> bool {
    match (row.outcome, theirs.outcome) {
        (Open, _) | (_, Open) | (Accept, Accept) => true,
        (Reject, Reject) => {
            let shared = row.codes.iter().any(|code| theirs.codes.contains(code));
            shared || row.codes.is_empty() || theirs.codes.is_empty()
        }
        _ => false,
    }
}
