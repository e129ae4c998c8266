//! What an operation answers, before it becomes an envelope: data, or a code with a message.

use serde_json::Value;

/// Error codes of Milvus that this server gives; the same in every version from 2.4 on.
pub(super) mod code {
    pub(in crate::server) const NOT_READY: i64 = 1;
    pub(in crate::server) const INTERNAL: i64 = 5;
    pub(in crate::server) const COLLECTION_NOT_FOUND: i64 = 100;
    pub(in crate::server) const COLLECTION_LOADED: i64 = 104;
    pub(in crate::server) const INDEX_NOT_FOUND: i64 = 700;
    pub(in crate::server) const DATABASE_NOT_FOUND: i64 = 800;
    pub(in crate::server) const DATABASE_LIMIT: i64 = 801;
    pub(in crate::server) const DATABASE_NAME: i64 = 802;
    pub(in crate::server) const INVALID: i64 = 1100;
    pub(in crate::server) const MISSING: i64 = 1101;
    pub(in crate::server) const ALIAS_NOT_FOUND: i64 = 1600;
    pub(in crate::server) const ALIAS_IS_COLLECTION: i64 = 1601;
    pub(in crate::server) const ALIAS_ELSEWHERE: i64 = 1602;
    pub(in crate::server) const FIELD_NAME: i64 = 1701;
    pub(in crate::server) const NOT_AUTHENTICATED: i64 = 1800;
    pub(in crate::server) const FORMAT: i64 = 1801;
    pub(in crate::server) const MISSING_PARAMETER: i64 = 1802;
    pub(in crate::server) const TIMEOUT: i64 = 10001;
    /// Errors that have no code of their own.
    pub(in crate::server) const UNEXPECTED: i64 = 65535;
}

/// A success; refusals are the other half of [`Answer`].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Success {
    /// What stands under `data`.
    pub(super) data: Value,
    /// What stands under `message`, for the two operations that answer one beside `data`.
    pub(super) message: Option<String>,
}

impl Success {
    /// A success with data and no message.
    pub(super) fn with(data: Value) -> Self {
        Self {
            data,
            message: None,
        }
    }

    /// A success that has nothing to tell: `{}`.
    pub(super) fn empty() -> Self {
        Self::with(Value::Object(serde_json::Map::new()))
    }
}

/// An error of the API.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    /// Never 0.
    pub(super) code: i64,
    /// For people.
    pub(super) message: String,
}

impl Refusal {
    /// A refusal with this code and message.
    pub(super) fn new(code: i64, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// Code 1100 with Milvus's ending.
    pub(super) fn invalid(message: &str) -> Self {
        Self::new(code::INVALID, format!("{message}: invalid parameter"))
    }

    /// Code 800.
    pub(super) fn database(db: &str) -> Self {
        Self::new(
            code::DATABASE_NOT_FOUND,
            format!("database not found[database={db}]"),
        )
    }

    /// Code 100.
    pub(super) fn collection(db: &str, collection: &str) -> Self {
        let message = format!("collection not found[database={db}][collection={collection}]");
        Self::new(code::COLLECTION_NOT_FOUND, message)
    }

    /// Code 1802 for one field of a structure.
    pub(super) fn missing(holder: &str, fields: &[String]) -> Self {
        let lines: Vec<String> = fields
            .iter()
            .map(|field| {
                format!("Key: '{holder}.{field}' Error:Field validation for '{field}' failed on the 'required' tag")
            })
            .collect();
        let message = format!("missing required parameters, error: {}", lines.join("\n"));
        Self::new(code::MISSING_PARAMETER, message)
    }
}

/// What an operation answers.
pub(super) type Answer = Result<Success, Refusal>;
