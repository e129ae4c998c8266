//! `secrecy/nothing-echoed`.

use super::rule::Rule;
use super::verdict::Judgement;
use crate::contract::Level;
use crate::wire::{Exchange, Leak, REDACTED};

/// The rule.
pub const SECRECY: Rule = Rule {
    id: "secrecy/nothing-echoed",
    level: Level::Must,
    title: "Neither the token nor the value of a header that the API does not know appears in an answer.",
    clauses: &["H-07", "H-08"],
    method: "Every answer, headers and body, against the token in its usual encodings and against a canary that every request carries in a header of its own. Names of objects may be echoed.",
};

/// The request header that carries the canary.
pub const CANARY_HEADER: &str = "x-vdbspec-canary";
const EXPECTED: &str = "an answer without token and canary";

/// Judges any answer. The token has left it already, and it says where it was.
pub fn check(exchange: &Exchange, canary: &str) -> Option<Judgement> {
    let answer = exchange.answer()?;
    let body = String::from_utf8_lossy(&answer.body);
    match answer.leak {
        Some(Leak::Header) => {
            let name = answer
                .headers
                .iter()
                .find(|(name, value)| name.contains(REDACTED) || value.contains(REDACTED))
                .map_or("", |(name, _)| name);
            return Some(SECRECY.broken(
                "token-in-header",
                EXPECTED,
                format!("the token in the header {name}"),
            ));
        }
        Some(Leak::Body) => {
            return Some(SECRECY.broken("token-in-body", EXPECTED, "the token in the body"));
        }
        None => {}
    }
    if let Some((name, _)) = answer
        .headers
        .iter()
        .find(|(_, value)| value.contains(canary))
    {
        return Some(SECRECY.broken(
            "canary-in-header",
            EXPECTED,
            format!("the canary in the header {name}"),
        ));
    }
    Some(if body.contains(canary) {
        SECRECY.broken("canary-in-body", EXPECTED, "the canary in the body")
    } else {
        SECRECY.pass(EXPECTED)
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::testing::{exchange, exchange_of};
    use crate::wire::{Exchange, Redactor, Token};

    #[test]
    fn a_token_or_canary_anywhere_in_an_answer_fails() {
        let token = Token::new("root:Milvus-42").expect("a token");
        let redactor = Redactor::new(Some(&token));
        let kind = |mut exchange: Exchange| {
            exchange.outcome = exchange.outcome.map(|answer| redactor.answer(answer));
            check(&exchange, "canary-77").map(|judged| (judged.verdict, judged.kind))
        };
        assert_eq!(
            kind(exchange(200, "{}")).map(|(verdict, _)| verdict),
            Some(Verdict::Pass)
        );
        for (exchange, expected) in [
            (
                exchange(401, r#"{"message":"bad token root:Milvus-42"}"#),
                "token-in-body",
            ),
            (
                exchange_of(200, &[("x-user", "Bearer root:Milvus-42")], "{}"),
                "token-in-header",
            ),
            (
                exchange(200, r#"{"headers":"canary-77"}"#),
                "canary-in-body",
            ),
            (
                exchange_of(200, &[("x-echo", "canary-77")], "{}"),
                "canary-in-header",
            ),
        ] {
            assert_eq!(kind(exchange), Some((Verdict::Fail, expected.to_owned())));
        }
    }
}
