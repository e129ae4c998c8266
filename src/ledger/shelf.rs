//! The ledgers in a folder: which runs are over, which go on, and what their files say.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::FORMAT;
use super::book::{SUFFIX, remove};
use super::error::LedgerError;
use super::record::{Block, Header};

/// Bytes of a ledger that are read: a run of a week writes less.
const LEDGER_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Characters of a version in a message.
const VERSION_CHARS_MAX: usize = 40;

/// One ledger.
#[derive(Debug)]
pub struct Entry {
    /// The run, by the file's name.
    pub run: String,
    /// The file.
    pub path: PathBuf,
    /// What it says.
    pub state: State,
}

/// What is known of the run of a ledger.
#[derive(Debug)]
pub enum State {
    /// Its process lives, or somebody else is cleaning up after it. The header where it can be read.
    Alive(Option<Header>),
    /// It is over and has left something, or may have.
    Dead(Held),
    /// Nobody can say.
    Unreadable(LedgerError),
}

/// A ledger of a run that is over. As long as this is held nobody else cleans up after that run.
#[derive(Debug)]
pub struct Held {
    /// Which run it was.
    pub header: Header,
    /// The names that may exist.
    pub blocks: Vec<Block>,
    /// Whether the last line has no end: names that it held may be missing.
    pub torn: bool,
    path: PathBuf,
    /// Its lock.
    _file: File,
}

impl Held {
    /// Removes the ledger: nothing of its run is left.
    pub fn remove(self) -> Result<(), LedgerError> {
        remove(&self.path)
    }
}

/// All ledgers of a folder by the name of their run; none where there is no folder.
pub fn shelf(folder: &Path) -> Result<Vec<Entry>, LedgerError> {
    let failed = |reason| LedgerError::Read {
        path: folder.to_owned(),
        reason,
    };
    let listed = match fs::read_dir(folder) {
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.map_err(failed)?,
    };
    let mut entries = Vec::new();
    for item in listed {
        let path = item.map_err(failed)?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        if let (Some(run), Some(SUFFIX)) = (stem, path.extension().and_then(|end| end.to_str())) {
            entries.push(Entry {
                run: run.to_owned(),
                state: state(&path, run),
                path,
            });
        }
    }
    entries.sort_by(|a, b| a.run.cmp(&b.run));
    Ok(entries)
}

fn state(path: &Path, run: &str) -> State {
    let failed = |reason| {
        State::Unreadable(LedgerError::Read {
            path: path.to_owned(),
            reason,
        })
    };
    // Opening a pipe would wait for somebody to write into it.
    match fs::metadata(path) {
        Ok(known) if !known.is_file() => return failed(io::ErrorKind::InvalidInput.into()),
        Err(reason) => return failed(reason),
        Ok(_) => {}
    }
    // Some systems lock only files that are open for writing.
    let mut file = match File::options().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(reason) => return failed(reason),
    };
    let alive = match file.try_lock() {
        Ok(()) => false,
        Err(TryLockError::WouldBlock) => true,
        Err(TryLockError::Error(reason)) => return failed(reason),
    };
    match (read(path, run, &mut file), alive) {
        (read, true) => State::Alive(read.ok().map(|said| said.header)),
        (
            Ok(Said {
                header,
                blocks,
                torn,
            }),
            false,
        ) => State::Dead(Held {
            header,
            blocks,
            torn,
            path: path.to_owned(),
            _file: file,
        }),
        (Err(error), false) => State::Unreadable(error),
    }
}

/// What a ledger says.
struct Said {
    header: Header,
    blocks: Vec<Block>,
    torn: bool,
}

fn read(path: &Path, run: &str, file: &mut File) -> Result<Said, LedgerError> {
    let mut bytes = Vec::new();
    file.take(LEDGER_BYTES_MAX.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|reason| LedgerError::Read {
            path: path.to_owned(),
            reason,
        })?;
    let damaged = |line: usize, reason: &str| LedgerError::Damaged {
        path: path.to_owned(),
        line,
        reason: reason.to_owned(),
    };
    if bytes.len() as u64 > LEDGER_BYTES_MAX {
        return Err(damaged(1, "the file is larger than any ledger"));
    }
    // What has no end of line was being written when the process died: none of it was used. Or the file was cut since.
    let whole = bytes.iter().rposition(|byte| *byte == b'\n');
    let whole = bytes.get(..whole.unwrap_or(0)).unwrap_or_default();
    let mut lines = whole.split(|byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let value: Value = serde_json::from_slice(first).map_err(|_| damaged(1, "it is no JSON"))?;
    let format = value.get("format").and_then(Value::as_u64).unwrap_or(0);
    if format > FORMAT {
        let version = value.get("vdbspec").and_then(Value::as_str);
        let version = version.unwrap_or("unknown").chars();
        return Err(LedgerError::Newer {
            path: path.to_owned(),
            format,
            version: version.take(VERSION_CHARS_MAX).collect(),
        });
    }
    let header: Header =
        serde_json::from_value(value).map_err(|error| damaged(1, &error.to_string()))?;
    if format == 0 || header.run != run {
        return Err(damaged(1, "it does not name the run of its file"));
    }
    let mut blocks = Vec::new();
    for (index, line) in lines.enumerate() {
        let block = serde_json::from_slice(line)
            .map_err(|error| damaged(index.saturating_add(2), &error.to_string()))?;
        blocks.push(block);
    }
    let torn = bytes.last() != Some(&b'\n');
    Ok(Said {
        header,
        blocks,
        torn,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{State, shelf};
    use crate::ledger::LedgerError;

    fn only(text: &str) -> State {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("k3x9qa.ledger"), text).expect("the folder can be written");
        fs::write(folder.path().join("other.txt"), "").expect("the folder can be written");
        let mut entries = shelf(folder.path()).expect("a shelf");
        assert_eq!(entries.len(), 1);
        entries.remove(0).state
    }

    #[test]
    fn a_folder_that_is_not_there_holds_no_ledger() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let entries = shelf(&folder.path().join("none")).expect("no shelf is an empty one");
        assert!(entries.is_empty());
    }

    #[test]
    fn a_newer_format_names_the_version_that_can_read_it() {
        let state = only("{\"format\":2,\"vdbspec\":\"9.1.0\",\"what\":[]}\n");
        let State::Unreadable(error @ LedgerError::Newer { .. }) = state else {
            panic!("{state:?}");
        };
        assert!(error.to_string().contains("9.1.0"), "{error}");
    }

    #[test]
    fn an_empty_file_or_another_runs_header_is_damaged() {
        let other = "{\"format\":1,\"vdbspec\":\"0\",\"run\":\"zzzzzz\",\"target\":\"\",\
            \"label\":\"\",\"home\":\"\",\"started\":0,\"seed\":\"0\"}\n";
        for text in ["", "\n", "null\n", "{\"format\":1}\n", other] {
            let state = only(text);
            let damaged = matches!(
                state,
                State::Unreadable(LedgerError::Damaged { line: 1, .. })
            );
            assert!(damaged, "{text:?}: {state:?}");
        }
    }
}
