//! `envelope/message`.

use serde_json::Value;

use super::Envelope;
use crate::check::reading::Class;
use crate::check::rule::Rule;
use crate::check::type_word;
use crate::check::verdict::{Judgement, Verdict};
use crate::contract::Level;

/// The rule.
pub const MESSAGE: Rule = Rule {
    id: "envelope/message",
    level: Level::Must,
    title: "An error carries a string as its message.",
    clauses: &["CA-30", "CA-32", "DA-22", "CI-27"],
    method: "Every rejected request of a documented operation whose answer is a JSON object. An empty message is a warning.",
};

const EXPECTED: &str = "a string as `message`";

pub(super) fn check(envelope: Envelope<'_>) -> Option<Judgement> {
    if !matches!(
        envelope.reading.class,
        Class::Rejected | Class::Unauthorised | Class::Unavailable(_)
    ) {
        return None;
    }
    let object = envelope.reading.json.as_ref()?.as_object()?;
    Some(match object.get("message") {
        Some(Value::String(text)) if text.trim().is_empty() => {
            MESSAGE.judge(Verdict::Warn, "empty", EXPECTED, "an empty `message`")
        }
        Some(Value::String(_)) => MESSAGE.pass(EXPECTED),
        Some(other) => {
            let kind = type_word(other);
            MESSAGE.broken(kind, EXPECTED, format!("{kind} as `message`"))
        }
        None => MESSAGE.broken("missing", EXPECTED, "no `message`"),
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::envelope::testing::judged;

    #[test]
    fn a_string_passes_and_an_empty_one_is_warned_about() {
        let verdict = |body| judged(check, "aliases.drop", 200, body).map(|(verdict, _)| verdict);
        assert_eq!(
            verdict(r#"{"code":100,"message":"not found"}"#),
            Some(Verdict::Pass)
        );
        assert_eq!(verdict(r#"{"code":100,"message":""}"#), Some(Verdict::Warn));
    }

    #[test]
    fn a_missing_or_other_message_fails() {
        for (body, kind) in [
            (r#"{"code":100}"#, "missing"),
            (r#"{"code":100,"message":null}"#, "null"),
            (r#"{"code":100,"message":{"text":"x"}}"#, "object"),
        ] {
            assert_eq!(
                judged(check, "aliases.drop", 200, body),
                Some((Verdict::Fail, kind.to_owned())),
                "{body}"
            );
        }
    }
}
