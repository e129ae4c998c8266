//! Faults in the envelope: codes first, then shapes.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use serde_json::{Value, json};

use super::super::answer::code;
use super::super::operation::Operation;
use super::{FaultId, Faults};

/// The operations whose data is always an empty object.
const WITHOUT_DATA: &[Operation] = &[
    Operation::AliasesCreate,
    Operation::AliasesDrop,
    Operation::IndexesCreate,
];

impl Faults {
    /// What becomes of an envelope.
    pub(in crate::server) fn envelope(
        &self,
        operation: Option<Operation>,
        headers: &HeaderMap,
        is_success: bool,
        envelope: &mut Value,
    ) {
        let secret = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        if is_success {
            self.success_code(operation, envelope);
        } else {
            self.error(secret, envelope);
        }
        if is_success && operation.is_some_and(|operation| WITHOUT_DATA.contains(&operation)) {
            self.data(envelope);
        }
        self.shape(is_success, envelope);
    }

    fn success_code(&self, operation: Option<Operation>, envelope: &mut Value) {
        if self.has(FaultId::Success200) {
            set(envelope, "code", json!(200));
        }
        if self.has(FaultId::Success200IndexCreate) && operation == Some(Operation::IndexesCreate) {
            set(envelope, "code", json!(200));
        }
        if self.has(FaultId::SuccessCodeOne) {
            set(envelope, "code", json!(1));
        }
    }

    fn error(&self, secret: Option<&str>, envelope: &mut Value) {
        let message = envelope
            .get("message")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        if self.has(FaultId::EveryError65535) {
            set(envelope, "code", json!(code::UNEXPECTED));
        }
        let is_conflict = envelope.get("code") == Some(&json!(code::ALIAS_ELSEWHERE));
        if is_conflict && self.has(FaultId::AliasConflictAsMissing) {
            set(envelope, "code", json!(code::ALIAS_NOT_FOUND));
        }
        if self.has(FaultId::ErrorCodeZero) {
            set(envelope, "code", json!(0));
        }
        if let Some(secret) = secret.filter(|_| self.has(FaultId::TokenEchoedInMessage)) {
            set(
                envelope,
                "message",
                json!(format!("{message} (authorization: {secret})")),
            );
        }
        if self.has(FaultId::MessageMissing) {
            remove(envelope, "message");
        }
        if self.has(FaultId::MessageEmpty) {
            set(envelope, "message", json!(""));
        }
        if self.has(FaultId::MessageNull) {
            set(envelope, "message", Value::Null);
        }
        if self.has(FaultId::MessageObject) {
            set(envelope, "message", json!({ "text": message }));
        }
    }

    fn data(&self, envelope: &mut Value) {
        if self.has(FaultId::DataNull) {
            set(envelope, "data", Value::Null);
        }
        if self.has(FaultId::DataMissing) {
            remove(envelope, "data");
        }
        if self.has(FaultId::DataArray) {
            set(envelope, "data", json!([]));
        }
    }

    fn shape(&self, is_success: bool, envelope: &mut Value) {
        let code = envelope
            .get("code")
            .and_then(Value::as_i64)
            .unwrap_or_default();
        if self.has(FaultId::CodeAsString) {
            set(envelope, "code", json!(code.to_string()));
        }
        if self.has(FaultId::CodeFloat) {
            // Every code is far below 2^32, so nothing is lost.
            set(
                envelope,
                "code",
                json!(f64::from(i32::try_from(code).unwrap_or_default()) + 0.5),
            );
        }
        if self.has(FaultId::CodeMissing) {
            remove(envelope, "code");
        }
        if self.has(FaultId::ExtraKey) {
            set(envelope, "requestId", json!("4f2a"));
        }
        if self.has(FaultId::BothDataAndMessage) {
            let (key, value) = if is_success {
                ("message", json!("success"))
            } else {
                ("data", json!({}))
            };
            set(envelope, key, value);
        }
        if self.has(FaultId::EnvelopeArray) {
            *envelope = json!([envelope.take()]);
        }
    }
}

fn set(envelope: &mut Value, key: &str, value: Value) {
    if let Some(map) = envelope.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}

fn remove(envelope: &mut Value, key: &str) {
    if let Some(map) = envelope.as_object_mut() {
        map.remove(key);
    }
}
