//! The kinds of difference between two answers to one request

use serde::Serialize;

/// How two answers to one request differ. The first that applies is told, since the others follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The HTTP status, or whether there is an answer at all.
    Status,
    /// The number in `code`.
    Code,
    /// Which keys there are, and of which type.
    DataShape,
    /// Values under equal keys.
    DataValue,
    /// A header.
    Header,
    /// What is there afterwards.
    Effect,
    /// The wording of a message, and nothing else.
    MessageOnly,
}

impl Kind {
    /// As reports print it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Code => "code",
            Self::DataShape => "data shape",
            Self::DataValue => "data value",
            Self::Header => "header",
            Self::Effect => "effect",
            Self::MessageOnly => "message only",
        }
    }
}
