//! `envelope/integer-code`.

use serde::Deserialize;
use serde_json::Value;

use super::Envelope;
use crate::check::rule::Rule;
use crate::check::type_word;
use crate::check::verdict::{Judgement, Verdict};
use crate::contract::Level;
use crate::wire::Exchange;

/// The rule.
pub const CODE: Rule = Rule {
    id: "envelope/integer-code",
    level: Level::Must,
    title: "An answer carries an integer as its code.",
    clauses: &[
        "CA-27", "CA-28", "CA-30", "CA-31", "DA-21", "DA-22", "CI-24", "CI-26", "CI-27",
    ],
    method: "Every answer of a documented operation that is a JSON object. A number with a fraction part, even 0.0, is not an integer to typed clients.",
};

const EXPECTED: &str = "an integer as `code`";

pub(super) fn check(envelope: Envelope<'_>) -> Option<Judgement> {
    let object = envelope.reading.json.as_ref()?.as_object()?;
    Some(match object.get("code") {
        Some(Value::Number(number)) if number.is_i64() || number.is_u64() => CODE.pass(EXPECTED),
        // An integer all the same, though hardly any client can hold it.
        Some(Value::Number(_)) if is_large_integer(envelope.exchange) => CODE.judge(
            Verdict::Warn,
            "beyond-64-bits",
            EXPECTED,
            "an integer beyond 64 bits as `code`",
        ),
        Some(Value::Number(_)) => CODE.broken(
            "float",
            EXPECTED,
            "a number with a fraction or an exponent as `code`",
        ),
        Some(other) => {
            let kind = type_word(other);
            CODE.broken(kind, EXPECTED, format!("{kind} as `code`"))
        }
        None => CODE.broken("missing", EXPECTED, "no `code`"),
    })
}

/// A code of any number of digits; anything else is no such value.
#[derive(Deserialize)]
struct Coded {
    #[serde(rename = "code")]
    _code: i128,
}

/// Whether the code is written as an integer. `serde_json::Value` makes a fraction of one that does not fit.
fn is_large_integer(exchange: &Exchange) -> bool {
    let body = exchange.answer().map(|answer| &answer.body[..]);
    match serde_json::from_slice::<Coded>(body.unwrap_or_default()) {
        Ok(_) => true,
        // Digits only, and more of them than 128 bits hold.
        Err(error) => error.to_string().starts_with("number out of range"),
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::envelope::testing::judged;

    #[test]
    fn an_integer_passes() {
        let found = judged(
            check,
            "aliases.describe",
            200,
            r#"{"code":1600,"message":"no"}"#,
        );
        assert_eq!(found.map(|(verdict, _)| verdict), Some(Verdict::Pass));
    }

    #[test]
    fn an_integer_beyond_64_bits_is_warned_about_and_is_no_fraction() {
        let digits = "9".repeat(60);
        for (code, verdict) in [
            ("18446744073709551615", Verdict::Pass),
            ("18446744073709551616", Verdict::Warn),
            ("-9223372036854775809", Verdict::Warn),
            (digits.as_str(), Verdict::Warn),
            ("1e30", Verdict::Fail),
            ("18446744073709551616.5", Verdict::Fail),
        ] {
            let body = format!(r#"{{"message":"no","code":{code},"x":[1.5]}}"#);
            let found = judged(check, "aliases.describe", 200, &body);
            assert_eq!(found.map(|(verdict, _)| verdict), Some(verdict), "{code}");
        }
    }

    #[test]
    fn each_other_type_is_a_kind_of_its_own() {
        for (body, kind) in [
            (r#"{"code":"0","data":{}}"#, "string"),
            (r#"{"code":0.0,"data":{}}"#, "float"),
            (r#"{"code":null,"data":{}}"#, "null"),
            (r#"{"data":{}}"#, "missing"),
        ] {
            assert_eq!(
                judged(check, "aliases.describe", 200, body),
                Some((Verdict::Fail, kind.to_owned())),
                "{body}"
            );
        }
    }
}
