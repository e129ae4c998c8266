//! Defaults that their own fields do not take.

use serde_json::{Map, Value};

use crate::derive::finding::{Finding, Kind};
use crate::derive::page::{Field, Page};

pub(super) fn review(page: &Page) -> Vec<Finding> {
    let bodies = [&page.request, &page.success, &page.error];
    let fields = bodies.into_iter().flat_map(|body| &body.fields);
    let beside = [&page.headers, &page.query, &page.path_parameters];
    let fields = fields.chain(beside.into_iter().flatten());
    fields.filter_map(unfit).collect()
}

/// Who leaves such a field out stands for a value that nobody may give.
fn unfit(field: &Field) -> Option<Finding> {
    let default = field.keywords.get("default")?;
    let others = field.keywords.iter().filter(|(name, _)| *name != "default");
    let broken: Vec<String> = others
        .filter(|(name, value)| breaks(default, name, value))
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    if broken.is_empty() {
        return None;
    }
    let what = format!(
        "The default of {} is {default}, which its own {} does not take.",
        field.printed,
        broken.join(" and ")
    );
    let found = Finding::new(Kind::DefaultUnfit, field.line, field.name(), what);
    Some(found.inside(field.pointer.clone()))
}

/// Whether a value breaks a keyword. One that is no sound keyword is told of where it is read.
fn breaks(default: &Value, name: &str, value: &Value) -> bool {
    let schema = Value::Object(Map::from_iter([(name.to_owned(), value.clone())]));
    jsonschema::draft202012::new(&schema).is_ok_and(|validator| !validator.is_valid(default))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::unfit;
    use crate::derive::page::Field;

    fn told(keywords: &Value) -> Option<String> {
        let keywords = keywords.as_object().expect("an object").clone();
        let field = Field {
            printed: "list[].metric".to_owned(),
            keywords: keywords.into_iter().collect(),
            path: Vec::new(),
            line: 1,
            types: Vec::new(),
            required: None,
            unit: None,
            text: Vec::new(),
            pointer: String::new(),
        };
        unfit(&field).map(|found| found.what)
    }

    #[test]
    fn a_default_beyond_its_own_list_or_bound_is_told_of_with_what_it_breaks() {
        assert_eq!(
            told(&json!({"default": "A", "enum": ["B"], "minLength": 1})).as_deref(),
            Some(r#"The default of list[].metric is "A", which its own enum ["B"] does not take."#)
        );
        assert_eq!(
            told(&json!({"default": 0, "minimum": 1})).as_deref(),
            Some("The default of list[].metric is 0, which its own minimum 1 does not take.")
        );
        assert_eq!(told(&json!({"default": "A", "enum": ["A", "B"]})), None);
        assert_eq!(told(&json!({"enum": ["B"]})), None);
        assert_eq!(told(&json!({"default": "A", "pattern": "("})), None);
    }
}
