//! Which clauses a finding names: those of its rule that speak of what it is about.

use std::collections::BTreeSet;

use super::fold::ACCEPTED;
use super::summary::ClauseRef;
use crate::contract::{Contract, Source};

/// The clause that says when a refusal counts: a wrong request that was accepted does not break it.
const REFUSAL_COUNTS: &str = "H-12";

/// The clauses that speak of the operations on which it shows and of what the conditions are about, the pages' own first.
pub(super) fn clauses<'a>(
    contract: &Contract,
    (kind, ids): (&str, &[String]),
    operations: &BTreeSet<String>,
    conditions: impl Iterator<Item = &'a str>,
) -> Vec<ClauseRef> {
    let fields: BTreeSet<&str> = conditions.filter_map(field_of).collect();
    let mut found: Vec<_> = ids
        .iter()
        .filter(|id| kind != ACCEPTED || id.as_str() != REFUSAL_COUNTS)
        .filter_map(|id| contract.clauses.get(id))
        .filter(|clause| {
            operations
                .iter()
                .any(|operation| clause.applies_to(operation))
        })
        .filter(|clause| speaks_of(&clause.statement, &fields))
        .collect();
    found.sort_by_key(|clause| (!matches!(clause.source, Source::Page(_)), clause.id.clone()));
    found
        .into_iter()
        .map(|clause| ClauseRef {
            id: clause.id.to_string(),
            statement: clause.statement.clone(),
            source: clause.source.to_string(),
        })
        .collect()
}

/// The field that a condition is about: `force` of `wrong-type(force): …`.
fn field_of(condition: &str) -> Option<&str> {
    let (held, _) = condition.split_once(':').unwrap_or((condition, ""));
    let (path, _) = held.split_once('(')?.1.split_once(')')?;
    path.trim_end_matches("[]").rsplit('.').next()
}

/// Whether a clause names one of these fields, or is about no field: one that is says first what it is about, as in "aliasName is a
/// string".
fn speaks_of(statement: &str, fields: &BTreeSet<&str>) -> bool {
    let is_of_a_field = statement
        .split_once(' ')
        .is_some_and(|(_, rest)| rest.starts_with("is a"));
    let mut words = statement.split(|c: char| !c.is_alphanumeric() && c != '_');
    !is_of_a_field || fields.is_empty() || words.any(|word| fields.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{field_of, speaks_of};

    #[test]
    fn a_clause_about_another_field_is_not_what_is_broken() {
        let of = |fields: &[&'static str]| fields.iter().copied().collect();
        let alias = "aliasName is a string and is the alias.";
        assert!(speaks_of(alias, &of(&["force", "aliasName"])));
        assert!(speaks_of(alias, &of(&[])));
        assert!(!speaks_of(alias, &of(&["force"])));
        assert!(speaks_of(
            "An alias belongs to one collection.",
            &of(&["force"])
        ));
        // A clause may say first what another field stands in.
        let params = "params is an object in which index_type, a string, names the kind.";
        assert!(speaks_of(params, &of(&["index_type"])));
        assert!(!speaks_of(params, &of(&["index"])));
    }

    #[test]
    fn the_field_of_a_condition_is_its_last_name_also_where_it_is_a_list() {
        for (condition, field) in [
            ("wrong-type(force): a structure", Some("force")),
            (
                "wrong-type(indexParams[]): a structure",
                Some("indexParams"),
            ),
            (
                "missing-field(indexParams[].params.index_type)",
                Some("index_type"),
            ),
            ("alias-exists: it is there (twice)", None),
            ("alias-exists", None),
        ] {
            assert_eq!(field_of(condition), field, "{condition}");
        }
    }
}
