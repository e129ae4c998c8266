//! Reads that show the state of the target: each fact has the operation that answers it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::case::Step;
use super::event::{Evidence, Role};
use super::names::Names;
use super::prepare::in_database;
use super::session::{Record, Sent, Session};
use crate::check::{Class, Verdict, outcome};
use crate::model::{Fact, Facts, IndexAttribute, Known};

/// Asks for every fact. What cannot be read is open.
pub(super) async fn read(
    session: &Session,
    asked: &BTreeSet<Fact>,
    aliases: &BTreeSet<String>,
    record: &mut Record,
) -> Facts {
    let mut seen = Facts::new();
    for fact in asked {
        if seen.contains_key(fact) {
            continue;
        }
        let known = match fact {
            Fact::Owner { .. } => owner(session, fact, record).await,
            Fact::Aliases { .. } => names(session, fact, Some(aliases), record).await,
            Fact::Exists { .. } => exists(session, fact, record).await,
            Fact::Indexes { .. } => names(session, fact, None, record).await,
            Fact::AllAliases { .. } => listed_at_all(session, fact, aliases, record).await,
            Fact::Listed { among, .. } => listed_at_all(session, fact, among, record).await,
            Fact::DescribedAliases { .. } => in_description(session, fact, aliases, record).await,
            Fact::Dropped { index, .. } => dropped(session, fact, index, record).await,
            Fact::Attribute {
                database,
                collection,
                index,
                ..
            } => {
                // What the list does not have need not be described: the list says it all.
                if is_unlisted(fact, &seen) {
                    Known::Open
                } else {
                    let described = attributes(session, fact, index, record).await;
                    for (attribute, known) in described {
                        let fact = Fact::Attribute {
                            database: database.clone(),
                            collection: collection.clone(),
                            index: index.clone(),
                            attribute,
                        };
                        seen.insert(fact, known);
                    }
                    continue;
                }
            }
        };
        seen.insert(fact.clone(), known);
    }
    seen
}

/// The last read among these exchanges that asks for a fact; the database that requests mean that name none is told.
pub(super) fn place(fact: &Fact, home: &str, exchanges: &[Evidence]) -> Option<usize> {
    let (operation, database, asked) = question(fact);
    let asks = |exchange: &Evidence| {
        let body: Value = serde_json::from_str(&exchange.body).unwrap_or_default();
        let named = body.get("dbName").and_then(Value::as_str).unwrap_or(home);
        let mut members = asked.as_object().into_iter().flatten();
        // A list of all aliases is the one that names no collection.
        let is_whole = |body: &Value| body.get("collectionName").is_none();
        exchange.role == Role::Witness
            && exchange.operation == operation
            && named == database
            && (operation != "aliases/list" || is_whole(&body) == is_whole(&asked))
            && members.all(|(key, value)| body.get(key) == Some(value))
    };
    exchanges.iter().rposition(asks)
}

/// The operation that answers a fact, the database that it is sent to, and its body.
fn question(fact: &Fact) -> (&'static str, &str, Value) {
    match fact {
        Fact::Owner { database, alias } => {
            ("aliases/describe", database, json!({ "aliasName": alias }))
        }
        Fact::Aliases {
            database,
            collection,
        } => ("aliases/list", database, of_collection(collection)),
        Fact::Exists {
            database,
            collection,
        } => ("collections/has", database, of_collection(collection)),
        Fact::Indexes {
            database,
            collection,
        } => ("indexes/list", database, of_collection(collection)),
        Fact::Attribute {
            database,
            collection,
            index,
            ..
        }
        | Fact::Dropped {
            database,
            collection,
            index,
        } => {
            let body = json!({"collectionName": collection, "indexName": index});
            ("indexes/describe", database, body)
        }
        Fact::AllAliases { database } => ("aliases/list", database, json!({})),
        Fact::Listed { database, .. } => ("collections/list", database, json!({})),
        Fact::DescribedAliases {
            database,
            collection,
        } => ("collections/describe", database, of_collection(collection)),
    }
}

fn of_collection(collection: &str) -> Value {
    json!({ "collectionName": collection })
}

/// Whether something that was read before could not be read again. What an index is whose list no longer has it was
/// answered by the list.
pub(super) fn lacks(before: &Facts, again: &Facts) -> bool {
    before.iter().any(|(fact, known)| {
        let is_open = matches!(again.get(fact), None | Some(Known::Open));
        *known != Known::Open && is_open && !is_unlisted(fact, again)
    })
}

fn is_unlisted(fact: &Fact, seen: &Facts) -> bool {
    let Fact::Attribute {
        database,
        collection,
        index,
        ..
    } = fact
    else {
        return false;
    };
    let list = Fact::Indexes {
        database: database.clone(),
        collection: collection.clone(),
    };
    matches!(seen.get(&list), Some(Known::Names(names)) if !names.contains(index))
}

/// Sends the read that answers a fact. Operations that are known to be absent are not asked again.
async fn ask(session: &Session, fact: &Fact, record: &mut Record) -> Option<Sent> {
    let (operation, database, body) = question(fact);
    if session.is_absent(operation) {
        return None;
    }
    let body = in_database(body, database);
    // The names are final: nothing is left to fill in.
    let mut names = Names::new(session.token.clone(), 0);
    let step = Step::new(Role::Witness, operation, body);
    let first = session.send(&step, &mut names, record).await?;
    let Some(status) = server_error(&first) else {
        return Some(first);
    };
    // Some servers say so of what does not exist. One that says something else at once had a moment of weakness, which
    // must not be taken for the state of an alias.
    let at = record.exchanges.len().checked_sub(1);
    let second = session.send(&step, &mut names, record).await?;
    if second.reading.class == Class::Accepted {
        let seen = format!("HTTP {status}, and at once afterwards the read accepted");
        record.judge_at(
            at,
            [outcome::request::VALID_ACCEPTED.judge(
                Verdict::Warn,
                "unsteady",
                "the same read answered the same way twice",
                seen,
            )],
        );
    }
    Some(second)
}

/// The HTTP status of a refusal that is the server's own fault by RFC 9110 section 15.6.
fn server_error(sent: &Sent) -> Option<u16> {
    let status = sent.exchange.answer()?.status;
    (sent.reading.class == Class::Rejected && status >= 500).then_some(status)
}

async fn owner(session: &Session, fact: &Fact, record: &mut Record) -> Known {
    let Some(sent) = ask(session, fact, record).await else {
        return Known::Open;
    };
    match sent.reading.class {
        Class::Accepted => sent
            .reading
            .data()
            .and_then(|data| data.get("collectionName"))
            .and_then(Value::as_str)
            .map_or(Known::Open, |owner| Known::Text(owner.to_owned())),
        Class::Rejected => Known::Absent,
        _ => Known::Open,
    }
}

async fn names(
    session: &Session,
    fact: &Fact,
    within: Option<&BTreeSet<String>>,
    record: &mut Record,
) -> Known {
    let Some(sent) = ask(session, fact, record).await else {
        return Known::Open;
    };
    match (&sent.reading.class, within) {
        (Class::Accepted, _) => {}
        // A collection whose indexes were never made may be refused by some; one that exists has a list of aliases.
        (Class::Rejected, Some(_)) => return Known::Refused,
        _ => return Known::Open,
    }
    let Some(items) = sent.reading.data().and_then(Value::as_array) else {
        return Known::Open;
    };
    let listed = items.iter().filter_map(Value::as_str).map(str::to_owned);
    Known::Names(match within {
        Some(within) => listed.filter(|name| within.contains(name)).collect(),
        None => listed.collect(),
    })
}

/// A refusal is no word about single names: whether a whole database may be listed the three pages do not say.
async fn listed_at_all(
    session: &Session,
    fact: &Fact,
    within: &BTreeSet<String>,
    record: &mut Record,
) -> Known {
    match names(session, fact, Some(within), record).await {
        Known::Refused => Known::Open,
        known => known,
    }
}

/// The aliases that a description of a collection has, if it has any word about them.
async fn in_description(
    session: &Session,
    fact: &Fact,
    aliases: &BTreeSet<String>,
    record: &mut Record,
) -> Known {
    let sent = ask(session, fact, record).await;
    let sent = sent.filter(|sent| sent.reading.class == Class::Accepted);
    let data = sent.as_ref().and_then(|sent| sent.reading.data());
    let Some(items) = data.and_then(|data| data.get("aliases")?.as_array()) else {
        return Known::Open;
    };
    let named = items.iter().filter_map(Value::as_str).map(str::to_owned);
    Known::Names(named.filter(|name| aliases.contains(name)).collect())
}

/// Whether an index that was dropped is described by its name.
async fn dropped(session: &Session, fact: &Fact, index: &str, record: &mut Record) -> Known {
    let Some(sent) = ask(session, fact, record).await else {
        return Known::Open;
    };
    let is_it = |entry: &Value| entry.get("indexName").and_then(Value::as_str) == Some(index);
    let is_described = sent.reading.data().is_some_and(|data| match data {
        Value::Array(entries) => entries.iter().any(is_it),
        other => is_it(other),
    });
    match sent.reading.class {
        Class::Accepted if is_described => Known::Text(index.to_owned()),
        Class::Accepted | Class::Rejected => Known::Absent,
        _ => Known::Open,
    }
}

async fn exists(session: &Session, fact: &Fact, record: &mut Record) -> Known {
    let Some(sent) = ask(session, fact, record).await else {
        return Known::Open;
    };
    let has = sent
        .reading
        .data()
        .and_then(|data| data.get("has"))
        .and_then(Value::as_bool);
    match (sent.reading.class, has) {
        (Class::Accepted, Some(has)) => Known::Bool(has),
        _ => Known::Open,
    }
}

/// Field, metric and type of one index. A page shows `data` as an object, its example as an array: both will do.
async fn attributes(
    session: &Session,
    fact: &Fact,
    index: &str,
    record: &mut Record,
) -> [(IndexAttribute, Known); 3] {
    let sent = ask(session, fact, record).await;
    let described = sent
        .as_ref()
        .filter(|sent| sent.reading.class == Class::Accepted)
        .and_then(|sent| {
            let data = sent.reading.data()?;
            let of_name =
                |entry: &&Value| entry.get("indexName").and_then(Value::as_str) == Some(index);
            match data {
                // Of several indexes of one name nobody knows which is meant.
                Value::Array(entries) if entries.iter().filter(of_name).count() > 1 => None,
                Value::Array(entries) => entries.iter().find(of_name).or_else(|| entries.first()),
                other => Some(other),
            }
        });
    // An empty text decides nothing: servers show it where they chose the value themselves.
    let member = |key: &str| {
        described
            .and_then(|entry| entry.get(key))
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
            .map_or(Known::Open, |text| Known::Text(text.to_owned()))
    };
    [
        (IndexAttribute::Field, member("fieldName")),
        (IndexAttribute::Metric, member("metricType")),
        (IndexAttribute::Kind, member("indexType")),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::lacks;
    use crate::model::{Fact, Facts, IndexAttribute, Known};

    fn place() -> (String, String) {
        ("default".to_owned(), "a".to_owned())
    }

    fn shown(owner: Known, indexes: &[&str], metric: Known) -> Facts {
        let (database, collection) = place();
        let attribute = Fact::Attribute {
            database: database.clone(),
            collection: collection.clone(),
            index: "i".to_owned(),
            attribute: IndexAttribute::Metric,
        };
        let names: BTreeSet<_> = indexes.iter().map(|name| (*name).to_owned()).collect();
        let list = Fact::Indexes {
            database: database.clone(),
            collection,
        };
        let alias = "x".to_owned();
        Facts::from([
            (Fact::Owner { database, alias }, owner),
            (list, Known::Names(names)),
            (attribute, metric),
        ])
    }

    #[test]
    fn only_what_nobody_answered_any_more_is_lacking() {
        let metric = || Known::Text("L2".to_owned());
        let before = shown(Known::Absent, &["i"], metric());
        assert!(!lacks(&before, &before));
        assert!(lacks(&before, &shown(Known::Open, &["i"], metric())));
        assert!(lacks(&before, &shown(Known::Absent, &["i"], Known::Open)));
        assert!(!lacks(&before, &shown(Known::Absent, &[], Known::Open)));
        assert!(!lacks(&shown(Known::Open, &[], Known::Open), &before));
    }
}
