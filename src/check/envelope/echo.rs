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

/// The request's header that names a database where its body does not.
const DATABASE_HEADER: &str = "db-name";

/// Judges the fields of an answer that repeat fields of its request; in a list, those of each item.
pub fn check(
    echoes: &[Echo],
    operation: &str,
    asked: Option<&Value>,
    headers: &[(String, String)],
    reading: &Reading,
) -> Option<Judgement> {
    if reading.class != Class::Accepted {
        return None;
    }
    let data = reading.json.as_ref()?.get("data")?;
    let items = match data {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    let told = echoes.iter().filter(|echo| echo.operation == operation);
    let mut judged = None;
    for echo in told {
        let Some(said) = said(echo, asked?, headers) else {
            continue;
        };
        let expected = format!("{} as the request says it", echo.field);
        let mut values = items.iter().map(|item| item.get(&echo.field));
        let Some(seen) = values.find(|seen| seen.and_then(Value::as_str) != Some(said)) else {
            judged.get_or_insert_with(|| ECHO.pass(&expected));
            continue;
        };
        let seen = match seen {
            Some(Value::String(_)) => format!("another {}", echo.field),
            Some(_) => format!("{} as something other than a text", echo.field),
            None => format!("no {}", echo.field),
        };
        return Some(ECHO.judge(Verdict::Fail, &echo.field, &expected, seen));
    }
    judged
}

/// What the request says, in its body or, of the database, in a header; or what stands for saying nothing.
fn said<'a>(echo: &'a Echo, asked: &'a Value, headers: &'a [(String, String)]) -> Option<&'a str> {
    let in_body = match asked.get(&echo.of) {
        None | Some(Value::Null) => None,
        Some(value) => Some(value.as_str()?),
    };
    let Some(without) = &echo.without else {
        return in_body;
    };
    let given = |text: &&str| !text.is_empty();
    let mut sent = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(DATABASE_HEADER))
        .map(|(_, value)| value.as_str());
    let in_header = sent.next();
    if sent.next().is_some() {
        return in_body.filter(given);
    }
    let found = in_body.filter(given).or(in_header.filter(given));
    Some(found.unwrap_or(without))
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
        let echoes = &profile.echoes;
        let found = check(echoes, "aliases/describe", Some(&asked), &[], &reading);
        found.map(|judgement| judgement.verdict)
    }

    #[test]
    fn a_version_repeats_what_was_asked_and_the_documents_promise_nothing() {
        assert_eq!(
            judged("milvus-2.6", r#"{"aliasName":"a","dbName":"default"}"#),
            Some(Verdict::Pass)
        );
        for data in [r#"{"aliasName":"A"}"#, "{}", r#"{"aliasName":1}"#] {
            assert_eq!(judged("milvus-2.6", data), Some(Verdict::Fail), "{data}");
        }
        assert_eq!(judged("documents", "{}"), None);
    }

    #[test]
    fn the_database_is_that_of_the_body_or_the_header_or_default() {
        let profile = profile("milvus-2.6");
        let verdict = |asked: &serde_json::Value, header: &[(&str, &str)], told: &str| {
            let body = format!(r#"{{"code":0,"data":{{"aliasName":"a","dbName":"{told}"}}}}"#);
            let reading = Reading::of(&exchange(200, &body), &codes());
            let pairs = header
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            let headers: Vec<_> = pairs.collect();
            let echoes = &profile.echoes;
            let found = check(echoes, "aliases/describe", Some(asked), &headers, &reading);
            found.map(|judgement| judgement.verdict)
        };
        let (pass, fail) = (Some(Verdict::Pass), Some(Verdict::Fail));
        let plain = json!({"aliasName": "a"});
        let named = json!({"aliasName": "a", "dbName": "x"});
        let header = [("DB-Name", "y")];
        assert_eq!(verdict(&plain, &[], "default"), pass);
        assert_eq!(verdict(&plain, &[], "x"), fail);
        assert_eq!(verdict(&named, &header, "x"), pass);
        assert_eq!(verdict(&named, &[], "default"), fail);
        assert_eq!(verdict(&plain, &header, "y"), pass);
        assert_eq!(verdict(&plain, &header, "default"), fail);
        let both = [header[0], ("DB-Name", "z")];
        assert_eq!(
            verdict(&plain, &both, "z"),
            pass,
            "which counts is not known"
        );
    }

    #[test]
    fn each_index_of_a_name_is_answered_with_it() {
        let profile = profile("milvus-2.6");
        let verdict = |data: &str| {
            let body = format!(r#"{{"code":0,"data":{data}}}"#);
            let reading = Reading::of(&exchange(200, &body), &codes());
            let asked = json!({"collectionName": "c", "indexName": "i"});
            let echoes = &profile.echoes;
            let found = check(echoes, "indexes/describe", Some(&asked), &[], &reading);
            found.map(|judgement| judgement.verdict)
        };
        let (pass, fail) = (Some(Verdict::Pass), Some(Verdict::Fail));
        assert_eq!(verdict(r#"[{"indexName":"i"}]"#), pass);
        assert_eq!(verdict(r#"[{"indexName":"i"},{"indexName":"I"}]"#), fail);
    }
}
