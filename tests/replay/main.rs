//! Findings that are kept as files: what they hold, and what becomes of them when they are sent again.
#![cfg(unix)]

mod bytes;
#[path = "../faults/conduct.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod conduct;
mod fate;
#[path = "../cli/process.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod process;
#[path = "../runs/recorder.rs"]
mod recorder;
#[path = "../upstream/mod.rs"]
mod upstream;

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
