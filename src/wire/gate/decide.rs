//! Whether a request may be sent, all questions in their order

use std::collections::{BTreeMap, BTreeSet};

use super::body::{Body, Found};
use super::key::{Kind, canonical, kind};
use super::name::{Owner, owner};
use super::refusal::Refusal;
use super::route;
use super::scan::{Begins, Rules, scan};
use crate::wire::exchange::Request;

/// Keys of the contract in canonical form.
pub(super) const DATABASE: &str = "dbname";
pub(super) const COLLECTION: &str = "collectionname";
pub(super) const ALIAS: &str = "aliasname";
/// Operations whose object is a database: none of theirs may lack a name, or take the home database for one.
const DATABASES: &str = "databases/";
/// What may be done with a lent collection: our aliases may come and go.
const LENDABLE: [&str; 3] = ["aliases/create", "aliases/alter", "aliases/drop"];
/// Charsets in which the gate reads a body as a target does.
const CHARSETS: [&str; 3] = ["utf-8", "utf8", "us-ascii"];

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
    pub(super) run_token: String,
    home: String,
    classes: BTreeMap<String, OperationClass>,
    known: Vec<String>,
    lent: BTreeSet<String>,
    read_only: bool,
    pub(super) bare_names: bool,
    /// Operations whose requests must name something of ours.
    naming: BTreeSet<String>,
}

impl Gate {
    /// A gate for one run. `run_token` stands in every name that the run makes; `home` is the database in which it
    /// makes its collections and which itself is not its own.
    pub fn new(run_token: String, home: String, classes: BTreeMap<String, OperationClass>) -> Self {
        let usual = [DATABASE, COLLECTION, ALIAS].map(str::to_owned);
        // A key that names something for one operation may do so for every other one.
        let named = classes.values().flat_map(|class| &class.names);
        let known: BTreeSet<_> = named.map(|name| canonical(name)).chain(usual).collect();
        Self {
            run_token,
            home,
            classes,
            known: known.into_iter().collect(),
            lent: BTreeSet::new(),
            read_only: false,
            bare_names: false,
            naming: BTreeSet::new(),
        }
    }

    /// The same gate, which lets no request of these operations through that names nothing of ours: a target may take
    /// that for everything it has. It does where bare names may pass.
    #[must_use]
    pub fn naming(mut self, operations: impl IntoIterator<Item = String>) -> Self {
        self.naming.extend(operations);
        self
    }

    /// The same gate, closed for everything that changes a target.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// The same gate, open for numbers, truth values and null where names belong: for a target of the run's own, or
    /// where the user says that nobody's objects are called so.
    #[must_use]
    pub fn bare_names(mut self) -> Self {
        self.bare_names = true;
        self
    }

    /// The same gate with collections of somebody else on which our aliases may be. It is then open for nothing but
    /// that: any other operation could reach a lent collection through one of those aliases.
    #[must_use]
    pub fn lend(mut self, names: &[String]) -> Self {
        self.lent.extend(names.iter().cloned());
        self
    }

    /// Whether the request may be sent.
    pub fn check(&self, request: &Request) -> Result<(), Refusal> {
        let class = self
            .classes
            .get(&request.operation)
            .ok_or_else(|| Refusal::Unclassified(request.operation.clone()))?;
        route::check_path(request)?;
        route::check_headers(request)?;
        if !class.mutates {
            return route::check_method(request);
        }
        if self.read_only {
            return Err(Refusal::ReadOnly(request.operation.clone()));
        }
        if !self.lent.is_empty() && !LENDABLE.contains(&request.operation.as_str()) {
            return Err(Refusal::Lent(request.operation.clone()));
        }
        self.check_headers(request)?;
        let query = scan(route::query(request), Begins::AsText, self.rules());
        query.map_err(|why| Refusal::Opaque {
            operation: request.operation.clone(),
            why,
        })?;
        let found = Body::new(self, request, &self.known).check()?;
        if !found.ours && !self.bare_names && self.naming.contains(&request.operation) {
            return Err(Refusal::Nameless(request.operation.clone()));
        }
        check_found(request, found)
    }

    fn check_headers(&self, request: &Request) -> Result<(), Refusal> {
        for (key, value) in &request.headers {
            let kind = kind(key, &self.known);
            let owner = match kind {
                Kind::Place if self.is_home(request, value) => Owner::Us,
                Kind::Place | Kind::Name => owner(value, &self.run_token),
                Kind::Inner | Kind::Plain => Owner::Nobody,
            };
            if kind == Kind::Place && owner == Owner::Nobody && is_about_databases(request) {
                return Err(Refusal::Unnamed(request.operation.clone()));
            }
            if owner == Owner::Others {
                return Err(Refusal::Foreign {
                    operation: request.operation.clone(),
                    key: key.clone(),
                    name: value.clone(),
                });
            }
            if canonical(key) == "contenttype" && !is_readable(value) {
                return Err(Refusal::Opaque {
                    operation: request.operation.clone(),
                    why: format!("its Content-Type is '{value}', which is not UTF-8"),
                });
            }
        }
        Ok(())
    }

    fn rules(&self) -> Rules<'_> {
        Rules {
            token: &self.run_token,
            known: &self.known,
            bare_names: self.bare_names,
        }
    }

    /// The home database is only a place to work in, never a thing to make or drop.
    pub(super) fn is_home(&self, request: &Request, name: &str) -> bool {
        name == self.home && !is_about_databases(request)
    }

    pub(super) fn lends(&self, name: &str) -> bool {
        self.lent.contains(name)
    }
}

/// What must stand in a body, not only what must not.
fn check_found(request: &Request, found: Found) -> Result<(), Refusal> {
    let operation = &request.operation;
    // A query may hide a blank name that counts for more than the body's.
    if is_about_databases(request) && (!found.database || !route::query(request).is_empty()) {
        return Err(Refusal::Unnamed(operation.clone()));
    }
    if found.lent && !found.alias {
        return Err(Refusal::Lent(operation.clone()));
    }
    Ok(())
}

/// Whether the object of the operation is a database.
pub(super) fn is_about_databases(request: &Request) -> bool {
    request.operation.starts_with(DATABASES)
}

fn is_readable(content_type: &str) -> bool {
    let lower = content_type.to_ascii_lowercase();
    lower.split(';').skip(1).all(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = value.trim().trim_matches('"');
        name.trim() != "charset" || CHARSETS.contains(&value)
    })
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
    fn a_request_that_names_nothing_could_mean_everything() {
        let gate = gate().naming(["aliases/drop".to_owned()]);
        // A blank name is refused for what it is already.
        let blank = request("aliases/drop", r#"{"aliasName":""}"#);
        assert!(gate.check(&blank).is_err());
        for body in ["{}", "", "[]", "7", r#"{"count":1}"#] {
            assert_eq!(
                gate.check(&request("aliases/drop", body)),
                Err(Refusal::Nameless("aliases/drop".to_owned())),
                "{body}"
            );
        }
        for body in [
            r#"{"aliasName":"vdbs_k3x9qa_1"}"#,
            r#"[{"aliasName":"vdbs_k3x9qa_1"}]"#,
            r#"{"aliasName":"vdbs_k3x9qa_1""#,
        ] {
            assert_eq!(gate.check(&request("aliases/drop", body)), Ok(()), "{body}");
        }
        assert_eq!(gate.check(&request("aliases/list", "{}")), Ok(()));
        let own = gate.bare_names();
        assert_eq!(own.check(&request("aliases/drop", "{}")), Ok(()));
    }

    #[test]
    fn a_blank_as_a_name_needs_the_flag_wherever_it_stands_but_for_an_empty_database() {
        let ours = r#""aliasName":"vdbs_k3x9qa_1""#;
        for blank in [
            r#""dbName":"  ""#,
            r#""dbName":[""]"#,
            r#""collectionName":"""#,
            r#""collectionName":[""]"#,
            r#""collectionName":[["\t"]]"#,
            r#""collectionName":{"name":""}"#,
            r#""collectionName":{"":"vdbs_k3x9qa_2"}"#,
        ] {
            let request = request("aliases/drop", &format!("{{{ours},{blank}}}"));
            let refused = gate().check(&request);
            assert!(matches!(refused, Err(Refusal::Bare { .. })), "{blank}");
            assert_eq!(gate().bare_names().check(&request), Ok(()), "{blank}");
        }
        let list = request("aliases/drop", r#"["vdbs_k3x9qa_1",""]"#);
        assert!(gate().check(&list).is_err());
        let usual = request("aliases/drop", &format!(r#"{{{ours},"dbName":""}}"#));
        assert_eq!(gate().check(&usual), Ok(()));
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
        assert!(gate().check(&request("aliases/drop", "prod")).is_err());
    }

    #[test]
    fn a_database_is_never_made_or_dropped_by_default() {
        let class = OperationClass {
            mutates: true,
            names: vec!["dbName".to_owned()],
        };
        let classes = BTreeMap::from([("databases/drop".to_owned(), class)]);
        let gate = Gate::new("k3x9qa".to_owned(), "default".to_owned(), classes);
        for body in [
            "{}",
            "",
            r#"{"dbName":" "}"#,
            r#"{"dbName":null}"#,
            r#"{"dbName":"k3x9qa","DBNAME":""}"#,
            r#"{"dbName":"k3x9qa""#,
        ] {
            assert!(
                gate.check(&request("databases/drop", body)).is_err(),
                "{body}"
            );
        }
        let own = request("databases/drop", r#"{"dbName":"vdbs_k3x9qa_1"}"#);
        assert_eq!(gate.check(&own), Ok(()));
    }

    #[test]
    fn a_gate_that_only_reads_says_how_to_open_it() {
        let drop = request("aliases/drop", r#"{"aliasName":"vdbs_k3x9qa_1a1"}"#);
        let refusal = gate().read_only().check(&drop).expect_err("closed");
        assert!(refusal.to_string().contains("--allow-writes HOST"));
        let list = request("aliases/list", r#"{"dbName":"prod"}"#);
        assert_eq!(gate().read_only().check(&list), Ok(()));
    }

    #[test]
    fn a_lent_collection_takes_our_aliases_and_nothing_else() {
        let gate = gate().lend(&["prod".to_owned()]);
        let ours = r#"{"aliasName":"vdbs_k3x9qa_1a1","collectionName":"prod"}"#;
        assert_eq!(gate.check(&request("aliases/drop", ours)), Ok(()));
        for body in [
            r#"{"collectionName":"prod"}"#,
            r#"{"aliasName":"prod","collectionName":"prod"}"#,
            r#"{"aliasName":"prod","collectionName":"vdbs_k3x9qa_1c1"}"#,
            r#"{"aliasName":"vdbs_k3x9qa_1a1","collectionName":"Prod"}"#,
            r#"{"aliasName":"vdbs_k3x9qa_1a1","newCollectionName":"prod"}"#,
        ] {
            assert!(
                gate.check(&request("aliases/drop", body)).is_err(),
                "{body}"
            );
        }
        let drop = OperationClass {
            mutates: true,
            names: vec!["collectionName".to_owned()],
        };
        let classes = BTreeMap::from([("collections/drop".to_owned(), drop)]);
        let gate = Gate::new("k3x9qa".to_owned(), "default".to_owned(), classes);
        let gate = gate.lend(&["prod".to_owned()]);
        // One of our aliases may lead to the lent collection.
        let by_alias = request(
            "collections/drop",
            r#"{"collectionName":"vdbs_k3x9qa_1a1"}"#,
        );
        assert!(matches!(gate.check(&by_alias), Err(Refusal::Lent(_))));
    }

    #[test]
    fn compressed_bodies_are_looked_into() {
        let mut hidden = request("aliases/drop", "");
        let header = ("content-encoding".to_owned(), "br".to_owned());
        hidden.headers.push(header);
        hidden.body = Bytes::from_static(b"\x0b\x02\x80");
        assert!(matches!(gate().check(&hidden), Err(Refusal::Opaque { .. })));
        // Its header claims what is not so.
        hidden.body = Bytes::from_static(b"[\"none\",\"none|no");
        assert!(matches!(gate().check(&hidden), Err(Refusal::Opaque { .. })));
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
