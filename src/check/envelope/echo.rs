//! `envelope/echoes-the-request`.

use serde_json::Value;

use crate::check::reading::{Class, Reading};
use crate::check::rule::Rule;
use crate::check::verdict::{Judgement, Verdict};
use crate::contract::{Echo, Level};

/// The rule.
pub const ECHO: Rule = Rule {
    id: "envelope/echoes-the-request",
    level: Level::Should,
    title: "An answer repeats the names of the request where the version does.",
    clauses: &["H-19"],
    method: "Every accepted request under the profile of a version that names such fields, aliases/describe and collections/describe among them. It fails the run; under documents no page promises it.",
};

/// Judges the fields of an answer that repeat fields of its request.
pub fn check(
    echoes: &[Echo],
    operation: &str,
    asked: Option<&Value>,
    reading: &Reading,
) -> Option<Judgement> {
    if reading.class != Class::Accepted {
        return None;
    }
    let data = reading.json.as_ref()?.get("data")?;
    let told = echoes.iter().filter(|echo| echo.operation == operation);
    let mut judged = None;
    for echo in told {
        let Some(said) = asked.and_then(|body| body.get(&echo.of)?.as_str()) else {
            continue;
        };
        let expected = format!("{} as the request says it", echo.field);
        let seen = data.get(&echo.field);
        if seen.and_then(Value::as_str) == Some(said) {
            judged.get_or_insert_with(|| ECHO.pass(&expected));
            continue;
        }
        let seen = match seen {
            Some(Value::String(_)) => format!("another {}", echo.field),
            Some(_) => format!("{} as something other than a text", echo.field),
            None => format!("no {}", echo.field),
        };
        return Some(ECHO.judge(Verdict::Fail, &echo.field, &expected, seen));
    }
    judged
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::check;
    use crate::check::reading::Reading;
    use crate::check::testing::{codes, exchange, profile};
    use crate::check::verdict::Verdict;

    fn judged(name: &str, data: &str) -> Option<Verdict> {
        let body = format!(r#"{{"code":0,"data":{data}}}"#);
        let reading = Reading::of(&exchange(200, &body), &codes());
        let asked = json!({"aliasName": "a"});
        let profile = profile(name);
        let found = check(&profile.echoes, "aliases/describe", Some(&asked), &reading);
        found.map(|judgement| judgement.verdict)
    }

    #[test]
    fn a_version_repeats_what_was_asked_and_the_documents_promise_nothing() {
        assert_eq!(
            judged("milvus-2.6", r#"{"aliasName":"a"}"#),
            Some(Verdict::Pass)
        );
        for data in [r#"{"aliasName":"A"}"#, "{}", r#"{"aliasName":1}"#] {
            assert_eq!(judged("milvus-2.6", data), Some(Verdict::Fail), "{data}");
        }
        assert_eq!(judged("documents", "{}"), None);
    }
}
