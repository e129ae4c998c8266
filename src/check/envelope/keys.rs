//! `envelope/documented-keys`.

use serde_json::Value;

use super::Envelope;
use crate::check::rule::Rule;
use crate::check::verdict::Judgement;
use crate::contract::Level;

/// The rule.
pub const KEYS: Rule = Rule {
    id: "envelope/documented-keys",
    level: Level::Open,
    title: "A key beside the documented ones is recorded.",
    clauses: &["H-15"],
    method: "Every answer that is a JSON object. `cost` and `message` stand on other pages and are known. No page closes the envelope, so this is never more than a note.",
};

/// Keys that pages of this API show in the envelope of some operation.
const KNOWN: [&str; 4] = ["code", "data", "message", "cost"];
const EXPECTED: &str = "code and data, or code and message";

pub(super) fn check(envelope: Envelope<'_>) -> Option<Judgement> {
    let object = envelope.reading.json.as_ref()?.as_object()?;
    let documented = |key: &str| {
        let response = &envelope.operation.response;
        [&response.success, &response.error].iter().any(|schema| {
            schema
                .pointer("/properties")
                .and_then(Value::as_object)
                .is_some_and(|map| map.contains_key(key))
        })
    };
    let mut foreign: Vec<_> = object
        .keys()
        .map(String::as_str)
        .filter(|key| !KNOWN.contains(key) && !documented(key))
        .collect();
    foreign.sort_unstable();
    let error_with_data = object
        .get("message")
        .and_then(Value::as_str)
        .is_some_and(|text| !text.is_empty())
        && object.get("data").is_some_and(|data| !data.is_null())
        && envelope.operation.operation.as_str() != "collections/describe";
    Some(if !foreign.is_empty() {
        KEYS.broken(
            "undocumented-key",
            EXPECTED,
            format!("also {}", foreign.join(", ")),
        )
    } else if error_with_data {
        KEYS.broken("data-and-message", EXPECTED, "data and a message at once")
    } else {
        KEYS.pass(EXPECTED)
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::envelope::testing::judged;

    #[test]
    fn a_foreign_key_is_a_note_and_known_ones_are_nothing() {
        let verdict = |body| judged(check, "aliases.drop", 200, body).map(|(verdict, _)| verdict);
        assert_eq!(
            verdict(r#"{"code":0,"data":{},"cost":0}"#),
            Some(Verdict::Pass)
        );
        assert_eq!(
            verdict(r#"{"code":0,"data":{},"requestId":"x"}"#),
            Some(Verdict::Note)
        );
        assert_eq!(
            verdict(r#"{"code":9,"data":{},"message":"x"}"#),
            Some(Verdict::Note)
        );
    }
}
