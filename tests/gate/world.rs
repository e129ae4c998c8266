//! What a server holds, and what a request does to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use vdbspec::wire::Request;

use crate::gate::lenient::{Pairs, Read, Reading};
use crate::gate::names::{DATABASES, FOREIGN, HOME, TOKEN};
use crate::gate::servers::Ways;

/// One server with the things of others in it, and what our requests left there.
#[derive(Clone, Debug)]
pub(crate) struct World {
    ways: Ways,
    /// Collections and aliases of others, by the name under which this server knows them; in every database.
    foreign: Arc<BTreeSet<String>>,
    databases: Arc<BTreeSet<String>>,
    /// Our aliases with the collection that each leads to.
    aliases: BTreeMap<String, String>,
}

/// Something of somebody else's that a request changed.
pub(crate) type Touched = String;

impl World {
    pub(crate) fn new(ways: Ways) -> Self {
        // Where a server takes a name of somebody else's for one with our token in it, or for none, there is no
        // such thing on it: the token was drawn at random afterwards.
        let known = |names: &[&str]| -> Arc<BTreeSet<String>> {
            let names = names.iter().map(|name| ways.habit.apply(name));
            let known = names.filter(|known| !known.contains(TOKEN) && !known.trim().is_empty());
            Arc::new(known.collect())
        };
        Self {
            ways,
            foreign: known(FOREIGN),
            databases: known(DATABASES),
            aliases: BTreeMap::new(),
        }
    }

    fn is_foreign(&self, name: &str) -> bool {
        self.foreign.contains(name)
    }

    /// Does what the server makes of a request; says what of others it has changed.
    pub(crate) fn apply(&mut self, request: &Request, read: &Read) -> Vec<Touched> {
        let Some(operation) = operation(request) else {
            return Vec::new();
        };
        let given = self.pairs(read);
        let pick = |keys: &[&str], place: usize| self.pick(&given, keys, place);
        let alias = pick(&["aliasName", "alias"], 0);
        let collections = [
            "collectionName",
            "collection",
            "newCollectionName",
            "newName",
        ]
        .into_iter()
        .filter_map(|key| pick(&[key], 1));
        let collections: Vec<_> = collections.collect();
        let header = request.headers.iter().rev().find(|(key, _)| {
            key.eq_ignore_ascii_case("db-name") || key.eq_ignore_ascii_case("db_name")
        });
        let database = pick(&["dbName", "newDbName"], 0)
            .or_else(|| header.map(|(_, name)| self.ways.habit.apply(name)))
            .filter(|name| !self.ways.ignores_database && !name.trim().is_empty())
            .or_else(|| pick(&["newDbName"], 0))
            .unwrap_or_else(|| "default".to_owned());
        let mut touched = Vec::new();
        let mut hit =
            |name: &str, what: &str| touched.push(format!("{operation}: {what} {name:?}"));
        if operation.starts_with("databases/") {
            let named = pick(&["dbName"], 0).filter(|name| !name.trim().is_empty());
            // One that cannot even read a documented request has no databases to lose; the others may take one by
            // themselves.
            let reads_json = matches!(self.ways.reading, Reading::Strict | Reading::Forgiving);
            let database = named.or_else(|| reads_json.then(|| "default".to_owned()));
            let Some(database) = database else {
                return touched;
            };
            if self.databases.contains(&database) {
                hit(&database, "database");
            }
            return touched;
        }
        let makes = operation.ends_with("/create");
        if makes
            && !["default", HOME].contains(&database.as_str())
            && self.databases.contains(&database)
        {
            hit(&database, "database");
        }
        let resolved: Vec<_> = collections.iter().map(|name| self.resolve(name)).collect();
        for name in &resolved {
            if self.is_foreign(name) {
                hit(name, "collection");
            }
        }
        if operation.starts_with("aliases/")
            && let Some(alias) = alias
        {
            if self.is_foreign(&alias) {
                hit(&alias, "alias");
            }
            if operation == "aliases/drop" {
                let target = self.aliases.remove(&alias);
                if let Some(target) =
                    target.filter(|target| self.ways.resolves && self.is_foreign(target))
                {
                    hit(&target, "target of an alias");
                }
            } else if let Some(target) = resolved.first() {
                self.aliases.insert(alias, target.clone());
            }
        }
        touched
    }

    fn pairs(&self, read: &Read) -> Pairs {
        let mut given = read.body(self.ways.reading);
        if self.ways.query {
            let place = if self.ways.first { 0 } else { given.len() };
            given.splice(place..place, read.query.iter().cloned());
        }
        given
    }

    /// The name under one of these keys, as the server knows it; on some servers the one at a place in a list.
    fn pick(&self, given: &Pairs, keys: &[&str], place: usize) -> Option<String> {
        let mut found = given
            .iter()
            .filter(|(key, _)| keys.iter().any(|known| self.ways.keys.same(key, known)))
            .map(|(_, value)| value);
        let found = if self.ways.first {
            found.next()
        } else {
            found.next_back()
        };
        let listed = || {
            let mut bare = given.iter().filter(|(key, _)| key.is_empty());
            self.ways.positional.then(|| bare.nth(place)).flatten()
        };
        let name = found.or_else(|| listed().map(|(_, value)| value))?;
        Some(self.ways.habit.apply(name))
    }

    fn resolve(&self, name: &str) -> String {
        let target = self.aliases.get(name).filter(|_| self.ways.resolves);
        target.cloned().unwrap_or_else(|| name.to_owned())
    }
}

/// Where the path leads on a server that does not mind slashes and case.
fn operation(request: &Request) -> Option<String> {
    let path = request.path.split('?').next()?.to_ascii_lowercase();
    let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        ["v2", "vectordb", family, action] => Some(format!("{family}/{action}")),
        _ => None,
    }
}
