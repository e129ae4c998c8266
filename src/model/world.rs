//! What the target is believed to hold: the objects that this run made, and nothing else.

use std::collections::BTreeMap;

use super::item::Spelling;

/// The database that a request means when it names none.
pub const DEFAULT_DATABASE: &str = "default";

/// All databases that the model knows. Objects of others never appear here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// By name.
    pub databases: BTreeMap<String, Database>,
}

/// One database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Database {
    /// By name.
    pub collections: BTreeMap<String, Collection>,
    /// From alias to the collection that owns it.
    pub aliases: BTreeMap<String, String>,
}

/// One collection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collection {
    /// By name.
    pub fields: BTreeMap<String, FieldKind>,
    /// Whether fields that the schema does not name are taken.
    pub dynamic: bool,
    /// Whether the server may have indexed and loaded it of its own accord.
    pub loaded: bool,
    /// By index name.
    pub indexes: BTreeMap<String, Index>,
}

/// What the documents tell apart among fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Dense float vectors, for which the documents give COSINE as default.
    DenseVector,
    /// Binary or sparse vectors, whose metrics differ.
    OtherVector,
    /// JSON, where several indexes may stand side by side.
    Json,
    /// Any other scalar.
    Scalar,
}

impl FieldKind {
    /// Whether a metric means anything for an index on such a field.
    pub const fn is_vector(self) -> bool {
        matches!(self, Self::DenseVector | Self::OtherVector)
    }
}

/// One index as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The field it is on.
    pub field: Attribute,
    /// What its metric must be.
    pub metric: Attribute,
    /// What its type must be.
    pub kind: Attribute,
    /// Where its type was named, if it was.
    pub place: Option<Spelling>,
    /// Whether a metric was named where it has no meaning: no page says whether the index is another one by it.
    pub moot_metric: bool,
}

/// What the documents make of one attribute of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// The request named it.
    Asked(String),
    /// The request left it out and the documents give a default.
    Default(String),
    /// The documents leave it open.
    Open,
}

impl Attribute {
    /// The value that is bound, if one is.
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Asked(value) | Self::Default(value) => Some(value),
            Self::Open => None,
        }
    }
}

impl Default for World {
    fn default() -> Self {
        Self {
            databases: BTreeMap::from([(DEFAULT_DATABASE.to_owned(), Database::default())]),
        }
    }
}

impl World {
    /// A collection of a database by its own name; aliases are not followed.
    pub fn collection(&self, database: &str, name: &str) -> Option<&Collection> {
        self.databases.get(database)?.collections.get(name)
    }

    /// A collection of a database by its own name or by an alias, with its own name.
    pub fn resolve(&self, database: &str, name: &str) -> Option<(&str, &Collection)> {
        let database = self.databases.get(database)?;
        let name = database.aliases.get(name).map_or(name, String::as_str);
        database
            .collections
            .get_key_value(name)
            .map(|(name, found)| (name.as_str(), found))
    }
}

#[cfg(test)]
mod tests {
    use super::{Collection, World};

    #[test]
    fn a_new_world_has_the_default_database_and_nothing_in_it() {
        let world = World::default();
        assert_eq!(world.databases.len(), 1);
        assert!(world.collection("default", "a").is_none());
    }

    #[test]
    fn an_alias_resolves_to_its_collection_but_is_none_itself() {
        let mut world = World::default();
        let database = world.databases.entry("default".to_owned()).or_default();
        database
            .collections
            .insert("a".to_owned(), Collection::default());
        database.aliases.insert("x".to_owned(), "a".to_owned());
        assert!(world.collection("default", "x").is_none());
        assert_eq!(
            world.resolve("default", "x").map(|(name, _)| name),
            Some("a")
        );
    }
}
