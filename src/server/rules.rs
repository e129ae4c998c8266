//! What the engine and the transport ask wherever versions of Milvus differ.

use super::answer::{Refusal, code};
use super::overrides::Override;

/// A released version, as the newest patch of its line behaves that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    /// 2.4.18.
    V24,
    /// 2.5.27.
    V25,
    /// 2.6.20.
    V26,
    /// 3.0.0.
    V30,
}

/// How a server behaves: as a version does, but for numbered overrides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// The version.
    pub(super) version: Version,
    /// What is done otherwise.
    pub(super) overrides: &'static [Override],
}

impl Rules {
    /// Whether the override with this number is on.
    pub(super) fn has(self, number: u8) -> bool {
        self.overrides.iter().any(|one| one.number == number)
    }

    /// A conflict with what stands: an error without a code of its own until 2.6.18, an invalid parameter since.
    pub(super) fn conflict(self, message: &str) -> Refusal {
        if self.version < Version::V26 {
            Refusal::new(code::UNEXPECTED, message)
        } else {
            Refusal::invalid(message)
        }
    }

    /// A name of a new collection that an alias has: an error without a code of its own until 2.6.18.
    pub(super) fn clash(self, message: &str) -> Refusal {
        let code = if self.version < Version::V26 {
            code::UNEXPECTED
        } else {
            code::ALIAS_IS_COLLECTION
        };
        Refusal::new(code, message)
    }

    /// Whether blanks around a name are overlooked when it is checked; it is kept with them all the same.
    pub(super) fn checks_trimmed_names(self) -> bool {
        self.version == Version::V24
    }

    /// Whether dropping an alias or a collection asks for a legal name.
    pub(super) fn checks_dropped_names(self) -> bool {
        self.version == Version::V24
    }

    /// Whether dropping an alias cuts blanks off its name.
    pub(super) fn trims_dropped_aliases(self) -> bool {
        self.version >= Version::V26
    }

    /// Whether an alias may stand for a collection where aliases are made, moved and listed.
    pub(super) fn follows_aliases(self) -> bool {
        self.version >= Version::V26
    }

    /// Whether a collection is looked for before its new alias is compared with the names of others.
    pub(super) fn seeks_collection_first(self) -> bool {
        self.version == Version::V25
    }

    /// Whether a collection can be dropped under its aliases.
    pub(super) fn drops_aliased_collections(self) -> bool {
        self.version == Version::V24
    }

    /// Whether a database that does not exist has no collections, rather than being an error.
    pub(super) fn has_nothing_in_missing_databases(self) -> bool {
        self.version == Version::V24
    }

    /// Whether index operations ask for a legal collection name before they look for it.
    pub(super) fn checks_names_for_indexes(self) -> bool {
        self.version < Version::V26
    }

    /// Whether an index may be made on a path below a JSON field, and so on any name where the schema is dynamic.
    pub(super) fn indexes_json(self) -> bool {
        self.version >= Version::V25
    }

    /// The code for a JSON index without a cast type.
    pub(super) fn cast_type_missing(self) -> i64 {
        if self.version < Version::V26 {
            code::INVALID
        } else {
            code::MISSING
        }
    }

    /// Whether a loaded collection keeps its scalar indexes as well, and refuses to drop even those it has not got.
    pub(super) fn keeps_all_indexes_of_loaded(self) -> bool {
        self.version < Version::V26
    }

    /// Whether the quick form looks at the metric before it makes the collection.
    pub(super) fn checks_quick_metric_first(self) -> bool {
        self.version >= Version::V30
    }

    /// Whether a collection described by an alias shows its aliases.
    pub(super) fn shows_aliases_by_alias(self) -> bool {
        self.version >= Version::V26
    }

    /// Whether `Request-Timeout` stays in force for the later requests to the same operation.
    pub(super) fn keeps_deadlines(self) -> bool {
        self.version == Version::V24
    }

    /// Whether a `Request-Timeout` that is no whole number is an error.
    pub(super) fn refuses_odd_deadlines(self) -> bool {
        self.version >= Version::V30
    }
}
