//! What must be taken to be there where clean-up was broken off, and why it was

use std::time::Duration;

use crate::run::ledger::{Made, Object};
use crate::run::session::Session;
use crate::run::throttle::typed;

/// What may be left of a run whose clean-up was broken off after so long.
pub(in crate::run) fn unswept(session: &Session, time: Duration) -> Vec<String> {
    let why = unfinished(session, &limit(time));
    let objects = session.ledger.remaining().into_iter();
    let mut left: Vec<_> = objects
        .filter(|object| !session.ledger.was_refused(object))
        .map(|object| {
            format!(
                "{} may be left: {why}, and nobody looked for it again",
                told(&object)
            )
        })
        .collect();
    if left.is_empty() {
        // Aliases are not recorded one by one: that none is known does not mean that none is there.
        left.push(format!("{why}, so aliases may be left"));
    }
    left
}

/// How long clean-up is given, as it was typed.
pub(in crate::run) fn limit(time: Duration) -> String {
    format!("--clean-timeout {}", typed(time))
}

/// Why clean-up was broken off by this limit.
pub(in crate::run) fn unfinished(session: &Session, limit: &str) -> String {
    match session.throttle.why_resting() {
        Some(why) => format!("{why}, for which {limit} leaves no time"),
        None => format!("clean-up did not end in time ({limit})"),
    }
}

/// An object in words.
pub(super) fn told(object: &Object) -> String {
    match object.kind {
        Made::Collection => collection_words(&object.database, &object.name),
        Made::Database => database_words(&object.name),
    }
}

pub(super) fn collection_words(place: &str, name: &str) -> String {
    format!("collection {name} in database {place}")
}

pub(super) fn database_words(name: &str) -> String {
    format!("database {name}")
}

/// Whether a line says of this object why it stayed.
pub(super) fn is_of(line: &str, object: &str) -> bool {
    let rest = line.strip_prefix(object);
    rest.is_some_and(|rest| rest.starts_with([':', ' ']))
}

pub(super) fn alias_words(place: &str, alias: &str) -> String {
    format!("alias {alias} in database {place}")
}
