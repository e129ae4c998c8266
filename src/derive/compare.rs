//! Two specs of one operation → what the newer one allows or forbids that the older one did not.

use serde_json::{Map, Value, json};

use crate::contract::{Header, Operation, OperationId};

use super::meaning::{Change, Side, meaning};
use super::noted::examples;
use super::schema::escaped;

/// One keyword that is not what it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Of which operation.
    pub operation: OperationId,
    /// Where in the spec, as a JSON pointer.
    pub pointer: String,
    /// The keyword, such as `type` or `required`.
    pub keyword: String,
    /// `None` when the keyword is new.
    pub old: Option<Value>,
    /// `None` when the keyword is gone.
    pub new: Option<Value>,
    /// What it means for who sends or answers, in words.
    pub meaning: String,
    /// Line of the page, where what changed is no keyword; that of a keyword stands in the spec's provenance.
    pub line: Option<u32>,
}

/// How deep schemas are compared; derived ones are bounded by the notation.
const MAX_DEPTH: usize = 64;

/// Compares two specs of one operation. Line numbers are no difference: they bind nobody. What is wrong with the page is compared apart.
pub fn compare(old: &Operation, new: &Operation) -> Vec<Difference> {
    let mut comparison = Comparison {
        operation: &new.operation,
        side: Side::Call,
        found: Vec::new(),
    };
    for (keyword, before, after) in [
        ("title", &old.title, &new.title),
        ("method", &old.method, &new.method),
        ("path", &old.path, &new.path),
    ] {
        comparison.keyword("", "", keyword, Some(&json!(before)), Some(&json!(after)));
    }
    comparison.headers(&old.headers, &new.headers);
    let bodies = [
        (Side::Request, "/request", &old.request, &new.request),
        (
            Side::Success,
            "/response/success",
            &old.response.success,
            &new.response.success,
        ),
        (
            Side::Error,
            "/response/error",
            &old.response.error,
            &new.response.error,
        ),
    ];
    for (side, pointer, before, after) in bodies {
        comparison.side = side;
        comparison.schema(pointer, "", before, after, 0);
    }
    comparison.found.extend(examples(old, new));
    comparison.found
}

/// A comparison under way.
pub(super) struct Comparison<'a> {
    pub(super) operation: &'a OperationId,
    pub(super) side: Side,
    pub(super) found: Vec<Difference>,
}

impl Comparison<'_> {
    /// Notes a keyword that changed. `name` is the dotted name of the field that it constrains; empty for the whole body.
    fn keyword(
        &mut self,
        pointer: &str,
        name: &str,
        keyword: &str,
        old: Option<&Value>,
        new: Option<&Value>,
    ) {
        if old == new {
            return;
        }
        let meaning = meaning(&Change {
            side: self.side,
            name,
            keyword,
            old,
            new,
            is_required: false,
        });
        self.found.push(Difference {
            operation: self.operation.clone(),
            pointer: format!("{pointer}/{}", escaped(keyword)),
            keyword: keyword.to_owned(),
            old: old.cloned(),
            new: new.cloned(),
            meaning,
            line: None,
        });
    }

    fn headers(&mut self, old: &[Header], new: &[Header]) {
        self.side = Side::Header;
        let named = |headers: &[Header], name: &str| {
            headers
                .iter()
                .find(|header| header.name.eq_ignore_ascii_case(name))
                .cloned()
        };
        let place = |name: &str| {
            new.iter()
                .position(|header| header.name.eq_ignore_ascii_case(name))
        };
        for (at, before) in old.iter().enumerate() {
            // Where the new page has it, since that is the page that is looked at.
            let pointer = format!("/headers/{}", place(&before.name).unwrap_or(at));
            let Some(after) = named(new, &before.name) else {
                self.keyword(&pointer, &before.name, "header", Some(&json!(before)), None);
                continue;
            };
            self.keyword(
                &pointer,
                &before.name,
                "required",
                Some(&json!(before.required)),
                Some(&json!(after.required)),
            );
            self.keyword(
                &pointer,
                &before.name,
                "unit",
                Some(&json!(before.unit)),
                Some(&json!(after.unit)),
            );
            self.schema(
                &format!("{pointer}/schema"),
                &before.name,
                &before.schema,
                &after.schema,
                0,
            );
        }
        for (at, after) in new.iter().enumerate() {
            if named(old, &after.name).is_none() {
                self.keyword(
                    &format!("/headers/{at}"),
                    &after.name,
                    "header",
                    None,
                    Some(&json!(after)),
                );
            }
        }
    }

    /// Compares two schemas of one place.
    pub(super) fn schema(
        &mut self,
        pointer: &str,
        name: &str,
        old: &Value,
        new: &Value,
        depth: usize,
    ) {
        let (Some(before), Some(after)) = (old.as_object(), new.as_object()) else {
            self.keyword(pointer, name, "schema", Some(old), Some(new));
            return;
        };
        if depth < MAX_DEPTH && self.choice(pointer, name, (before, after), depth) {
            return;
        }
        let required = names(after.get("required"));
        for keyword in keys(before, after) {
            let (old, new) = (before.get(keyword), after.get(keyword));
            let deeper = depth < MAX_DEPTH;
            match (keyword, old, new) {
                ("properties", _, _) if deeper => {
                    self.properties(pointer, name, (old, new), &required, depth);
                }
                ("items", Some(old), Some(new)) if deeper => self.schema(
                    &format!("{pointer}/items"),
                    &format!("{name}[]"),
                    old,
                    new,
                    depth + 1,
                ),
                ("additionalProperties", Some(old), Some(new)) if deeper => self.schema(
                    &format!("{pointer}/additionalProperties"),
                    &format!("{name}.*"),
                    old,
                    new,
                    depth + 1,
                ),
                ("anyOf", Some(Value::Array(old)), Some(Value::Array(new))) if deeper => {
                    self.shapes(pointer, name, (old, new), depth);
                }
                _ => self.keyword(pointer, name, keyword, old, new),
            }
        }
    }

    fn properties(
        &mut self,
        pointer: &str,
        name: &str,
        (old, new): (Option<&Value>, Option<&Value>),
        required: &[&str],
        depth: usize,
    ) {
        let map = |value: Option<&'_ Value>| value.and_then(Value::as_object).cloned();
        let (before, after) = (map(old).unwrap_or_default(), map(new).unwrap_or_default());
        for property in keys(&before, &after) {
            let inner = format!("{pointer}/properties/{}", escaped(property));
            let full = inside(name, property);
            match (before.get(property), after.get(property)) {
                (Some(old), Some(new)) => self.schema(&inner, &full, old, new, depth + 1),
                (old, Some(new)) => {
                    let is_required = required.contains(&property);
                    self.field(&inner, &full, old, Some(new), is_required);
                    self.arrived(&inner, &full, new, depth + 1);
                }
                (old, new) => self.field(&inner, &full, old, new, false),
            }
        }
    }

    fn field(
        &mut self,
        pointer: &str,
        name: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        is_required: bool,
    ) {
        let meaning = meaning(&Change {
            side: self.side,
            name,
            keyword: "properties",
            old,
            new,
            is_required,
        });
        self.found.push(Difference {
            operation: self.operation.clone(),
            pointer: pointer.to_owned(),
            keyword: "properties".to_owned(),
            old: old.cloned(),
            new: new.cloned(),
            meaning,
            line: None,
        });
    }

    /// Names what stands below a field that is new.
    fn arrived(&mut self, pointer: &str, name: &str, schema: &Value, depth: usize) {
        if depth >= MAX_DEPTH {
            return;
        }
        let required = names(schema.get("required"));
        let properties = schema.get("properties").and_then(Value::as_object);
        for (property, inner) in properties.into_iter().flatten() {
            let pointer = format!("{pointer}/properties/{}", escaped(property));
            let full = inside(name, property);
            let is_required = required.contains(&property.as_str());
            self.field(&pointer, &full, None, Some(inner), is_required);
            self.arrived(&pointer, &full, inner, depth + 1);
        }
        for (keyword, step) in [("items", "[]"), ("additionalProperties", ".*")] {
            if let Some(inner) = schema.get(keyword) {
                let (pointer, full) = (format!("{pointer}/{keyword}"), format!("{name}{step}"));
                self.field(&pointer, &full, None, Some(inner), false);
                self.arrived(&pointer, &full, inner, depth + 1);
            }
        }
        let shapes = schema.get("anyOf").and_then(Value::as_array);
        for (at, inner) in shapes.into_iter().flatten().enumerate() {
            let (pointer, full) = (
                format!("{pointer}/anyOf/{at}"),
                format!("{name}[opt_{}]", at + 1),
            );
            self.field(&pointer, &full, None, Some(inner), false);
            self.arrived(&pointer, &full, inner, depth + 1);
        }
    }
}

/// The dotted name of a property; one without a name is shown by quotes.
fn inside(name: &str, property: &str) -> String {
    let property = if property.is_empty() {
        "\"\""
    } else {
        property
    };
    if name.is_empty() {
        property.to_owned()
    } else {
        format!("{name}.{property}")
    }
}

/// The texts of a list.
fn names(list: Option<&Value>) -> Vec<&str> {
    let list = list.and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// The keys of both, each once, sorted.
fn keys<'a>(old: &'a Map<String, Value>, new: &'a Map<String, Value>) -> Vec<&'a str> {
    let mut keys: Vec<&str> = old.keys().chain(new.keys()).map(String::as_str).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::contract::Operation;
    use serde_json::{Value, json};

    fn operation(change: impl FnOnce(&mut Value)) -> Operation {
        let mut document = json!({
            "format": 2, "operation": "aliases/create", "title": "T", "method": "POST", "path": "/v2/vectordb/aliases/create",
            "pages": [], "headers": [{"name": "A", "schema": {"type": "integer"}, "required": null, "unit": "seconds"}],
            "request": {"type": "object", "required": ["aliasName"], "properties": {
                "aliasName": {"type": "string"}, "list": {"type": "array", "items": {"type": "object", "properties": {"kind": {"type": "string", "enum": ["A", "B"], "default": "A"}}}}}},
            "response": {"success": {"properties": {"code": {"type": "integer", "const": 0}}}, "error": {}},
            "examples": [], "provenance": {}, "defects": []
        });
        change(&mut document);
        Operation::from_value("x.json", document).expect("the document is right")
    }

    /// pointer: meaning
    fn shown(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let found = compare(&operation(|_| ()), &operation(change));
        found
            .iter()
            .map(|difference| format!("{}: {}", difference.pointer, difference.meaning))
            .collect()
    }

    #[test]
    fn a_spec_does_not_differ_from_itself_nor_by_its_lines() {
        assert!(shown(|document| document["provenance"] = json!({"/title": ["p:1"]})).is_empty());
    }

    #[test]
    fn a_changed_type_says_what_is_no_longer_allowed() {
        let found = shown(|document| {
            document["request"]["properties"]["aliasName"]["type"] = json!("integer");
        });
        assert_eq!(
            found,
            [
                "/request/properties/aliasName/type: aliasName: type string became integer: strings are no longer allowed, integers are"
            ]
        );
        let found = shown(|document| {
            document["request"]["properties"]["aliasName"]["type"] = json!(["integer", "string"]);
        });
        assert_eq!(
            found,
            [
                "/request/properties/aliasName/type: aliasName: type string became integer or string: integers are allowed too"
            ]
        );
    }

    #[test]
    fn required_names_say_who_must_and_who_may() {
        let found = shown(|document| document["request"]["required"] = json!(["list"]));
        assert_eq!(
            found,
            [
                "/request/required: the request: list must now be given; aliasName may now be left out"
            ]
        );
        let found = shown(|document| {
            document["request"]
                .as_object_mut()
                .map(|schema| schema.remove("required"));
        });
        assert_eq!(
            found,
            ["/request/required: the request: aliasName may now be left out"]
        );
    }

    #[test]
    fn fields_that_come_and_go_are_reported_once() {
        let found = shown(|document| {
            document["request"]["properties"]["dbName"] = json!({"type": "string", "default": "d"});
            document["request"]["properties"]
                .as_object_mut()
                .map(|map| map.remove("list"));
        });
        assert_eq!(
            found,
            [
                "/request/properties/dbName: dbName is new: when it is given it must be a string; a request without it means \"d\"",
                "/request/properties/list: list is no longer documented: any value is allowed there, and nothing promises that it has an effect"
            ]
        );
    }

    #[test]
    fn nested_values_and_defaults_are_named_in_full() {
        let found = shown(|document| {
            let kind =
                &mut document["request"]["properties"]["list"]["items"]["properties"]["kind"];
            kind["enum"] = json!(["A", "C"]);
            kind["default"] = json!("C");
        });
        assert_eq!(
            found,
            [
                "/request/properties/list/items/properties/kind/default: list[].kind: a request without it now means \"C\" instead of \"A\"",
                "/request/properties/list/items/properties/kind/enum: list[].kind: \"C\" is allowed too; \"B\" is no longer allowed"
            ]
        );
    }

    #[test]
    fn answers_and_headers_are_compared_as_well() {
        let found = shown(|document| {
            document["response"]["success"]["properties"]["code"]["const"] = json!(200);
            document["headers"] = json!([{"name": "a", "schema": {"type": "integer", "minimum": 1}, "required": true, "unit": null}, {"name": "B", "schema": {}, "required": null, "unit": null}]);
        });
        assert_eq!(
            found,
            [
                "/headers/0/required: header A: whether it is required was open and is now stated: it must be sent",
                "/headers/0/unit: header A: its unit was seconds and is now not stated",
                "/headers/0/schema/minimum: header A: values below 1 are no longer allowed",
                "/headers/1/header: header B is new: whether it is required is open; when it is sent it may be anything",
                "/response/success/properties/code/const: code of an accepted request: 200 instead of 0, which is no longer allowed"
            ]
        );
    }

    #[test]
    fn bounds_say_which_values_change_sides() {
        let found = shown(|document| {
            document["headers"][0]["schema"] = json!({"type": "integer", "maximum": 9});
        });
        assert_eq!(
            found,
            ["/headers/0/schema/maximum: header A: values above 9 are no longer allowed"]
        );
    }
}
