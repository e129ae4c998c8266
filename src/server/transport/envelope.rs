//! The envelope around an answer: `{code, data}`, or `{code, message}`.

use serde_json::{Map, Value};

use super::super::answer::Answer;

/// The code of success.
const SUCCESS: i64 = 0;

/// Wraps an answer.
pub(super) fn envelope(answer: Answer) -> Map<String, Value> {
    let mut envelope = Map::new();
    match answer {
        Ok(success) => {
            envelope.insert("code".to_owned(), SUCCESS.into());
            envelope.insert("data".to_owned(), success.data);
            if let Some(message) = success.message {
                envelope.insert("message".to_owned(), message.into());
            }
        }
        Err(refusal) => {
            envelope.insert("code".to_owned(), refusal.code.into());
            envelope.insert("message".to_owned(), refusal.message.into());
        }
    }
    envelope
}
