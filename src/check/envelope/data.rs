//! `envelope/data`.

use serde_json::Value;

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

/// Where a spec says what `data` is.
const OF_DATA: &str = "/response/success/properties/data";

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
                Some(found) => Judgement {
                    keyword: Some(format!("{OF_DATA}{}", found.pointer)),
                    ..DATA.broken(
                        &format!("member-{}", found.member),
                        &format!("`{}` of type {}", found.path, found.expected),
                        format!("`{}` of type {}", found.path, found.seen),
                    )
                },
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
    let kinds = branches.iter().filter_map(|branch| branch.get("type"));
    let found: Vec<String> = kinds.flat_map(words).collect();
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

/// Deepest nesting of a schema that is followed.
const DEPTH_MAX: usize = 12;

/// A documented part of `data` that is there with another type.
#[derive(Debug, PartialEq, Eq)]
struct Mismatch {
    /// The nearest member around it.
    member: String,
    /// Where it is, from `data` on: `data[].totalRows`.
    path: String,
    /// Pointer to the keyword that says so, from the schema of `data` on: `/items/properties/totalRows/type`.
    pointer: String,
    /// The documented type, or types.
    expected: String,
    /// The type that was seen.
    seen: &'static str,
}

/// The first documented member that is there with another type. Only types are binding: a page's enum or bound on an
/// answer is a description, not a promise. Asked of each of a million answers, so that no validator is made for it.
fn mismatch(schema: &Value, data: &Value) -> Option<Mismatch> {
    let mut found = differing(schema, data, DEPTH_MAX)?;
    if found.member.is_empty() {
        "its items".clone_into(&mut found.member);
    }
    found.path.insert_str(0, "data");
    Some(found)
}

/// What differs, with the way to it as it is on the way back.
fn differing(schema: &Value, data: &Value, depth: usize) -> Option<Mismatch> {
    if depth == 0 {
        return None;
    }
    let here = |pointer: &str, expected: String| {
        Some(Mismatch {
            member: String::new(),
            path: String::new(),
            pointer: pointer.to_owned(),
            expected,
            seen: type_word(data),
        })
    };
    if let Some(kind) = schema.get("type")
        && !has_type(kind, data)
    {
        return here("/type", words(kind).join(" or "));
    }
    if let (Some(properties), Some(members)) = (
        schema.get("properties").and_then(Value::as_object),
        data.as_object().filter(|members| !members.is_empty()),
    ) {
        let mut known = properties.iter().filter_map(|(name, schema)| {
            let found = differing(schema, members.get(name)?, depth - 1)?;
            Some(found.inside_member(name))
        });
        if let Some(found) = known.next() {
            return Some(found);
        }
    }
    if let (Some(schema), Some(items)) = (schema.get("items"), data.as_array()) {
        let mut items = items.iter();
        if let Some(found) = items.find_map(|item| differing(schema, item, depth - 1)) {
            return Some(found.inside_items());
        }
    }
    let branches = schema.get("anyOf").and_then(Value::as_array)?;
    let fits = |branch: &Value| differing(branch, data, depth - 1).is_none();
    if branches.iter().any(fits) {
        return None;
    }
    let kinds = branches.iter().filter_map(|branch| branch.get("type"));
    here(
        "/anyOf",
        kinds.flat_map(words).collect::<Vec<_>>().join(" or "),
    )
}

impl Mismatch {
    fn inside_member(mut self, name: &str) -> Self {
        if self.member.is_empty() {
            name.clone_into(&mut self.member);
        }
        self.path.insert_str(0, &format!(".{name}"));
        self.pointer.insert_str(0, &format!("/properties/{name}"));
        self
    }

    fn inside_items(mut self) -> Self {
        self.path.insert_str(0, "[]");
        self.pointer.insert_str(0, "/items");
        self
    }
}

/// The words of a `type` keyword.
fn words(kind: &Value) -> Vec<String> {
    let text = |word: &Value| word.as_str().map(str::to_owned);
    match kind {
        Value::Array(words) => words.iter().filter_map(text).collect(),
        word => text(word).into_iter().collect(),
    }
}

/// Whether a value has a type, or one of several (JSON Schema 2020-12, validation, 6.1.1).
fn has_type(kind: &Value, data: &Value) -> bool {
    match kind {
        Value::String(word) => match word.as_str() {
            "integer" => {
                data.is_i64()
                    || data.is_u64()
                    || data.as_f64().is_some_and(|number| number.fract() == 0.0)
            }
            "number" => data.is_number(),
            "null" => data.is_null(),
            word => fits(word, data),
        },
        Value::Array(words) => words.iter().any(|word| has_type(word, data)),
        _ => true,
    }
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

    #[test]
    fn of_several_types_any_will_do_and_nesting_is_followed() {
        use serde_json::json;

        let several = json!({"type": ["string", "null"]});
        assert_eq!(super::mismatch(&several, &json!("a")), None);
        assert_eq!(super::mismatch(&several, &json!(null)), None);
        assert!(super::mismatch(&several, &json!(7)).is_some());
        let deep = json!({"properties": {"list": {"items": {"properties": {"name": {"type": "string"}}}}}});
        let data = |name: serde_json::Value| json!({"list": [{"name": "a"}, {"name": name}]});
        assert_eq!(super::mismatch(&deep, &data(json!("b"))), None);
        let found = super::mismatch(&deep, &data(json!(7))).expect("a difference");
        assert_eq!(found.path, "data.list[].name");
        assert_eq!(found.pointer, "/properties/list/items/properties/name/type");
        assert_eq!((found.member.as_str(), found.seen), ("name", "number"));
        assert_eq!(found.expected, "string");
        let either = json!({"anyOf": [{"type": "integer"}, {"type": "null"}]});
        assert_eq!(super::mismatch(&either, &json!(2.0)), None);
        assert!(super::mismatch(&either, &json!(2.5)).is_some());
    }

    #[test]
    fn a_schema_that_never_ends_is_followed_for_a_while_only() {
        use serde_json::json;

        let nested = |levels: usize, leaf: serde_json::Value| {
            (0..levels).fold(leaf, |inner, _| json!({"items": inner}))
        };
        let data = |levels: usize| (0..levels).fold(json!(7), |inner, _| json!([inner]));
        let leaf = json!({"type": "string"});
        let near = super::DEPTH_MAX - 1;
        assert!(super::mismatch(&nested(near, leaf.clone()), &data(near)).is_some());
        let far = super::DEPTH_MAX;
        assert_eq!(super::mismatch(&nested(far, leaf), &data(far)), None);
    }
}
