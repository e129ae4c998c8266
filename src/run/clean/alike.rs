//! Which listed names are those of a run, on a target that keeps names as they are and on one that trims them or changes
//! their case

use serde_json::json;

use super::ask;
use crate::run::implied::Implied;
use crate::run::ledger::{Made, Object};
use crate::run::session::Session;

/// What a list shows of a run.
#[derive(Debug, Default)]
pub(super) struct Ours {
    /// What is the run's.
    pub(super) names: Vec<String>,
    /// What is only like a name of the run, in words: the target does not know it by that name.
    pub(super) alike: Vec<String>,
}

/// The names that the run may have asked for. Where the target has shown one in just these letters it keeps names as they
/// are, and what differs is somebody else's.
pub(in crate::run) fn known(
    session: &Session,
    implied: &Implied,
    listed: &[String],
) -> Vec<String> {
    if listed.iter().any(|name| implied.exactly(name)) {
        session.ledger.note_kept_names();
    }
    let keeps = session.ledger.keeps_names();
    let is_ours = |name: &&String| implied.exactly(name) || (!keeps && implied.holds(name));
    listed.iter().filter(is_ours).cloned().collect()
}

/// The same; where nothing is known of the target's habits it is asked for each name as the run has it.
pub(super) async fn ours(
    session: &Session,
    implied: &Implied,
    (place, kind): (&str, Option<Made>),
    listed: &[String],
) -> Ours {
    let mut ours = Ours::default();
    for name in known(session, implied, listed) {
        if implied.exactly(&name) || is_found(session, place, kind, &name).await {
            ours.names.push(name);
        } else {
            let what = words((place, kind), &name);
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

/// Whether the target finds an object by the name that the run would have given it, or cannot tell. No kind is an alias.
async fn is_found(session: &Session, place: &str, kind: Option<Made>, name: &str) -> bool {
    let name = Implied::plain(name);
    let mut record = session.cleaning();
    match kind {
        None => !matches!(
            ask::owner(session, place, &name, &mut record).await,
            Ok(None)
        ),
        Some(Made::Collection) => {
            let body = json!({ "collectionName": name });
            !was_refused(session, place, &name)
                && ask::has(session, place, body, &mut record).await != Some(false)
        }
        // Whether a database is there shows only in the list itself.
        Some(Made::Database) => true,
    }
}
