//! `transport/one-json-value`.

use serde::de::IgnoredAny;

use crate::check::rule::Rule;
use crate::check::verdict::Judgement;
use crate::contract::Level;
use crate::wire::Exchange;

/// The rule.
pub const ONE_VALUE: Rule = Rule {
    id: "transport/one-json-value",
    level: Level::Must,
    title: "The body of an answer is exactly one JSON value, with nothing after it.",
    clauses: &["T-01"],
    method: "Every answer of a documented operation. Answers of wrong paths and methods are not looked at.",
};

const EXPECTED: &str = "exactly one JSON value";

pub(super) fn check(exchange: &Exchange) -> Option<Judgement> {
    let answer = exchange.answer()?;
    let body = answer
        .body
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(&answer.body);
    if body.iter().all(u8::is_ascii_whitespace) {
        return Some(ONE_VALUE.broken(
            "empty",
            EXPECTED,
            format!("HTTP {} with an empty body", answer.status),
        ));
    }
    // By the grammar alone (RFC 8259): how deep, how many and how large values are is no matter, and takes no memory.
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<IgnoredAny>();
    if let Some(Ok(_)) = values.next() {
    } else {
        let kind = answer.header("content-type").unwrap_or("no content type");
        return Some(ONE_VALUE.broken(
            "not-json",
            EXPECTED,
            format!("HTTP {} with {kind} that is not JSON", answer.status),
        ));
    }
    Some(match values.next() {
        None => ONE_VALUE.pass(EXPECTED),
        Some(Ok(_)) => ONE_VALUE.broken(
            "several-values",
            EXPECTED,
            "several JSON values in one body",
        ),
        Some(Err(_)) => ONE_VALUE.broken(
            "trailing-content",
            EXPECTED,
            "something that is not JSON after the value",
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::testing::exchange;

    #[test]
    fn one_value_with_white_space_around_it_passes() {
        let judged = check(&exchange(200, " {\"code\":0}\n")).expect("a judgement");
        assert_eq!(judged.verdict, Verdict::Pass);
    }

    #[test]
    fn json_that_is_beyond_our_means_is_json_all_the_same() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let long = "9".repeat(100_000);
        for body in [deep.as_str(), long.as_str(), "1e400", r#""\ud800""#] {
            let judged = check(&exchange(200, body)).expect("a judgement");
            assert_eq!(judged.verdict, Verdict::Pass, "{:?}", body.get(..9));
        }
    }

    #[test]
    fn each_way_of_not_being_one_value_is_a_kind_of_its_own() {
        for (body, kind) in [
            ("", "empty"),
            ("<html></html>", "not-json"),
            ("{\"code\":0}{\"code\":1}", "several-values"),
            ("{\"code\":0}garbage", "trailing-content"),
            ("{\"code\":0", "not-json"),
            (&"[".repeat(100_000), "not-json"),
        ] {
            let judged = check(&exchange(200, body)).expect("a judgement");
            assert_eq!(
                (judged.verdict, judged.kind.as_str()),
                (Verdict::Fail, kind),
                "{body}"
            );
        }
    }
}
