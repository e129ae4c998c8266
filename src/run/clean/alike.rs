//! Which listed names are those of a run, on a target that keeps names as they are and on one that trims them or changes
//! their case

use std::collections::BTreeSet;

use serde_json::json;

use super::ask;
use crate::run::implied::Implied;
use crate::run::ledger::{Made, Object};
use crate::run::session::Session;

/// What a list shows of a run.
#[derive(Debug, Default)]
pub(in crate::run) struct Ours {
    /// What is the run's, by the names that it gave.
    pub(in crate::run) names: BTreeSet<String>,
    /// What is only like a name of the run, in words: the target does not know it by that name.
    pub(in crate::run) alike: Vec<String>,
}

/// What a list shows of a run. What stands there in just the letters that the run gave is its own. What is only like such a
/// name is its own where the target finds it by the name as given, since then the target overlooks the difference; where
/// the list shows both, the target tells them apart, and the other one is somebody else's. Only names as given come out of
/// here, so that a name which is merely like one of ours is never sent to be removed.
pub(in crate::run) async fn ours(
    session: &Session,
    implied: &Implied,
    (place, kind): (&str, Option<Made>),
    listed: &[String],
) -> Ours {
    let mut ours = Ours::default();
    for name in listed {
        if implied.exactly(name) {
            ours.names.insert(name.clone());
            continue;
        }
        if !implied.holds(name) {
            continue;
        }
        let given = implied.given(name);
        if given.iter().any(|given| listed.contains(given)) {
            session.ledger.note_foreign(name);
            continue;
        }
        if session.ledger.is_foreign(name) {
            continue;
        }
        let mut is_known = false;
        for given in given {
            if is_found(session, place, kind, &given).await {
                ours.names.insert(given);
                is_known = true;
            }
        }
        if !is_known {
            let what = words((place, kind), name);
            ours.alike.push(format!(
                "{what}: it is like a name of this run, and the target does not know it by that"
            ));
        }
    }
    ours
}

/// What has the letters of the run and stands in no line of its ledger, which may have lost some: in words.
pub(super) fn lost(implied: &Implied, of: (&str, Option<Made>), listed: &[String]) -> Vec<String> {
    let is_lost = |name: &&String| implied.is_within(name) && !implied.holds(name);
    let told = listed.iter().filter(is_lost).map(|name| {
        format!(
            "{}: it has the letters of this run, whose ledger has lost its end; remove it by hand if it is of the run",
            words(of, name)
        )
    });
    told.collect()
}

fn words((place, kind): (&str, Option<Made>), name: &str) -> String {
    let name = name.escape_debug();
    match kind {
        None => format!("alias '{name}' in database {place}"),
        Some(Made::Collection) => format!("collection '{name}' in database {place}"),
        Some(Made::Database) => format!("database '{name}'"),
    }
}

/// Whether the target refused to make a collection of this name.
pub(super) fn was_refused(session: &Session, place: &str, name: &str) -> bool {
    session.ledger.was_refused(&Object {
        kind: Made::Collection,
        database: place.to_owned(),
        name: name.to_owned(),
    })
}

/// Whether the target finds an object by a name that the run gave, or cannot tell. No kind is an alias.
async fn is_found(session: &Session, place: &str, kind: Option<Made>, name: &str) -> bool {
    let mut record = session.cleaning();
    match kind {
        None => !matches!(
            ask::owner(session, place, name, &mut record).await,
            Ok(None)
        ),
        Some(Made::Collection) => {
            let body = json!({ "collectionName": name });
            !was_refused(session, place, name)
                && ask::has(session, place, body, &mut record).await != Some(false)
        }
        // Whether a database is there shows only in the list itself.
        Some(Made::Database) => true,
    }
}
