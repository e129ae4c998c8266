//! Coherence while nobody writes: whatever clients did before, the witnesses must tell one story.

use std::collections::BTreeSet;

use super::{Said, Step, coherent, differences};
use crate::check::verdict::Judgement;
use crate::model::{Fact, Facts, Known};

/// What the witnesses would show if all of them told what aliases/describe tells.
pub fn as_described(seen: &Facts) -> Facts {
    let owner = |database: &str, alias: &str| {
        let fact = Fact::Owner {
            database: database.to_owned(),
            alias: alias.to_owned(),
        };
        let owner = seen.get(&fact)?;
        let Known::Text(name) = owner else {
            return Some(owner.clone());
        };
        let exists = Fact::Exists {
            database: database.to_owned(),
            collection: name.clone(),
        };
        // No alias may lead to what is not there.
        let is_gone = seen.get(&exists) == Some(&Known::Bool(false));
        Some(if is_gone {
            Known::Absent
        } else {
            owner.clone()
        })
    };
    let aliases: BTreeSet<&String> = seen
        .keys()
        .filter_map(|fact| match fact {
            Fact::Owner { alias, .. } => Some(alias),
            _ => None,
        })
        .collect();
    let expected = |fact: &Fact, known: &Known| match fact {
        Fact::Owner { database, alias } => owner(database, alias).unwrap_or(Known::Open),
        Fact::Aliases {
            database,
            collection,
        } => {
            let exists = Fact::Exists {
                database: database.clone(),
                collection: collection.clone(),
            };
            let owners: Vec<_> = aliases
                .iter()
                .map(|alias| (*alias, owner(database, alias)))
                .collect();
            let is_open = |known: &Option<Known>| matches!(known, None | Some(Known::Open));
            // The list of what is gone is open, and so is a list where one of the aliases could not be read.
            if seen.get(&exists) == Some(&Known::Bool(false))
                || owners.iter().any(|(_, known)| is_open(known))
            {
                return Known::Open;
            }
            let here = |known: &Option<Known>| *known == Some(Known::Text(collection.clone()));
            // Who refuses the list of a collection says that it is gone, unless somebody says that it is there.
            if *known == Known::Refused
                && seen.get(&exists) != Some(&Known::Bool(true))
                && !owners.iter().any(|(_, known)| here(known))
            {
                return Known::Open;
            }
            let listed = owners.into_iter().filter(|(_, known)| here(known));
            Known::Names(listed.map(|(alias, _)| alias.clone()).collect())
        }
        _ => known.clone(),
    };
    seen.iter()
        .map(|(fact, known)| (fact.clone(), expected(fact, known)))
        .collect()
}

/// Judges what the witnesses show while nobody writes; nothing where they could not be read.
pub fn at_rest(operation: &str, database: &str, seen: &Facts) -> Vec<Judgement> {
    let expected = as_described(seen);
    let nothing = BTreeSet::new();
    let step = Step {
        operation,
        said: Said::Accepted,
        database,
        alias: None,
        conditions: &nothing,
        rule: "",
        open: true,
    };
    let differences = differences(&expected, seen);
    if let Some(found) = coherent::judge(&step, &differences, seen) {
        return vec![found];
    }
    let mut proved: Vec<_> = expected
        .iter()
        .filter(|(_, known)| **known != Known::Open)
        .flat_map(|(fact, _)| coherent::rules_of(fact))
        .collect();
    proved.sort_by_key(|rule| rule.id);
    proved.dedup_by_key(|rule| rule.id);
    let pass = "witnesses that tell one story while nobody writes";
    proved.into_iter().map(|rule| rule.pass(pass)).collect()
}

#[cfg(test)]
mod tests {
    use super::at_rest;
    use crate::check::Verdict;
    use crate::check::effect::testing::Shown;
    use crate::model::Facts;

    fn worst(seen: &Facts) -> Option<(String, Verdict)> {
        at_rest("aliases/create", "default", seen)
            .into_iter()
            .map(|judgement| (judgement.rule, judgement.verdict))
            .max_by_key(|(_, verdict)| *verdict)
    }

    fn failing(seen: &Facts) -> Option<String> {
        worst(seen)
            .filter(|(_, verdict)| *verdict == Verdict::Fail)
            .map(|(rule, _)| rule)
    }

    #[test]
    fn any_owner_will_do_as_long_as_all_witnesses_name_it() {
        let right = Shown::new()
            .owner("x", Some("b"))
            .list("a", &[])
            .list("b", &["x"]);
        assert_eq!(
            worst(&right.facts()).map(|(_, verdict)| verdict),
            Some(Verdict::Pass)
        );
        assert_eq!(worst(&Facts::new()), None);
    }

    #[test]
    fn two_owners_a_stale_list_and_a_dangling_alias_are_told_apart() {
        let two = Shown::new()
            .owner("x", Some("b"))
            .list("a", &["x"])
            .list("b", &["x"]);
        assert_eq!(
            failing(&two.facts()).as_deref(),
            Some("coherence/one-owner")
        );
        let stale = Shown::new().owner("x", Some("b")).list("b", &[]);
        assert_eq!(
            failing(&stale.facts()).as_deref(),
            Some("coherence/witnesses-agree")
        );
        // Where nobody says whether it is there, nothing leads to it: it may be gone.
        let gone = Shown::new().owner("x", None).unlisted("b");
        assert_eq!(failing(&gone.facts()), None);
        for there in [
            gone.exists("b", true),
            Shown::new().owner("x", Some("b")).unlisted("b"),
        ] {
            assert_eq!(
                failing(&there.facts()).as_deref(),
                Some("coherence/witnesses-agree")
            );
        }
        let dangling = Shown::new().owner("x", Some("b")).exists("b", false);
        assert_eq!(
            failing(&dangling.facts()).as_deref(),
            Some("coherence/no-dangling-alias")
        );
    }
}
