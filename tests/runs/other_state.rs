//! What the other server keeps, and what its operations do to it. Written from the pages alone, with choices of its own
//! wherever they leave one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::other_server::{Bug, Manner};

/// Why a request is refused: an HTTP status that fits, and a sentence.
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) text: String,
}

type Answer = Result<Value, Refusal>;

fn refused<T>(status: u16, text: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal {
        status,
        text: text.into(),
    })
}

fn invalid<T>(text: impl Into<String>) -> Result<T, Refusal> {
    refused(400, text)
}

/// A key of a body: absent and null are the same, anything but a string is refused.
fn optional<'a>(body: &'a Map<String, Value>, key: &str) -> Result<Option<&'a str>, Refusal> {
    match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => invalid(format!("{key} is no string")),
    }
}

fn required<'a>(body: &'a Map<String, Value>, key: &str) -> Result<&'a str, Refusal> {
    match optional(body, key)? {
        Some(text) if !text.trim().is_empty() => Ok(text),
        _ => invalid(format!("{key} is needed")),
    }
}

/// A name that is about to be made.
fn new_name(name: &str) -> Result<String, Refusal> {
    if name.len() > 255 || name.chars().any(char::is_control) {
        return invalid("a name is at most 255 bytes long and has no control characters");
    }
    Ok(name.to_owned())
}

#[derive(Default)]
struct Index {
    field: String,
    metric: String,
    kind: String,
}

#[derive(Default)]
struct Collection {
    /// Whether a field holds vectors.
    fields: BTreeMap<String, bool>,
    indexes: BTreeMap<String, Index>,
}

#[derive(Default)]
struct Database {
    collections: BTreeMap<String, Collection>,
    aliases: BTreeMap<String, String>,
    /// Owners that an alias had before, for a server that mixes them up.
    before: BTreeMap<String, String>,
    /// Further owners of an alias, for a server that gives it to several.
    also: BTreeSet<(String, String)>,
}

impl Database {
    /// The collection that a name means; aliases are as good as names only to some.
    fn resolve(&self, name: &str, manner: Manner) -> Result<String, Refusal> {
        if self.collections.contains_key(name) {
            return Ok(name.to_owned());
        }
        match self.aliases.get(name) {
            Some(owner) if !manner.lenient => Ok(owner.clone()),
            _ => refused(404, format!("there is no collection {name}")),
        }
    }
}

/// Everything.
pub(crate) struct World {
    manner: Manner,
    bug: Option<Bug>,
    databases: BTreeMap<String, Database>,
}

impl World {
    pub(crate) fn new(manner: Manner, bug: Option<Bug>) -> Self {
        Self {
            manner,
            bug,
            databases: BTreeMap::from([("default".to_owned(), Database::default())]),
        }
    }

    fn is(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    /// Carries out an operation; `None` where there is no such operation.
    pub(crate) fn carry_out(
        &mut self,
        operation: &str,
        body: &Map<String, Value>,
    ) -> Option<Answer> {
        Some(match operation {
            "databases/create" | "databases/drop" | "databases/list" if !self.manner.databases => {
                return None;
            }
            "databases/create" => self.create_database(body),
            "databases/drop" => self.drop_database(body),
            "databases/list" => Ok(self.databases.keys().cloned().collect()),
            "collections/create" => self.create_collection(body),
            "collections/drop" => self.drop_collection(body),
            "collections/has" => self.has_collection(body),
            "collections/list" => self
                .database(body)
                .map(|database| database.collections.keys().cloned().collect()),
            "aliases/create" => self.create_alias(body),
            "aliases/alter" => self.alter_alias(body),
            "aliases/drop" => self.drop_alias(body),
            "aliases/describe" => self.describe_alias(body),
            "aliases/list" => self.list_aliases(body),
            "indexes/create" => self.create_indexes(body),
            "indexes/drop" => self.drop_index(body),
            "indexes/list" => self.list_indexes(body),
            "indexes/describe" => self.describe_index(body),
            _ => return None,
        })
    }

    fn database(&mut self, body: &Map<String, Value>) -> Result<&mut Database, Refusal> {
        let name = optional(body, "dbName")?.filter(|name| !name.is_empty());
        let name = name.unwrap_or("default");
        match self.databases.get_mut(name) {
            Some(database) => Ok(database),
            None => refused(404, format!("there is no database {name}")),
        }
    }

    fn create_database(&mut self, body: &Map<String, Value>) -> Answer {
        let name = new_name(required(body, "dbName")?)?;
        if self.databases.contains_key(&name) {
            return refused(409, "there is such a database");
        }
        self.databases.insert(name, Database::default());
        Ok(json!({}))
    }

    fn drop_database(&mut self, body: &Map<String, Value>) -> Answer {
        let name = required(body, "dbName")?;
        match self.databases.get(name) {
            None => refused(404, "there is no such database"),
            Some(database) if !database.collections.is_empty() => {
                refused(409, "the database is not empty")
            }
            Some(_) => {
                self.databases.remove(name);
                Ok(json!({}))
            }
        }
    }

    fn create_collection(&mut self, body: &Map<String, Value>) -> Answer {
        let name = new_name(required(body, "collectionName")?)?;
        let mut made = Collection::default();
        if let Some(fields) = body
            .get("schema")
            .and_then(|schema| schema.get("fields")?.as_array())
        {
            for field in fields {
                let text = |key: &str| field.get(key).and_then(Value::as_str).unwrap_or_default();
                let vector = text("dataType").ends_with("Vector");
                made.fields.insert(text("fieldName").to_owned(), vector);
            }
        } else {
            made.fields = BTreeMap::from([("id".to_owned(), false), ("vector".to_owned(), true)]);
        }
        let database = self.database(body)?;
        if database.collections.contains_key(&name) || database.aliases.contains_key(&name) {
            return refused(409, "the name is taken");
        }
        database.collections.insert(name, made);
        Ok(json!({}))
    }

    fn drop_collection(&mut self, body: &Map<String, Value>) -> Answer {
        let lenient = self.manner.lenient;
        let name = required(body, "collectionName")?;
        let database = self.database(body)?;
        if !database.collections.contains_key(name) {
            return if lenient {
                Ok(json!({}))
            } else {
                refused(404, "there is no such collection")
            };
        }
        let owns = database.aliases.values().any(|owner| owner == name);
        if owns && !lenient {
            return refused(409, "the collection has aliases");
        }
        database.aliases.retain(|_, owner| owner != name);
        database.also.retain(|(_, owner)| owner != name);
        database.collections.remove(name);
        Ok(json!({}))
    }

    fn has_collection(&mut self, body: &Map<String, Value>) -> Answer {
        let manner = self.manner;
        let name = required(body, "collectionName")?;
        let database = self.database(body)?;
        Ok(json!({"has": database.resolve(name, manner).is_ok()}))
    }

    fn alias_name(&self, name: &str) -> Result<String, Refusal> {
        let name = if self.is(Bug::CaseFolded) {
            name.to_lowercase()
        } else if self.is(Bug::NamesCut) {
            name.chars().take(200).collect()
        } else {
            name.to_owned()
        };
        new_name(&name)
    }

    fn create_alias(&mut self, body: &Map<String, Value>) -> Answer {
        let (manner, both) = (self.manner, self.is(Bug::TwoOwners));
        let alias = self.alias_name(required(body, "aliasName")?)?;
        let collection = required(body, "collectionName")?;
        let database = self.database(body)?;
        let owner = database.resolve(collection, manner)?;
        if database.collections.contains_key(&alias) && !manner.lenient {
            return refused(409, "a collection has this name");
        }
        match database.aliases.get(&alias) {
            Some(known) if *known == owner && !manner.lenient => {}
            Some(known) if *known != owner && both => {
                database.also.insert((alias, owner));
            }
            Some(_) => return refused(409, "the alias is taken"),
            None => {
                database.aliases.insert(alias, owner);
            }
        }
        Ok(json!({}))
    }

    fn alter_alias(&mut self, body: &Map<String, Value>) -> Answer {
        let manner = self.manner;
        let alias = self.alias_name(required(body, "aliasName")?)?;
        let collection = required(body, "collectionName")?;
        let database = self.database(body)?;
        let owner = database.resolve(collection, manner)?;
        match database.aliases.get_mut(&alias) {
            Some(known) => *known = owner,
            None => return refused(404, "there is no such alias"),
        }
        Ok(json!({}))
    }

    fn drop_alias(&mut self, body: &Map<String, Value>) -> Answer {
        let manner = self.manner;
        let (indexes_too, anywhere) =
            (self.is(Bug::DropTakesIndexes), self.is(Bug::DropEverywhere));
        let alias = self.alias_name(required(body, "aliasName")?)?;
        let named = optional(body, "collectionName")?;
        let database = self.database(body)?;
        let Some(owner) = database.aliases.get(&alias).cloned() else {
            return if manner.lenient {
                Ok(json!({}))
            } else {
                refused(404, "there is no such alias")
            };
        };
        if let Some(named) = named
            && named != owner
            && !manner.lenient
        {
            return refused(409, "another collection has the alias");
        }
        database.aliases.remove(&alias);
        database.also.retain(|(other, _)| *other != alias);
        if indexes_too && let Some(collection) = database.collections.get_mut(&owner) {
            collection.indexes.clear();
        }
        database.before.insert(alias.clone(), owner);
        if anywhere {
            for database in self.databases.values_mut() {
                database.aliases.remove(&alias);
            }
        }
        Ok(json!({}))
    }

    fn describe_alias(&mut self, body: &Map<String, Value>) -> Answer {
        let previous = self.is(Bug::PreviousOwner);
        let alias = self.alias_name(required(body, "aliasName")?)?;
        let database = self.database(body)?;
        let Some(owner) = database.aliases.get(&alias) else {
            return refused(404, "there is no such alias");
        };
        let before = database.before.get(&alias).filter(|_| previous);
        Ok(json!({
            "aliasName": required(body, "aliasName")?,
            "collectionName": before.unwrap_or(owner),
            "dbName": optional(body, "dbName")?.unwrap_or("default"),
        }))
    }

    fn list_aliases(&mut self, body: &Map<String, Value>) -> Answer {
        let (manner, of_all) = (self.manner, self.is(Bug::ListOfAll));
        let named = optional(body, "collectionName")?.map(str::to_owned);
        let database = self.database(body)?;
        let owner = match named {
            Some(name) if !of_all => Some(database.resolve(&name, manner)?),
            _ => None,
        };
        let pairs = database.aliases.iter();
        let also = database.also.iter().map(|(alias, of)| (alias, of));
        let listed: BTreeSet<_> = pairs
            .chain(also)
            .filter(|(_, of)| owner.as_ref().is_none_or(|owner| owner == *of))
            .map(|(alias, _)| alias.clone())
            .collect();
        Ok(listed.into_iter().collect())
    }

    fn collection(&mut self, body: &Map<String, Value>) -> Result<&mut Collection, Refusal> {
        let manner = self.manner;
        let name = required(body, "collectionName")?.to_owned();
        let database = self.database(body)?;
        let name = database.resolve(&name, manner)?;
        match database.collections.get_mut(&name) {
            Some(collection) => Ok(collection),
            None => refused(404, "there is no such collection"),
        }
    }

    fn create_indexes(&mut self, body: &Map<String, Value>) -> Answer {
        let manner = self.manner;
        let (small, only_one) = (self.is(Bug::MetricInSmallLetters), self.is(Bug::OneIndex));
        let Some(items) = body.get("indexParams").and_then(Value::as_array) else {
            return invalid("indexParams is no list");
        };
        if items.is_empty() && !manner.lenient {
            return invalid("indexParams is empty");
        }
        let collection = self.collection(body)?;
        let mut made = Vec::new();
        for item in items {
            let item = match item.as_object() {
                Some(item) => index_of(item, collection),
                None => invalid("an item of indexParams is no object"),
            };
            match item {
                Ok(Some(item)) => made.push(item),
                Ok(None) => {}
                Err(refusal) if manner.lenient => {
                    // Those before it stay.
                    collection.indexes.extend(made);
                    return Err(refusal);
                }
                Err(refusal) => return Err(refusal),
            }
        }
        for (name, mut index) in made {
            if small {
                index.metric = index.metric.to_lowercase();
            }
            if only_one {
                collection.indexes.clear();
            }
            collection.indexes.insert(name, index);
        }
        Ok(json!({}))
    }

    fn drop_index(&mut self, body: &Map<String, Value>) -> Answer {
        let name = required(body, "indexName")?;
        match self.collection(body)?.indexes.remove(name) {
            Some(_) => Ok(json!({})),
            None => refused(404, "there is no such index"),
        }
    }

    fn list_indexes(&mut self, body: &Map<String, Value>) -> Answer {
        let by_field = self.is(Bug::ListOfFields);
        let collection = self.collection(body)?;
        Ok(collection
            .indexes
            .iter()
            .map(|(name, index)| if by_field { &index.field } else { name }.clone())
            .collect())
    }

    fn describe_index(&mut self, body: &Map<String, Value>) -> Answer {
        let lenient = self.manner.lenient;
        let name = required(body, "indexName")?;
        let Some(index) = self.collection(body)?.indexes.get(name) else {
            return refused(404, "there is no such index");
        };
        let mut shown = json!({
            "indexName": name,
            "fieldName": index.field,
            "indexType": index.kind,
            "indexState": "Finished",
        });
        if !index.metric.is_empty() {
            shown["metricType"] = json!(index.metric);
        }
        Ok(if lenient { json!([shown]) } else { shown })
    }
}

/// One item of indexParams as an index with its name; `None` where it is there already.
fn index_of(
    item: &Map<String, Value>,
    collection: &Collection,
) -> Result<Option<(String, Index)>, Refusal> {
    let field = required(item, "fieldName")?;
    let Some(vector) = collection.fields.get(field) else {
        return refused(404, "there is no such field");
    };
    let name = optional(item, "indexName")?.filter(|name| !name.is_empty());
    let name = new_name(name.unwrap_or(field))?;
    let metric = optional(item, "metricType")?.filter(|metric| !metric.is_empty());
    let metric = match (metric, vector) {
        (_, false) => "",
        (None, true) => "COSINE",
        (Some(metric @ ("L2" | "IP" | "COSINE")), true) => metric,
        (Some(_), true) => return invalid("there is no such metric"),
    };
    let mut kind = None;
    for key in ["params", "indexConfig"] {
        match item.get(key) {
            None | Some(Value::Null) => {}
            Some(Value::Object(object)) => kind = kind.or(optional(object, "index_type")?),
            Some(_) => return invalid(format!("{key} is no object")),
        }
    }
    let kind = kind
        .or(optional(item, "index_type")?)
        .or(optional(item, "indexType")?)
        .filter(|kind| !kind.is_empty());
    let known = [
        "AUTOINDEX",
        "FLAT",
        "IVF_FLAT",
        "HNSW",
        "INVERTED",
        "STL_SORT",
        "Trie",
    ];
    let kind = kind.unwrap_or("AUTOINDEX");
    if !known.contains(&kind) {
        return invalid("there is no such index type");
    }
    let index = Index {
        field: field.to_owned(),
        metric: metric.to_owned(),
        kind: kind.to_owned(),
    };
    match collection.indexes.get(&name) {
        Some(known)
            if known.field == index.field
                && known.metric == index.metric
                && known.kind == index.kind =>
        {
            Ok(None)
        }
        Some(_) => refused(409, "another index has this name"),
        None if collection
            .indexes
            .values()
            .any(|known| known.field == field) =>
        {
            refused(409, "the field has an index")
        }
        None => Ok(Some((name, index))),
    }
}
