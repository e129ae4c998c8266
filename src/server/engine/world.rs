//! The state: databases, their collections with fields and indexes, and aliases per database.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::answer::{Answer, Refusal};
use super::super::operation::Operation;
use super::super::rules::Rules;
use super::schema::Schema;
use super::{Call, DEFAULT_DATABASE};

/// Where ids start: beyond 2^53, as Milvus's do, so that a client that reads them as floats is found out.
const FIRST_ID: i64 = 450_000_000_000_000_001;

/// Everything the server remembers.
#[derive(Clone, Debug)]
pub(in crate::server) struct World {
    pub(in crate::server) rules: Rules,
    pub(in crate::server) databases: BTreeMap<String, Database>,
    next_id: i64,
    lists: usize,
}

/// A database: names below it are its own.
#[derive(Clone, Debug, Default)]
pub(in crate::server) struct Database {
    pub(in crate::server) id: i64,
    pub(in crate::server) properties: Vec<(String, String)>,
    pub(in crate::server) collections: BTreeMap<String, Collection>,
    pub(in crate::server) aliases: BTreeMap<String, Alias>,
}

/// An alias and the collection it stands for.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::server) struct Alias {
    pub(in crate::server) owner: String,
    /// A second owner, which only a fault gives it.
    pub(in crate::server) also: Option<String>,
    /// Grows with every alias: tells the newest.
    pub(in crate::server) born: i64,
}

/// A collection.
#[derive(Clone, Debug)]
pub(in crate::server) struct Collection {
    pub(in crate::server) id: i64,
    pub(in crate::server) schema: Schema,
    pub(in crate::server) indexes: Vec<Index>,
    pub(in crate::server) loaded: bool,
}

/// An index as the user asked for it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::server) struct Index {
    pub(in crate::server) name: String,
    pub(in crate::server) field: String,
    /// The JSON pointer below a JSON field; empty for an index on a whole field.
    pub(in crate::server) path: String,
    /// `index_type`, `metric_type` and `params` as given, in that order.
    pub(in crate::server) given: Vec<(String, String)>,
    /// What it was given since.
    pub(in crate::server) properties: BTreeMap<String, String>,
}

impl Database {
    /// The collection behind a name or an alias.
    pub(in crate::server) fn resolve(&self, name: &str) -> Option<(&str, &Collection)> {
        let name = self.real_name(name);
        self.collections
            .get_key_value(name)
            .map(|(name, collection)| (name.as_str(), collection))
    }

    /// As [`Database::resolve`], to change the collection.
    pub(in crate::server) fn resolve_mut(&mut self, name: &str) -> Option<&mut Collection> {
        let name = self.real_name(name).to_owned();
        self.collections.get_mut(&name)
    }

    fn real_name<'a>(&'a self, name: &'a str) -> &'a str {
        if self.collections.contains_key(name) {
            return name;
        }
        self.aliases
            .get(name)
            .map_or(name, |alias| alias.owner.as_str())
    }
}

impl World {
    /// The default database, with nothing in it.
    pub(in crate::server) fn new(rules: Rules) -> Self {
        let mut world = Self {
            rules,
            databases: BTreeMap::new(),
            next_id: FIRST_ID,
            lists: 0,
        };
        world.databases.insert(
            DEFAULT_DATABASE.to_owned(),
            Database {
                id: 1,
                ..Database::default()
            },
        );
        world
    }

    /// Carries one call out.
    pub(in crate::server) fn answer(&mut self, call: &Call) -> Answer {
        match call.operation {
            Operation::AliasesAlter => self.alter_alias(call),
            Operation::AliasesCreate => self.create_alias(call),
            Operation::AliasesDescribe => self.describe_alias(call),
            Operation::AliasesDrop => self.drop_alias(call),
            Operation::AliasesList => self.list_aliases(call),
            Operation::CollectionsCreate => self.create_collection(call),
            Operation::CollectionsDescribe => self.describe_collection(call),
            Operation::CollectionsDrop => self.drop_collection(call),
            Operation::CollectionsGetLoadState => self.load_state(call),
            Operation::CollectionsGetStats => self.collection_stats(call),
            Operation::CollectionsHas => self.has_collection(call),
            Operation::CollectionsList => self.list_collections(call),
            Operation::CollectionsLoad => self.load_collection(call),
            Operation::CollectionsRelease => self.release_collection(call),
            Operation::CollectionsRename => self.rename_collection(call),
            Operation::DatabasesCreate => self.create_database(call),
            Operation::DatabasesDescribe => self.describe_database(call),
            Operation::DatabasesDrop => self.drop_database(call),
            Operation::DatabasesList => Ok(self.list_databases()),
            Operation::IndexesAlterProperties => self.alter_index(call),
            Operation::IndexesCreate => self.create_indexes(call),
            Operation::IndexesDescribe => self.describe_index(call),
            Operation::IndexesDrop => self.drop_index(call),
            Operation::IndexesDropProperties => self.drop_index_properties(call),
            Operation::IndexesList => self.list_indexes(call),
        }
    }

    /// The database, or code 800.
    pub(in crate::server) fn database(&self, db: &str) -> Result<&Database, Refusal> {
        self.databases.get(db).ok_or_else(|| Refusal::database(db))
    }

    /// As [`World::database`], to change it.
    pub(in crate::server) fn database_mut(&mut self, db: &str) -> Result<&mut Database, Refusal> {
        self.databases
            .get_mut(db)
            .ok_or_else(|| Refusal::database(db))
    }

    /// The collection behind a name or an alias, or code 800 or 100.
    pub(in crate::server) fn collection(
        &self,
        db: &str,
        name: &str,
    ) -> Result<(&str, &Collection), Refusal> {
        self.database(db)?
            .resolve(name)
            .ok_or_else(|| Refusal::collection(db, name))
    }

    /// As [`World::collection`], to change it.
    pub(in crate::server) fn collection_mut(
        &mut self,
        db: &str,
        name: &str,
    ) -> Result<&mut Collection, Refusal> {
        self.database_mut(db)?
            .resolve_mut(name)
            .ok_or_else(|| Refusal::collection(db, name))
    }

    /// A number that no other thing has.
    pub(in crate::server) fn new_id(&mut self) -> i64 {
        self.next_id = self.next_id.wrapping_add(1);
        self.next_id
    }

    /// Names in the order of an answer. Milvus walks a Go map and so answers in another order each time; here each list
    /// starts elsewhere than the one before, so that whoever relies on an order is found out.
    pub(in crate::server) fn in_no_order(&mut self, mut names: Vec<String>) -> Value {
        self.lists = self.lists.wrapping_add(1);
        if !names.is_empty() {
            let start = self.lists % names.len();
            names.rotate_left(start);
        }
        Value::Array(names.into_iter().map(Value::String).collect())
    }
}
