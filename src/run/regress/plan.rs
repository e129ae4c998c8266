//! From recorded findings to cases of a plan

use std::sync::Arc;

use serde_json::Value;

use super::file::{Recorded, RecordedError, RecordedRequest};
use super::template::Template;
use crate::contract::{Contract, Profile};
use crate::model::{DATABASE_HEADER, DEFAULT_DATABASE};
use crate::run::case::{Body, Case, Step};
use crate::run::event::Phase;
use crate::run::plan::{Plan, planned};

/// Headers that a request has unless it takes them away.
const USUAL_HEADERS: [&str; 2] = ["content-type", "accept"];
/// The key that names a database.
const DATABASE_KEY: &str = "dbName";

/// The plan with recorded findings behind its cases, each under the name of its file. What a run would send without
/// them, and so the digest, stays the same.
pub fn with_recorded(
    contract: &Contract,
    profile: &Profile,
    mut plan: Plan,
    recorded: &[(String, Recorded)],
) -> Result<Plan, (String, RecordedError)> {
    for (name, recorded) in recorded {
        let case = case_of(contract, name, recorded).map_err(|error| (name.clone(), error))?;
        let index = plan.cases.len();
        plan.cases
            .push(Arc::new(planned(contract, profile, index, case)));
    }
    Ok(plan)
}

/// The id of the case that replays a file.
fn id_of(name: &str, operation: &str) -> String {
    let phase = Phase::Regressions.word();
    format!("{phase}/{}/{name}", operation.replace('/', "."))
}

fn case_of(contract: &Contract, name: &str, recorded: &Recorded) -> Result<Case, RecordedError> {
    let made = recorded.made.iter();
    let template = Template::new(
        &recorded.run,
        made.map(|(name, placeholder)| (name.as_str(), placeholder.as_str())),
    );
    let unknown = |name: &str| !contract.operations.contains_key(name);
    let operations = recorded.requests.iter().map(|request| &request.operation);
    if let Some(operation) = operations
        .chain([&recorded.operation])
        .find(|name| unknown(name))
    {
        return Err(RecordedError::Operation(operation.clone()));
    }
    let steps = recorded.requests.iter();
    Ok(Case {
        id: id_of(name, &recorded.operation),
        phase: Phase::Regressions,
        operation: recorded.operation.clone(),
        title: format!("recorded: {}", recorded.title),
        fixture: recorded.fixture,
        clients: 1,
        steps: steps
            .map(|request| step(&template, &recorded.home, request))
            .collect(),
        clauses: Vec::new(),
    })
}

fn step(template: &Template<'_>, home: &str, request: &RecordedRequest) -> Step {
    let mut headers: Vec<(String, String)> = request
        .headers
        .iter()
        // The run's database may be another one this time, and `prepare` names it where it must be named.
        .filter(|(name, value)| {
            name != DATABASE_HEADER || value != home || home == DEFAULT_DATABASE
        })
        .map(|(name, value)| (name.clone(), template.text(value)))
        .collect();
    for usual in USUAL_HEADERS {
        if !headers.iter().any(|(name, _)| name == usual) {
            headers.push((usual.to_owned(), String::new()));
        }
    }
    Step {
        role: request.role,
        operation: request.operation.clone(),
        method: Some(request.method.clone()),
        path: Some(template.text(&request.path)),
        headers,
        sender: request.sender.clone(),
        zipped: false,
        body: body(template, home, request),
    }
}

/// JSON that would be written byte for byte the same is kept as JSON, so that a run in another database can name that;
/// all else is bytes.
fn body(template: &Template<'_>, home: &str, request: &RecordedRequest) -> Body {
    let bytes = request.bytes().unwrap_or_default();
    let json = serde_json::from_slice::<Value>(&bytes)
        .ok()
        .filter(|value| value.is_object() && value.to_string().as_bytes() == bytes);
    if let Some(value) = json {
        let mut placed = strings(template, &value);
        let is_home = value.get(DATABASE_KEY).and_then(Value::as_str) == Some(home);
        if let Some(object) = placed.as_object_mut().filter(|_| is_home) {
            // What named the database of the recorded run means that of the run which replays it.
            if request.home_added {
                object.remove(DATABASE_KEY);
            } else if home != DEFAULT_DATABASE {
                object.insert(DATABASE_KEY.to_owned(), "<home-database>".into());
            }
        }
        // Names are filled into strings and not into keys.
        if !template.is_needed_in(placed.to_string().as_bytes()) {
            return Body::Json(placed);
        }
    }
    Body::Raw(template.bytes(&bytes).into())
}

fn strings(template: &Template<'_>, value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(template.text(text)),
        Value::Array(items) => items.iter().map(|item| strings(template, item)).collect(),
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, item)| (key.clone(), strings(template, item)))
                .collect(),
        ),
        other => other.clone(),
    }
}
