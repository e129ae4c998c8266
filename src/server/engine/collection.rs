//! collections/* but for describe.

use serde_json::json;

use super::super::answer::{Answer, Refusal, Success, code};
use super::super::json::{Bound, Record};
use super::super::rules::{Rules, Version};
use super::describe::load_state;
use super::index::IndexRequest;
use super::names::check_collection_name;
use super::schema::{Schema, quick_vector_name};
use super::{Call, Collection, World};

impl World {
    /// Idempotent for an equal schema. What follows the creation, indexes and loading, may fail and leave it standing.
    pub(super) fn create_collection(&mut self, call: &Call) -> Answer {
        let name = call.body.text("collectionName");
        check_collection_name(self.rules, "name", name)?;
        let schema = Schema::read(&call.body)?;
        let db = self.database(&call.db)?;
        if db.aliases.contains_key(name) {
            let message = format!(
                "collection name [{name}] conflicts with an existing alias: alias and collection name \
                 conflict[database={}][alias={name}]",
                call.db
            );
            return Err(self.rules.clash(&message));
        }
        if self.rules.checks_quick_metric_first() {
            schema.check_quick_metric(&call.body)?;
        }
        match db.collections.get(name) {
            Some(standing) if standing.schema == schema => {}
            Some(_) => {
                let message = format!(
                    "create duplicate collection with different parameters, collection: {name}"
                );
                return Err(self.rules.conflict(&message));
            }
            None => {
                let collection = Collection {
                    id: self.new_id(),
                    schema,
                    indexes: Vec::new(),
                    loaded: false,
                };
                self.database_mut(&call.db)?
                    .collections
                    .insert(name.to_owned(), collection);
            }
        }
        self.index_and_load(call, name)
    }

    fn index_and_load(&mut self, call: &Call, name: &str) -> Answer {
        let rules = self.rules;
        let is_quick = call
            .body
            .object("schema")
            .is_none_or(|schema| schema.list("fields").is_empty());
        let quick;
        let items = if is_quick {
            quick = [quick_index(&call.body)];
            &quick[..]
        } else {
            call.body.list("indexParams")
        };
        if items.is_empty() {
            return Ok(Success::empty());
        }
        let collection = self.collection_mut(&call.db, name)?;
        for item in items {
            let request = IndexRequest::read(item, rules);
            if collection.schema.field(&request.field).is_none() {
                let message = format!(
                    "missing required parameters, error: `{}` hasn't defined in schema",
                    request.field
                );
                return Err(Refusal::new(code::MISSING_PARAMETER, message));
            }
            collection.create_index(&request, rules)?;
        }
        collection.load(name, rules)
    }

    /// Idempotent, even in a database that does not exist. Refused by an alias, and while there are aliases.
    pub(super) fn drop_collection(&mut self, call: &Call) -> Answer {
        let name = call.body.text("collectionName");
        if self.rules.checks_dropped_names() {
            check_collection_name(self.rules, "name", name)?;
        }
        let Some(db) = self.databases.get(&call.db) else {
            return Ok(Success::empty());
        };
        if db.aliases.contains_key(name) {
            let message = format!("cannot drop the collection via alias = {name}");
            return Err(self.rules.conflict(&message));
        }
        let aliases = self.aliases_of(&call.db, name);
        if self.rules.drops_aliased_collections() {
            self.forget_owner(&call.db, name)?;
        } else if !aliases.is_empty() {
            let message = format!(
                "unable to drop the collection [{name}] because it has associated aliases {aliases:?}, please remove \
                 all aliases before dropping the collection"
            );
            return Err(self.rules.conflict(&message));
        }
        self.database_mut(&call.db)?.collections.remove(name);
        Ok(Success::empty())
    }

    /// Aliases outlive their collection for a while in 2.4: nobody sees them, and their names are taken.
    fn forget_owner(&mut self, db: &str, name: &str) -> Result<(), Refusal> {
        for alias in self.database_mut(db)?.aliases.values_mut() {
            if alias.owner == name {
                alias.owner.clear();
            }
        }
        Ok(())
    }

    pub(super) fn has_collection(&mut self, call: &Call) -> Answer {
        let name = call.body.text("collectionName");
        check_collection_name(self.rules, "name", name)?;
        if self.rules.has_nothing_in_missing_databases() && !self.databases.contains_key(&call.db) {
            return Ok(Success::with(json!({ "has": false })));
        }
        let has = self.database(&call.db)?.resolve(name).is_some();
        Ok(Success::with(json!({ "has": has })))
    }

    pub(super) fn list_collections(&mut self, call: &Call) -> Answer {
        let names = self
            .database(&call.db)?
            .collections
            .keys()
            .cloned()
            .collect();
        Ok(Success::with(self.in_no_order(names)))
    }

    pub(super) fn collection_stats(&mut self, call: &Call) -> Answer {
        self.collection(&call.db, call.body.text("collectionName"))?;
        Ok(Success::with(json!({"rowCount": 0})))
    }

    pub(super) fn load_collection(&mut self, call: &Call) -> Answer {
        let name = call.body.text("collectionName");
        let rules = self.rules;
        self.collection_mut(&call.db, name)?.load(name, rules)
    }

    pub(super) fn release_collection(&mut self, call: &Call) -> Answer {
        self.collection_mut(&call.db, call.body.text("collectionName"))?
            .loaded = false;
        Ok(Success::empty())
    }

    /// Code 100 also for a database that does not exist.
    pub(super) fn load_state(&mut self, call: &Call) -> Answer {
        let name = call.body.text("collectionName");
        let Ok((_, collection)) = self.collection(&call.db, name) else {
            return Err(Refusal::collection(&call.db, name));
        };
        let state = load_state(collection.loaded);
        if !collection.loaded {
            return Ok(Success::with(json!({ "loadState": state })));
        }
        Ok(Success {
            data: json!({"loadState": state, "loadProgress": 100}),
            message: Some(String::new()),
        })
    }

    /// Aliases follow inside a database, and forbid the way into another one.
    pub(super) fn rename_collection(&mut self, call: &Call) -> Answer {
        let (old, new) = (
            call.body.text("collectionName"),
            call.body.text("newCollectionName"),
        );
        let to = match call.body.text("newDbName") {
            "" => call.db.as_str(),
            given => given,
        };
        check_collection_name(self.rules, "name", new)?;
        self.check_renamable(&call.db, old, to, new)?;
        let Some(collection) = self.database_mut(&call.db)?.collections.remove(old) else {
            return Err(Refusal::collection(&call.db, old));
        };
        self.database_mut(to)?
            .collections
            .insert(new.to_owned(), collection);
        for alias in self
            .database_mut(to)?
            .aliases
            .values_mut()
            .filter(|alias| alias.owner == old)
        {
            new.clone_into(&mut alias.owner);
        }
        Ok(Success::empty())
    }

    fn check_renamable(&self, from: &str, old: &str, to: &str, new: &str) -> Result<(), Refusal> {
        if from == to && old == new {
            let message = "collection name or database name should be different";
            return Err(self.rules.conflict(message));
        }
        let source = self.database(from)?;
        let target = self.database(to).map_err(|refusal| {
            if self.rules.version < Version::V26 {
                self.rules.conflict(&refusal.message)
            } else {
                refusal
            }
        })?;
        if target.aliases.contains_key(new) {
            let message = format!("cannot rename collection to an existing alias: {new}");
            return Err(self.rules.clash(&message));
        }
        if source.aliases.contains_key(old) {
            let message = format!("unsupported use an alias to rename collection, alias:{old}");
            return Err(self.rules.conflict(&message));
        }
        if !source.collections.contains_key(old) {
            return Err(Refusal::collection(from, old));
        }
        if target.collections.contains_key(new) {
            let message = format!("duplicated new collection name {new} in database {to}");
            return Err(self.rules.conflict(&message));
        }
        if from != to && !self.aliases_of(from, old).is_empty() {
            let message =
                "fail to rename db name, must drop all aliases of this collection before rename";
            return Err(self.rules.conflict(message));
        }
        Ok(())
    }
}

impl Collection {
    /// Every vector field must have an index.
    fn load(&mut self, name: &str, rules: Rules) -> Answer {
        if self.indexes.is_empty() {
            let message = format!("index not found[collection={name}]");
            return Err(Refusal::new(code::INDEX_NOT_FOUND, message));
        }
        let bare: Vec<&str> = self
            .schema
            .fields
            .iter()
            .filter(|field| field.data_type.is_vector())
            .map(|field| field.name.as_str())
            .filter(|field| !self.indexes.iter().any(|index| index.field == *field))
            .collect();
        if !bare.is_empty() {
            let message = format!(
                "there is no vector index on field: [{}], please create index firstly",
                bare.join(" ")
            );
            return Err(rules.conflict(&message));
        }
        self.loaded = true;
        Ok(Success::empty())
    }
}

/// The index that the quick form builds: AUTOINDEX, named after the vector field.
fn quick_index(body: &Record) -> Record {
    let field = quick_vector_name(body).to_owned();
    let metric = match body.text("metricType") {
        "" => "COSINE",
        given => given,
    };
    let mut item = Record::default();
    item.set("fieldName", Bound::Text(field.clone()));
    item.set("indexName", Bound::Text(field));
    item.set("metricType", Bound::Text(metric.to_owned()));
    item
}
