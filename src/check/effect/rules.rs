//! The rules about effects and coherence. Which of them speaks of a difference is decided in `blame`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// After an accepted create the alias leads to the collection it was asked for.
pub const CREATE_ALIAS: Rule = Rule {
    id: "aliases/create-effect",
    level: Level::Must,
    title: "After an accepted create the alias leads to the collection it was asked for.",
    clauses: &["CA-03", "CA-23", "CA-24"],
    method: "aliases/describe and aliases/list after each accepted create.",
};

/// After an accepted drop the alias is gone, and nothing else is.
pub const DROP_ALIAS: Rule = Rule {
    id: "aliases/drop-effect",
    level: Level::Must,
    title: "After an accepted drop the alias is gone, and nothing else is.",
    clauses: &["DA-03", "DA-17"],
    method: "aliases/describe, aliases/list and collections/has after each accepted drop, for the alias itself, for its neighbours and for the collections.",
};

/// After an accepted create the index is there under its name, and no other.
pub const CREATE_INDEX: Rule = Rule {
    id: "indexes/create-effect",
    level: Level::Must,
    title: "After an accepted create the index is there under its name, and no other.",
    clauses: &["CI-02", "CI-18"],
    method: "indexes/list after each accepted create.",
};

/// An index is on the field it was asked for.
pub const INDEX_FIELD: Rule = Rule {
    id: "indexes/field-as-asked",
    level: Level::Must,
    title: "An index is on the field it was asked for.",
    clauses: &["CI-02", "CI-21"],
    method: "fieldName of indexes/describe after each accepted create.",
};

/// An index has the metric it was asked for.
pub const INDEX_METRIC: Rule = Rule {
    id: "indexes/metric-as-asked",
    level: Level::Must,
    title: "An index has the metric it was asked for.",
    clauses: &["CI-19"],
    method: "metricType of indexes/describe after each accepted create that names one. An empty metric there decides nothing.",
};

/// An index has the type it was asked for.
pub const INDEX_TYPE: Rule = Rule {
    id: "indexes/type-as-asked",
    level: Level::Must,
    title: "An index has the type it was asked for.",
    clauses: &["CI-23"],
    method: "indexType of indexes/describe after each accepted create that names one. An empty type decides nothing; AUTOINDEX in place of another type is a warning, since one hosted service makes nothing else; so is a type given in a spelling that only some pages have.",
};

/// A rejected request changes nothing.
pub const REJECTED: Rule = Rule {
    id: "effect/rejected-changes-nothing",
    level: Level::Must,
    title: "A rejected request changes nothing.",
    clauses: &["H-06"],
    method: "The same reads after each rejected request.",
};

/// Code 0 means that what was asked for has happened, also where the documents leave open whether it must be accepted.
pub const SUCCESS: Rule = Rule {
    id: "coherence/success-has-effect",
    level: Level::Must,
    title: "Code 0 means that what was asked for has happened, also where the documents leave open whether it must be accepted.",
    clauses: &["H-01"],
    method: "The same reads after each accepted request in an open condition, as far as it is plain what it asks for.",
};

/// No two collections of one database list the same alias.
pub const ONE_OWNER: Rule = Rule {
    id: "coherence/one-owner",
    level: Level::Must,
    title: "No two collections of one database list the same alias.",
    clauses: &["CA-06", "DA-19", "H-02"],
    method: "aliases/list of every collection of a case after each request that changes something.",
};

/// No alias leads to a collection that collections/has denies.
pub const NO_DANGLING: Rule = Rule {
    id: "coherence/no-dangling-alias",
    level: Level::Must,
    title: "No alias leads to a collection that collections/has denies.",
    clauses: &["H-03"],
    method: "aliases/describe and collections/has after each request that changes something.",
};

/// At rest, aliases/describe and aliases/list tell the same story.
pub const WITNESSES_AGREE: Rule = Rule {
    id: "coherence/witnesses-agree",
    level: Level::Must,
    title: "At rest, aliases/describe and aliases/list tell the same story.",
    clauses: &["H-04"],
    method: "Both after each request that changes something, re-read until they agree or the bound is reached.",
};

/// A name made in one database shows in no other.
pub const ISOLATION: Rule = Rule {
    id: "coherence/database-isolation",
    level: Level::Must,
    title: "A name made in one database shows in no other.",
    clauses: &["H-05"],
    method: "One alias name in two databases, with all reads in both; requests that name a database that was never made. Accepting such a create is a warning only, since two of the pages do not show dbName.",
};

/// After a request without a whole answer its effect is there as a whole or not at all.
pub const TIMED_OUT: Rule = Rule {
    id: "coherence/after-timeout",
    level: Level::Should,
    title: "After a request without a whole answer its effect is there as a whole or not at all.",
    clauses: &["H-10"],
    method: "The same reads after a request that timed out or broke off. A run in which every answer is whole does not meet it.",
};

/// A read that follows an accepted write shows its effect at once.
pub const STALE: Rule = Rule {
    id: "coherence/no-stale-read",
    level: Level::Should,
    title: "A read that follows an accepted write shows its effect at once.",
    clauses: &["H-18"],
    method: "A witness that disagrees at first and agrees when it is read again within the bound is stale.",
};

/// Reads answer differently for what exists and for what was never made.
pub const DISCRIMINATES: Rule = Rule {
    id: "coherence/reads-tell-states-apart",
    level: Level::Must,
    title: "Reads answer differently for what exists and for what was never made.",
    clauses: &["H-01", "H-04"],
    method: "collections/has for a collection that was just made and for a name that nobody made, before anything else is judged. A server for which they are the same accepts everything, and nothing it says can be judged.",
};
