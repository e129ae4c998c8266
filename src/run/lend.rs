//! Collections that somebody lends to the run because its token may not make any: our aliases on them, nothing else.

use serde_json::{Value, json};

use super::case::{Body, Case, Fixture, Step};
use super::clean;
use super::policy::changes;
use super::session::{Record, Session};
use crate::contract::Contract;

/// The placeholders that lent collections stand for, in their order.
pub(super) const LENT: [&str; 2] = ["<collection-1>", "<collection-2>"];
/// What a run with lent collections may change: where its own aliases lead.
const ALIAS_OPERATIONS: [&str; 3] = ["aliases/create", "aliases/alter", "aliases/drop"];

const OWN: &str =
    "it needs a collection or database of its own, and a run with --lend-collection makes none";
const INDEX: &str =
    "it makes indexes, and a run with --lend-collection makes none on a lent collection";
const NAMED: &str = "it would name a lent collection where only a name of the run's own is safe (--lend-collection)";
const NO_ALIAS: &str = "it sends an alias request that does not plainly name an alias of the run, and a run with --lend-collection sends none such";
const NOT_ALIASES: &str =
    "it changes more than aliases, and a run with --lend-collection changes nothing else";

/// Why a case cannot be played on lent collections.
pub(super) fn unfit(contract: &Contract, case: &Case) -> Option<&'static str> {
    match case.fixture {
        Fixture::Aliases | Fixture::Crowd | Fixture::Nothing => {}
        Fixture::Indexes => return Some(INDEX),
        Fixture::Databases
        | Fixture::OwnCollection
        | Fixture::OwnAndDatabases
        | Fixture::Loaded
        | Fixture::Operations
        | Fixture::Pool
        | Fixture::PoolDatabases => return Some(OWN),
    }
    case.steps
        .iter()
        .filter(|step| changes(contract, step))
        .find_map(|step| {
            if !ALIAS_OPERATIONS.contains(&step.operation.as_str()) {
                return Some(NOT_ALIASES);
            }
            if !names_own_alias(step) {
                return Some(NO_ALIAS);
            }
            names_elsewhere(step).then_some(NAMED)
        })
}

/// Whether the alias of a request is a text that holds one of the run's own.
fn names_own_alias(step: &Step) -> bool {
    match &step.body {
        Body::Json(Value::Object(members)) => members
            .get("aliasName")
            .and_then(Value::as_str)
            .is_some_and(|name| name.contains("<alias")),
        Body::Json(_) => false,
        Body::Raw(bytes) => String::from_utf8_lossy(bytes).contains("<alias"),
    }
}

/// Whether a request has a lent collection anywhere but as the whole value of its one `collectionName`: a server that
/// trims, folds or cuts names could take any other use for something else.
fn names_elsewhere(step: &Step) -> bool {
    let object = match &step.body {
        Body::Json(Value::Object(object)) => object,
        Body::Json(other) => return mentions(&other.to_string()),
        Body::Raw(bytes) => return mentions(&String::from_utf8_lossy(bytes)),
    };
    let headers = step.headers.iter().any(|(_, value)| mentions(value));
    headers
        || object.iter().any(|(key, value)| {
            let plain =
                key == "collectionName" && value.as_str().is_some_and(|text| LENT.contains(&text));
            !plain && (mentions(key) || mentions(&value.to_string()))
        })
}

fn mentions(text: &str) -> bool {
    // Without the bracket at its end, which may be followed by a length.
    LENT.iter()
        .any(|name| text.contains(name.trim_end_matches('>')))
}

/// Makes sure that both lent collections exist, are collections and not aliases, and carry no alias of this run; says
/// what is wrong.
pub(super) async fn obstacle(
    session: &Session,
    lent: &[String; 2],
    record: &mut Record,
) -> Option<String> {
    let home = session.usual.home.clone();
    let collections = clean::collections(session, &home, record).await.ok();
    for name in lent {
        let shown = name.escape_debug();
        let found = clean::has(session, &home, json!({ "collectionName": name }), record).await;
        let in_list = collections.as_ref().map(|names| names.contains(name));
        match (found, in_list) {
            // Only collections are listed; an alias is found by collections/has too.
            (Some(true) | None, Some(true)) => {}
            (Some(true), Some(false)) => {
                return Some(format!(
                    "'{shown}' of --lend-collection is found but not listed as a collection, so it may be an alias: lend the collection itself"
                ));
            }
            (Some(false), _) | (_, Some(false)) => {
                return Some(format!(
                    "there is no collection '{shown}' in the database '{}': make it first, or correct --lend-collection",
                    home.escape_debug()
                ));
            }
            (_, None) => {
                return Some(format!(
                    "collections/list does not say whether '{shown}' of --lend-collection is a collection or an alias, so nothing is put on it"
                ));
            }
        }
        if !own_aliases(session, &home, name, record).await.is_empty() {
            return Some(format!(
                "'{shown}' of --lend-collection already carries aliases of this run: start again"
            ));
        }
    }
    None
}

/// The aliases of this run that a lent collection carries: a target that ignores the collection lists everybody's.
async fn own_aliases(
    session: &Session,
    home: &str,
    collection: &str,
    record: &mut Record,
) -> Vec<String> {
    let listed = clean::aliases_of(session, home, collection, record).await;
    // Not whatever has the letters of the run in it: somebody may have seen them, and named something after them.
    let Some(implied) = session.ledger.implied(&session.token) else {
        return Vec::new();
    };
    let ours = clean::ours(session, &implied, (home, None), &listed).await;
    ours.names.into_iter().collect()
}

/// Removes what the run has put on lent collections; names what stayed. The collections stay as they are.
pub(super) async fn sweep(session: &Session, lent: &[String; 2]) -> Vec<String> {
    let home = session.usual.home.clone();
    let mut stayed = Vec::new();
    for name in lent {
        let mut record = session.cleaning();
        for alias in own_aliases(session, &home, name, &mut record).await {
            clean::drop_alias(session, &home, &alias, &[name], &mut record).await;
        }
        for alias in own_aliases(session, &home, name, &mut record).await {
            stayed.push(format!(
                "alias {alias} on the lent collection {name} in database {home}"
            ));
        }
    }
    stayed
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::unfit;
    use crate::contract::Contract;
    use crate::run::case::{Case, Fixture, Step};
    use crate::run::event::{Phase, Role};
    use crate::run::plan::plan;

    fn case(operation: &str, body: serde_json::Value) -> Case {
        Case {
            id: "a".to_owned(),
            phase: Phase::Scenarios,
            operation: operation.to_owned(),
            title: String::new(),
            fixture: Fixture::Aliases,
            clients: 1,
            steps: vec![Step::new(Role::Subject, operation, body)],
            clauses: Vec::new(),
        }
    }

    #[test]
    fn an_alias_of_ours_may_lead_to_a_lent_collection_and_nothing_else_may_name_it() {
        let contract = Contract::embedded().expect("the contract");
        let fits = |operation, body| unfit(&contract, &case(operation, body)).is_none();
        assert!(fits(
            "aliases/create",
            json!({"aliasName": "<alias-1>", "collectionName": "<collection-2>"})
        ));
        assert!(fits("aliases/drop", json!({"aliasName": "<alias-1>"})));
        assert!(fits("indexes/list", json!({"collectionName": "books"})));
        for (operation, body) in [
            (
                "aliases/create",
                json!({"aliasName": "<collection-1>", "collectionName": "<collection-2>"}),
            ),
            (
                "aliases/create",
                json!({"aliasName": "<alias-1>", "collectionName": " <collection-2>"}),
            ),
            (
                "aliases/create",
                json!({"aliasName": "<alias-1>", "collectionName": ["<collection-2>"]}),
            ),
            (
                "aliases/create",
                json!({"aliasName": "<alias-1>", "CollectionName": "<collection-2>"}),
            ),
            ("aliases/drop", json!({"aliasName": "<collection-1>"})),
            ("collections/drop", json!({"collectionName": "<alias-1>"})),
            ("indexes/create", json!({"collectionName": "<alias-1>"})),
        ] {
            assert!(!fits(operation, body.clone()), "{operation} {body}");
        }
    }

    #[test]
    fn a_good_part_of_the_plan_can_be_played_on_lent_collections() {
        let contract = Contract::embedded().expect("the contract");
        let plan = plan(&contract, "documents", 1).expect("a plan");
        let fit = plan
            .cases
            .iter()
            .filter(|planned| unfit(&contract, &planned.case).is_none());
        let fit = fit.count();
        assert!(fit > 100, "{fit} cases");
    }
}
