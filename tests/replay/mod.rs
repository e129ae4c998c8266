//! Findings that are kept as files: what they hold, and what becomes of them when they are sent again.
#![cfg(unix)]

mod bytes;
use crate::faults::conduct;
mod fate;
use crate::cli::process;
use crate::runs::recorder;

use std::path::{Path, PathBuf};

/// The recorded findings of a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}
