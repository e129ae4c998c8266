//! `transport/json-content-type`.

use crate::check::rule::Rule;
use crate::check::verdict::Judgement;
use crate::contract::Level;
use crate::wire::Exchange;

/// The rule.
pub const CONTENT_TYPE: Rule = Rule {
    id: "transport/json-content-type",
    level: Level::Should,
    title: "An answer with a JSON body says so in its content type.",
    clauses: &["T-04"],
    method: "Every answer that is JSON. `application/json` and any type that ends in `+json` will do.",
};

const EXPECTED: &str = "Content-Type: application/json";

pub(super) fn check(exchange: &Exchange) -> Option<Judgement> {
    let answer = exchange.answer().filter(|answer| !answer.body.is_empty())?;
    let Some(value) = answer.header("content-type") else {
        return Some(CONTENT_TYPE.broken("absent", EXPECTED, "no Content-Type"));
    };
    let kind = value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    Some(if kind == "application/json" || kind.ends_with("+json") {
        CONTENT_TYPE.pass(EXPECTED)
    } else {
        CONTENT_TYPE.broken("other", EXPECTED, format!("Content-Type: {kind}"))
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::testing::exchange_of;

    #[test]
    fn json_types_pass_and_others_are_warned_about() {
        for (value, verdict) in [
            ("application/json", Verdict::Pass),
            ("Application/JSON; charset=utf-8", Verdict::Pass),
            ("application/problem+json", Verdict::Pass),
            ("text/html", Verdict::Warn),
        ] {
            let judged =
                check(&exchange_of(200, &[("content-type", value)], "{}")).expect("a judgement");
            assert_eq!(judged.verdict, verdict, "{value}");
        }
        assert_eq!(
            check(&exchange_of(200, &[], "{}")).map(|judged| judged.verdict),
            Some(Verdict::Warn)
        );
    }
}
