//! Coherence: differences that show that the target contradicts itself, whatever the documents ask for.

use std::collections::BTreeSet;

use super::{Difference, Said, Step};
use super::{ISOLATION, NO_DANGLING, ONE_OWNER, WITNESSES_AGREE};
use crate::check::rule::Rule;
use crate::check::verdict::Judgement;
use crate::model::{Fact, Facts, Known};

/// The one kind of breach of isolation: whichever operation crosses over, the cause is that it ignores the database.
pub const CROSSES: &str = "crosses";

/// The first contradiction, if there is one.
pub(super) fn judge(
    step: &Step<'_>,
    differences: &[Difference<'_>],
    seen: &Facts,
) -> Option<Judgement> {
    two_owners(differences, seen)
        .or_else(|| crosses(step, differences, seen))
        .or_else(|| {
            if plain_effect(step, differences, seen) {
                return None;
            }
            dangling(differences, seen)
                .or_else(|| refused(differences, seen))
                .or_else(|| lists_against_describe(differences, seen))
                .or_else(|| described_against_lists(differences, seen))
        })
}

/// The read that alone tells another story, if one does.
pub(super) fn told_otherwise(differences: &[Difference<'_>], seen: &Facts) -> Option<Judgement> {
    let first = differences.first()?;
    let (kind, expected, shown) = match first.fact {
        Fact::Dropped { .. } if of_another_database(first.fact, seen) => {
            return Some(ISOLATION.broken(
                CROSSES,
                "each database with its own indexes",
                "an index that was dropped is described as another database has it",
            ));
        }
        Fact::Dropped { .. } => (
            "dropped-index-described",
            "no description of an index that was dropped and is listed no more",
            "indexes/describe goes on describing it",
        ),
        Fact::DescribedAliases { .. } => (
            "collection-described-otherwise",
            "aliases/list and collections/describe in agreement",
            "collections/describe gives a collection other aliases than aliases/list",
        ),
        Fact::Listed { .. } if from_elsewhere(first, seen) => {
            return Some(ISOLATION.broken(
                CROSSES,
                "each database with its own collections",
                "collections/list names a collection of another database",
            ));
        }
        Fact::Listed { .. } => (
            "list-of-collections-differs",
            "collections/list in agreement with collections/has",
            "collections/list lacks a collection, or names one that is not there",
        ),
        _ if from_elsewhere(first, seen) => {
            return Some(ISOLATION.broken(
                CROSSES,
                "each database with its own aliases",
                "aliases/list without a collection names an alias of another database",
            ));
        }
        _ => (
            "list-of-all-differs",
            "aliases/list of a database in agreement with those of its collections",
            "aliases/list without a collection lacks an alias, or names one that is not there",
        ),
    };
    Some(WITNESSES_AGREE.broken(kind, expected, shown))
}

/// Whether another database lists, on a collection of that name, the index that this one has dropped.
fn of_another_database(dropped: &Fact, seen: &Facts) -> bool {
    let Fact::Dropped {
        database,
        collection,
        index,
    } = dropped
    else {
        return false;
    };
    seen.iter().any(|(fact, known)| match (fact, known) {
        (
            Fact::Indexes {
                database: of,
                collection: other,
            },
            Known::Names(names),
        ) => of != database && other == collection && names.contains(index),
        _ => false,
    })
}

/// Whether the list of a database names an alias or a collection that another database has.
fn from_elsewhere(difference: &Difference<'_>, seen: &Facts) -> bool {
    let (Known::Names(expected), Known::Names(shown)) = (difference.expected, difference.seen)
    else {
        return false;
    };
    let database = database_of(difference.fact);
    let is_elsewhere = |name: &String| {
        seen.iter().any(|(fact, known)| match (fact, known) {
            (
                Fact::Owner {
                    database: of,
                    alias: other,
                },
                Known::Text(_),
            )
            | (
                Fact::Exists {
                    database: of,
                    collection: other,
                },
                Known::Bool(true),
            ) => of != database && other == name,
            _ => false,
        })
    };
    shown.difference(expected).any(is_elsewhere)
}

/// A rejected request that bound the very alias it names has changed something: what else is odd follows from it.
/// Where the list of the collection that is described as owner lacks the alias, describe is odd by itself.
fn plain_effect(step: &Step<'_>, differences: &[Difference<'_>], seen: &Facts) -> bool {
    step.said == Said::Rejected
        && differences
            .iter()
            .any(|difference| match (difference.fact, difference.seen) {
                (Fact::Owner { database, alias }, Known::Text(owner))
                    if Some(alias.as_str()) == step.alias =>
                {
                    listed(seen, database, owner, alias) != Some(false)
                }
                (Fact::Owner { alias, .. }, _) => Some(alias.as_str()) == step.alias,
                _ => false,
            })
}

/// Whether the list of a collection shows an alias; `None` where nobody could ask.
fn listed(seen: &Facts, database: &str, collection: &str, alias: &str) -> Option<bool> {
    let fact = Fact::Aliases {
        database: database.to_owned(),
        collection: collection.to_owned(),
    };
    match seen.get(&fact) {
        Some(Known::Names(names)) => Some(names.contains(alias)),
        _ => None,
    }
}

fn two_owners(differences: &[Difference<'_>], seen: &Facts) -> Option<Judgement> {
    let doubled = |database: &str, alias: &str| owners(seen, database, alias).len() > 1;
    let found = differences.iter().any(|difference| {
        match (difference.fact, difference.expected, difference.seen) {
            (Fact::Owner { database, alias }, ..) => doubled(database, alias),
            (Fact::Aliases { database, .. }, Known::Names(expected), Known::Names(shown)) => {
                expected
                    .symmetric_difference(shown)
                    .any(|alias| doubled(database, alias))
            }
            _ => false,
        }
    });
    found.then(|| {
        ONE_OWNER.broken(
            "two-owners",
            "one collection that lists the alias",
            "two collections list the same alias",
        )
    })
}

/// Something differs in a database that the request does not mean, or an alias leads to a collection of another one.
fn crosses(step: &Step<'_>, differences: &[Difference<'_>], seen: &Facts) -> Option<Judgement> {
    let crossed = differences.iter().any(|difference| {
        let elsewhere = database_of(difference.fact) != step.database;
        match (difference.fact, difference.seen) {
            // An owner that no list confirms anywhere is describe's own invention, not another database's alias.
            (Fact::Owner { alias, .. }, Known::Text(owner)) => {
                let confirmed = seen.keys().any(|fact| match fact {
                    Fact::Aliases {
                        database,
                        collection,
                    } if collection == owner => listed(seen, database, owner, alias) != Some(false),
                    _ => false,
                });
                let foreign = seen.keys().any(|fact| {
                    matches!(fact, Fact::Exists { database, collection }
                        if collection == owner && database != database_of(difference.fact))
                });
                confirmed && (elsewhere || foreign)
            }
            (Fact::Attribute { .. }, _) => false,
            // Its aliases show that it is there: that the target denies it has nothing to do with databases.
            (
                Fact::Exists {
                    database,
                    collection,
                },
                Known::Bool(false),
            ) => elsewhere && !has_alias(seen, database, collection),
            _ => elsewhere,
        }
    });
    let of_indexes = |difference: &Difference<'_>| matches!(difference.fact, Fact::Indexes { .. });
    let (expected, shown) = if differences.iter().all(of_indexes) {
        (
            "each database with its own indexes",
            "an index of one database shows or is missing in another",
        )
    } else {
        (
            "each database with its own aliases",
            "an alias of one database shows, is missing or leads elsewhere in another",
        )
    };
    crossed.then(|| ISOLATION.broken(CROSSES, expected, shown))
}

fn dangling(differences: &[Difference<'_>], seen: &Facts) -> Option<Judgement> {
    let dangles = differences
        .iter()
        .any(|difference| match (difference.fact, difference.seen) {
            (Fact::Owner { database, .. }, Known::Text(owner)) => {
                exists(seen, database, owner) == Some(false)
            }
            (
                Fact::Exists {
                    database,
                    collection,
                },
                Known::Bool(false),
            ) => has_alias(seen, database, collection),
            _ => false,
        });
    dangles.then(|| {
        NO_DANGLING.broken(
            "dangling",
            "an alias that leads to a collection that exists",
            "aliases/describe gives a collection that collections/has denies",
        )
    })
}

/// Whether aliases/describe gives a collection to some alias, or aliases/list some alias to the collection.
fn has_alias(seen: &Facts, database: &str, collection: &str) -> bool {
    seen.iter().any(|shown| match shown {
        (
            Fact::Aliases {
                database: of,
                collection: listed,
            },
            Known::Names(names),
        ) => of == database && listed == collection && !names.is_empty(),
        (Fact::Owner { database: of, .. }, Known::Text(owner)) => {
            of == database && owner == collection
        }
        _ => false,
    })
}

/// aliases/list refuses a collection that exists.
fn refused(differences: &[Difference<'_>], seen: &Facts) -> Option<Judgement> {
    differences
        .iter()
        .find(|difference| match difference.fact {
            Fact::Aliases {
                database,
                collection,
            } => {
                *difference.seen == Known::Refused
                    && exists(seen, database, collection) != Some(false)
            }
            _ => false,
        })?;
    let databases: BTreeSet<_> = seen.keys().map(database_of).collect();
    // In one database of several the list looks for the collection in another one.
    let (rule, kind) = if databases.len() > 1 {
        (&ISOLATION, CROSSES)
    } else {
        (&WITNESSES_AGREE, "list-refused")
    };
    Some(rule.broken(
        kind,
        "the aliases of a collection that exists",
        "aliases/list refused it",
    ))
}

fn lists_against_describe(differences: &[Difference<'_>], seen: &Facts) -> Option<Judgement> {
    differences.iter().find_map(|difference| {
        let (Fact::Aliases { database, .. }, Known::Names(expected), Known::Names(shown)) =
            (difference.fact, difference.expected, difference.seen)
        else {
            return None;
        };
        let alias = expected
            .symmetric_difference(shown)
            .find(|alias| contradicts(differences, seen, database, alias))?;
        let (kind, seen) = if shown.contains(alias) {
            (
                "list-has-more",
                "aliases/list names an alias that aliases/describe does not give to the collection",
            )
        } else {
            (
                "list-has-less",
                "aliases/list lacks an alias that aliases/describe gives to the collection",
            )
        };
        Some(WITNESSES_AGREE.broken(kind, "aliases/describe and aliases/list in agreement", seen))
    })
}

/// aliases/describe differs from the model while every list agrees with it.
fn described_against_lists(differences: &[Difference<'_>], seen: &Facts) -> Option<Judgement> {
    differences.iter().find_map(|difference| {
        let Fact::Owner { database, alias } = difference.fact else {
            return None;
        };
        let owners = owners(seen, database, alias);
        let lists_speak = seen.iter().any(|(fact, known)| {
            matches!(fact, Fact::Aliases { .. }) && matches!(known, Known::Names(_))
        });
        let listed = owners.first();
        let agree = match difference.seen {
            Known::Text(owner) => listed.map(String::as_str) == Some(owner),
            Known::Absent => listed.is_none(),
            _ => true,
        };
        if agree || !lists_speak {
            return None;
        }
        let (kind, seen) = match difference.seen {
            Known::Absent => (
                "describe-denies",
                "aliases/describe denies an alias that aliases/list shows",
            ),
            _ => (
                "describe-differs",
                "aliases/describe gives another collection than aliases/list",
            ),
        };
        Some(WITNESSES_AGREE.broken(kind, "aliases/describe and aliases/list in agreement", seen))
    })
}

/// Whether describe agrees with the model about an alias on which a list does not.
fn contradicts(differences: &[Difference<'_>], seen: &Facts, database: &str, alias: &str) -> bool {
    let fact = Fact::Owner {
        database: database.to_owned(),
        alias: alias.to_owned(),
    };
    let described = seen.get(&fact).is_some_and(|known| *known != Known::Open);
    described
        && !differences
            .iter()
            .any(|difference| *difference.fact == fact)
}

/// The collections that list an alias.
fn owners(seen: &Facts, database: &str, alias: &str) -> Vec<String> {
    seen.iter()
        .filter_map(|(fact, known)| match (fact, known) {
            (
                Fact::Aliases {
                    database: of,
                    collection,
                },
                Known::Names(names),
            ) if of == database && names.contains(alias) => Some(collection.clone()),
            _ => None,
        })
        .collect()
}

fn exists(seen: &Facts, database: &str, collection: &str) -> Option<bool> {
    let fact = Fact::Exists {
        database: database.to_owned(),
        collection: collection.to_owned(),
    };
    match seen.get(&fact) {
        Some(Known::Bool(exists)) => Some(*exists),
        _ => None,
    }
}

pub(super) fn database_of(fact: &Fact) -> &str {
    match fact {
        Fact::Owner { database, .. }
        | Fact::Aliases { database, .. }
        | Fact::Exists { database, .. }
        | Fact::Indexes { database, .. }
        | Fact::AllAliases { database }
        | Fact::Listed { database, .. }
        | Fact::DescribedAliases { database, .. }
        | Fact::Dropped { database, .. }
        | Fact::Attribute { database, .. } => database,
    }
}

/// Rules that a fact in agreement speaks for.
pub(super) fn rules_of(fact: &Fact) -> Vec<&'static Rule> {
    match fact {
        Fact::Owner { .. } => vec![&WITNESSES_AGREE, &NO_DANGLING],
        Fact::Aliases { .. } => vec![&ONE_OWNER],
        _ if fact.is_told_again() => vec![&WITNESSES_AGREE],
        _ => Vec::new(),
    }
}
