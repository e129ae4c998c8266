//! Conditions about method, path and headers.

use std::collections::BTreeSet;

use super::Documented;
use crate::model::asked::{Asked, Sender};
use crate::model::condition::Condition;

/// Longest duration, in seconds, that every server can count.
const LONGEST_TIMEOUT: i64 = u32::MAX as i64;

/// A header of which no page speaks, and in which some servers look for the database.
pub const DATABASE_HEADER: &str = "db-name";

pub(super) fn conditions(documented: Documented<'_>, asked: &Asked<'_>) -> BTreeSet<Condition> {
    let mut found = BTreeSet::new();
    let mut hold = |id| {
        found.insert(Condition::of(id));
    };
    if asked.method != documented.method {
        hold("other-method");
    }
    match asked.path.split_once('?') {
        Some((path, _)) if path == documented.path => hold("query-string"),
        None if asked.path == documented.path => {}
        _ => hold("other-path"),
    }
    match asked.sender {
        Sender::Known => {}
        Sender::Nobody => hold("authorization-absent"),
        Sender::Stranger => hold("authorization-wrong"),
        Sender::OtherScheme => hold("authorization-other-scheme"),
    }
    match header(asked, "content-type") {
        None => hold("content-type-absent"),
        Some(value) if is_json(value) => {}
        Some(_) => hold("content-type-other"),
    }
    if header(asked, "content-encoding").is_some() {
        hold("body-encoded");
    }
    if header(asked, DATABASE_HEADER).is_some_and(|name| name != asked.home) {
        hold("database-header");
    }
    if let Some(value) = header(asked, "request-timeout") {
        // The pages type it as an integer and give no bound; zero and below are no durations.
        hold(match value.parse::<i64>() {
            Ok(1..=LONGEST_TIMEOUT) => "request-timeout",
            Ok(_) => "request-timeout-past",
            Err(_) => "request-timeout-odd",
        });
    }
    found
}

fn header<'a>(asked: &Asked<'a>, name: &str) -> Option<&'a str> {
    asked
        .headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

fn is_json(value: &str) -> bool {
    value
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::conditions;
    use crate::model::asked::{Asked, Sender};
    use crate::model::conditions::Documented;

    fn ids(
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        sender: Sender,
    ) -> Vec<&'static str> {
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let schema = json!({});
        let documented = Documented {
            operation: "a/b",
            method: "POST",
            path: "/v2/vectordb/a/b",
            request: &schema,
        };
        let asked = Asked {
            method,
            path,
            headers: &headers,
            sender,
            body: b"{}",
            home: "default",
            reading: None,
            home_added: false,
        };
        conditions(documented, &asked)
            .iter()
            .map(|condition| condition.id)
            .collect()
    }

    #[test]
    fn a_request_as_documented_has_no_condition() {
        let json = [("Content-Type", "application/json; charset=utf-8")];
        assert!(ids("POST", "/v2/vectordb/a/b", &json, Sender::Known).is_empty());
    }

    #[test]
    fn each_departure_has_its_own_word() {
        let json = ("content-type", "application/json");
        let path = "/v2/vectordb/a/b";
        assert_eq!(ids("GET", path, &[json], Sender::Known), ["other-method"]);
        for (database, found) in [("elsewhere", &["database-header"][..]), ("default", &[])] {
            let named = [json, ("DB-Name", database)];
            assert_eq!(ids("POST", path, &named, Sender::Known), found);
        }
        assert_eq!(
            ids("POST", "/v2/vectordb/a/b/", &[json], Sender::Known),
            ["other-path"]
        );
        assert_eq!(
            ids("POST", "/v2/vectordb/a/b?x=1", &[json], Sender::Known),
            ["query-string"]
        );
        assert_eq!(
            ids("POST", path, &[], Sender::Known),
            ["content-type-absent"]
        );
        assert_eq!(
            ids(
                "POST",
                path,
                &[("Content-Type", "text/plain")],
                Sender::Known
            ),
            ["content-type-other"]
        );
        assert_eq!(
            ids("POST", path, &[json], Sender::Stranger),
            ["authorization-wrong"]
        );
        assert_eq!(
            ids(
                "POST",
                path,
                &[json, ("Request-Timeout", "30")],
                Sender::Known
            ),
            ["request-timeout"]
        );
        assert_eq!(
            ids(
                "POST",
                path,
                &[json, ("Request-Timeout", "0")],
                Sender::Known
            ),
            ["request-timeout-past"]
        );
        assert_eq!(
            ids(
                "POST",
                path,
                &[json, ("Request-Timeout", "1.5")],
                Sender::Known
            ),
            ["request-timeout-odd"]
        );
    }
}
