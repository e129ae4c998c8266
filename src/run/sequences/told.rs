//! What the requests of a case came to, one by one, and the list that shows a failure to a person

use std::fmt::Write as _;

use super::coverage::Said;
use crate::contract::Outcome;
use crate::model::{Database, Possible, Scope, World};

/// Longest body that is quoted, in characters.
const BODY_SHOWN_MAX: usize = 300;
/// Most states that are written out.
const STATES_SHOWN_MAX: usize = 3;

/// One request, and what the model made of it.
#[derive(Clone, Debug)]
pub(in crate::run) struct Told {
    /// Its place among the exchanges of the case.
    pub(in crate::run) exchange: Option<usize>,
    /// The operation.
    pub(in crate::run) operation: String,
    /// The body as sent.
    pub(in crate::run) body: String,
    /// What came of it.
    pub(in crate::run) said: Said,
    /// What the profile asks for.
    pub(in crate::run) expected: Outcome,
    /// What held of it.
    pub(in crate::run) conditions: Vec<&'static str>,
    /// What must be there afterwards, in words.
    pub(in crate::run) state: String,
}

/// The requests up to the one that shows a failure, each with the state that the model expected behind it.
pub(in crate::run) fn list(told: &[Told], shown_by: Option<usize>) -> String {
    let mut text = String::new();
    for (number, one) in (1..).zip(told) {
        let said = one.said.word();
        let mut body: String = one.body.chars().take(BODY_SHOWN_MAX).collect();
        if body.len() < one.body.len() {
            body.push('…');
        }
        let line = format!("{number:>2}. {} {body}: {said}", one.operation);
        let _ = write!(text, "{line}\n    expected now: {}\n", one.state);
        if one.exchange.is_some() && one.exchange == shown_by {
            break;
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// The possible states within a scope, in words.
pub(in crate::run) fn state(possible: &Possible, scope: &Scope) -> String {
    let states = possible.worlds().iter().take(STATES_SHOWN_MAX);
    let mut words: Vec<String> = states.map(|world| of_world(world, scope)).collect();
    let more = possible.worlds().len().saturating_sub(STATES_SHOWN_MAX);
    if more > 0 {
        words.push(format!("one of {more} other states"));
    }
    words.join("; or ")
}

fn of_world(world: &World, scope: &Scope) -> String {
    let mut parts = Vec::new();
    let empty = Database::default();
    for (name, part) in &scope.databases {
        let database = world.databases.get(name).unwrap_or(&empty);
        let within = if scope.databases.len() > 1 {
            format!(" in {name}")
        } else {
            String::new()
        };
        for collection in &part.collections {
            match database.collections.get(collection) {
                None => parts.push(format!("no {collection}{within}")),
                Some(found) if found.indexes.is_empty() => {}
                Some(found) => {
                    let names: Vec<&str> = found.indexes.keys().map(String::as_str).collect();
                    parts.push(format!(
                        "{collection}{within} has {}",
                        plural("index", "indexes", &names)
                    ));
                }
            }
        }
        for alias in &part.aliases {
            if let Some(owner) = database.aliases.get(alias) {
                parts.push(format!("{alias} → {owner}{within}"));
            }
        }
    }
    if parts.is_empty() {
        "no alias and no index".to_owned()
    } else {
        parts.join(", ")
    }
}

fn plural(one: &str, several: &str, names: &[&str]) -> String {
    let noun = if names.len() == 1 { one } else { several };
    format!("{noun} {}", names.join(" and "))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{Told, list, state};
    use crate::contract::Outcome;
    use crate::model::{Collection, Possible, Scope, ScopeOfDatabase, World};
    use crate::run::sequences::coverage::Said;

    fn told(exchange: usize, state: &str) -> Told {
        Told {
            exchange: Some(exchange),
            operation: "aliases/drop".to_owned(),
            body: r#"{"aliasName":"x"}"#.to_owned(),
            said: Said::Accepted,
            expected: Outcome::Accept,
            conditions: vec!["valid"],
            state: state.to_owned(),
        }
    }

    #[test]
    fn the_list_ends_with_the_request_that_shows_the_failure() {
        let told = [told(0, "x → a"), told(4, "y → b"), told(9, "nothing")];
        assert_eq!(
            list(&told, Some(4)),
            " 1. aliases/drop {\"aliasName\":\"x\"}: accepted\n    expected now: x → a\n \
             2. aliases/drop {\"aliasName\":\"x\"}: accepted\n    expected now: y → b"
        );
    }

    #[test]
    fn a_state_is_written_as_far_as_the_case_looks() {
        let mut world = World::default();
        let database = world.databases.entry("default".to_owned()).or_default();
        let made = Collection::default();
        database.collections.insert("a".to_owned(), made);
        for alias in ["x", "other"] {
            database.aliases.insert(alias.to_owned(), "a".to_owned());
        }
        let part = ScopeOfDatabase {
            collections: BTreeSet::from(["a".to_owned(), "b".to_owned()]),
            aliases: BTreeSet::from(["x".to_owned()]),
        };
        let scope = Scope {
            listed: BTreeSet::new(),
            databases: BTreeMap::from([("default".to_owned(), part)]),
            aliases: true,
            indexes: false,
            dropped: None,
        };
        let mut possible = Possible::certain(world.clone());
        assert_eq!(state(&possible, &scope), "no b, x → a");
        possible.narrow(vec![world, World::default()]);
        assert_eq!(state(&possible, &scope), "no b, x → a; or no a, no b");
    }
}
