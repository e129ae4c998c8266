//! `transport/utf8`.

use crate::check::rule::Rule;
use crate::check::verdict::Judgement;
use crate::contract::Level;
use crate::wire::Exchange;

/// The rule.
pub const UTF8: Rule = Rule {
    id: "transport/utf8",
    level: Level::Must,
    title: "The body of an answer is UTF-8.",
    clauses: &["T-02"],
    method: "Every answer with a body.",
};

const EXPECTED: &str = "a body in UTF-8";

pub(super) fn check(exchange: &Exchange) -> Option<Judgement> {
    let answer = exchange.answer().filter(|answer| !answer.body.is_empty())?;
    Some(match std::str::from_utf8(&answer.body) {
        Ok(_) => UTF8.pass(EXPECTED),
        Err(error) => UTF8.broken(
            "not-utf8",
            EXPECTED,
            format!(
                "bytes that are not UTF-8 from byte {} on",
                error.valid_up_to()
            ),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::testing::exchange;

    #[test]
    fn text_passes_and_stray_bytes_fail() {
        assert_eq!(
            check(&exchange(200, "{\"message\":\"ä\"}")).map(|judged| judged.verdict),
            Some(Verdict::Pass)
        );
        assert_eq!(
            check(&exchange(200, b"{\"message\":\"\xe4\"}")).map(|judged| judged.verdict),
            Some(Verdict::Fail)
        );
    }
}
