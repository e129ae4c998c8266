//! A dialect under the profile of another version: it shows what the two profiles tell apart, and nothing else.

use std::collections::BTreeSet;

use super::judge::{Judged, because, plain};
use super::matrix::Outcome;
use super::trial::{Place, Seen};
use crate::check::envelope::VERSION_KEYS;
use crate::contract::Outcome::{Accept, Open, Reject};
use crate::contract::{
    Contract, Difference, Profile, Row, Side, Swap, differences, other_keys, swaps,
};
use crate::run::Finding;

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
    let swaps = swaps(held_to, own_profile);
    let is_told = |condition: &str| told.iter().any(|one| one.condition == condition);
    let stray = seen.summary.findings.iter().find(|finding| {
        // What one version refuses for this reason another one may have refused for that.
        let mut held = finding.condition.iter().chain(&finding.also_held);
        !held.any(|condition| is_told(named(condition).0))
            && !is_swapped(&swaps, finding)
            && !is_new_key(held_to, own_profile, finding)
    });
    if let Some(stray) = stray {
        let condition = stray.condition.as_deref().unwrap_or("no condition");
        let why = format!(
            "{} speaks of {condition}, in which the profiles agree",
            stray.rule
        );
        return because(Outcome::Accused, why);
    }
    let complaints = told.iter().filter(|one| contradicts(held_to, one));
    let complaints: Vec<String> = complaints
        .filter_map(|one| complaint((held_to, own_profile), one, own, seen))
        .collect();
    if complaints.is_empty() {
        plain(Outcome::AsListed)
    } else {
        because(Outcome::Missed, complaints.join("; "))
    }
}

/// Whether a key is missed that only the profile of the run knows.
fn is_new_key(held_to: &Profile, own_profile: &Profile, finding: &Finding) -> bool {
    let keys = other_keys(held_to, own_profile);
    let mut missed = keys.iter().filter(|(_, _, is_new)| !is_new);
    finding.rule == VERSION_KEYS.id
        && missed.any(|(operation, key, _)| {
            *key == finding.kind && finding.operations.iter().any(|one| one == operation)
        })
}

/// Whether two conditions held of which another one speaks under the other profile.
fn is_swapped(swaps: &[Swap<'_>], finding: &Finding) -> bool {
    let Some(first) = finding.condition.as_deref().map(named) else {
        return false;
    };
    let mut others = finding.also_held.iter().map(|other| named(other));
    others.any(|other| {
        let mut about = swaps.iter().filter(|swap| swap.is_of(first, other));
        about.any(|swap| finding.operations.iter().any(|one| one == swap.operation))
    })
}

/// What is wrong where a difference is not found: some case meets it, or no reason is given why none does.
fn complaint(
    (held_to, own_profile): (&Profile, &Profile),
    one: &Difference,
    own: &Seen,
    seen: &Seen,
) -> Option<String> {
    let shows = |(operation, condition, field): &&Place| {
        let place = (operation.as_str(), condition.as_str(), field.as_deref());
        one.shows_at((held_to, own_profile), place)
    };
    let field = one.field.as_deref();
    let mut marks = own_profile.unseen.iter();
    let is_marked = marks.any(|mark| mark.covers(&one.operation, &one.condition, field));
    let problem = if seen.broken.iter().any(|place| shows(&place)) {
        is_marked.then_some("is marked as unseen, yet a case shows it")
    } else if own.met.iter().any(|place| shows(&place)) {
        Some("differs and is not found")
    } else {
        (!is_marked).then_some("differs, no case meets it, and no profile says why")
    }?;
    let place = field.map_or_else(String::new, |field| format!("({field})"));
    let (condition, operation) = (&one.condition, &one.operation);
    Some(format!("{condition}{place} on {operation} {problem}"))
}

/// The id of a condition and its field as a judgement names them: `missing-field(aliasName): …`.
pub(super) fn named(condition: &str) -> (&str, Option<&str>) {
    let name = condition.split(':').next().unwrap_or_default();
    match name.split_once('(') {
        Some((id, field)) => (id, Some(field.trim_end_matches(')'))),
        None => (name, None),
    }
}

/// Whether no patch of the profile answers as the other one does.
fn contradicts(held_to: &Profile, one: &Difference) -> bool {
    let Some(theirs) = &one.after else {
        return false;
    };
    let rows = held_to.rows_for(&one.operation, &one.condition, one.field.as_deref());
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

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_condition_is_read_as_judgements_print_it() {
        for (condition, expected) in [
            ("valid", ("valid", None)),
            ("valid: all is well (so far)", ("valid", None)),
            (
                "missing-field(indexParams[].fieldName): a field is missing",
                ("missing-field", Some("indexParams[].fieldName")),
            ),
        ] {
            assert_eq!(named(condition), expected);
        }
    }
}
