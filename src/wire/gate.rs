//! The last thing before the socket: nothing that changes a target leaves without a name of ours in each of its names.

use std::collections::BTreeMap;

use serde_json::Value;
use thiserror::Error;

use super::exchange::Request;

/// What the gate must know of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationClass {
    /// Whether a well-formed request changes the target.
    pub mutates: bool,
    /// Body keys whose values name objects that other users may own: collections, aliases, databases.
    pub names: Vec<String>,
}

/// Decides for each request whether it may leave.
#[derive(Clone, Debug)]
pub struct Gate {
    run_token: String,
    home: String,
    classes: BTreeMap<String, OperationClass>,
    read_only: Option<String>,
    lent: Vec<String>,
}

/// Why a request was not sent: a fault of vdbspec, never of the target.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody has said what this operation does.
    #[error("operation '{0}' is not classified, so it is not sent")]
    Unclassified(String),
    /// A name that is not of this run.
    #[error("{operation} would touch '{name}' ({key}), which this run did not make")]
    Foreign {
        /// The operation.
        operation: String,
        /// The body key or header.
        key: String,
        /// The name.
        name: String,
    },
    /// A changing request in a run that may only read.
    #[error("{operation} changes the target, which is read-only without --allow-writes {host}")]
    ReadOnly {
        /// The operation.
        operation: String,
        /// The target's host.
        host: String,
    },
    /// A body that cannot be read, with names in it that cannot be checked.
    #[error("{0} carries a body that is not JSON and lacks this run's token")]
    Opaque(String),
}

/// The header that Milvus reads where `dbName` is absent.
const DATABASE_HEADER: &str = "db-name";

impl Gate {
    /// A gate for one run. `run_token` stands in every name that the run makes; `home` is the database in which it
    /// makes its collections and which itself is not its own.
    pub const fn new(
        run_token: String,
        home: String,
        classes: BTreeMap<String, OperationClass>,
    ) -> Self {
        Self {
            run_token,
            home,
            classes,
            read_only: None,
            lent: Vec::new(),
        }
    }

    /// Lets no changing request to this host leave, whatever its names.
    pub fn read_only(&mut self, host: String) {
        self.read_only = Some(host);
    }

    /// Lets aliases of this run lead to collections of others.
    pub fn lend(&mut self, names: &[String]) {
        self.lent = names.to_vec();
    }

    /// Whether the request may be sent.
    pub fn check(&self, request: &Request) -> Result<(), Refusal> {
        let class = self
            .classes
            .get(&request.operation)
            .ok_or_else(|| Refusal::Unclassified(request.operation.clone()))?;
        if !class.mutates {
            return Ok(());
        }
        if let Some(host) = &self.read_only {
            let (operation, host) = (request.operation.clone(), host.clone());
            return Err(Refusal::ReadOnly { operation, host });
        }
        for (key, value) in &request.headers {
            if key.eq_ignore_ascii_case(DATABASE_HEADER) {
                self.own(request, key, value)?;
            }
        }
        let mut values = serde_json::Deserializer::from_slice(&request.body).into_iter::<Value>();
        match values.next() {
            // Anything behind the first value is opaque: a server may read it instead.
            Some(Ok(first)) if values.next().is_none() => self.check_json(request, class, &first),
            None => Ok(()),
            _ => self.check_opaque(request, class),
        }
    }

    fn check_json(
        &self,
        request: &Request,
        class: &OperationClass,
        body: &Value,
    ) -> Result<(), Refusal> {
        let Some(object) = body.as_object() else {
            return Ok(());
        };
        // serde_json keeps the last of two equal keys; the raw text must then be ours as a whole.
        if class
            .names
            .iter()
            .any(|name| count(&request.body, name) > 1)
        {
            self.check_opaque(request, class)?;
        }
        for (key, value) in object {
            if class
                .names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(key.trim()))
            {
                self.check_value(request, key, value)?;
            }
        }
        Ok(())
    }

    /// A name may be wrapped on purpose: whatever text is inside must be ours.
    fn check_value(&self, request: &Request, key: &str, value: &Value) -> Result<(), Refusal> {
        match value {
            Value::String(text) => self.own(request, key, text),
            Value::Array(items) => items
                .iter()
                .try_for_each(|item| self.check_value(request, key, item)),
            Value::Object(map) => map
                .values()
                .try_for_each(|item| self.check_value(request, key, item)),
            _ => Ok(()),
        }
    }

    fn check_opaque(&self, request: &Request, class: &OperationClass) -> Result<(), Refusal> {
        let text = String::from_utf8_lossy(&request.body).to_ascii_lowercase();
        let named = class
            .names
            .iter()
            .any(|name| text.contains(&name.to_ascii_lowercase()));
        if named && !text.contains(&self.run_token.to_ascii_lowercase()) {
            return Err(Refusal::Opaque(request.operation.clone()));
        }
        Ok(())
    }

    fn own(&self, request: &Request, key: &str, name: &str) -> Result<(), Refusal> {
        // An empty or blank name names nothing of anybody's; what a server makes of it is what the case asks.
        if name.trim().is_empty() || name.contains(&self.run_token) {
            return Ok(());
        }
        let is_alias = matches!(
            request.operation.as_str(),
            "aliases/create" | "aliases/alter" | "aliases/drop"
        );
        if is_alias && key == "collectionName" && self.lent.iter().any(|lent| lent == name) {
            return Ok(());
        }
        // The home database is only a place to work in, never a thing to make or drop.
        let place = key.eq_ignore_ascii_case("dbName") || key.eq_ignore_ascii_case(DATABASE_HEADER);
        if place && name == self.home && !request.operation.starts_with("databases/") {
            return Ok(());
        }
        Err(Refusal::Foreign {
            operation: request.operation.clone(),
            key: key.to_owned(),
            name: name.to_owned(),
        })
    }
}

fn count(body: &[u8], name: &str) -> usize {
    String::from_utf8_lossy(body)
        .to_ascii_lowercase()
        .matches(&format!("\"{}\"", name.to_ascii_lowercase()))
        .count()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use bytes::Bytes;

    use super::{Gate, OperationClass, Refusal};
    use crate::wire::{Auth, Request};

    fn gate() -> Gate {
        let names = vec![
            "collectionName".to_owned(),
            "aliasName".to_owned(),
            "dbName".to_owned(),
        ];
        Gate::new(
            "k3x9qa".to_owned(),
            "default".to_owned(),
            BTreeMap::from([
                (
                    "aliases/drop".to_owned(),
                    OperationClass {
                        mutates: true,
                        names: names.clone(),
                    },
                ),
                (
                    "aliases/list".to_owned(),
                    OperationClass {
                        mutates: false,
                        names,
                    },
                ),
            ]),
        )
    }

    fn request(operation: &str, body: &str) -> Request {
        Request {
            operation: operation.to_owned(),
            method: "POST".to_owned(),
            path: format!("/v2/vectordb/{operation}"),
            headers: Vec::new(),
            auth: Auth::Token,
            body: Bytes::copy_from_slice(body.as_bytes()),
        }
    }

    #[test]
    fn a_name_of_this_run_passes_and_a_foreign_one_does_not() {
        assert_eq!(
            gate().check(&request("aliases/drop", r#"{"aliasName":"vdbs_k3x9qa_1"}"#)),
            Ok(())
        );
        assert!(matches!(
            gate().check(&request("aliases/drop", r#"{"aliasName":"prod"}"#)),
            Err(Refusal::Foreign { .. })
        ));
    }

    #[test]
    fn a_foreign_name_is_found_in_any_spelling_of_its_key_or_inside_an_array() {
        for body in [
            r#"{"ALIASNAME":"prod"}"#,
            r#"{"aliasName":["prod"]}"#,
            r#"{"aliasName":{"a":"prod"}}"#,
        ] {
            assert!(
                gate().check(&request("aliases/drop", body)).is_err(),
                "{body}"
            );
        }
    }

    #[test]
    fn reads_may_name_anything() {
        assert_eq!(
            gate().check(&request("aliases/list", r#"{"dbName":"prod"}"#)),
            Ok(())
        );
    }

    #[test]
    fn the_home_database_is_a_place_to_work_in_but_not_to_drop() {
        let body = r#"{"dbName":"default","aliasName":"vdbs_k3x9qa_1"}"#;
        assert_eq!(gate().check(&request("aliases/drop", body)), Ok(()));
        let class = OperationClass {
            mutates: true,
            names: vec!["dbName".to_owned()],
        };
        let classes = BTreeMap::from([("databases/drop".to_owned(), class)]);
        let gate = Gate::new("k3x9qa".to_owned(), "default".to_owned(), classes);
        assert!(
            gate.check(&request("databases/drop", r#"{"dbName":"default"}"#))
                .is_err()
        );
    }

    #[test]
    fn an_operation_that_nobody_classified_is_refused() {
        assert_eq!(
            gate().check(&request("users/drop", "{}")),
            Err(Refusal::Unclassified("users/drop".to_owned()))
        );
    }

    #[test]
    fn a_broken_body_that_names_something_must_carry_the_run_token() {
        assert!(
            gate()
                .check(&request("aliases/drop", r#"{"aliasName":"prod""#))
                .is_err()
        );
        assert_eq!(
            gate().check(&request("aliases/drop", r#"{"aliasName":"k3x9qa""#)),
            Ok(())
        );
        assert_eq!(gate().check(&request("aliases/drop", "not json")), Ok(()));
    }

    #[test]
    fn a_database_header_of_somebody_else_is_refused() {
        let mut foreign = request("aliases/drop", r#"{"aliasName":"vdbs_k3x9qa_1"}"#);
        foreign
            .headers
            .push(("DB-Name".to_owned(), "prod".to_owned()));
        assert!(gate().check(&foreign).is_err());
    }
}
