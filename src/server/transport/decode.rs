//! A body becomes a call: read, bound, required fields looked for, database chosen.

use axum::http::HeaderMap;

use super::super::answer::{Refusal, code};
use super::super::engine::{Call, DEFAULT_DATABASE};
use super::super::json::{Field, Read, Record, bind, read_first};
use super::super::operation::Operation;
use super::super::overrides::ONE_OBJECT;
use super::super::rules::Rules;
use super::super::shapes::shape;

/// The header that names the database of requests whose body does not.
const DB_NAME: &str = "db-name";

/// The first value of the body, or code 1801.
pub(super) fn read(body: &[u8], rules: Rules) -> Result<Read, Refusal> {
    let first = read_first(body).map_err(|error| malformed(&error.to_string()))?;
    let is_one_object = first.is_alone && matches!(first.value, Read::Object(_));
    if rules.has(ONE_OBJECT) && !is_one_object {
        return Err(malformed(
            "error: the body must be one JSON object and nothing else",
        ));
    }
    Ok(first.value)
}

/// Binds the value to what the operation declares, or code 1801; required fields that are missing come back beside it.
pub(super) fn bound(
    operation: Operation,
    value: Read,
) -> Result<(Record, Vec<&'static Field>), Refusal> {
    bind(shape(operation), value).map_err(|error| malformed(&error.to_string()))
}

/// The call, in the database of the body, else of the header, else the default one.
pub(super) fn call(operation: Operation, headers: &HeaderMap, body: Record) -> Call {
    let header = headers.get(DB_NAME).and_then(|value| value.to_str().ok());
    let header = header.unwrap_or_default();
    let db = match (body.text("dbName"), header) {
        ("", "") => DEFAULT_DATABASE,
        ("", header) => header,
        (given, _) => given,
    };
    Call {
        operation,
        db: db.to_owned(),
        db_in_header: header.to_owned(),
        body,
    }
}

fn malformed(why: &str) -> Refusal {
    Refusal::new(
        code::FORMAT,
        format!("can only accept json format request, {why}"),
    )
}
