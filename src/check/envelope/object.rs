//! `envelope/object`.

use super::Envelope;
use crate::check::rule::Rule;
use crate::check::verdict::Judgement;
use crate::contract::Level;

/// The rule.
pub const OBJECT: Rule = Rule {
    id: "envelope/object",
    level: Level::Must,
    title: "An answer is a JSON object.",
    clauses: &["CA-27", "CA-30", "DA-21", "DA-22", "CI-26", "CI-27"],
    method: "Every answer of a documented operation that is JSON.",
};

const EXPECTED: &str = "a JSON object";

pub(super) fn check(envelope: Envelope<'_>) -> Option<Judgement> {
    let json = envelope.reading.json.as_ref()?;
    Some(if json.is_object() {
        OBJECT.pass(EXPECTED)
    } else {
        let kind = super::super::type_word(json);
        OBJECT.broken(kind, EXPECTED, format!("a JSON {kind}"))
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::envelope::testing::judged;

    #[test]
    fn only_an_object_passes() {
        assert_eq!(
            judged(check, "aliases.describe", 200, "{}").map(|(verdict, _)| verdict),
            Some(Verdict::Pass)
        );
        assert_eq!(
            judged(check, "aliases.describe", 200, "[{\"code\":0}]"),
            Some((Verdict::Fail, "array".to_owned()))
        );
        assert_eq!(judged(check, "aliases.describe", 200, "not json"), None);
    }
}
