//! From a step with placeholders to a request with names.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use super::case::{Body, Sending, Step};
use super::names::Names;
use crate::check::CANARY_HEADER;
use crate::contract::{BodyReading, Contract, Operation};
use crate::model::{Asked, DATABASE_HEADER, DEFAULT_DATABASE, Documented, Sender, as_read};
use crate::wire::{Auth, Request};

/// What every request of a run has in common.
#[derive(Clone, Debug)]
pub(super) struct Usual {
    /// The database in which the run works.
    pub home: String,
    /// What the canary header carries.
    pub canary: String,
    /// How the version of the profile reads a body.
    pub reading: Option<BodyReading>,
}

impl Usual {
    /// Whether requests must name the home database because it is not the one that a server takes by itself.
    fn names_home(&self) -> bool {
        self.home != DEFAULT_DATABASE
    }
}

/// A request ready to be sent, with what the model must know of it.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    /// What is sent.
    pub request: Request,
    /// What it says about who sends it.
    pub sender: Sender,
    /// Whether the run itself named the home database in the body.
    pub home_added: bool,
    /// Whether method and path are the documented ones.
    pub documented: bool,
    /// The body as JSON, where it is an object: as far as the version of the profile reads it.
    pub json: Option<Value>,
}

impl Prepared {
    /// The request as the model reads it.
    pub(super) fn asked<'a>(&'a self, usual: &'a Usual) -> Asked<'a> {
        Asked {
            method: &self.request.method,
            path: &self.request.path,
            headers: &self.request.headers,
            sender: self.sender,
            body: &self.request.body,
            home: &usual.home,
            reading: usual.reading.as_ref(),
            home_added: self.home_added,
        }
    }
}

/// What the model needs of an operation.
pub(super) fn documented(operation: &Operation) -> Documented<'_> {
    Documented {
        operation: operation.operation.as_str(),
        method: &operation.method,
        path: &operation.path,
        request: &operation.request,
    }
}

/// A body that means this database; one without a name is meant for no database at all, as for databases/list.
pub(super) fn in_database(mut body: Value, database: &str) -> Value {
    if !database.is_empty()
        && database != DEFAULT_DATABASE
        && let Some(object) = body.as_object_mut()
    {
        object.insert("dbName".to_owned(), Value::String(database.to_owned()));
    }
    body
}

/// Fills a step with names.
pub(super) fn prepare(
    contract: &Contract,
    operation: &Operation,
    step: &Step,
    names: &mut Names,
    usual: &Usual,
) -> Prepared {
    let mut headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("accept".to_owned(), "application/json".to_owned()),
        (CANARY_HEADER.to_owned(), usual.canary.clone()),
    ];
    if usual.names_home() && leaves_database_open(step) {
        headers.push((DATABASE_HEADER.to_owned(), usual.home.clone()));
    }
    for (name, value) in &step.headers {
        headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        if !value.is_empty() {
            headers.push((name.to_lowercase(), names.fill(value)));
        }
    }
    let (mut body, home_added) = body(contract, operation, step, names, usual);
    if step.zipped {
        body = zipped(&body);
    }
    let (auth, sender) = match &step.sender {
        Sending::Token => (Auth::Token, Sender::Known),
        Sending::Nobody => (Auth::Absent, Sender::Nobody),
        Sending::Stranger(value) => (Auth::Literal(value.clone()), Sender::Stranger),
        Sending::OtherScheme(value) => (Auth::Literal(value.clone()), Sender::OtherScheme),
    };
    let request = Request {
        operation: step.operation.clone(),
        method: step
            .method
            .clone()
            .unwrap_or_else(|| operation.method.clone()),
        path: step
            .path
            .as_ref()
            .map_or_else(|| operation.path.clone(), |path| names.fill(path)),
        headers,
        auth,
        body: Bytes::from(body),
    };
    // A query string is no other path: the operation is reached, and answers as one.
    let path = request.path.split('?').next();
    let documented = request.method == operation.method && path == Some(operation.path.as_str());
    let id = operation.operation.as_str();
    let reading = usual.reading.as_ref();
    let json = as_read(
        reading,
        id,
        &operation.request,
        &request.headers,
        &request.body,
    );
    Prepared {
        request,
        sender,
        home_added,
        documented,
        json,
    }
}

/// Whether no database can be put into the body: it is not JSON of ours, or the case says itself that it names none, which a
/// server without the header takes for the default one.
fn leaves_database_open(step: &Step) -> bool {
    match &step.body {
        Body::Raw(_) => true,
        // There the database is the object, and no place.
        Body::Json(_) if step.operation.starts_with("databases/") => false,
        Body::Json(body) => body
            .get("dbName")
            .is_some_and(|name| name.is_null() || name == ""),
    }
}

/// The bytes compressed; as they are should that fail, which memory alone never does.
fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.unwrap_or_else(|_| bytes.to_vec())
}

fn body(
    contract: &Contract,
    operation: &Operation,
    step: &Step,
    names: &mut Names,
    usual: &Usual,
) -> (Vec<u8>, bool) {
    match &step.body {
        Body::Raw(bytes) => (names.fill_bytes(bytes), false),
        Body::Json(value) => {
            let mut filled = names.fill_json(value);
            let takes_database = contract
                .roles
                .get(operation.operation.as_str())
                .is_some_and(|role| role.names.contains_key("dbName"))
                && !operation.operation.as_str().starts_with("databases/");
            let mut added = false;
            if let Some(object) = filled.as_object_mut()
                && usual.names_home()
                && takes_database
                && !step.names_database()
                && !object.contains_key("dbName")
            {
                object.insert("dbName".to_owned(), Value::String(usual.home.clone()));
                added = true;
            }
            (filled.to_string().into_bytes(), added)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Usual, prepare};
    use crate::contract::Contract;
    use crate::run::case::Step;
    use crate::run::event::Role;
    use crate::run::names::{Names, RunToken};

    fn body_of(home: &str, step: &Step) -> serde_json::Value {
        let contract = Contract::embedded().expect("the contract");
        let operation = contract
            .operations
            .get(&step.operation)
            .expect("the operation");
        let mut names = Names::new(RunToken::fixed("k3x9qa"), 0);
        let usual = Usual {
            home: home.to_owned(),
            canary: "c".to_owned(),
            reading: None,
        };
        let prepared = prepare(&contract, operation, step, &mut names, &usual);
        serde_json::from_slice(&prepared.request.body).expect("JSON")
    }

    #[test]
    fn a_home_database_other_than_the_default_is_named_in_every_body() {
        let step = Step::new(
            Role::Subject,
            "aliases/drop",
            json!({"aliasName": "<alias-1>"}),
        );
        assert_eq!(
            body_of("default", &step),
            json!({"aliasName": "vdbs_k3x9qa_0a1"})
        );
        assert_eq!(
            body_of("books", &step),
            json!({"aliasName": "vdbs_k3x9qa_0a1", "dbName": "books"})
        );
    }

    #[test]
    fn where_the_case_says_that_it_names_none_the_header_does() {
        let contract = Contract::embedded().expect("the contract");
        let operation = contract.operations.get("aliases/drop").expect("it");
        for (home, database, named) in [
            ("books", json!(""), Some("books")),
            ("books", json!(null), Some("books")),
            ("books", json!("other"), None),
            ("default", json!(""), None),
        ] {
            let body = json!({"aliasName": "<alias-1>", "dbName": database});
            let step = Step::new(Role::Subject, "aliases/drop", body);
            let usual = Usual {
                home: home.to_owned(),
                canary: "c".to_owned(),
                reading: None,
            };
            let mut names = Names::new(RunToken::fixed("k3x9qa"), 0);
            let prepared = prepare(&contract, operation, &step, &mut names, &usual);
            let mut headers = prepared.request.headers.iter();
            let header = headers.find(|(name, _)| name == "db-name");
            let header = header.map(|(_, value)| value.as_str());
            assert_eq!(header, named, "{home}: {database}");
        }
    }

    #[test]
    fn a_database_that_the_case_names_itself_stays() {
        let step = Step::new(
            Role::Subject,
            "aliases/drop",
            json!({"aliasName": "<alias-1>", "dbName": null}),
        );
        assert_eq!(
            body_of("books", &step),
            json!({"aliasName": "vdbs_k3x9qa_0a1", "dbName": null})
        );
    }
}
