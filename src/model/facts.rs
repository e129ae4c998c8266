//! What a world would show to whoever asks: the facts that witnesses are compared with.

use std::collections::{BTreeMap, BTreeSet};

use super::world::{Attribute, Database, World};

/// One question that a witness can answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// Which collection owns the alias (aliases/describe).
    Owner {
        /// The database.
        database: String,
        /// The alias.
        alias: String,
    },
    /// Which of the aliases in scope a collection has (aliases/list).
    Aliases {
        /// The database.
        database: String,
        /// The collection.
        collection: String,
    },
    /// Whether the collection exists (collections/has).
    Exists {
        /// The database.
        database: String,
        /// The collection.
        collection: String,
    },
    /// Which indexes a collection has (indexes/list).
    Indexes {
        /// The database.
        database: String,
        /// The collection.
        collection: String,
    },
    /// One attribute of an index (indexes/describe).
    Attribute {
        /// The database.
        database: String,
        /// The collection.
        collection: String,
        /// The index.
        index: String,
        /// Which attribute.
        attribute: IndexAttribute,
    },
    /// Which of the aliases in scope a whole database has (aliases/list without a collection).
    AllAliases {
        /// The database.
        database: String,
    },
    /// Which of these collections a whole database has (collections/list).
    Listed {
        /// The database.
        database: String,
        /// The collections in scope, in whatever database they are.
        among: BTreeSet<String>,
    },
    /// Which of the aliases in scope a collection is described with (collections/describe).
    DescribedAliases {
        /// The database.
        database: String,
        /// The collection.
        collection: String,
    },
    /// Whether an index that was dropped can still be described (indexes/describe).
    Dropped {
        /// The database.
        database: String,
        /// The collection.
        collection: String,
        /// The index.
        index: String,
    },
}

impl Fact {
    /// Whether another fact tells the same already: it is asked for to compare the two.
    pub const fn is_told_again(&self) -> bool {
        matches!(
            self,
            Self::AllAliases { .. }
                | Self::Listed { .. }
                | Self::DescribedAliases { .. }
                | Self::Dropped { .. }
        )
    }
}

/// An attribute of an index that indexes/describe shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndexAttribute {
    /// `fieldName`.
    Field,
    /// `metricType`.
    Metric,
    /// `indexType`.
    Kind,
}

/// The answer to such a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// There is none.
    Absent,
    /// This one.
    Text(String),
    /// Yes or no.
    Bool(bool),
    /// These names and no other.
    Names(BTreeSet<String>),
    /// The target would not say, although it must.
    Refused,
    /// The documents leave it open, or nobody could be asked; it agrees with everything.
    Open,
}

impl Known {
    /// Whether two answers can both be true.
    pub fn agrees(&self, other: &Self) -> bool {
        matches!(self, Self::Open) || matches!(other, Self::Open) || self == other
    }
}

/// Questions with their answers.
pub type Facts = BTreeMap<Fact, Known>;

/// What a case looks at. Names outside it belong to other cases and are never compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// By database: collections and aliases.
    pub databases: BTreeMap<String, ScopeOfDatabase>,
    /// Whether the alias facts are asked for.
    pub aliases: bool,
    /// Whether the index facts are asked for.
    pub indexes: bool,
    /// Databases whose collections are listed: only such as hold nobody else's.
    pub listed: BTreeSet<String>,
    /// The index that was dropped last: database, collection, index.
    pub dropped: Option<[String; 3]>,
}

/// What a case looks at in one database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeOfDatabase {
    /// Collections.
    pub collections: BTreeSet<String>,
    /// Aliases.
    pub aliases: BTreeSet<String>,
}

/// What this world would show within a scope.
pub fn facts(world: &World, scope: &Scope) -> Facts {
    let mut facts = Facts::new();
    let empty = Database::default();
    for (name, part) in &scope.databases {
        let database = world.databases.get(name).unwrap_or(&empty);
        for collection in &part.collections {
            let key = (name.clone(), collection.clone());
            let exists = if database.aliases.contains_key(collection) {
                // Servers find an alias where they are asked for a collection.
                Known::Open
            } else {
                Known::Bool(database.collections.contains_key(collection))
            };
            facts.insert(
                Fact::Exists {
                    database: key.0,
                    collection: key.1,
                },
                exists,
            );
        }
        if scope.listed.contains(name) {
            facts.extend([listed_fact(name, database, scope)]);
        }
        if scope.aliases {
            alias_facts(name, database, part, &mut facts);
        }
        if scope.indexes {
            index_facts(name, database, part, &mut facts);
        }
    }
    facts.extend(dropped_fact(world, scope));
    facts
}

/// What collections/list must say of the collections in scope. Whether it shows an alias too is nobody's business here.
fn listed_fact(name: &str, database: &Database, scope: &Scope) -> (Fact, Known) {
    let parts = scope.databases.values();
    let among = parts.flat_map(|part| part.collections.iter().cloned());
    let among: BTreeSet<_> = among
        .filter(|collection| !database.aliases.contains_key(collection))
        .collect();
    let mut there = among.clone();
    there.retain(|collection| database.collections.contains_key(collection));
    let database = name.to_owned();
    (Fact::Listed { database, among }, Known::Names(there))
}

/// What indexes/describe must say of the index that was dropped last, if it is not there.
fn dropped_fact(world: &World, scope: &Scope) -> Option<(Fact, Known)> {
    let [database, collection, index] = scope.dropped.as_ref()?;
    let found = world.databases.get(database)?.collections.get(collection)?;
    if found.indexes.contains_key(index) {
        return None;
    }
    let fact = Fact::Dropped {
        database: database.clone(),
        collection: collection.clone(),
        index: index.clone(),
    };
    Some((fact, Known::Absent))
}

fn alias_facts(name: &str, database: &Database, part: &ScopeOfDatabase, facts: &mut Facts) {
    for alias in &part.aliases {
        let owner = database
            .aliases
            .get(alias)
            .map_or(Known::Absent, |owner| Known::Text(owner.clone()));
        facts.insert(
            Fact::Owner {
                database: name.to_owned(),
                alias: alias.clone(),
            },
            owner,
        );
    }
    for collection in part
        .collections
        .iter()
        .filter(|collection| database.collections.contains_key(*collection))
    {
        let aliases = database
            .aliases
            .iter()
            .filter(|(alias, owner)| *owner == collection && part.aliases.contains(*alias))
            .map(|(alias, _)| alias.clone())
            .collect();
        let fact = Fact::Aliases {
            database: name.to_owned(),
            collection: collection.clone(),
        };
        let described = Fact::DescribedAliases {
            database: name.to_owned(),
            collection: collection.clone(),
        };
        let aliases = Known::Names(aliases);
        facts.insert(described, aliases.clone());
        facts.insert(fact, aliases);
    }
    let all = part.aliases.iter();
    let all = all.filter(|alias| database.aliases.contains_key(*alias));
    let fact = Fact::AllAliases {
        database: name.to_owned(),
    };
    facts.insert(fact, Known::Names(all.cloned().collect()));
}

fn index_facts(name: &str, database: &Database, part: &ScopeOfDatabase, facts: &mut Facts) {
    for collection in &part.collections {
        let Some(found) = database.collections.get(collection) else {
            continue;
        };
        let fact = Fact::Indexes {
            database: name.to_owned(),
            collection: collection.clone(),
        };
        facts.insert(fact, Known::Names(found.indexes.keys().cloned().collect()));
        for (index, made) in &found.indexes {
            for (attribute, value) in [
                (IndexAttribute::Field, attribute_value(&made.field)),
                (IndexAttribute::Metric, attribute_value(&made.metric)),
                (IndexAttribute::Kind, attribute_value(&made.kind)),
            ] {
                let fact = Fact::Attribute {
                    database: name.to_owned(),
                    collection: collection.clone(),
                    index: index.clone(),
                    attribute,
                };
                facts.insert(fact, value);
            }
        }
    }
}

fn attribute_value(attribute: &Attribute) -> Known {
    attribute
        .value()
        .map_or(Known::Open, |value| Known::Text(value.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{Fact, Known, Scope, ScopeOfDatabase, facts};
    use crate::model::world::{Collection, World};

    #[test]
    fn a_world_shows_only_what_is_in_scope() {
        let mut world = World::default();
        let database = world.databases.entry("default".to_owned()).or_default();
        database
            .collections
            .insert("a".to_owned(), Collection::default());
        for alias in ["x", "other"] {
            database.aliases.insert(alias.to_owned(), "a".to_owned());
        }
        let part = ScopeOfDatabase {
            collections: BTreeSet::from(["a".to_owned(), "b".to_owned()]),
            aliases: BTreeSet::from(["x".to_owned(), "y".to_owned()]),
        };
        let scope = Scope {
            databases: BTreeMap::from([("default".to_owned(), part)]),
            aliases: true,
            indexes: false,
            listed: BTreeSet::new(),
            dropped: None,
        };
        let shown = facts(&world, &scope);
        let owner = |alias: &str| Fact::Owner {
            database: "default".to_owned(),
            alias: alias.to_owned(),
        };
        assert_eq!(shown.get(&owner("x")), Some(&Known::Text("a".to_owned())));
        assert_eq!(shown.get(&owner("y")), Some(&Known::Absent));
        assert_eq!(shown.get(&owner("other")), None);
        let aliases = Fact::Aliases {
            database: "default".to_owned(),
            collection: "a".to_owned(),
        };
        assert_eq!(
            shown.get(&aliases),
            Some(&Known::Names(BTreeSet::from(["x".to_owned()])))
        );
    }

    #[test]
    fn a_list_of_collections_has_those_of_its_database_and_no_alias_counts() {
        let mut world = World::default();
        let here = world.databases.entry("here".to_owned()).or_default();
        let mut put = |name: &str| {
            here.collections
                .insert(name.to_owned(), Collection::default())
        };
        put("a");
        put("outside");
        here.aliases.insert("x".to_owned(), "a".to_owned());
        let part = |names: &[&str]| ScopeOfDatabase {
            collections: names.iter().map(|name| (*name).to_owned()).collect(),
            aliases: BTreeSet::new(),
        };
        let scope = Scope {
            databases: BTreeMap::from([
                ("here".to_owned(), part(&["a", "x"])),
                ("there".to_owned(), part(&["b"])),
            ]),
            listed: BTreeSet::from(["here".to_owned()]),
            ..Scope::default()
        };
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let fact = Fact::Listed {
            database: "here".to_owned(),
            among: names(&["a", "b"]),
        };
        let shown = facts(&world, &scope);
        let lists: Vec<_> = shown
            .iter()
            .filter(|(fact, _)| matches!(fact, Fact::Listed { .. }))
            .collect();
        assert_eq!(lists, [(&fact, &Known::Names(names(&["a"])))]);
    }

    #[test]
    fn what_is_open_agrees_with_everything() {
        assert!(Known::Open.agrees(&Known::Absent));
        assert!(Known::Text("a".to_owned()).agrees(&Known::Open));
        assert!(!Known::Text("a".to_owned()).agrees(&Known::Absent));
    }
}
