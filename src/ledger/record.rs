//! What a ledger says: a header, then blocks of names, one JSON object a line.

use serde::{Deserialize, Serialize};

/// Version of the format; grows when an older version could misread a file.
pub const FORMAT: u64 = 1;

/// The first line: which run, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Version of the format.
    pub format: u64,
    /// Version of vdbspec that wrote it.
    pub vdbspec: String,
    /// The run token, which stands in every name.
    pub run: String,
    /// Base address of the target, without credentials.
    pub target: String,
    /// The target as the user calls it.
    pub label: String,
    /// The database in which the run works and which is not its own.
    pub home: String,
    /// When the run began, in seconds since 1970.
    pub started: u64,
    /// The seed, as text: many JSON readers round integers above 2^53.
    pub seed: String,
}

/// What a counter in a name counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Counter {
    /// Places of cases in the plan.
    Case,
    /// Lanes, whose objects outlive a case.
    Lane,
}

/// Names that may exist from now on: every form with every number of the range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// What the numbers count.
    pub of: Counter,
    /// The first number.
    pub first: usize,
    /// The last number.
    pub last: usize,
    /// What stands behind the number: the letter of the kind, and a number.
    pub forms: Vec<String>,
    /// Names of other forms, as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Whether names with a number of the range may also have anything before them and behind it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub any: bool,
}

/// A line as it is written, with its end.
pub(super) fn line(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
