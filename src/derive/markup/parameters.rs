//! The list of parameters: which kind an entry announces, and where its table goes.

use crate::derive::page::{Field, Page};

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::derive) enum Parameters {
    /// In a header.
    Header,
    /// After the question mark of the address.
    Query,
    /// In the path of the address.
    Path,
}

/// What an entry of the list says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::derive) enum Entry {
    /// A table of that kind follows.
    Announces(Parameters),
    /// There are none of a kind.
    Denies,
    /// Neither.
    Unknown,
}

impl Entry {
    /// Reads the text of an entry.
    pub(in crate::derive) fn of(text: &str) -> Self {
        match text.trim_end_matches([':', '.']) {
            "Header parameters" => Self::Announces(Parameters::Header),
            "Query parameters" => Self::Announces(Parameters::Query),
            "Path parameters" => Self::Announces(Parameters::Path),
            "No header parameters required"
            | "No query parameters required"
            | "No path parameters required" => Self::Denies,
            _ => Self::Unknown,
        }
    }

    /// The kind whose table follows.
    pub(in crate::derive) fn announced(self) -> Option<Parameters> {
        match self {
            Self::Announces(kind) => Some(kind),
            Self::Denies | Self::Unknown => None,
        }
    }
}

impl Parameters {
    /// The fields of that kind.
    pub(in crate::derive) fn of(self, page: &mut Page) -> &mut Vec<Field> {
        match self {
            Self::Header => &mut page.headers,
            Self::Query => &mut page.query,
            Self::Path => &mut page.path_parameters,
        }
    }
}
