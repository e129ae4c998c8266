//! What a key of a body, a header or a query names, in any spelling that a target may take for it

use caseless::default_case_fold_str;
use unicode_normalization::UnicodeNormalization as _;

/// What stands under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The database in which to work.
    Place,
    /// A name of something that stands beside the things of other users, by the contract or by its looks.
    Name,
    /// A name of something inside a collection: nobody else's, as long as the collection is ours.
    Inner,
    /// No name.
    Plain,
}

/// Keys that name the database in which to work.
const PLACE: &str = "dbname";
/// Keys that name parts of a collection, or what kind of part it is: what stands below them names nothing else.
const INNER: &[&str] = &[
    "datatype",
    "elementdatatype",
    "indextype",
    "metrictype",
    "metricstype",
    "fieldname",
    "indexname",
    "primaryfieldname",
    "vectorfieldname",
];
/// Words that make a key look like one that names something, known or not.
const LOOKS: &[&str] = &[
    "name",
    "alias",
    "collection",
    "database",
    "partition",
    "resourcegroup",
    "rename",
];
/// Whole keys that look like it.
const WORDS: &[&str] = &[
    "db",
    "dbs",
    "user",
    "users",
    "role",
    "roles",
    "source",
    "target",
    "from",
    "to",
    "tenant",
    "namespace",
    "object",
];
/// Parts of a collection whose keys hold one of the words of [`LOOKS`].
const PARTS: &[&str] = &[
    "ispartitionkey",
    "partitionkeyfield",
    "partitionsnum",
    "numpartitions",
];

/// A key as a lenient target compares it: NFKC, without case, and only its letters and digits.
pub(super) fn canonical(key: &str) -> String {
    if key.is_ascii() {
        // NFKC leaves ASCII alone, and folding makes small letters of it.
        let kept = key.bytes().filter(u8::is_ascii_alphanumeric);
        return kept
            .map(|byte| char::from(byte.to_ascii_lowercase()))
            .collect();
    }
    let composed: String = key.nfkc().collect();
    default_case_fold_str(&composed)
        .nfkc()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

/// What a key names. `known` holds the contract's keys of shared names in canonical form.
pub(super) fn kind(key: &str, known: &[String]) -> Kind {
    let canonical = canonical(key);
    let key = canonical.as_str();
    if key == PLACE {
        Kind::Place
    } else if known.iter().any(|name| name == key) {
        Kind::Name
    } else if INNER.contains(&key) {
        Kind::Inner
    } else if PARTS.contains(&key) {
        Kind::Plain
    } else if WORDS.contains(&key) || !key.is_ascii() || LOOKS.iter().any(|word| key.contains(word))
    {
        // Letters beyond ASCII may look like those of a known key, and no documented key has any.
        Kind::Name
    } else {
        Kind::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind};

    fn of(key: &str) -> Kind {
        kind(key, &["collectionname".to_owned(), "aliasname".to_owned()])
    }

    #[test]
    fn a_known_key_is_known_in_any_spelling() {
        for key in [
            "aliasName",
            "ALIASNAME",
            " alias_name\t",
            "alias-Name",
            "\u{ff41}liasName",
            "alias\u{200b}Name",
            "\u{430}liasName",
            "newCollectionName",
            "userName",
            "partitionNames",
        ] {
            assert_eq!(of(key), Kind::Name, "{key:?}");
        }
        for key in ["dbName", "DB-Name", "db_name"] {
            assert_eq!(of(key), Kind::Place, "{key:?}");
        }
    }

    #[test]
    fn parts_of_a_collection_are_not_shared() {
        assert_eq!(of("index_name"), Kind::Inner);
        assert_eq!(of("fieldName"), Kind::Inner);
        assert_eq!(of("metricType"), Kind::Inner);
        for key in [
            "params",
            "vdbspecUnknown",
            "dimension",
            "isPartitionKey",
            "",
        ] {
            assert_eq!(of(key), Kind::Plain, "{key:?}");
        }
    }
}
