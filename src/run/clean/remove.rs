//! Removing one object, and looking whether it is gone.

use std::collections::BTreeSet;

use serde_json::json;

use super::alike::ours;
use super::ask;
use crate::check::Class;
use crate::run::lane::send;
use crate::run::ledger::{Made, Object};
use crate::run::session::{Record, Session};

/// How often a removal is tried: a target may have a moment of weakness just then.
const TRIES_MAX: usize = 3;

/// Drops a collection with the aliases on it; whether it is gone. Only collections of this run come here.
pub(in crate::run) async fn drop_collection(
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
    let implied = session.ledger.implied(&session.token);
    for round in 0..TRIES_MAX {
        let listed = ask::aliases_of(session, database, name, record).await;
        // A server that ignores the collection lists everybody's aliases: only names of this run are touched.
        let aliases = match &implied {
            Some(implied) => {
                ours(session, implied, (database, None), &listed)
                    .await
                    .names
            }
            None => BTreeSet::new(),
        };
        for alias in aliases {
            // A server that lists the aliases of all collections must not cost the other lanes theirs. If the
            // collection cannot be dropped then, the list was right and the description wrong.
            if round == 0 && leads_elsewhere(session, database, &alias, name, record).await {
                continue;
            }
            drop_alias(session, database, &alias, &[name], record).await;
        }
        let body = json!({ "collectionName": name });
        let class = send(session, "collections/drop", database, body.clone(), record).await;
        let gone = match ask::is_there(session, database, body, record).await {
            Ok(false) => true,
            // Where collections/has cannot be believed the list may know better.
            Ok(true) => {
                class == Class::Accepted && !is_listed(session, database, name, record).await
            }
            // Without a witness the answer must do, or that the target refused to make it in the first place.
            Err(why) if is_no_witness(&why) => {
                class == Class::Accepted || session.ledger.was_refused(&object)
            }
            Err(_) => session.ledger.was_refused(&object),
        };
        if gone {
            session.ledger.forget(&object);
            return true;
        }
    }
    false
}

/// Drops an alias; a target that wants its collection named, as one page shows it, gets that too.
pub(in crate::run) async fn drop_alias(
    session: &Session,
    database: &str,
    alias: &str,
    owners: &[&str],
    record: &mut Record,
) -> Class {
    let body = json!({ "aliasName": alias });
    let mut class = send(session, "aliases/drop", database, body, record).await;
    for owner in owners {
        if class != Class::Rejected {
            break;
        }
        let body = json!({ "aliasName": alias, "collectionName": owner });
        class = send(session, "aliases/drop", database, body, record).await;
    }
    class
}

/// Drops the indexes of a collection of this run. A target may refuse it, for example while the collection is loaded:
/// the collection takes them with it.
pub(super) async fn drop_indexes(
    session: &Session,
    database: &str,
    collection: &str,
    record: &mut Record,
) {
    let listed = ask::indexes(session, database, collection, record).await;
    for index in listed.unwrap_or_default() {
        let body = json!({ "collectionName": collection, "indexName": index });
        send(session, "indexes/drop", database, body, record).await;
    }
}

/// Drops a database of this run; whether it is gone.
pub(in crate::run) async fn drop_database(
    session: &Session,
    name: &str,
    record: &mut Record,
) -> bool {
    let object = Object {
        kind: Made::Database,
        database: name.to_owned(),
        name: name.to_owned(),
    };
    for _ in 0..TRIES_MAX {
        let body = json!({ "dbName": name });
        let class = send(session, "databases/drop", "", body, record).await;
        let gone = match ask::listed_databases(session, record).await {
            Ok(names) => !names.iter().any(|known| known == name),
            // Without a witness the answer must do, or that the target refused to make it in the first place.
            Err(why) if is_no_witness(&why) && class == Class::Accepted => true,
            Err(_) => session.ledger.was_refused(&object),
        };
        if gone {
            session.ledger.forget(&object);
            return true;
        }
    }
    false
}

/// Whether nobody may be asked, in contrast to somebody whose answer is of no use.
const fn is_no_witness(why: &Class) -> bool {
    matches!(why, Class::NoRoute | Class::Unauthorised)
}

/// Whether an alias is described with another collection.
async fn leads_elsewhere(
    session: &Session,
    database: &str,
    alias: &str,
    collection: &str,
    record: &mut Record,
) -> bool {
    let owner = ask::owner(session, database, alias, record).await;
    owner.is_ok_and(|owner| owner.is_some_and(|owner| owner != collection))
}

/// Whether collections/list shows a collection; yes where nobody can say.
async fn is_listed(session: &Session, database: &str, name: &str, record: &mut Record) -> bool {
    let listed = ask::collections(session, database, record).await;
    listed.map_or(true, |names| names.iter().any(|known| known == name))
}
