//! `coherence/reads-tell-states-apart`.

use crate::check::rule::Rule;
use crate::check::verdict::Judgement;
use crate::contract::Level;

/// Reads answer differently for what exists and for what was never made.
pub const DISCRIMINATES: Rule = Rule {
    id: "coherence/reads-tell-states-apart",
    level: Level::Must,
    title: "Reads answer differently for what exists and for what was never made.",
    clauses: &["H-01", "H-04"],
    method: "collections/has for a collection that was just made and for a name that nobody made, before anything else is judged. A server for which they are the same accepts everything, and nothing it says can be judged.",
};

const EXPECTED: &str = "yes for the one, no for the other";

/// Judges the answers for a collection that was made and one that was not; `None` for an answer that does not say.
pub fn tells_apart(made: Option<bool>, missing: Option<bool>) -> Option<Judgement> {
    let word = |yes: bool| if yes { "yes" } else { "no" };
    match (made, missing) {
        (Some(true), Some(false)) => Some(DISCRIMINATES.pass(EXPECTED)),
        (Some(one), Some(other)) => {
            let seen = format!("{} for the one, {} for the other", word(one), word(other));
            Some(DISCRIMINATES.broken("same-for-both", EXPECTED, seen))
        }
        (None, None) => {
            let seen = "neither answer says whether the collection exists";
            Some(DISCRIMINATES.broken("unreadable", EXPECTED, seen))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::tells_apart;
    use crate::check::Verdict;

    #[test]
    fn the_same_answer_for_both_or_none_at_all_fails() {
        let verdict = |made, missing| tells_apart(made, missing).map(|judgement| judgement.verdict);
        assert_eq!(verdict(Some(true), Some(false)), Some(Verdict::Pass));
        assert_eq!(verdict(Some(true), Some(true)), Some(Verdict::Fail));
        assert_eq!(verdict(Some(false), Some(false)), Some(Verdict::Fail));
        assert_eq!(verdict(None, None), Some(Verdict::Fail));
        assert_eq!(verdict(Some(true), None), None);
    }
}
