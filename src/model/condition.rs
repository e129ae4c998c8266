//! The vocabulary of conditions: what can be true of a request in the state that it meets. Several can hold at once.

use std::fmt;

/// One condition, and the field of the body it is about, if it is about one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// One of [`CONDITIONS`].
    pub id: &'static str,
    /// The field as the documents print it: `aliasName`, `indexParams[].fieldName`.
    pub field: Option<String>,
}

impl Condition {
    /// A condition about the request as a whole.
    pub const fn of(id: &'static str) -> Self {
        Self { id, field: None }
    }

    /// A condition about one field.
    pub fn on(id: &'static str, field: &str) -> Self {
        Self {
            id,
            field: Some(field.to_owned()),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{}({field})", self.id),
            None => f.write_str(self.id),
        }
    }
}

/// Every condition with its meaning in one phrase, in alphabetical order.
pub const CONDITIONS: &[(&str, &str)] = &[
    (
        "alias-in-other-database",
        "an alias of this name exists in another database",
    ),
    (
        "alias-is-collection",
        "the alias has the name of an existing collection",
    ),
    (
        "alias-is-target",
        "the alias has the name of the very collection it is asked for",
    ),
    (
        "alias-on-itself",
        "the collection is given by the very alias that the request is about",
    ),
    (
        "alias-on-other-collection",
        "the alias exists already, on another collection",
    ),
    (
        "alias-on-same-collection",
        "the alias exists already, on this very collection",
    ),
    (
        "authorization-absent",
        "the request carries no authorization",
    ),
    (
        "authorization-other-scheme",
        "the authorization is not a bearer token",
    ),
    (
        "authorization-wrong",
        "the request carries a bearer token that is not valid",
    ),
    (
        "autoindex-again",
        "the field has an automatic index of this name, and another one is asked for without a metric",
    ),
    ("blank-field", "a string holds nothing but blanks"),
    ("body-empty", "the body is empty or blank"),
    (
        "body-encoded",
        "the body is compressed, with a Content-Encoding",
    ),
    (
        "body-json-extension",
        "the body is JSON but for an extension some parsers take",
    ),
    (
        "body-large",
        "the body is padded to 256 KiB in a key that nobody documents",
    ),
    (
        "body-nested",
        "the body holds deep nesting in a key that nobody documents",
    ),
    ("body-not-object", "the body is JSON but not an object"),
    ("body-truncated", "the body ends in the middle of its JSON"),
    (
        "byte-order-mark",
        "a byte order mark stands before the body",
    ),
    (
        "collection-exists",
        "a collection of this name and schema exists already",
    ),
    (
        "collection-exists-otherwise",
        "a collection of this name exists already, with another schema",
    ),
    (
        "collection-has-alias",
        "the collection has another alias already",
    ),
    ("collection-is-alias", "the collection is given by an alias"),
    (
        "collection-loaded",
        "the collection may be indexed and loaded already",
    ),
    ("content-type-absent", "no Content-Type is sent"),
    (
        "content-type-other",
        "a Content-Type other than JSON is sent",
    ),
    ("database-exists", "a database of this name exists already"),
    ("database-given", "the database is given and exists"),
    (
        "database-has-collections",
        "collections are left in the database",
    ),
    (
        "database-header",
        "the header DB-Name gives a database other than the usual one",
    ),
    (
        "drop-names-other",
        "the named collection exists but does not own the alias",
    ),
    (
        "drop-names-owner",
        "the collection that owns the alias is named too",
    ),
    ("drop-names-unknown", "the named collection does not exist"),
    ("drop-without-collection", "only the alias is named"),
    ("duplicate-keys", "a key stands twice in the body"),
    ("empty-field", "a string is empty"),
    (
        "explicit-type-without-metric",
        "an index type is named for a vector field, and no metric",
    ),
    (
        "field-cast",
        "an index on a path into the dynamic field says how to cast it",
    ),
    (
        "field-is-scalar",
        "the index is asked for on a scalar field",
    ),
    (
        "index-differs",
        "an index of this name and field exists, with another type or metric",
    ),
    ("index-name-omitted", "no index name is given"),
    (
        "index-name-on-other-field",
        "the index name is taken by an index on another field",
    ),
    (
        "index-name-outside-rules",
        "the index name breaks the naming rules for objects",
    ),
    ("invalid-utf8", "a string of the body is not valid UTF-8"),
    (
        "item-bad-after-good",
        "of several indexes in one request a later one cannot be made",
    ),
    (
        "items-clash",
        "two of the indexes asked for in one request are for one field or have one name",
    ),
    (
        "key-spelling",
        "a documented key is spelled with other letter case",
    ),
    (
        "metric-omitted",
        "no metric is given for a dense vector field, and no type or AUTOINDEX",
    ),
    (
        "metric-omitted-on-scalar",
        "no metric is given for a scalar field",
    ),
    ("metric-on-scalar", "a metric is given for a scalar field"),
    (
        "metric-unfit",
        "the metric is one for vectors of another kind",
    ),
    ("metric-unknown", "the metric is none that any page names"),
    ("missing-field", "a required field is left out"),
    (
        "name-is-alias",
        "an alias has the name that the collection is to have",
    ),
    (
        "name-is-collection",
        "a collection has the name that the renamed one is to have",
    ),
    (
        "name-long",
        "a name is longer than 64 bytes, and not longer than 255",
    ),
    (
        "name-outside-rules",
        "a name breaks the documented naming rules",
    ),
    (
        "name-unchanged",
        "the new name is the one that the collection has already",
    ),
    (
        "new-database",
        "the collection is to move to another database",
    ),
    (
        "new-database-unknown",
        "the database that the collection is to move to does not exist",
    ),
    ("no-index-params", "the list of indexes to make is empty"),
    ("null-field", "a field is null"),
    ("other-method", "the method is not POST"),
    ("other-path", "the path is not the documented one"),
    (
        "padded-name",
        "a name keeps the documented rules but for blanks around it",
    ),
    ("query-string", "the path carries a query string"),
    (
        "request-timeout",
        "Request-Timeout is a positive whole number",
    ),
    ("request-timeout-odd", "Request-Timeout is no whole number"),
    (
        "request-timeout-past",
        "Request-Timeout is zero, below zero, or too large to count",
    ),
    (
        "same-index-again",
        "an index of this name, field, type and metric exists already",
    ),
    (
        "scalar-for-string",
        "a number or truth value stands where a string is documented",
    ),
    (
        "second-index-on-field",
        "the field has another index already",
    ),
    (
        "several-items",
        "several indexes are asked for in one request",
    ),
    (
        "state-unknown",
        "whether what is there allows the request is not known",
    ),
    (
        "trailing-content",
        "something follows the JSON value of the body",
    ),
    (
        "type-beside-camel",
        "the index type is given as indexType beside the metric",
    ),
    (
        "type-beside-snake",
        "the index type is given as index_type beside the metric",
    ),
    (
        "type-in-index-config",
        "the index type is given inside indexConfig",
    ),
    ("type-omitted", "no index type is given"),
    (
        "type-unfit",
        "the index type is one for fields of another kind",
    ),
    ("type-unknown", "the index type is none that any page names"),
    (
        "types-differ",
        "the index type is given in two places, and not the same one",
    ),
    ("unknown-alias", "the alias does not exist"),
    ("unknown-collection", "the collection does not exist"),
    (
        "unknown-collection-no-items",
        "the collection does not exist and no index is asked for",
    ),
    ("unknown-database", "the database does not exist"),
    (
        "unknown-database-no-items",
        "the database does not exist and no index is asked for",
    ),
    ("unknown-field", "the collection has no such field"),
    (
        "unknown-field-dynamic",
        "the collection has no such field, and takes fields that its schema does not name",
    ),
    ("unknown-index", "the collection has no such index"),
    ("unknown-key", "the body holds a key that no page names"),
    (
        "unnamed-on-indexed-field",
        "no index name is given for a field that has an index of another name",
    ),
    (
        "valid",
        "the request is as documented and nothing else is to be said of it",
    ),
    (
        "wrong-type",
        "an object, array or other structure stands where another type is documented",
    ),
];

/// The meaning of a condition, for reports and `explain`.
pub fn meaning(id: &str) -> Option<&'static str> {
    CONDITIONS
        .iter()
        .find(|(known, _)| *known == id)
        .map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::{CONDITIONS, Condition};

    #[test]
    fn the_vocabulary_is_sorted_and_has_no_word_twice() {
        assert!(CONDITIONS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn a_condition_prints_with_its_field() {
        assert_eq!(
            Condition::on("missing-field", "aliasName").to_string(),
            "missing-field(aliasName)"
        );
        assert_eq!(Condition::of("valid").to_string(), "valid");
    }
}
