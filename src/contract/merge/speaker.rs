//! Who speaks: a page, what it is called in a file, and what its style can express.

use std::cmp::Ordering;

use super::super::operation::OperationId;

/// In which way a page speaks: what it does not say it may not be able to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Voice {
    /// A seed page. It outranks all others and has no mark for required fields of a body.
    Seed,
    /// Markdown: marks required fields only in some rows and has no words for lists of values and bounds.
    Markdown,
    /// An `OpenAPI` document.
    OpenApi,
    /// A page that exports its specs.
    Mdx,
}

/// A page among those of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// Its key in `specs/pages.toml`.
    pub key: String,
    /// Its name in sources: the key without the operation, if it ends with that.
    pub label: String,
    /// How it speaks.
    pub voice: Voice,
}

impl Speaker {
    /// The page of that key, as it speaks of `operation`.
    pub fn new(key: &str, operation: &OperationId) -> Self {
        let label = label(key, operation);
        let voice = if label == "seed" || key.starts_with("seed/") {
            Voice::Seed
        } else if label.ends_with("-md") {
            Voice::Markdown
        } else if label.ends_with("-openapi") {
            Voice::OpenApi
        } else {
            Voice::Mdx
        };
        Self {
            key: key.to_owned(),
            label: label.to_owned(),
            voice,
        }
    }

    /// The version that the page documents: `2.4` of `milvus-2.4-md`; `None` for a seed.
    pub fn version(&self) -> Option<&str> {
        self.label.strip_prefix("milvus-")?.split('-').next()
    }

    /// The order in which pages are listed and asked: seeds, then by version.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let rank = |speaker: &Self| {
            (
                speaker.voice != Voice::Seed,
                version_numbers(speaker.version().unwrap_or_default()),
                speaker.voice,
                speaker.key.clone(),
            )
        };
        rank(self).cmp(&rank(other))
    }

    /// Whether silence about a keyword means something on a page that documents the field.
    pub(super) fn can_say(&self, keyword: &str) -> bool {
        match (self.voice, keyword) {
            // Which code means success stands in prose, on the pages that say it at all; types are given or unknown.
            (_, "const" | "type") | (Voice::Seed, "required") => false,
            (Voice::Markdown, keyword) => keyword == "default",
            (Voice::Seed | Voice::OpenApi | Voice::Mdx, _) => true,
        }
    }
}

/// The name of a page in sources.
pub(super) fn label<'a>(key: &'a str, operation: &OperationId) -> &'a str {
    key.strip_suffix(operation.as_str())
        .and_then(|rest| rest.strip_suffix('/'))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(key)
}

/// `10.2` after `9.1`.
fn version_numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map(|number| number.parse().unwrap_or(u32::MAX))
        .collect()
}
