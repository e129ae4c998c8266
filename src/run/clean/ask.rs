//! Reads by which clean-up finds out what is there.

use serde_json::{Value, json};

use crate::check::Class;
use crate::run::case::Step;
use crate::run::event::Role;
use crate::run::names::Names;
use crate::run::prepare::in_database;
use crate::run::session::{Record, Session};

/// The collections of a database, or why they cannot be told.
pub(in crate::run) async fn collections(
    session: &Session,
    database: &str,
    record: &mut Record,
) -> Result<Vec<String>, Class> {
    names(session, "collections/list", database, json!({}), record).await
}

/// All aliases of a database, or why they cannot be told.
pub(super) async fn aliases(
    session: &Session,
    database: &str,
    record: &mut Record,
) -> Result<Vec<String>, Class> {
    names(session, "aliases/list", database, json!({}), record).await
}

/// The aliases that the target lists for a collection; a target that ignores the collection lists everybody's.
pub(in crate::run) async fn aliases_of(
    session: &Session,
    database: &str,
    collection: &str,
    record: &mut Record,
) -> Vec<String> {
    let body = json!({ "collectionName": collection });
    let listed = names(session, "aliases/list", database, body.clone(), record).await;
    if let Ok(listed) = listed {
        return listed;
    }
    // Whoever may not list aliases may perhaps still look at a collection.
    let described = data(session, "collections/describe", database, body, record).await;
    let aliases = described.ok().and_then(|data| {
        let aliases = data.get("aliases")?.as_array()?.iter();
        Some(
            aliases
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        )
    });
    aliases.unwrap_or_default()
}

/// All databases; `None` where nobody can say.
pub(in crate::run) async fn databases(
    session: &Session,
    record: &mut Record,
) -> Option<Vec<String>> {
    listed_databases(session, record).await.ok()
}

/// All databases, or why they cannot be told.
pub(super) async fn listed_databases(
    session: &Session,
    record: &mut Record,
) -> Result<Vec<String>, Class> {
    names(session, "databases/list", "", json!({}), record).await
}

/// The indexes of a collection; `None` where nobody can say.
pub(in crate::run) async fn indexes(
    session: &Session,
    database: &str,
    collection: &str,
    record: &mut Record,
) -> Option<Vec<String>> {
    let body = json!({ "collectionName": collection });
    let listed = names(session, "indexes/list", database, body, record).await;
    listed.ok()
}

/// The collection that an alias leads to, by its description; `None` where there is none.
pub(super) async fn owner(
    session: &Session,
    database: &str,
    alias: &str,
    record: &mut Record,
) -> Result<Option<String>, Class> {
    let body = json!({ "aliasName": alias });
    let data = data(session, "aliases/describe", database, body, record).await;
    let owner = |data: Value| Some(data.get("collectionName")?.as_str()?.to_owned());
    match data {
        // A success that names no collection says nothing.
        Ok(data) => owner(data).map(Some).ok_or(Class::Unreadable),
        Err(Class::Rejected) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Whether a collection exists; `None` where nobody can say.
pub(in crate::run) async fn has(
    session: &Session,
    database: &str,
    body: Value,
    record: &mut Record,
) -> Option<bool> {
    is_there(session, database, body, record).await.ok()
}

/// Whether a collection exists, or why that cannot be told.
pub(in crate::run) async fn is_there(
    session: &Session,
    database: &str,
    body: Value,
    record: &mut Record,
) -> Result<bool, Class> {
    let data = data(session, "collections/has", database, body, record).await?;
    data.get("has")
        .and_then(Value::as_bool)
        .ok_or(Class::Unreadable)
}

async fn names(
    session: &Session,
    operation: &str,
    database: &str,
    body: Value,
    record: &mut Record,
) -> Result<Vec<String>, Class> {
    let data = data(session, operation, database, body, record).await?;
    let items = data.as_array().ok_or(Class::Unreadable)?;
    let names = items.iter().filter_map(Value::as_str).map(str::to_owned);
    Ok(names.collect())
}

async fn data(
    session: &Session,
    operation: &str,
    database: &str,
    body: Value,
    record: &mut Record,
) -> Result<Value, Class> {
    if session.is_absent(operation) {
        return Err(Class::NoRoute);
    }
    let body = in_database(body, database);
    let mut names = Names::new(session.token.clone(), 0);
    let step = Step::new(Role::Witness, operation, body);
    let sent = session.send(&step, &mut names, record).await;
    let Some(sent) = sent else {
        return Err(Class::Withheld(format!(
            "the contract has no operation {operation}"
        )));
    };
    match sent.reading.class {
        Class::Accepted => sent.reading.data().cloned().ok_or(Class::Unreadable),
        other => Err(other),
    }
}
