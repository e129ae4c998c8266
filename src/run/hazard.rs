//! What a case does that a shared cluster may not bear: read from what the case sends, so that no case can forget it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::case::{Body, Case, Sending, Step};
use crate::contract::{Access, Contract};
use crate::wire::is_blank_name;

/// A kind of request that off this machine must be allowed by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hazard {
    /// Databases are made and dropped: they are few on a cluster, and belong to administrators.
    Databases,
    /// A wrong token is sent: some servers lock a caller out, and some wake somebody up.
    WrongTokens,
    /// `Request-Timeout` is sent: Milvus 2.4 keeps the value for everybody's later requests on that route.
    Timeouts,
    /// Several clients change one alias at the same moment: on a shared cluster that takes locks from others.
    Histories,
    /// A number, a truth value, null or nothing but blanks stands where a name belongs: a server could take it for
    /// somebody's object of that name, or for all of them.
    BareNames,
    /// A body of many kilobytes is sent: proxies of a cluster may cut it off, log it or count it against somebody.
    LargeBodies,
}

/// From how many bytes on a body is large: the smallest common limit of proxies and gateways.
const LARGE_BODY_BYTES: usize = 64 * 1024;

impl Hazard {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Databases,
        Self::WrongTokens,
        Self::Timeouts,
        Self::Histories,
        Self::BareNames,
        Self::LargeBodies,
    ];

    /// Those of a case.
    pub fn of_case(contract: &Contract, case: &Case) -> BTreeSet<Self> {
        hazards(contract, case)
    }

    /// The switch that allows it.
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Databases => "--allow-databases",
            Self::WrongTokens => "--allow-wrong-tokens",
            Self::Timeouts => "--allow-timeouts",
            Self::Histories => "--allow-histories",
            Self::BareNames => "--allow-bare-names",
            Self::LargeBodies => "--allow-large-bodies",
        }
    }

    /// Why a case that has it is left out, and what lets it run.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Databases => {
                "it makes and drops a database, which off this machine is done only with --allow-databases"
            }
            Self::WrongTokens => {
                "it sends a wrong token, which may lock the caller out, so off this machine only with --allow-wrong-tokens"
            }
            Self::Timeouts => {
                "it sends Request-Timeout, which Milvus 2.4 keeps for everybody, so off this machine only with --allow-timeouts under a profile of 2.5 or later"
            }
            Self::Histories => {
                "several clients change one alias at the same moment, which off this machine is done only with --allow-histories"
            }
            Self::BareNames => {
                "it gives a number, a truth value, null or a blank as a name, which a server may take for the name of somebody else's object, so only with --allow-bare-names"
            }
            Self::LargeBodies => {
                "it sends a body of 64 KiB or more, which off this machine is done only with --allow-large-bodies"
            }
        }
    }
}

/// The hazards of a case.
pub(super) fn hazards(contract: &Contract, case: &Case) -> BTreeSet<Hazard> {
    let mut found = BTreeSet::new();
    if case.fixture.has_database() {
        found.insert(Hazard::Databases);
    }
    if case.clients > 1 {
        found.insert(Hazard::Histories);
    }
    for step in &case.steps {
        if has_bare_name(contract, step) {
            found.insert(Hazard::BareNames);
        }
        if body_bytes(&step.body) >= LARGE_BODY_BYTES {
            found.insert(Hazard::LargeBodies);
        }
        if step.operation.starts_with("databases/") {
            found.insert(Hazard::Databases);
        }
        if matches!(step.sender, Sending::Stranger(_) | Sending::OtherScheme(_)) {
            found.insert(Hazard::WrongTokens);
        }
        let is_timeout =
            |(name, _): &(String, String)| name.trim().eq_ignore_ascii_case("request-timeout");
        if step.headers.iter().any(is_timeout) {
            found.insert(Hazard::Timeouts);
        }
    }
    found
}

/// How long a body is at least: of JSON the texts alone, since nothing else in our bodies grows.
fn body_bytes(body: &Body) -> usize {
    match body {
        Body::Raw(bytes) => bytes.len(),
        Body::Json(value) => text_bytes(value),
    }
}

fn text_bytes(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(text_bytes).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| key.len().saturating_add(text_bytes(value)))
            .sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// Whether a changing request has a value that is no text, or a blank one, under a key that names an object beside those
/// of others.
fn has_bare_name(contract: &Contract, step: &Step) -> bool {
    let Body::Json(Value::Object(members)) = &step.body else {
        return false;
    };
    let Some(role) = contract.roles.get(&step.operation) else {
        return true;
    };
    // An empty database is the usual one, and what is named in it is ours all the same.
    let is_usual = |key: &str, value: &Value| key == "dbName" && value == "";
    role.access == Access::Changes
        && members.iter().any(|(key, value)| {
            holds_bare(value)
                && !is_usual(key, value)
                && role.names.get(key).is_some_and(|kind| kind.is_shared())
        })
}

/// Whether a value is no text or a blank one, or holds such a value: a server may take the first of a list.
fn holds_bare(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => is_blank_name(text),
        Value::Array(items) => items.iter().any(holds_bare),
        Value::Object(members) => members
            .iter()
            .any(|(key, value)| is_blank_name(key) || holds_bare(value)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{Hazard, hazards};
    use crate::contract::Contract;
    use crate::run::case::Body;
    use crate::run::plan::plan;

    /// A name with a value that is no text, as a body prints.
    const BARE: &[&str] = &[
        "\"aliasname\": null",
        "\"aliasname\": number",
        "\"aliasname\": bool",
        "\"collectionname\": null",
        "\"collectionname\": number",
        "\"collectionname\": bool",
        "\"dbname\": null",
        "\"dbname\": number",
        "\"dbname\": bool",
    ];

    /// What a value comes down to.
    fn leaves(value: &Value) -> Vec<&Value> {
        let (mut leaves, mut rest) = (Vec::new(), vec![value]);
        while let Some(value) = rest.pop() {
            match value {
                Value::Array(items) => rest.extend(items),
                Value::Object(members) => rest.extend(members.values()),
                leaf => leaves.push(leaf),
            }
        }
        leaves
    }

    fn is_blank(leaf: &Value) -> bool {
        leaf.as_str().is_none_or(|name| {
            !name.contains(|letter: char| letter.is_alphanumeric() || letter.is_ascii_punctuation())
        })
    }

    #[test]
    fn every_planned_case_with_such_a_step_has_its_hazard() {
        let contract = Contract::embedded().expect("the contract");
        let plan = plan(&contract, "documents", 1).expect("a plan");
        let mut met = [0_usize; 6];
        for planned in &plan.cases {
            // Another way to tell: by the words of the whole case as data.
            let large = planned.case.steps.iter().any(|step| match &step.body {
                Body::Raw(bytes) => bytes.len() > 60_000,
                Body::Json(value) => value.to_string().len() > 60_000,
            });
            let words = format!("{:?}", planned.case).to_ascii_lowercase();
            let found = hazards(&contract, &planned.case);
            let blank = planned.case.steps.iter().any(|step| {
                let changes = ["create", "drop", "alter"].iter();
                let value = |key| match &step.body {
                    Body::Json(body) => body.get(key),
                    Body::Raw(_) => None,
                };
                changes
                    .into_iter()
                    .any(|word| step.operation.ends_with(word))
                    && ["aliasName", "collectionName", "dbName"]
                        .into_iter()
                        .filter_map(|key| value(key).map(|value| (key, value)))
                        // An empty database is the usual one.
                        .filter(|(key, value)| *key != "dbName" || **value != "")
                        .any(|(_, value)| leaves(value).iter().any(|leaf| is_blank(leaf)))
            });
            for ((hazard, signs), met) in [
                (Hazard::Databases, &["databases", "<database-1>"][..]),
                (Hazard::WrongTokens, &["stranger(", "otherscheme("]),
                (Hazard::Timeouts, &["request-timeout\""]),
                (Hazard::Histories, &["phase: histories"]),
                (Hazard::BareNames, BARE),
                (Hazard::LargeBodies, &[]),
            ]
            .into_iter()
            .zip(&mut met)
            {
                let told = signs.iter().any(|sign| words.contains(sign))
                    || large && hazard == Hazard::LargeBodies
                    || blank && hazard == Hazard::BareNames;
                assert_eq!(
                    found.contains(&hazard),
                    told,
                    "{} and {hazard:?}",
                    planned.case.id
                );
                *met += usize::from(told);
            }
        }
        assert!(met.iter().all(|met| *met > 0), "{met:?}");
    }

    #[test]
    fn every_reason_names_the_switch() {
        for hazard in Hazard::ALL {
            assert!(hazard.reason().contains(hazard.flag()), "{hazard:?}");
        }
    }
}
