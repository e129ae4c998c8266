//! What there is on a target for generated values to name, given by the caller as plain values

use std::collections::BTreeMap;

/// The kind of object that a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Named {
    /// A database.
    Database,
    /// A collection.
    Collection,
    /// An alias.
    Alias,
    /// An index.
    Index,
}

impl Named {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Database, Self::Collection, Self::Alias, Self::Index];

    /// The kind in one word, as `specs/roles.toml` and placeholders have it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Collection => "collection",
            Self::Alias => "alias",
            Self::Index => "index",
        }
    }

    /// The kind of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What generated values may name. Names are placeholders such as `<collection-1>`, which the caller turns into names
/// with a run token when it sends them, so that a value means the same in the next run and in every attempt to shrink
/// it; real names, such as `default`, are taken too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bindings {
    /// What exists, by kind. Where a list is empty, an optional field of that kind is left out of valid values, and
    /// a required one gets a fresh name. The first collection is taken for the owner of every alias that exists.
    pub existing: BTreeMap<Named, Vec<String>>,
    /// The fields of the first collection that an index may be made on.
    pub fields: Vec<FieldBinding>,
    /// Fresh names are `<alias-N>`, `<index-N>`, … with N from here. No name in `existing` may have such a number.
    pub fresh_from: u32,
}

impl Default for Bindings {
    fn default() -> Self {
        Self {
            existing: BTreeMap::new(),
            fields: Vec::new(),
            fresh_from: 11,
        }
    }
}

impl Bindings {
    /// The same with these objects of one kind.
    #[must_use]
    pub fn with(mut self, kind: Named, names: &[&str]) -> Self {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        self.existing.insert(kind, names);
        self
    }

    /// The same with one more field.
    #[must_use]
    pub fn with_field(mut self, field: FieldBinding) -> Self {
        self.fields.push(field);
        self
    }

    /// What exists of a kind.
    pub fn of(&self, kind: Named) -> &[String] {
        self.existing.get(&kind).map_or(&[], Vec::as_slice)
    }
}

/// A field of a collection, with what fits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldBinding {
    /// Its name, as it stands in the collection.
    pub name: String,
    /// Metrics that fit when no index type is given; none for a field that is no vector.
    pub metrics: Vec<String>,
    /// Index types that fit.
    pub types: Vec<TypeBinding>,
}

/// An index type that fits a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeBinding {
    /// Its name: `HNSW`.
    pub name: String,
    /// Metrics that fit.
    pub metrics: Vec<String>,
    /// Whether it is refused without a metric.
    pub needs_metric: bool,
    /// Whole-number parameters that it takes and is always given, with their lowest and highest value.
    pub params: Vec<(String, i64, i64)>,
}

impl FieldBinding {
    /// A dense vector field of at least eight dimensions, with index types that every released server has.
    pub fn dense_vector(name: &str) -> Self {
        let metrics = words(&["COSINE", "L2", "IP"]);
        let of = |name: &str, needs_metric, params: &[(&str, i64, i64)]| TypeBinding {
            name: name.to_owned(),
            metrics: metrics.clone(),
            needs_metric,
            params: params
                .iter()
                .map(|(key, low, high)| ((*key).to_owned(), *low, *high))
                .collect(),
        };
        Self {
            name: name.to_owned(),
            types: vec![
                of("AUTOINDEX", false, &[]),
                of("FLAT", true, &[]),
                of("IVF_FLAT", true, &[("nlist", 1, 65_536)]),
                of("IVF_SQ8", true, &[("nlist", 1, 65_536)]),
                of("HNSW", true, &[("M", 2, 2048), ("efConstruction", 1, 512)]),
            ],
            metrics,
        }
    }

    /// A scalar field with index types that fit it.
    pub fn scalar(name: &str, types: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            metrics: Vec::new(),
            types: types
                .iter()
                .map(|name| TypeBinding {
                    name: (*name).to_owned(),
                    metrics: Vec::new(),
                    needs_metric: false,
                    params: Vec::new(),
                })
                .collect(),
        }
    }
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}
