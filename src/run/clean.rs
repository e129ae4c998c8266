//! Removing what a run has made: aliases, then indexes with their collections, then databases, each looked up again.

use serde_json::{Value, json};

use super::case::Step;
use super::event::Role;
use super::lane::send;
use super::ledger::{Made, Object};
use super::names::Names;
use super::prepare::in_database;
use super::session::{Record, Session};
use crate::check::Class;

/// Removes everything that the ledger still holds; names what stayed.
pub(super) async fn sweep(session: &Session) -> Vec<String> {
    let mut record = session.cleaning();
    let mut left = Vec::new();
    for object in session.ledger.remaining() {
        let gone = match object.kind {
            Made::Collection => {
                drop_collection(session, &object.database, &object.name, &mut record).await
            }
            Made::Database => drop_database(session, &object.name, &mut record).await,
        };
        if !gone {
            left.push(match object.kind {
                Made::Collection => {
                    let held = aliases(session, &object.database, &object.name, &mut record).await;
                    let with = if held.is_empty() {
                        String::new()
                    } else {
                        format!(" with the aliases {}", held.join(", "))
                    };
                    format!(
                        "collection {} in database {}{with}",
                        object.name, object.database
                    )
                }
                Made::Database => format!("database {}", object.name),
            });
        }
        // Nothing of an earlier object is needed for the next one.
        record = session.cleaning();
    }
    left
}

/// How often a removal is tried: a target may have a moment of weakness just then.
const TRIES_MAX: usize = 3;

/// Drops a collection with the aliases on it; whether it is gone. Only collections of this run come here, so every
/// alias on one is of this run too.
pub(super) async fn drop_collection(
    session: &Session,
    database: &str,
    name: &str,
    record: &mut Record,
) -> bool {
    let object = Object {
        kind: Made::Collection,
        database: database.to_owned(),
        name: name.to_owned(),
    };
    for round in 0..TRIES_MAX {
        for alias in aliases(session, database, name, record).await {
            // A server that lists the aliases of all collections must not cost the other lanes theirs. If the
            // collection cannot be dropped then, the list was right and the description wrong.
            if round == 0 && leads_elsewhere(session, database, &alias, name, record).await {
                continue;
            }
            drop_alias(session, database, &alias, &[name], record).await;
        }
        let class = send(
            session,
            "collections/drop",
            database,
            json!({ "collectionName": name }),
            record,
        )
        .await;
        let there = has(session, database, json!({ "collectionName": name }), record).await;
        let gone = match there {
            Some(false) => true,
            // Where collections/has cannot be believed the list may know better.
            Some(true) => {
                class == Class::Accepted && !is_listed(session, database, name, record).await
            }
            // Without a witness the answer must do, or that the target refused to make it in the first place.
            None => matches!(class, Class::Accepted) || session.ledger.was_refused(&object),
        };
        if gone {
            session.ledger.forget(&object);
            return true;
        }
    }
    false
}

/// Drops an alias; a target that wants its collection named, as one page shows it, gets that too.
pub(super) async fn drop_alias(
    session: &Session,
    database: &str,
    alias: &str,
    owners: &[&str],
    record: &mut Record,
) {
    let class = send(
        session,
        "aliases/drop",
        database,
        json!({ "aliasName": alias }),
        record,
    )
    .await;
    if class != Class::Rejected {
        return;
    }
    for owner in owners {
        let body = json!({ "aliasName": alias, "collectionName": owner });
        if send(session, "aliases/drop", database, body, record).await == Class::Accepted {
            return;
        }
    }
}

async fn drop_database(session: &Session, name: &str, record: &mut Record) -> bool {
    let class = send(
        session,
        "databases/drop",
        "",
        json!({ "dbName": name }),
        record,
    )
    .await;
    let listed = list(session, "databases/list", "", json!({}), record).await;
    let gone = match listed {
        Some(names) => !names.iter().any(|known| known == name),
        None => matches!(class, Class::Accepted),
    };
    if gone {
        session.ledger.forget(&Object {
            kind: Made::Database,
            database: name.to_owned(),
            name: name.to_owned(),
        });
    }
    gone
}

/// Whether databases/list shows a database; no where nobody can say.
pub(super) async fn has_database(session: &Session, name: &str, record: &mut Record) -> bool {
    let listed = list(session, "databases/list", "", json!({}), record).await;
    listed.is_some_and(|names| names.iter().any(|known| known == name))
}

pub(super) async fn aliases(
    session: &Session,
    database: &str,
    collection: &str,
    record: &mut Record,
) -> Vec<String> {
    let listed = list(
        session,
        "aliases/list",
        database,
        json!({ "collectionName": collection }),
        record,
    )
    .await;
    // A server that ignores the collection lists everybody's aliases: only names of this run are touched.
    listed
        .unwrap_or_default()
        .into_iter()
        .filter(|name| name.contains(session.token.as_str()))
        .collect()
}

/// Whether an alias is described with another collection.
async fn leads_elsewhere(
    session: &Session,
    database: &str,
    alias: &str,
    collection: &str,
    record: &mut Record,
) -> bool {
    let body = json!({ "aliasName": alias });
    let described = ask(session, "aliases/describe", database, body, record).await;
    described
        .as_ref()
        .and_then(|data| data.get("collectionName")?.as_str())
        .is_some_and(|owner| owner != collection)
}

/// The indexes of a collection; `None` where nobody can say.
pub(super) async fn indexes(
    session: &Session,
    database: &str,
    collection: &str,
    record: &mut Record,
) -> Option<Vec<String>> {
    list(
        session,
        "indexes/list",
        database,
        json!({ "collectionName": collection }),
        record,
    )
    .await
}

/// Whether collections/list shows a collection; yes where nobody can say.
async fn is_listed(session: &Session, database: &str, name: &str, record: &mut Record) -> bool {
    let listed = list(session, "collections/list", database, json!({}), record).await;
    listed.is_none_or(|names| names.iter().any(|known| known == name))
}

/// Whether a collection exists; `None` where nobody can say.
pub(super) async fn has(
    session: &Session,
    database: &str,
    body: Value,
    record: &mut Record,
) -> Option<bool> {
    let data = ask(session, "collections/has", database, body, record).await?;
    data.get("has").and_then(Value::as_bool)
}

pub(super) async fn list(
    session: &Session,
    operation: &str,
    database: &str,
    body: Value,
    record: &mut Record,
) -> Option<Vec<String>> {
    let data = ask(session, operation, database, body, record).await?;
    data.as_array().map(|items| {
        items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    })
}

async fn ask(
    session: &Session,
    operation: &str,
    database: &str,
    body: Value,
    record: &mut Record,
) -> Option<Value> {
    if session.is_absent(operation) {
        return None;
    }
    let body = in_database(body, database);
    let mut names = Names::new(session.token.clone(), 0);
    let sent = session
        .send(
            &Step::new(Role::Witness, operation, body),
            &mut names,
            record,
        )
        .await?;
    (sent.reading.class == Class::Accepted)
        .then(|| sent.reading.data().cloned())
        .flatten()
}
