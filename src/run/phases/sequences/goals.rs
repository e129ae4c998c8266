//! What sequences can meet at all: each condition of each operation with what can come of it. It is what their drawing aims at

/// What can come of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comes {
    /// It is always taken.
    Taken,
    /// It is always refused.
    Refused,
    /// Either, by what else holds.
    Either,
}

use Comes::{Either, Refused, Taken};

/// By operation, what may hold of its requests. What long runs meet stands here; tests keep it so.
const GOALS: &[(&str, &[(&str, Comes)])] = &[
    (
        "aliases/alter",
        &[
            ("alias-is-collection", Refused),
            ("alias-is-target", Refused),
            ("alias-on-itself", Taken),
            ("alias-on-same-collection", Taken),
            ("collection-is-alias", Either),
            ("database-given", Either),
            ("unknown-alias", Refused),
            ("unknown-collection", Refused),
            ("unknown-database", Refused),
            ("valid", Taken),
        ],
    ),
    (
        "aliases/create",
        &[
            ("alias-in-other-database", Either),
            ("alias-is-collection", Refused),
            ("alias-is-target", Refused),
            ("alias-on-itself", Taken),
            ("alias-on-other-collection", Refused),
            ("alias-on-same-collection", Taken),
            ("collection-has-alias", Either),
            ("collection-is-alias", Either),
            ("database-given", Either),
            ("unknown-collection", Refused),
            ("unknown-database", Refused),
            ("valid", Taken),
        ],
    ),
    (
        "aliases/describe",
        &[
            ("alias-in-other-database", Refused),
            ("alias-is-collection", Refused),
            ("database-given", Either),
            ("unknown-alias", Refused),
            ("unknown-database", Refused),
            ("valid", Taken),
        ],
    ),
    (
        "aliases/drop",
        &[
            ("alias-is-collection", Taken),
            ("database-given", Taken),
            ("drop-names-other", Taken),
            ("drop-names-owner", Taken),
            ("drop-names-unknown", Either),
            ("drop-without-collection", Taken),
            ("unknown-alias", Either),
            ("unknown-database", Refused),
        ],
    ),
    (
        "aliases/list",
        &[
            ("collection-is-alias", Taken),
            ("database-given", Either),
            ("unknown-collection", Refused),
            ("unknown-database", Refused),
            ("valid", Taken),
        ],
    ),
    (
        "collections/create",
        &[
            ("collection-exists", Taken),
            ("collection-exists-otherwise", Refused),
            ("name-is-alias", Refused),
            ("valid", Taken),
        ],
    ),
    (
        "collections/drop",
        &[
            ("collection-has-alias", Refused),
            ("collection-is-alias", Refused),
            ("database-given", Either),
            ("unknown-collection", Taken),
            ("unknown-database", Taken),
            ("valid", Taken),
        ],
    ),
    (
        "collections/has",
        &[
            ("collection-is-alias", Taken),
            ("database-given", Taken),
            ("unknown-collection", Taken),
            ("unknown-database", Refused),
            ("valid", Taken),
        ],
    ),
    (
        "indexes/create",
        &[
            ("autoindex-again", Either),
            ("collection-is-alias", Either),
            ("database-given", Either),
            ("explicit-type-without-metric", Either),
            ("field-cast", Either),
            ("field-is-scalar", Either),
            ("index-differs", Either),
            ("index-name-omitted", Either),
            ("index-name-on-other-field", Refused),
            ("item-bad-after-good", Either),
            ("items-clash", Either),
            ("metric-omitted", Either),
            ("metric-omitted-on-scalar", Either),
            ("metric-on-scalar", Either),
            ("metric-unfit", Refused),
            ("metric-unknown", Refused),
            ("no-index-params", Either),
            ("same-index-again", Either),
            ("second-index-on-field", Refused),
            ("several-items", Either),
            ("state-unknown", Either),
            ("type-beside-camel", Either),
            ("type-beside-snake", Either),
            ("type-in-index-config", Either),
            ("type-omitted", Either),
            ("type-unfit", Refused),
            ("type-unknown", Refused),
            ("unknown-collection", Refused),
            ("unknown-collection-no-items", Refused),
            ("unknown-database", Refused),
            ("unknown-database-no-items", Refused),
            ("unknown-field", Refused),
            ("unknown-field-dynamic", Refused),
            ("unknown-key", Either),
            ("unnamed-on-indexed-field", Either),
            ("valid", Taken),
        ],
    ),
    (
        "indexes/describe",
        &[
            ("collection-is-alias", Either),
            ("database-given", Either),
            ("unknown-collection", Refused),
            ("unknown-database", Refused),
            ("unknown-index", Refused),
            ("valid", Taken),
        ],
    ),
    (
        "indexes/drop",
        &[
            ("collection-is-alias", Taken),
            ("database-given", Either),
            ("unknown-collection", Refused),
            ("unknown-database", Refused),
            ("unknown-index", Taken),
            ("valid", Taken),
        ],
    ),
    (
        "indexes/list",
        &[
            ("collection-is-alias", Taken),
            ("database-given", Either),
            ("unknown-collection", Refused),
            ("unknown-database", Refused),
            ("valid", Taken),
        ],
    ),
];

/// All of them: operation, condition, and whether the request is accepted.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str, bool)> {
    GOALS.iter().flat_map(|(operation, conditions)| {
        conditions.iter().flat_map(move |(condition, comes)| {
            let of = |is_accepted| (*operation, *condition, is_accepted);
            [true, false]
                .into_iter()
                .filter(|is_accepted| match comes {
                    Taken => *is_accepted,
                    Refused => !is_accepted,
                    Either => true,
                })
                .map(of)
        })
    })
}
