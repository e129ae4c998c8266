//! `indexes/type-as-asked`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// An index has the type it was asked for.
pub const INDEX_TYPE: Rule = Rule {
    id: "indexes/type-as-asked",
    level: Level::Must,
    title: "An index has the type it was asked for.",
    clauses: &["CI-23"],
    method: "indexType of indexes/describe after each accepted create that names one. An empty type decides nothing; AUTOINDEX in place of another type is a warning, since one hosted service makes nothing else; so is a type given in a spelling that only some pages have.",
};

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::testing::{Shown, judged, step};
    use super::INDEX_TYPE;
    use crate::check::Verdict;

    #[test]
    fn another_type_fails_and_the_automatic_one_is_warned_about() {
        let expected = Shown::new().index("ix", "vector", "L2", "HNSW");
        let made = step("indexes/create", Said::Accepted, "");
        for (kind, verdict) in [
            ("HNSW", Verdict::Pass),
            ("FLAT", Verdict::Fail),
            ("AUTOINDEX", Verdict::Warn),
        ] {
            let judgement = judged(
                &made,
                &expected,
                &Shown::new().index("ix", "vector", "L2", kind),
            );
            assert_eq!(judgement.verdict, verdict, "{kind}");
            assert!(verdict == Verdict::Pass || judgement.rule == INDEX_TYPE.id);
        }
    }
}
