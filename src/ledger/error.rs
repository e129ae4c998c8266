//! Why a ledger cannot be kept or read.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// What is wrong with a ledger. None of the messages quotes its content.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// The folder or the file cannot be written.
    #[error(
        "the ledger, by which `vdbspec clean` finds what a killed run left, cannot be written in {folder}: {reason}; name a folder that can be written with --ledger DIR"
    )]
    Write {
        /// The folder of ledgers.
        folder: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// The folder or the file cannot be read.
    #[error(
        "the ledger {path} cannot be read: {reason}; correct its rights, or name another folder with --ledger DIR"
    )]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// A later version wrote it.
    #[error(
        "the ledger {path} has format {format}, and this version reads up to {known}: clean up with the version that wrote it ({version})",
        known = super::FORMAT
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format that it says.
        format: u64,
        /// The version of vdbspec that it says.
        version: String,
    },
    /// A line that was written whole is not what it should be.
    #[error(
        "line {line} of the ledger {path} is damaged, so nothing is deleted by it: {reason}; remove by hand what its run left, then the file"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// The file could not be removed at the end.
    #[error(
        "the ledger {path} is no longer needed and cannot be removed: {reason}; remove it by hand"
    )]
    Remove {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
}
