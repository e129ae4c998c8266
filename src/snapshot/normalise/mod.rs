//! Takes out of an exchange whatever differs between two runs on an unchanged server, and nothing else.

mod names;
mod rules;
mod strict;
mod tokens;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use names::Names;
pub(super) use rules::AS_STRING;
pub(super) use strict::repeats_no_key;

use crate::report::untrusted;

/// Normalises the exchanges of one case.
#[derive(Debug)]
pub struct Normaliser<'a> {
    names: Names<'a>,
    varying: Option<&'a BTreeSet<String>>,
}

impl<'a> Normaliser<'a> {
    /// For a case that used these names, each with its stable placeholder.
    #[must_use]
    pub fn new(names: &'a [(String, String)]) -> Self {
        Self {
            names: Names::new(names),
            varying: None,
        }
    }

    /// Hides the values of these keys too, wherever an answer has them: those that vary on this one server.
    #[must_use]
    pub const fn hiding(mut self, varying: &'a BTreeSet<String>) -> Self {
        self.varying = Some(varying);
        self
    }

    /// The headers of a request that say something, by name: `authorization` only as present or absent.
    #[must_use]
    pub fn request_headers(&self, headers: &[(String, String)]) -> Vec<(String, String)> {
        let mut kept = Vec::new();
        let mut authorization = "absent";
        for (name, value) in headers {
            let name = name.to_ascii_lowercase();
            if name == "authorization" {
                authorization = "present";
            } else if !rules::HEADERS_DROPPED.contains(&name.as_str()) {
                kept.push((name, self.names.replace(value)));
            }
        }
        kept.push(("authorization".to_owned(), authorization.to_owned()));
        kept.sort();
        kept
    }

    /// Text that we wrote: only names vary.
    #[must_use]
    pub fn sent(&self, text: &str) -> String {
        self.names.replace(text)
    }

    /// The body of a request, indented if it is JSON that says each key once.
    #[must_use]
    pub fn request_body(&self, body: &str) -> String {
        match strict::parse(body) {
            Some(mut value) => {
                self.replace_names(&mut value);
                pretty(value)
            }
            None => self.names.replace(body),
        }
    }

    /// The body of an answer, indented if it is JSON that says each key once.
    #[must_use]
    pub fn answer_body(&self, operation: &str, request_body: &str, body: &str) -> String {
        let Some(mut value) = strict::parse(body) else {
            return self.received(body);
        };
        self.drop_foreign(&mut value, operation, request_body);
        // Lists of objects are sorted by their text, in which the order of keys must not count.
        value.sort_all_objects();
        self.replace(&mut value, operation);
        if let Some(varying) = self.varying {
            hide(&mut value, varying);
        }
        for (of, pointer) in rules::LISTS_UNORDERED {
            if *of == operation
                && let Some(Value::Array(items)) = value.pointer_mut(pointer)
            {
                items.sort_by_cached_key(Value::to_string);
            }
        }
        pretty(value)
    }

    /// Text from the target: names, then ids, times and addresses.
    fn received(&self, text: &str) -> String {
        tokens::replace(&self.names.replace(text))
    }

    fn replace_names(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.names.replace(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.replace_names(item)),
            Value::Object(map) => map.values_mut().for_each(|item| self.replace_names(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    // The recursion is as deep as the JSON, which the parser bounds at 128.
    fn replace(&self, value: &mut Value, operation: &str) {
        match value {
            Value::String(text) => *text = self.received(text),
            Value::Number(number) if rules::is_id(number) => *value = "<id>".into(),
            Value::Number(number) if rules::is_time(number) => *value = "<time>".into(),
            Value::Array(items) => {
                for item in items.iter_mut() {
                    self.replace(item, operation);
                }
                if items.iter().all(is_key_value) {
                    items.sort_by_cached_key(Value::to_string);
                }
            }
            Value::Object(map) => {
                for (key, item) in map.iter_mut() {
                    match rules::placeholder(operation, key, item) {
                        Some(placeholder) => *item = placeholder.into(),
                        None => self.replace(item, operation),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Other cases, and other people, create and drop things while this one runs.
    fn drop_foreign(&self, value: &mut Value, operation: &str, request_body: &str) {
        for list in rules::LISTS_SHARED
            .iter()
            .filter(|list| list.operation == operation)
        {
            let asks_for_one = list.unless.is_some_and(|key| {
                let body = strict::parse(request_body);
                body.and_then(|body| Some(!body.get(key)?.as_str()?.is_empty()))
                    .unwrap_or(false)
            });
            if let Some(Value::Array(items)) = value.pointer_mut(list.pointer)
                && !asks_for_one
            {
                items.retain(|item| match item.as_str() {
                    Some(name) => list.constant.contains(&name) || self.names.occur_in(name),
                    None => true,
                });
            }
        }
    }
}

/// `{"key": …, "value": …}`: a list of these is a map that the server walked in no fixed order.
fn is_key_value(value: &Value) -> bool {
    value.as_object().is_some_and(|map: &Map<String, Value>| {
        map.len() == 2 && map.contains_key("key") && map.contains_key("value")
    })
}

/// A body with the values of these keys hidden, if it is JSON that says each key once.
pub(super) fn without(body: &str, varying: &BTreeSet<String>) -> String {
    match strict::parse(body) {
        Some(mut value) if !varying.is_empty() => {
            hide(&mut value, varying);
            pretty(value)
        }
        _ => body.to_owned(),
    }
}

// The recursion is as deep as the JSON, which the parser bounds at 128.
fn hide(value: &mut Value, varying: &BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, varying)),
        Value::Object(map) => {
            for (key, item) in map.iter_mut() {
                match rules::hidden(item).filter(|_| varying.contains(key)) {
                    Some(hidden) => *item = hidden.into(),
                    None => hide(item, varying),
                }
            }
        }
        _ => {}
    }
}

/// Indented JSON with sorted keys. What must not reach a terminal is escaped as JSON does it, so that it stays JSON.
fn pretty(mut value: Value) -> String {
    value.sort_all_objects();
    let mut text = String::new();
    let mut units = [0; 2];
    for c in format!("{value:#}").chars() {
        let mut buffer = [0; 4];
        // Outside strings JSON has no such characters, and inside them any may be escaped (RFC 8259 section 7).
        if matches!(
            untrusted::block(c.encode_utf8(&mut buffer)),
            Cow::Borrowed(_)
        ) {
            text.push(c);
        } else {
            for unit in c.encode_utf16(&mut units) {
                // Writing to a String does not fail.
                write!(text, "\\u{unit:04x}").unwrap_or_default();
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names() -> Vec<(String, String)> {
        let pair = |name: &str, placeholder: &str| (name.to_owned(), placeholder.to_owned());
        vec![
            pair("vdbs_ab12cd_c1", "<collection-1>"),
            pair("vdbs_ab12cd_a1", "<alias-1>"),
        ]
    }

    fn answer(operation: &str, request: &str, body: &Value) -> Value {
        let names = names();
        let text = Normaliser::new(&names).answer_body(operation, request, &body.to_string());
        serde_json::from_str(&text).expect("normalised JSON is JSON")
    }

    #[test]
    fn neither_the_order_of_keys_nor_that_of_things_with_names_counts() {
        let names = [];
        let normaliser = Normaliser::new(&names);
        let text = |operation: &str, body: &str| normaliser.answer_body(operation, "{}", body);
        for (operation, one, other) in [
            (
                "indexes/describe",
                r#"{"data":[{"a":1,"b":2},{"a":2,"b":1}]}"#,
                r#"{"data":[{"b":1,"a":2},{"b":2,"a":1}]}"#,
            ),
            (
                "collections/describe",
                r#"{"data":{"fields":[{"id":1,"name":"x"},{"id":2,"name":"a"}],"functions":[{"x":1},{"y":1}]}}"#,
                r#"{"data":{"functions":[{"y":1},{"x":1}],"fields":[{"name":"a","id":2},{"name":"x","id":1}]}}"#,
            ),
            (
                "x",
                r#"{"p":[{"key":"b","value":1},{"key":"a","value":2}]}"#,
                r#"{"p":[{"value":2,"key":"a"},{"value":1,"key":"b"}]}"#,
            ),
        ] {
            assert_eq!(text(operation, one), text(operation, other));
        }
    }

    #[test]
    fn a_list_of_a_shared_database_shows_only_our_names_sorted() {
        let body =
            json!({"code":0,"data":["vdbs_ab12cd_c12","prod","vdbs_ab12cd_c1","vdbs_ab12cd_a1"]});
        let kept = answer("collections/list", "{}", &body);
        assert_eq!(kept["data"], json!(["<alias-1>", "<collection-1>"]));
    }

    #[test]
    fn the_default_database_stays_in_the_list_of_databases() {
        let body = json!({"code":0,"data":["prod","default"]});
        assert_eq!(
            answer("databases/list", "{}", &body)["data"],
            json!(["default"])
        );
    }

    #[test]
    fn a_foreign_alias_on_our_own_collection_is_shown_because_it_should_not_be_there() {
        let body = json!({"code":0,"data":["strange","vdbs_ab12cd_a1"]});
        let request = r#"{"collectionName":"vdbs_ab12cd_c1"}"#;
        let kept = answer("aliases/list", request, &body);
        assert_eq!(kept["data"], json!(["<alias-1>", "strange"]));
        assert_eq!(
            answer("aliases/list", "{}", &body)["data"],
            json!(["<alias-1>"])
        );
    }

    #[test]
    fn an_id_becomes_a_placeholder_and_a_change_of_its_type_stays_visible() {
        let body =
            json!({"data":{"collectionID":7,"dbID":"8","n":9_007_199_254_740_993_i64,"small":5}});
        let kept = answer("collections/describe", "{}", &body);
        let expected = json!({"collectionID":"<id>","dbID":"<id as string>","n":"<id>","small":5});
        assert_eq!(kept["data"], expected);
    }

    #[test]
    fn a_number_that_we_sent_is_not_taken_for_an_id() {
        let names = names();
        let body = Normaliser::new(&names).request_body(r#"{"dimension":9223372036854775807}"#);
        assert!(body.contains("9223372036854775807"), "{body}");
    }

    #[test]
    fn maps_written_as_lists_have_no_order() {
        let one = json!({"data":{"properties":[{"key":"b","value":"1"},{"key":"a","value":"2"}]}});
        let other =
            json!({"data":{"properties":[{"key":"a","value":"2"},{"key":"b","value":"1"}]}});
        let of = |body| answer("collections/describe", "{}", body);
        assert_eq!(of(&one), of(&other));
    }

    #[test]
    fn a_repeated_key_is_not_smoothed_away() {
        let names = names();
        let body = r#"{"code":0,"code":1}"#;
        assert_eq!(
            Normaliser::new(&names).answer_body("aliases/list", "{}", body),
            body
        );
    }

    #[test]
    fn text_that_runs_backwards_is_escaped_and_stays_json() {
        let body = json!({"code": 1, "message": "a\u{200f}\u{7f}\u{e0001}\u{1b}ä\n"});
        let text = Normaliser::new(&[]).answer_body("aliases/list", "{}", &body.to_string());
        assert_eq!(untrusted::block(&text), text);
        let read: Value = serde_json::from_str(&text).expect("JSON still");
        assert_eq!(read, body);
    }

    #[test]
    fn a_token_is_shown_as_present_and_never_as_itself() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let sent = [
            pair("Authorization", "Bearer secret"),
            pair("Host", "h:1"),
            pair("Accept", "*/*"),
        ];
        let kept = Normaliser::new(&[]).request_headers(&sent);
        assert_eq!(kept, [pair("authorization", "present")]);
    }
}
