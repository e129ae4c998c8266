//! Where two profiles check in another order, so that of two reasons to refuse another one speaks.

use std::collections::BTreeSet;

use super::order::{CheckOrder, is_meant, parts};
use super::profile::{Outcome, Profile};

/// A condition with its field.
type Place<'a> = (&'a str, Option<&'a str>);

/// Two conditions of which another one speaks where both hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Swap<'a> {
    /// The operation.
    pub operation: &'a str,
    /// The two, as an order names them: `blank-field(collectionName)`.
    pub pair: [&'a str; 2],
    /// The codes that the first profile may refuse with.
    pub before: BTreeSet<i64>,
    /// Those of the second.
    pub after: BTreeSet<i64>,
    /// Where the order of the second was read.
    pub source: &'a str,
}

impl Swap<'_> {
    /// The codes that are right for both.
    pub fn shared(&self) -> Vec<i64> {
        self.before.intersection(&self.after).copied().collect()
    }

    /// Whether it is about these two conditions with their fields, in whichever order.
    pub fn is_of(&self, one: Place<'_>, other: Place<'_>) -> bool {
        let [first, second] = self.pair;
        let both = |a, b| is_meant(first, a) && is_meant(second, b);
        both(one, other) || both(other, one)
    }
}

/// Where the newest patches of two profiles check in another order, as far as their codes show it.
pub fn swaps<'a>(before: &'a Profile, after: &'a Profile) -> Vec<Swap<'a>> {
    let orders = before.orders.iter().chain(&after.orders);
    let operations: BTreeSet<&str> = orders
        .flat_map(|order| order.operations.iter().map(String::as_str))
        .collect();
    let mut found = Vec::new();
    for operation in operations {
        let orders = (before.order(operation, None), after.order(operation, None));
        if let (Some(first), Some(second)) = orders {
            found.extend(of_operation(operation, (before, first), (after, second)));
        }
    }
    found
}

/// A profile with the order in which it checks an operation.
type Ordered<'a> = (&'a Profile, &'a CheckOrder);

fn of_operation<'a>(
    operation: &'a str,
    before: Ordered<'a>,
    after: Ordered<'a>,
) -> impl Iterator<Item = Swap<'a>> {
    let all: BTreeSet<&str> = before.1.each().chain(after.1.each()).collect();
    let pairs: Vec<[&str; 2]> = all
        .iter()
        .flat_map(|one| all.range(*one..).skip(1).map(|other| [*one, *other]))
        .collect();
    let source = &after.1.source;
    pairs.into_iter().filter_map(move |pair| {
        let (first, second) = (speaking(before.1, pair), speaking(after.1, pair));
        if first == second {
            return None;
        }
        // Where the codes of either tell nothing of who speaks, a row of its own tells all there is to see.
        let of = |profile, speaking| codes(operation, profile, pair, speaking);
        let [before, after] = [before.0, after.0];
        let tells = |profile| of(profile, first) != of(profile, second);
        if !(tells(before) && tells(after)) {
            return None;
        }
        let (before, after) = (of(before, first)?, of(after, second)?);
        (before != after).then_some(Swap {
            operation,
            pair,
            before,
            after,
            source,
        })
    })
}

/// Which of two may be what a refusal speaks of: the one that is checked first, or both where that is not known.
fn speaking(order: &CheckOrder, pair: [&str; 2]) -> [bool; 2] {
    let [one, other] = pair.map(|one| {
        let (condition, field) = parts(one);
        order.rank(condition, field)
    });
    match (one, other) {
        (Some(one), Some(other)) => [one <= other, other <= one],
        _ => [true, true],
    }
}

/// The codes of those that may speak; nothing where one of the two is no reason to refuse, or one of no known code.
fn codes(
    operation: &str,
    profile: &Profile,
    pair: [&str; 2],
    speaking: [bool; 2],
) -> Option<BTreeSet<i64>> {
    let mut found = BTreeSet::new();
    for (one, speaks) in pair.into_iter().zip(speaking) {
        let (condition, field) = parts(one);
        let row = profile.row(operation, condition, field)?;
        if row.outcome != Outcome::Reject || row.codes.is_empty() {
            return None;
        }
        if speaks {
            found.extend(&row.codes);
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::swaps;
    use crate::contract::Contract;

    fn told(before: &str, after: &str) -> Vec<String> {
        let profiles = Contract::embedded().expect("the contract").profiles;
        let of = |name| profiles.get(name).expect("a profile");
        let found = swaps(of(before), of(after));
        let line = |one: &super::Swap<'_>| {
            format!(
                "{} {}: {:?} {:?}",
                one.operation,
                one.pair.join(" + "),
                one.before,
                one.after
            )
        };
        found.iter().map(line).collect()
    }

    #[test]
    fn another_order_of_checks_is_told_by_the_conditions_of_which_another_one_speaks() {
        let line =
            "aliases/create alias-is-collection + unknown-collection: {1601} {100}".to_owned();
        assert!(told("milvus-2.4", "milvus-2.5").contains(&line));
        let back =
            "aliases/create alias-is-collection + unknown-collection: {100} {1601}".to_owned();
        assert!(told("milvus-2.5", "milvus-3.0").contains(&back));
        for (one, other) in [("milvus-2.6", "milvus-2.6"), ("milvus-2.6", "milvus-3.0")] {
            assert_eq!(told(one, other), [""; 0]);
        }
    }

    #[test]
    fn a_swap_is_of_its_two_conditions_in_either_order_and_of_no_others() {
        let profiles = Contract::embedded().expect("the contract").profiles;
        let of = |name| profiles.get(name).expect("a profile");
        let found = swaps(of("milvus-2.4"), of("milvus-2.5"));
        let (one, other) = (("alias-is-collection", None), ("unknown-collection", None));
        let about = |a, b| {
            let mut all = found.iter();
            all.any(|swap| swap.operation == "aliases/create" && swap.is_of(a, b))
        };
        assert!(about(one, other) && about(other, one));
        assert!(!about(one, one) && !about(one, ("no-such-condition", None)));
    }

    #[test]
    fn a_patch_has_the_order_of_its_own() {
        let found = told("milvus-2.5", "milvus-2.6.18");
        assert!(
            found.iter().any(|line| line.starts_with("aliases/create ")),
            "{found:?}"
        );
    }
}
