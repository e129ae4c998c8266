//! In which order a version asks what may be wrong with a request, so that one of several reasons speaks.

use serde::Deserialize;

use super::patches::Patches;
use super::profile::Profile;

/// In which order a version asks whether conditions hold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckOrder {
    /// Operations that check in this order.
    pub operations: Vec<String>,
    /// Conditions, the first that is checked first; `a|b` where it is not known which of two comes first, and `a(field)`
    /// for those about one field only.
    pub conditions: Vec<String>,
    /// The patches of the version that check so; all where it is left out.
    #[serde(default)]
    pub patches: Option<Patches>,
    /// Where it comes from, one sentence.
    pub source: String,
}

/// `blank-field(collectionName)` as condition and field.
pub(super) fn parts(one: &str) -> (&str, Option<&str>) {
    match one.split_once('(') {
        Some((id, field)) => (id, Some(field.trim_end_matches(')'))),
        None => (one, None),
    }
}

/// Whether an order that names a condition so means this one.
pub(super) fn is_meant(named: &str, (condition, field): (&str, Option<&str>)) -> bool {
    let (id, of) = parts(named);
    id == condition && of.is_none_or(|of| field == Some(of))
}

impl CheckOrder {
    fn is_of(&self, operation: &str) -> bool {
        self.operations.iter().any(|name| name == operation)
    }

    /// Each condition by itself.
    pub(super) fn each(&self) -> impl Iterator<Item = &str> {
        self.conditions.iter().flat_map(|one| one.split('|'))
    }

    pub(super) fn rank(&self, condition: &str, field: Option<&str>) -> Option<usize> {
        let same = |known: &String| {
            let mut named = known.split('|');
            named.any(|one| is_meant(one, (condition, field)))
        };
        self.conditions.iter().position(same)
    }

    /// The same for these patches only; nothing where it speaks of others.
    pub(super) fn clipped(&self, kept: Option<Patches>) -> Option<Self> {
        let (Some(patches), Some(kept)) = (self.patches, kept) else {
            return Some(self.clone());
        };
        let left = patches.and(kept);
        (!left.is_none()).then(|| Self {
            patches: (!patches.covers(kept)).then_some(left),
            ..self.clone()
        })
    }
}

/// What is wrong with the orders of a profile that stands for these patches.
pub(super) fn complaint(orders: &[CheckOrder], all: Option<Patches>) -> Option<String> {
    for order in orders {
        for operation in &order.operations {
            let of = orders.iter().filter(|other| other.is_of(operation));
            let (mut covered, mut twice) = (Patches::NONE, false);
            for patches in of.map(|other| other.patches) {
                let own = patches.or(all).unwrap_or(Patches::one(0));
                twice |= !covered.and(own).is_none();
                covered = covered.or(own);
            }
            if twice || !covered.covers(all.unwrap_or(Patches::NONE)) {
                return Some(format!(
                    "the orders of {operation} must speak of each patch of the profile once"
                ));
            }
        }
    }
    None
}

impl Profile {
    /// The order in which an operation checks at this patch, or at the newest one.
    pub(super) fn order(&self, operation: &str, patch: Option<Patches>) -> Option<&CheckOrder> {
        let holds = |order: &&CheckOrder| match (order.patches, patch) {
            (Some(own), Some(patch)) => own.covers(patch),
            _ => true,
        };
        let own = self.orders.iter().filter(|order| order.is_of(operation));
        own.filter(holds)
            .max_by_key(|order| order.patches.and_then(Patches::newest))
    }

    /// The place of a condition among those that an operation checks at this patch, or at the newest one; none where it
    /// is not known.
    pub fn rank(
        &self,
        operation: &str,
        (condition, field): (&str, Option<&str>),
        patch: Option<Patches>,
    ) -> Option<usize> {
        self.order(operation, patch)?.rank(condition, field)
    }

    /// Whether its patches check an operation in several orders.
    pub fn has_orders_by_patch(&self, operation: &str) -> bool {
        let own = self.orders.iter().filter(|order| order.is_of(operation));
        own.count() > 1
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::{Patches, Profile, SpecError};

    fn profile(orders: &str) -> Result<Profile, SpecError> {
        let head = "name = \"p\"\ntitle = \"t\"\ndate = \"2026-11-22\"\nversion = \"1.0\"\npatches = \"0-9\"\n";
        Profile::parse("p.toml", &format!("{head}{orders}"))
    }

    fn order(conditions: &str, patches: &str) -> String {
        format!(
            "[[order]]\noperations = [\"a/b\"]\nconditions = [{conditions}]\n{patches}\nsource = \"s\"\n"
        )
    }

    #[test]
    fn patches_may_check_in_other_orders_and_the_newest_counts_where_none_is_named() {
        let orders = [
            order("\"one\", \"two\"", "patches = \"0-4\""),
            order("\"two\", \"one\"", "patches = \"5-\""),
        ];
        let profile = profile(&orders.concat()).expect("a profile");
        let rank = |patch: Option<u32>| profile.rank("a/b", ("one", None), patch.map(Patches::one));
        assert_eq!(
            (rank(Some(4)), rank(Some(5)), rank(None)),
            (Some(0), Some(1), Some(1))
        );
    }

    #[test]
    fn an_order_may_speak_of_one_field_and_then_says_nothing_of_others() {
        let profile = profile(&order("\"one\", \"two(x)|three\"", "")).expect("a profile");
        let rank = |condition, field| profile.rank("a/b", (condition, field), None);
        assert_eq!(rank("two", Some("x")), Some(1));
        assert_eq!((rank("two", Some("y")), rank("two", None)), (None, None));
        assert_eq!(rank("one", Some("y")), Some(0));
    }

    #[test]
    fn each_patch_has_one_order() {
        for (first, second) in [("0-4", "6-"), ("0-5", "5-")] {
            let orders =
                [first, second].map(|one| order("\"one\"", &format!("patches = \"{one}\"")));
            let error = profile(&orders.concat())
                .expect_err("no one order")
                .to_string();
            assert!(error.contains("each patch of the profile once"), "{error}");
        }
    }
}
