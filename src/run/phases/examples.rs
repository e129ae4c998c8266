//! The examples of the pages, as written but for names, which are mapped by role.

use serde_json::Value;

use super::body::{base, case};
use crate::contract::{ExampleKind, Operation};
use crate::run::case::{Case, Step};
use crate::run::event::{Phase, Role};

pub(super) fn cases(operation: &Operation) -> Vec<Case> {
    let id = operation.operation.as_str();
    let base = base(id);
    // Examples of several versions that differ only in their names are one request.
    let mut seen: Vec<Value> = Vec::new();
    operation
        .examples
        .iter()
        .filter(|example| example.kind == ExampleKind::Request)
        .filter(|example| is_mappable(&example.body))
        .filter(|example| {
            let body = mapped(&example.body);
            let is_new = !seen.contains(&body);
            seen.extend(is_new.then_some(body));
            is_new
        })
        .collect::<Vec<_>>()
        .into_iter()
        .enumerate()
        .map(|(number, example)| {
            let mut steps = base.setup.clone();
            steps.push(Step::new(Role::Subject, id, mapped(&example.body)));
            let slug = format!("page-example-{}", number + 1);
            let title = format!("the example of {} line {}", example.page, example.line);
            let mut case = case(Phase::Examples, id, &slug, &title, base.fixture, steps);
            case.clauses = clauses(id);
            case
        })
        .collect()
}

/// Statements about the examples themselves: the body is accepted, the answer looks as shown.
fn clauses(operation: &str) -> Vec<String> {
    let ids: &[&str] = match operation {
        "aliases/create" => &["CA-14", "CA-15"],
        "aliases/drop" => &["DA-10", "DA-11"],
        _ => &["CI-08", "CI-09"],
    };
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// An example that indexes several fields has no counterpart: fixtures have one field of each sort, and all would become the same.
fn is_mappable(body: &Value) -> bool {
    let items = body.get("indexParams").and_then(Value::as_array);
    items.is_none_or(|items| items.len() <= 1)
}

/// Names of objects become names of the run; the vector field of the example becomes that of the fixture.
fn mapped(body: &Value) -> Value {
    match body {
        Value::Object(object) => Value::Object(
            object
                .iter()
                .map(|(key, value)| {
                    let name = match key.as_str() {
                        "aliasName" => Some("<alias-1>"),
                        "collectionName" => Some("<collection-1>"),
                        "dbName" => Some("<home-database>"),
                        "fieldName" => Some("vector"),
                        "indexName" => Some("<index-1>"),
                        _ => None,
                    };
                    (
                        key.clone(),
                        name.map_or_else(|| mapped(value), |name| Value::String(name.to_owned())),
                    )
                })
                .collect(),
        ),
        Value::Array(items) => items.iter().map(mapped).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::mapped;

    #[test]
    fn names_are_mapped_by_role_and_everything_else_stays() {
        let body = json!({"collectionName": "c", "indexParams": [{"fieldName": "my_vector", "metricType": "L2"}]});
        assert_eq!(
            mapped(&body),
            json!({"collectionName": "<collection-1>", "indexParams": [{"fieldName": "vector", "metricType": "L2"}]})
        );
    }
}
