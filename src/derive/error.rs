//! Why a page could not be turned into an operation spec.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::contract::{ContractError, OperationError};

/// One sentence each: what is wrong, where, and the way out. Nothing has been written when one is returned.
#[derive(Debug, Error)]
pub enum DeriveError {
    /// A page cannot be read as what it claims to be.
    #[error("{page}:{line}: {what}")]
    Page {
        /// The page as the caller named it.
        page: String,
        /// Line of the page, counted from 1.
        line: u32,
        /// What is wrong there, and the way out.
        what: String,
    },
    /// The JSON of a page is damaged.
    #[error("{page}:{line}:{column}: {what}")]
    Syntax {
        /// The page as the caller named it.
        page: String,
        /// Line of the page, counted from 1.
        line: u32,
        /// Byte of the line, counted from 1.
        column: usize,
        /// What is wrong there, and the way out.
        what: String,
    },
    /// The page is whole and yet documents no operation that can be derived: it belongs to another family of the API, to
    /// another product, or is no page of an operation at all. With many pages this is no reason to give up the others.
    #[error("{page}:{line}: {what}")]
    Elsewhere {
        /// The page as the caller named it.
        page: String,
        /// Line of the page that shows it, counted from 1.
        line: u32,
        /// What the page is about.
        what: String,
    },
    /// A file or folder cannot be read or written.
    #[error("cannot {action} {path}: {source}")]
    File {
        /// `read` or `write`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An operation file of the specs folder is damaged.
    #[error(transparent)]
    Operation(#[from] OperationError),
    /// A file of clauses or decisions is damaged, or cannot be read.
    #[error(transparent)]
    Specs(#[from] ContractError),
    /// `pages.toml` is damaged.
    #[error("{path}: {what}")]
    Index {
        /// The file.
        path: PathBuf,
        /// What the TOML reader said, or which key is wrong.
        what: String,
    },
    /// There is nothing to compare with.
    #[error(
        "{folder} is no folder, so there is nothing to compare with: give the specs folder, or derive without --check first"
    )]
    NoSpecs {
        /// The folder that was given.
        folder: PathBuf,
    },
    /// There is something where a new folder was to be written.
    #[error("{folder} is not an empty folder: name one that is not there yet")]
    NotEmpty {
        /// The folder that was given.
        folder: PathBuf,
    },
    /// Two pages document one operation, and nothing tells their versions apart.
    #[error(
        "{second}: {operation} is documented at {first} already, in the same style and version: give one of them, or name the version in the path, such as v2.6"
    )]
    Twice {
        /// The operation.
        operation: String,
        /// The page read first, with its line.
        first: String,
        /// The page read second, with its line.
        second: String,
    },
}

impl DeriveError {
    pub(super) fn at(page: &str, line: u32, what: impl Into<String>) -> Self {
        Self::Page {
            page: page.to_owned(),
            line,
            what: what.into(),
        }
    }

    pub(super) fn elsewhere(page: &str, line: u32, what: impl Into<String>) -> Self {
        Self::Elsewhere {
            page: page.to_owned(),
            line,
            what: what.into(),
        }
    }

    /// Whether the page is sound and only documents something else than an operation of the v2 data plane.
    pub fn is_elsewhere(&self) -> bool {
        matches!(self, Self::Elsewhere { .. })
    }

    pub(super) fn reading(path: &Path, source: io::Error) -> Self {
        Self::File {
            action: "read",
            path: path.to_owned(),
            source,
        }
    }

    pub(super) fn writing(path: &Path, source: io::Error) -> Self {
        Self::File {
            action: "write",
            path: path.to_owned(),
            source,
        }
    }
}
