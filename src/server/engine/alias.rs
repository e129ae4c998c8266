//! aliases/*: an alias belongs to one collection of its database.

use serde_json::json;

use super::super::answer::{Answer, Refusal, Success, code};
use super::super::operation::Operation;
use super::names::check_collection_name;
use super::{Alias, Call, World};

impl World {
    /// Order of refusals: 1100 alias, 1100 collection, 800, 1601, 100, 1602; in 2.5 100 before 1601.
    pub(super) fn create_alias(&mut self, call: &Call) -> Answer {
        let (alias, owner) = self.alias_target(call)?;
        if let Some(held) = self.database(&call.db)?.aliases.get(alias) {
            if held.owner == owner {
                return Ok(Success::empty());
            }
            let message = format!(
                "{alias} is alias to another collection: {}: alias already exist[database={}][alias={alias}]",
                held.owner, call.db
            );
            return Err(Refusal::new(code::ALIAS_ELSEWHERE, message));
        }
        self.put_alias(&call.db, alias, owner)
    }

    /// Order of refusals: as for create, then 1600 in place of 1602.
    pub(super) fn alter_alias(&mut self, call: &Call) -> Answer {
        let (alias, owner) = self.alias_target(call)?;
        if !self.database(&call.db)?.aliases.contains_key(alias) {
            return Err(no_alias(&call.db, alias));
        }
        self.put_alias(&call.db, alias, owner)
    }

    /// What create and alter have in common: both names are legal and the collection exists, maybe behind an alias.
    fn alias_target<'a>(&self, call: &'a Call) -> Result<(&'a str, String), Refusal> {
        let (alias, collection) = (
            call.body.text("aliasName"),
            call.body.text("collectionName"),
        );
        check_collection_name(self.rules, "alias", alias)?;
        check_collection_name(self.rules, "name", collection)?;
        let db = self.database(&call.db)?;
        let found = if self.rules.follows_aliases() {
            db.resolve(collection)
        } else {
            db.collections
                .get_key_value(collection)
                .map(|(name, found)| (name.as_str(), found))
        };
        let missing = || Refusal::collection(&call.db, collection);
        let is_new = call.operation == Operation::AliasesCreate;
        if found.is_none() && is_new && self.rules.seeks_collection_first() {
            return Err(missing());
        }
        if db.collections.contains_key(alias) {
            let message = format!(
                "collection name [{alias}] conflicts with an existing collection: alias and collection name \
                 conflict[database={}][alias={alias}]",
                call.db
            );
            return Err(Refusal::new(code::ALIAS_IS_COLLECTION, message));
        }
        let (owner, _) = found.ok_or_else(missing)?;
        Ok((alias, owner.to_owned()))
    }

    /// Makes the alias stand for `owner`, whatever it stood for.
    pub(in crate::server) fn put_alias(&mut self, db: &str, alias: &str, owner: String) -> Answer {
        let born = self.new_id();
        let entry = Alias {
            owner,
            also: None,
            born,
        };
        self.database_mut(db)?
            .aliases
            .insert(alias.to_owned(), entry);
        Ok(Success::empty())
    }

    /// Idempotent. Since 2.5.15 there is no rule for names; 2.6 cuts off spaces around alias and database.
    pub(super) fn drop_alias(&mut self, call: &Call) -> Answer {
        let (mut db, mut alias) = (call.db.as_str(), call.body.text("aliasName"));
        if self.rules.checks_dropped_names() {
            check_collection_name(self.rules, "alias", alias)?;
        }
        if self.rules.trims_dropped_aliases() {
            (db, alias) = (db.trim(), alias.trim());
        }
        self.database_mut(db)?.aliases.remove(alias);
        Ok(Success::empty())
    }

    pub(super) fn describe_alias(&mut self, call: &Call) -> Answer {
        let alias = call.body.text("aliasName");
        check_collection_name(self.rules, "alias", alias)?;
        let held = self
            .database(&call.db)?
            .aliases
            .get(alias)
            .filter(|held| !held.owner.is_empty())
            .ok_or_else(|| no_alias(&call.db, alias))?;
        let data = json!({"dbName": call.db, "collectionName": held.owner, "aliasName": alias});
        Ok(Success::with(data))
    }

    pub(super) fn list_aliases(&mut self, call: &Call) -> Answer {
        let collection = call.body.text("collectionName");
        let names = if collection.is_empty() {
            let aliases = self.database(&call.db)?.aliases.iter();
            aliases
                .filter(|(_, held)| !held.owner.is_empty())
                .map(|(name, _)| name.clone())
                .collect()
        } else {
            check_collection_name(self.rules, "name", collection)?;
            let (owner, _) = self.collection(&call.db, collection)?;
            if owner != collection && !self.rules.follows_aliases() {
                return Err(Refusal::collection(&call.db, collection));
            }
            self.aliases_of(&call.db, owner)
        };
        Ok(Success::with(self.in_no_order(names)))
    }

    /// The aliases of a collection, by its real name.
    pub(in crate::server) fn aliases_of(&self, db: &str, owner: &str) -> Vec<String> {
        let Some(db) = self.databases.get(db) else {
            return Vec::new();
        };
        let belongs = |alias: &Alias| alias.owner == owner || alias.also.as_deref() == Some(owner);
        db.aliases
            .iter()
            .filter(|(_, alias)| belongs(alias))
            .map(|(name, _)| name.clone())
            .collect()
    }
}

/// Code 1600.
pub(in crate::server) fn no_alias(db: &str, alias: &str) -> Refusal {
    Refusal::new(
        code::ALIAS_NOT_FOUND,
        format!("alias not found[database={db}][alias={alias}]"),
    )
}
