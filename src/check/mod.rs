//! One file a rule: an exchange (and what the model makes of it) in, a verdict out.

mod auth;
mod bulk;
pub mod code;
pub mod effect;
pub mod envelope;
mod history;
pub mod outcome;
mod reading;
mod registry;
mod rule;
mod secrecy;
#[cfg(test)]
pub(crate) mod testing;
mod time;
pub mod transport;
mod verdict;

pub use auth::{BEARER, check as bearer};
pub use history::{Allowed, ONE_ORDER, Ordered, one_order};
pub use reading::{Class, Reading};
pub use registry::{RULES, rule, serving};
pub use rule::Rule;
pub use secrecy::{CANARY_HEADER, SECRECY, check as secrecy};
pub use time::{ALLOWANCE as TIMEOUT_ALLOWANCE, REQUEST_TIMEOUT, check as request_timeout};
pub use verdict::{Judgement, Verdict};

/// The type of a JSON value in the words of JSON Schema.
pub(crate) const fn type_word(value: &serde_json::Value) -> &'static str {
    use serde_json::Value;
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether a rule is about the bytes of an answer, so that nothing above it can be judged when it is broken.
pub(crate) fn type_is_transport(rule: &str) -> bool {
    rule.starts_with("transport/") && rule != CONTENT_TYPE_RULE
}

const CONTENT_TYPE_RULE: &str = transport::CONTENT_TYPE.id;
