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
    let listed = names(session, "aliases/list", database, body, record).await;
    listed.unwrap_or_default()
}

/// All databases; `None` where nobody can say.
pub(in crate::run) async fn databases(
    session: &Session,
    record: &mut Record,
) -> Option<Vec<String>> {
    let listed = names(session, "databases/list", "", json!({}), record).await;
    listed.ok()
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
        Ok(data) => Ok(owner(data)),
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
    let data = data(session, "collections/has", database, body, record).await;
    data.ok()?.get("has").and_then(Value::as_bool)
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
