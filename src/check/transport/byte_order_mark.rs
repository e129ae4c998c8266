//! `transport/no-byte-order-mark`.

use crate::check::rule::Rule;
use crate::check::verdict::Judgement;
use crate::contract::Level;
use crate::wire::Exchange;

/// The rule.
pub const BYTE_ORDER_MARK: Rule = Rule {
    id: "transport/no-byte-order-mark",
    level: Level::Must,
    title: "The body of an answer does not begin with a byte order mark.",
    clauses: &["T-06"],
    method: "Every answer with a body.",
};

const EXPECTED: &str = "a body that begins with its JSON";

pub(super) fn check(exchange: &Exchange) -> Option<Judgement> {
    let answer = exchange.answer().filter(|answer| !answer.body.is_empty())?;
    Some(if answer.body.starts_with(b"\xef\xbb\xbf") {
        BYTE_ORDER_MARK.broken("byte-order-mark", EXPECTED, "the bytes EF BB BF first")
    } else {
        BYTE_ORDER_MARK.pass(EXPECTED)
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::testing::exchange;

    #[test]
    fn a_plain_body_passes_and_one_with_a_mark_fails() {
        assert_eq!(
            check(&exchange(200, "{}")).map(|judged| judged.verdict),
            Some(Verdict::Pass)
        );
        assert_eq!(
            check(&exchange(200, "\u{feff}{}")).map(|judged| judged.verdict),
            Some(Verdict::Fail)
        );
    }

    #[test]
    fn an_empty_body_is_not_looked_at() {
        assert_eq!(check(&exchange(204, "")), None);
    }
}
