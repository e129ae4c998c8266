//! `transport/unique-keys`.

use crate::check::bulk::{Bulk, bulk};
use crate::check::rule::Rule;
use crate::check::verdict::Judgement;
use crate::contract::Level;
use crate::json::has_duplicate_keys;
use crate::wire::Exchange;

/// The rule.
pub const UNIQUE_KEYS: Rule = Rule {
    id: "transport/unique-keys",
    level: Level::Must,
    title: "No object in an answer has the same key twice.",
    clauses: &["T-03"],
    method: "Every answer that is one JSON value.",
};

const EXPECTED: &str = "every key once";

pub(super) fn check(exchange: &Exchange) -> Option<Judgement> {
    // Nothing is said of an answer that is too deep or too large to be read.
    let answer = exchange
        .answer()
        .filter(|answer| bulk(&answer.body) == Bulk::Fits)?;
    Some(if has_duplicate_keys(&answer.body) {
        UNIQUE_KEYS.broken("key-twice", EXPECTED, "an object with one key twice")
    } else {
        UNIQUE_KEYS.pass(EXPECTED)
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::testing::exchange;

    #[test]
    fn a_second_code_fails() {
        let judged = check(&exchange(200, r#"{"code":0,"code":1}"#)).expect("a judgement");
        assert_eq!(judged.verdict, Verdict::Fail);
        let judged = check(&exchange(200, r#"{"code":0,"data":{"code":1}}"#)).expect("a judgement");
        assert_eq!(judged.verdict, Verdict::Pass);
        assert_eq!(check(&exchange(200, "[".repeat(1000))), None);
    }
}
