//! What a quickly played case leaves: one look whether it is what the answer says, and its removal

use serde_json::{Value, json};

use super::desk::Desk;
use crate::check::Class;
use crate::run::case::Step;
use crate::run::clean;
use crate::run::event::Role;
use crate::run::lane::send;
use crate::run::names::Names;
use crate::run::prepare::in_database;
use crate::run::session::Sent;

/// What a request asked for, and what was answered.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub(super) operation: &'a str,
    /// Its body with the database written out, where it is an object.
    pub(super) body: Option<&'a Value>,
    pub(super) class: &'a Class,
    /// Whether an accepted request does what it asks for, and nothing else.
    pub(super) is_plain: bool,
    /// Whether its name stood for something before.
    pub(super) clashes: bool,
}

/// A string of an object.
pub(super) fn text(body: &Value, key: &str) -> Option<String> {
    body.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// Whether what is there now is not what the answer says. The case is then played in full, which decides.
pub(super) async fn is_odd(desk: &mut Desk<'_>, said: &Said<'_>) -> bool {
    let Some(body) = said.body else { return false };
    let accepted = *said.class == Class::Accepted;
    if said.clashes && !accepted || accepted && !said.is_plain {
        return false;
    }
    if !accepted && *said.class != Class::Rejected {
        return false;
    }
    match said.operation {
        "aliases/create" | "aliases/drop" => {
            let Some(alias) = text(body, "aliasName") else {
                return false;
            };
            let makes = said.operation == "aliases/create";
            if !makes && !accepted {
                return false;
            }
            let asked = json!({ "aliasName": alias });
            let Some(sent) = ask(desk, "aliases/describe", asked).await else {
                return false;
            };
            let owner = sent
                .reading
                .data()
                .and_then(|data| text(data, "collectionName"));
            match sent.reading.class {
                Class::Accepted if makes && accepted => owner != text(body, "collectionName"),
                Class::Accepted => true,
                Class::Rejected => makes && accepted,
                _ => false,
            }
        }
        "indexes/create" if accepted => {
            let Some((collection, index)) = indexes(body).into_iter().next() else {
                return false;
            };
            let asked = json!({ "collectionName": collection, "indexName": index });
            let sent = ask(desk, "indexes/describe", asked).await;
            sent.is_some_and(|sent| sent.reading.class == Class::Rejected)
        }
        _ => false,
    }
}

/// Removes what a case may have left. `alias` was made before its request.
pub(super) async fn tidy(desk: &mut Desk<'_>, said: &Said<'_>, alias: Option<&str>) {
    desk.broom.judgements.clear();
    let accepted = *said.class == Class::Accepted;
    let unknown = accepted && !said.is_plain
        || matches!(said.class, Class::Unreadable | Class::Lost(_))
        || accepted && said.body.is_none();
    if unknown {
        scour(desk).await;
        if said.operation.starts_with("indexes/") {
            scour_indexes(desk).await;
        }
        return;
    }
    let made = said.body.filter(|_| accepted);
    let made = made.filter(|_| said.operation == "aliases/create");
    let made = made.and_then(|body| text(body, "aliasName"));
    let is_gone = accepted && said.operation == "aliases/drop";
    let before = alias.filter(|_| !is_gone).map(str::to_owned);
    for alias in made.into_iter().chain(before) {
        let home = desk.session.usual.home.clone();
        let body = json!({ "aliasName": alias });
        if send(desk.session, "aliases/drop", &home, body, &mut desk.broom).await != Class::Accepted
        {
            scour(desk).await;
        }
    }
    if said.operation == "indexes/create"
        && (accepted || several(said.body))
        && !drop_indexes(desk, said).await
    {
        scour_indexes(desk).await;
    }
}

/// Removes every alias of the run from the lane's collections.
pub(super) async fn scour(desk: &mut Desk<'_>) {
    let (session, collections) = (desk.session, desk.collections());
    let home = session.usual.home.clone();
    let owners: Vec<&str> = collections.iter().map(String::as_str).collect();
    for collection in &collections {
        let listed = clean::aliases_of(session, &home, collection, &mut desk.broom).await;
        for alias in listed {
            if alias.contains(&session.token.stem()) && !collections.contains(&alias) {
                clean::drop_alias(session, &home, &alias, &owners, &mut desk.broom).await;
            }
        }
    }
}

/// Drops the indexes that a request asked for; whether that is known to have worked.
async fn drop_indexes(desk: &mut Desk<'_>, said: &Said<'_>) -> bool {
    let Some(body) = said.body.filter(|_| *said.class == Class::Accepted) else {
        return false;
    };
    let home = desk.session.usual.home.clone();
    for (collection, index) in indexes(body) {
        let body = json!({ "collectionName": collection, "indexName": index });
        let class = send(desk.session, "indexes/drop", &home, body, &mut desk.broom).await;
        if class != Class::Accepted {
            return false;
        }
    }
    true
}

/// Removes every index of the lane's first collection, or replaces the collection.
async fn scour_indexes(desk: &mut Desk<'_>) {
    let session = desk.session;
    let home = session.usual.home.clone();
    let Some(collection) = desk.collections().into_iter().next() else {
        return;
    };
    let listed = clean::indexes(session, &home, &collection, &mut desk.broom).await;
    for index in listed.iter().flatten() {
        let body = json!({ "collectionName": collection, "indexName": index });
        send(session, "indexes/drop", &home, body, &mut desk.broom).await;
    }
    if listed.as_ref().is_some_and(Vec::is_empty) {
        return;
    }
    let left = clean::indexes(session, &home, &collection, &mut desk.broom).await;
    let body = json!({ "collectionName": collection });
    let there = clean::has(session, &home, body, &mut desk.broom).await;
    if there == Some(false) {
        // Who took it away is asked when it is missed, and a new one in its place would not be.
        return;
    }
    if left.is_none_or(|left| !left.is_empty()) {
        desk.lane
            .replace(session, &["<collection-1>"], &mut desk.broom)
            .await;
    }
}

fn several(body: Option<&Value>) -> bool {
    let items = body.and_then(|body| body.get("indexParams")?.as_array());
    items.is_some_and(|items| items.len() > 1)
}

/// The indexes that a request asks for, by collection and name.
fn indexes(body: &Value) -> Vec<(String, String)> {
    let collection = text(body, "collectionName").unwrap_or_default();
    let items = body.get("indexParams").and_then(Value::as_array);
    let named = items.into_iter().flatten().filter_map(|item| {
        let name = text(item, "indexName").filter(|name| !name.is_empty());
        name.or_else(|| text(item, "fieldName"))
    });
    named.map(|name| (collection.clone(), name)).collect()
}

/// Sends a read; nothing where the target does not have it or no budget is left.
async fn ask(desk: &mut Desk<'_>, operation: &str, body: Value) -> Option<Sent> {
    let session = desk.session;
    if session.is_absent(operation) {
        return None;
    }
    desk.broom.judgements.clear();
    desk.sent += 1;
    let body = in_database(body, &session.usual.home);
    let mut names = Names::new(session.token.clone(), 0);
    let step = Step::new(Role::Witness, operation, body);
    session.send(&step, &mut names, &mut desk.broom).await
}
