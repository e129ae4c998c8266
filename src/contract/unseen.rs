//! What a profile says that no case of a run can show.

use serde::Deserialize;

/// Conditions that no case of a run meets, so that rows about them are not seen to hold from outside.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unseen {
    /// The operations.
    pub operations: Vec<String>,
    /// The conditions; none means all.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// Body fields; none means any.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Why no case meets them, one sentence.
    pub reason: String,
}

impl Unseen {
    /// Whether it speaks of this place.
    pub fn covers(&self, operation: &str, condition: &str, field: Option<&str>) -> bool {
        let of = |list: &[String], one| list.iter().any(|name| name == one);
        of(&self.operations, operation)
            && (self.conditions.is_empty() || of(&self.conditions, condition))
            && (self.fields.is_empty() || field.is_some_and(|field| of(&self.fields, field)))
    }
}
