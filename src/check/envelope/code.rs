//! `envelope/integer-code`.

use serde_json::Value;

use super::Envelope;
use crate::check::rule::Rule;
use crate::check::type_word;
use crate::check::verdict::Judgement;
use crate::contract::Level;

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
        Some(Value::Number(_)) => {
            CODE.broken("float", EXPECTED, "a number with a fraction part as `code`")
        }
        Some(other) => {
            let kind = type_word(other);
            CODE.broken(kind, EXPECTED, format!("{kind} as `code`"))
        }
        None => CODE.broken("missing", EXPECTED, "no `code`"),
    })
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
