//! `envelope/data`.

use jsonschema::Validator;
use serde_json::{Value, json};

use super::Envelope;
use crate::check::reading::Class;
use crate::check::rule::Rule;
use crate::check::type_word;
use crate::check::verdict::Judgement;
use crate::contract::Level;

/// The rule.
pub const DATA: Rule = Rule {
    id: "envelope/data",
    level: Level::Must,
    title: "A success carries data of a documented type.",
    clauses: &[
        "CA-15", "CA-27", "CA-29", "DA-11", "DA-21", "CI-09", "CI-26",
    ],
    method: "Every accepted request of a documented operation, against the type of `data` in its schema. Undocumented members of data are not looked at.",
};

pub(super) fn check(envelope: Envelope<'_>) -> Option<Judgement> {
    if envelope.reading.class != Class::Accepted {
        return None;
    }
    let documented = types(&envelope.operation.response.success);
    let expected = format!("`data` of type {}", documented.join(" or "));
    let object = envelope.reading.json.as_ref()?.as_object()?;
    Some(match object.get("data") {
        None => DATA.broken("missing", &expected, "no `data`"),
        Some(data) if documented.iter().any(|kind| fits(kind, data)) => {
            match envelope
                .operation
                .response
                .success
                .pointer("/properties/data")
                .and_then(|schema| mismatch(schema, data))
            {
                Some(kind) => DATA.broken(
                    &format!("member-{kind}"),
                    &expected,
                    format!("`data` with {kind} of another type"),
                ),
                None => DATA.pass(&expected),
            }
        }
        Some(data) => {
            let kind = type_word(data);
            DATA.broken(kind, &expected, format!("`data` of type {kind}"))
        }
    })
}

/// The types that a success schema allows for `data`.
fn types(success: &Value) -> Vec<String> {
    let Some(data) = success.pointer("/properties/data") else {
        return vec!["object".to_owned()];
    };
    let branches = data
        .get("anyOf")
        .and_then(Value::as_array)
        .map_or(std::slice::from_ref(data), Vec::as_slice);
    let words = |branch: &Value| match branch.get("type") {
        Some(Value::String(word)) => vec![word.clone()],
        Some(Value::Array(words)) => words
            .iter()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    };
    let found: Vec<String> = branches.iter().flat_map(words).collect();
    if found.is_empty() {
        vec!["object".to_owned()]
    } else {
        found
    }
}

fn fits(kind: &str, data: &Value) -> bool {
    matches!(
        (kind, data),
        ("object", Value::Object(_))
            | ("array", Value::Array(_))
            | ("string", Value::String(_))
            | ("boolean", Value::Bool(_))
    )
}

/// The first documented member that is there with another type.
fn mismatch(schema: &Value, data: &Value) -> Option<String> {
    // Only types are binding: a page's enum or bound on an answer is a description, not a promise.
    let validator: Validator = jsonschema::draft202012::new(&types_only(schema, DEPTH_MAX)).ok()?;
    let error = validator.iter_errors(data).next()?;
    let path = error.instance_path().to_string();
    let member = path
        .rsplit('/')
        .find(|part| !part.is_empty() && part.parse::<usize>().is_err());
    Some(member.unwrap_or("its items").to_owned())
}

/// Deepest nesting of a schema that is followed.
const DEPTH_MAX: usize = 12;

fn types_only(schema: &Value, depth: usize) -> Value {
    let mut out = serde_json::Map::new();
    let Some(object) = schema.as_object().filter(|_| depth > 0) else {
        return json!({});
    };
    if let Some(kind) = object.get("type") {
        out.insert("type".to_owned(), kind.clone());
    }
    if let Some(properties) = object.get("properties").and_then(Value::as_object) {
        let inner = properties
            .iter()
            .map(|(name, schema)| (name.clone(), types_only(schema, depth - 1)))
            .collect();
        out.insert("properties".to_owned(), Value::Object(inner));
    }
    if let Some(items) = object.get("items") {
        out.insert("items".to_owned(), types_only(items, depth - 1));
    }
    if let Some(branches) = object.get("anyOf").and_then(Value::as_array) {
        out.insert(
            "anyOf".to_owned(),
            branches
                .iter()
                .map(|branch| types_only(branch, depth - 1))
                .collect(),
        );
    }
    Value::Object(out)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::envelope::testing::judged;

    #[test]
    fn the_documented_types_pass() {
        let verdict =
            |stem: &str, body: &str| judged(check, stem, 200, body).map(|(verdict, _)| verdict);
        assert_eq!(
            verdict("aliases.drop", r#"{"code":0,"data":{}}"#),
            Some(Verdict::Pass)
        );
        assert_eq!(
            verdict("aliases.list", r#"{"code":0,"data":["a"]}"#),
            Some(Verdict::Pass)
        );
        let index = r#"{"indexName":"a","fieldName":"b"}"#;
        assert_eq!(
            verdict(
                "indexes.describe",
                &format!(r#"{{"code":0,"data":[{index}]}}"#)
            ),
            Some(Verdict::Pass)
        );
        assert_eq!(
            verdict(
                "indexes.describe",
                &format!(r#"{{"code":0,"data":{index}}}"#)
            ),
            Some(Verdict::Pass)
        );
    }

    #[test]
    fn anything_else_is_a_kind_of_its_own() {
        for (body, kind) in [
            (r#"{"code":0,"data":null}"#, "null"),
            (r#"{"code":0,"data":[]}"#, "array"),
            (r#"{"code":0}"#, "missing"),
        ] {
            assert_eq!(
                judged(check, "aliases.drop", 200, body),
                Some((Verdict::Fail, kind.to_owned())),
                "{body}"
            );
        }
        assert_eq!(
            judged(check, "aliases.list", 200, r#"{"code":0,"data":[1]}"#),
            Some((Verdict::Fail, "member-its items".to_owned()))
        );
    }

    #[test]
    fn an_error_needs_no_data() {
        assert_eq!(
            judged(check, "aliases.drop", 200, r#"{"code":1,"message":"x"}"#),
            None
        );
        assert_eq!(
            judged(check, "aliases.drop", 200, r#"{"code":100,"message":"x"}"#),
            None
        );
    }
}
