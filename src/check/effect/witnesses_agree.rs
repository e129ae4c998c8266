//! `coherence/witnesses-agree`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// At rest, all reads of aliases and indexes tell the same story.
pub const WITNESSES_AGREE: Rule = Rule {
    id: "coherence/witnesses-agree",
    level: Level::Must,
    title: "At rest, all reads of aliases and indexes tell the same story.",
    clauses: &["H-04"],
    method: "aliases/describe and aliases/list after each request that changes something; behind the last one aliases/list of the whole database and the aliases in collections/describe too; indexes/describe of an index that was dropped. Re-read until they agree or the bound is reached.",
};

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::testing::{Shown, judged, step};
    use super::WITNESSES_AGREE;
    use crate::check::Verdict;

    fn kind(seen: &Shown) -> (String, String) {
        let expected = Shown::new()
            .owner("x", Some("a"))
            .list("a", &["x"])
            .list("b", &[]);
        let judgement = judged(
            &step("aliases/create", Said::Accepted, "x"),
            &expected,
            seen,
        );
        (judgement.rule, judgement.kind)
    }

    #[test]
    fn describe_and_list_in_agreement_pass() {
        let right = Shown::new().owner("x", Some("a")).list("a", &["x"]);
        assert_eq!(
            judged(&step("aliases/create", Said::Accepted, "x"), &right, &right).verdict,
            Verdict::Pass
        );
    }

    #[test]
    fn each_way_of_contradicting_each_other_is_a_kind_of_its_own() {
        let of = |kind: &str| (WITNESSES_AGREE.id.to_owned(), kind.to_owned());
        let owner = |owner| Shown::new().owner("x", owner);
        assert_eq!(
            kind(&owner(Some("a")).list("a", &[]).list("b", &[])),
            of("list-has-less")
        );
        assert_eq!(
            kind(&owner(Some("b")).list("a", &["x"]).list("b", &[])),
            of("describe-differs")
        );
        assert_eq!(
            kind(&owner(None).list("a", &["x"]).list("b", &[])),
            of("describe-denies")
        );
    }
}
