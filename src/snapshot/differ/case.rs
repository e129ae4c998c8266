//! Two recorded texts of one case: which answers differ, and how

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::answers::Answered;
use super::effect::effect;
use super::kind::Kind;
use super::read::{Recorded, exchanges};
use super::shape::{DEPTH_MAX, listed, shape, values as compared};
use super::wording::{arrow, wording};
use crate::snapshot::normalise::{repeats_no_key, without};

/// One answer that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: Kind,
    /// What became what: equal for all answers that differ alike.
    pub(super) change: String,
    /// `subject` or `twin`, and which of them.
    pub(super) role: String,
    pub(super) at: usize,
    /// Whether a read behind the request differs whatever the request was: its answer has another form.
    pub(super) of_read: bool,
    pub(super) operation: String,
    pub(super) request: String,
    pub(super) answers: [String; 2],
}

/// Whether two texts are about the same requests, and how their answers differ.
/// Values of the keys in `varying` do not count.
pub(super) fn compare(
    one: &Answered,
    other: &Answered,
    varying: &BTreeSet<String>,
) -> Result<Vec<Found>, ()> {
    let (first, second) = (numbered(&one.text, varying), numbered(&other.text, varying));
    let mut found = Vec::new();
    for (key, a) in &first {
        // A twin is sent only where its subject was refused.
        let Some(b) = second.get(key) else { continue };
        if a.request != b.request {
            return Err(());
        }
        found.extend(differences(a, b).into_iter().map(|(kind, change)| Found {
            kind,
            change,
            role: key.0.clone(),
            at: key.1,
            of_read: false,
            operation: a.operation.clone(),
            request: a.request.clone(),
            answers: [a.answer(), b.answer()],
        }));
    }
    let says_why = |found: &Found| !matches!(found.kind, Kind::MessageOnly | Kind::Header);
    // What is there is what all requests have made of it: of other requests it shows nothing.
    if first.keys().eq(second.keys()) && !found.iter().any(says_why) {
        found.extend(effect((one, other), first.values().next(), varying));
    }
    Ok(found)
}

fn numbered(text: &str, varying: &BTreeSet<String>) -> BTreeMap<(String, usize), Recorded> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for mut one in exchanges(text) {
        one.body = without(&one.body, varying);
        let count = counts.entry(one.role.clone()).or_default();
        found.insert((one.role.clone(), *count), one);
        *count = count.saturating_add(1);
    }
    found
}

fn differences(a: &Recorded, b: &Recorded) -> Vec<(Kind, String)> {
    if a.status != b.status {
        return vec![(Kind::Status, arrow(&a.status, &b.status))];
    }
    let mut found = Vec::new();
    let parsed = |one: &Recorded| serde_json::from_str::<Value>(&one.body).ok();
    let form = |one: &Recorded| match parsed(one) {
        None => "no JSON",
        Some(_) if repeats_no_key(&one.body) => "JSON",
        Some(_) => "JSON that repeats a key",
    };
    match (parsed(a), parsed(b)) {
        (Some(one), Some(other)) if form(a) == form(b) => {
            let code = |value: &Value| value.get("code").map(Value::to_string);
            let (first, second) = (code(&one), code(&other));
            if let (Some(first), Some(second)) = (&first, &second)
                && first != second
            {
                return vec![(Kind::Code, format!("code {}", arrow(first, second)))];
            }
            found.extend(bodies(&one, &other));
        }
        (one, other) if a.body != b.body => {
            let change = match (&one, &other) {
                (None, None) => "a body that is no JSON is another".to_owned(),
                _ => format!("body: {}", arrow(form(a), form(b))),
            };
            found.push((Kind::DataShape, change));
        }
        _ => {}
    }
    if a.content_type != b.content_type {
        let change = arrow(&a.content_type, &b.content_type);
        found.push((Kind::Header, format!("content-type: {change}")));
    }
    found
}

/// Bodies with the same code, or without any.
fn bodies(one: &Value, other: &Value) -> Vec<(Kind, String)> {
    let mut shapes = Vec::new();
    shape(one, other, "", DEPTH_MAX, &mut shapes);
    let mut found = Vec::new();
    if !shapes.is_empty() {
        found.push((Kind::DataShape, listed(shapes)));
    }
    let message = |value: &Value| {
        let text = value.get("message").and_then(Value::as_str);
        text.map(str::to_owned)
    };
    if let (Some(first), Some(second)) = (message(one), message(other))
        && first != second
    {
        found.push((Kind::MessageOnly, wording(&first, &second)));
    }
    if found.iter().all(|(kind, _)| *kind == Kind::MessageOnly) {
        let mut values = Vec::new();
        compared(one, other, "", DEPTH_MAX, &mut values);
        if !values.is_empty() {
            found.push((Kind::DataValue, listed(values)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(body: &str) -> Answered {
        Answered {
            case: "c".to_owned(),
            text: format!(
                "# subject: a/b\nPOST /x\n{{}}\n\n# answer: 200\ncontent-type: t\n{body}\n"
            ),
            effects: None,
        }
    }

    fn kinds(one: &str, other: &str) -> Vec<(Kind, String)> {
        let found =
            compare(&answered(one), &answered(other), &BTreeSet::new()).expect("the same request");
        found
            .into_iter()
            .map(|one| (one.kind, one.change))
            .collect()
    }

    #[test]
    fn each_planted_change_is_one_difference_of_its_kind() {
        let plain = r#"{"code":1,"message":"a b c","data":{"x":1}}"#;
        assert_eq!(kinds(plain, plain), []);
        for (changed, kind, change) in [
            (
                r#"{"code":2,"message":"z","data":{}}"#,
                Kind::Code,
                "code 1 → 2",
            ),
            (
                r#"{"code":1,"message":"a z c","data":{"x":1}}"#,
                Kind::MessageOnly,
                "b → z",
            ),
            (
                r#"{"code":1,"message":"a b c","data":{"x":1,"y":""}}"#,
                Kind::DataShape,
                "/data/y: absent → string",
            ),
            (
                r#"{"code":1,"message":"a b c","data":{"x":1},"code":1}"#,
                Kind::DataShape,
                "body: JSON → JSON that repeats a key",
            ),
            (
                r#"{"code":1,"message":"a b c","data":{"x":2}}"#,
                Kind::DataValue,
                "/data/x: 1 → 2",
            ),
            ("{", Kind::DataShape, "body: JSON → no JSON"),
            (
                r#"{"code":1,"message":"a b c","data":{"x":"y"}}"#,
                Kind::DataShape,
                "/data/x: number → string",
            ),
        ] {
            assert_eq!(kinds(plain, changed), [(kind, change.to_owned())]);
        }
    }

    #[test]
    fn what_varies_and_is_hidden_has_a_type_all_the_same() {
        let hidden = |word: &str| format!(r#"{{"code":0,"data":{{"x":"{word}"}}}}"#);
        let (number, string) = (hidden("<cost>"), hidden("<cost as string>"));
        for (one, other, change) in [
            (&number, &string, "/data/x: number → string"),
            (&string, &number, "/data/x: string → number"),
        ] {
            assert_eq!(
                kinds(one, other),
                [(Kind::DataShape, change.to_owned())],
                "{one}"
            );
        }
        let other = [(Kind::DataValue, "/data/x: \"<cost>\" → \"<id>\"".to_owned())];
        assert_eq!(kinds(&number, &hidden("<id>")), other);
    }

    #[test]
    fn other_requests_are_not_compared_and_a_missing_twin_is_none() {
        let mut other = answered("{}");
        other.text = other.text.replace("/x", "/y");
        assert!(compare(&answered("{}"), &other, &BTreeSet::new()).is_err());
        let mut more = answered("{}");
        more.text
            .push_str("\n# twin: a/b\nPOST /x\n\n# answer: 200\n{}\n");
        assert_eq!(
            compare(&answered("{}"), &more, &BTreeSet::new()),
            Ok(Vec::new())
        );
    }

    #[test]
    fn a_list_with_one_item_more_is_one_difference_whatever_else_is_in_it() {
        let list = |items: &str| format!(r#"{{"code":0,"data":[{items}]}}"#);
        for (one, other, change) in [
            ("", r#""z""#, "/data[]: absent → \"z\""),
            (r#""a","b""#, r#""a","b","z""#, "/data[]: absent → \"z\""),
            (r#""a","z""#, r#""a""#, "/data[]: \"z\" → absent"),
            (r#""a","b""#, r#""b","c""#, "/data[]: \"a\" → \"c\""),
            ("1,1", "1", "/data[]: 1 → absent"),
        ] {
            let expected = [(Kind::DataValue, change.to_owned())];
            assert_eq!(kinds(&list(one), &list(other)), expected);
        }
    }

    #[test]
    fn what_is_there_after_other_requests_is_no_effect_of_these() {
        let with = |shown: &str| Answered {
            effects: Some([("aliases/describe\n{}".to_owned(), shown.to_owned())].into()),
            ..answered("{}")
        };
        let mut more = with("two");
        more.text
            .push_str("\n# twin: a/b\nPOST /x\n\n# answer: 200\n{}\n");
        assert_eq!(
            compare(&with("one"), &more, &BTreeSet::new()),
            Ok(Vec::new())
        );
    }

    #[test]
    fn an_effect_is_told_where_the_answers_are_the_same() {
        let with = |shown: &str| Answered {
            effects: Some([("aliases/describe\n{}".to_owned(), shown.to_owned())].into()),
            ..answered("{}")
        };
        let found =
            compare(&with("one"), &with("two"), &BTreeSet::new()).expect("the same request");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].kind, Kind::Effect);
        assert!(found[0].change.starts_with("aliases/describe afterwards"));
        let read = |answer: &str, other: &str| {
            let found =
                compare(&with(answer), &with(other), &BTreeSet::new()).expect("the same request");
            found.into_iter().map(|one| (one.kind, one.change)).next()
        };
        let plain = "HTTP 200\n{\"code\":0,\"data\":{\"x\":1}}";
        for (other, kind, change) in [
            ("HTTP 200\n{\"code\":7}", Kind::Effect, "code 0 → 7"),
            (
                "HTTP 200\n{\"code\":0,\"data\":{\"x\":2}}",
                Kind::Effect,
                "/data/x: 1 → 2",
            ),
            (
                "HTTP 200\n{\"code\":0,\"data\":{\"x\":1},\"message\":\"w\"}",
                Kind::DataShape,
                "/message: absent → string",
            ),
            (
                "HTTP 200\n{\"code\":0,\"data\":{\"x\":1,\"y\":1}}",
                Kind::DataShape,
                "/data/y: absent → number",
            ),
        ] {
            let change = format!("aliases/describe afterwards: {change}");
            assert_eq!(read(plain, other), Some((kind, change)));
        }
        // Refused by both it shows the same; the code and the words are those of the read.
        let refused = "HTTP 200\n{\"code\":7,\"message\":\"not there\"}";
        let afterwards = |change: &str| format!("aliases/describe afterwards: {change}");
        assert_eq!(
            read(refused, &refused.replace('7', "8")),
            Some((Kind::Code, afterwards("code 7 → 8")))
        );
        assert_eq!(
            read(refused, &refused.replace("200", "404")),
            Some((Kind::Status, afterwards("HTTP 200 → HTTP 404")))
        );
        assert_eq!(
            read(plain, &plain.replace("200", "201")),
            Some((Kind::Status, afterwards("HTTP 200 → HTTP 201")))
        );
        assert_eq!(
            read(plain, &refused.replace("200", "404")),
            Some((Kind::Effect, afterwards("HTTP 200 → HTTP 404")))
        );
        assert_eq!(
            read(refused, &refused.replace("there", "here")),
            Some((Kind::MessageOnly, afterwards("there → here")))
        );
    }

    #[test]
    fn another_message_of_a_read_hides_no_effect_behind_it() {
        let with = |first: &str, second: &str| Answered {
            effects: Some(
                [
                    ("a/describe\n{}".to_owned(), format!("HTTP 200\n{first}")),
                    ("b/list\n{}".to_owned(), format!("HTTP 200\n{second}")),
                ]
                .into(),
            ),
            ..answered("{}")
        };
        let one = with("{\"code\":1,\"message\":\"x\"}", "{\"data\":[1]}");
        let other = with("{\"code\":1,\"message\":\"y\"}", "{\"data\":[2]}");
        let found = compare(&one, &other, &BTreeSet::new()).expect("the same request");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].kind, Kind::Effect);
    }
}
