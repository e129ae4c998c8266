//! The ledger of a run that is going on: created, appended to, and removed at the end.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::draft::PREFIX;
use super::error::LedgerError;
use super::record::{Block, Header, line};

/// What a ledger's file name ends with.
pub(super) const SUFFIX: &str = "ledger";

/// A ledger that is written. Its lock lives as long as the process, or until it is dropped.
#[derive(Debug)]
pub struct Book {
    file: File,
    folder: PathBuf,
    path: PathBuf,
}

impl Book {
    /// Creates the ledger of a run with its first block, readable by its owner only. It appears under its name when it
    /// is locked and on disk, so that nobody meets it half made.
    pub fn create(folder: &Path, header: &Header, first: &Block) -> Result<Self, LedgerError> {
        let failed = |reason| LedgerError::Write {
            folder: folder.to_owned(),
            reason,
        };
        make_private(folder).map_err(failed)?;
        let path = folder.join(format!("{}.{SUFFIX}", header.run));
        // On Unix such a file is made with the mode 0600.
        let mut new = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempfile_in(folder)
            .map_err(failed)?;
        let file = new.as_file_mut();
        file.try_lock().map_err(|error| failed(error.into()))?;
        let written = line(header).and_then(|mut text| {
            text.extend(line(first)?);
            Ok(text)
        });
        file.write_all(&written.map_err(|error| failed(error.into()))?)
            .map_err(failed)?;
        file.sync_all().map_err(failed)?;
        let file = new
            .persist_noclobber(&path)
            .map_err(|error| failed(error.error))?;
        sync_folder(folder).map_err(failed)?;
        Ok(Self {
            file,
            folder: folder.to_owned(),
            path,
        })
    }

    /// Adds a block. When this returns it is on disk, and not before may any of its names be used.
    pub fn append(&mut self, block: &Block) -> Result<(), LedgerError> {
        let written = line(block)
            .map_err(io::Error::from)
            .and_then(|text| self.file.write_all(&text))
            .and_then(|()| self.file.sync_data());
        written.map_err(|reason| LedgerError::Write {
            folder: self.folder.clone(),
            reason,
        })
    }

    /// The folder that it lies in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes it: nothing of the run is left.
    pub fn remove(self) -> Result<(), LedgerError> {
        remove(&self.path)
    }
}

/// Removes a ledger; one that is gone already is no trouble.
pub(super) fn remove(path: &Path) -> Result<(), LedgerError> {
    match fs::remove_file(path) {
        Err(reason) if reason.kind() != io::ErrorKind::NotFound => Err(LedgerError::Remove {
            path: path.to_owned(),
            reason,
        }),
        _ => Ok(()),
    }
}

/// Makes the folder, for its owner only. One that is there keeps its rights.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A new name is on disk only when its folder is. Elsewhere folders cannot be opened, and need not be.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use super::Book;
    use crate::ledger::{Block, Counter, FORMAT, Header, LedgerError, State, shelf};

    fn header() -> Header {
        Header {
            format: FORMAT,
            vdbspec: "0.1.0".to_owned(),
            run: "k3x9qa".to_owned(),
            target: "http://127.0.0.1:1".to_owned(),
            label: "mine".to_owned(),
            home: "default".to_owned(),
            started: 7,
            seed: "18446744073709551615".to_owned(),
        }
    }

    fn block(first: usize) -> Block {
        Block {
            of: Counter::Case,
            first,
            last: first + 9,
            forms: vec!["a1".to_owned()],
            also: vec!["_vdbs_k3x9qa_1a1".to_owned()],
            any: false,
        }
    }

    #[test]
    fn a_ledger_is_read_back_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = folder.path().join("below").join("it");
        let mut book = Book::create(&place, &header(), &block(0)).expect("a ledger");
        book.append(&block(10)).expect("another block");
        let entries = shelf(&place).expect("a shelf");
        assert_eq!(entries.len(), 1);
        let entry = entries.into_iter().next().expect("one entry");
        assert!(matches!(entry.state, State::Alive(Some(_))), "{entry:?}");
        drop(book);
        let entry = shelf(&place).expect("a shelf").remove(0);
        let State::Dead(held) = entry.state else {
            panic!("{entry:?}");
        };
        assert_eq!(held.header, header());
        assert_eq!(held.blocks, [block(0), block(10)]);
        held.remove().expect("it can be removed");
        assert_eq!(shelf(&place).expect("a shelf").len(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_ledger_and_its_folder_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = folder.path().join("state");
        let book = Book::create(&place, &header(), &block(0)).expect("a ledger");
        let mode = |path: &std::path::Path| {
            let known = fs::metadata(path).expect("it is there");
            known.permissions().mode() & 0o777
        };
        assert_eq!((mode(&place), mode(&book.path)), (0o700, 0o600));
    }

    #[test]
    fn a_torn_last_line_is_as_if_it_had_never_been_begun() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut book = Book::create(folder.path(), &header(), &block(0)).expect("a ledger");
        book.file
            .write_all(b"{\"of\":\"case\",\"fir")
            .expect("room");
        drop(book);
        let entry = shelf(folder.path()).expect("a shelf").remove(0);
        let State::Dead(held) = entry.state else {
            panic!("{entry:?}");
        };
        assert_eq!(held.blocks, [block(0)]);
    }

    #[test]
    fn a_damaged_line_before_the_last_one_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut book = Book::create(folder.path(), &header(), &block(0)).expect("a ledger");
        book.file.write_all(b"{\"of\":\n").expect("room");
        book.append(&block(10)).expect("another block");
        drop(book);
        let entry = shelf(folder.path()).expect("a shelf").remove(0);
        let State::Unreadable(LedgerError::Damaged { line, .. }) = entry.state else {
            panic!("{entry:?}");
        };
        assert_eq!(line, 3);
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named_with_the_way_out() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("file");
        fs::write(&file, "").expect("the folder can be written");
        let error = Book::create(&file, &header(), &block(0)).expect_err("no folder");
        assert!(error.to_string().contains("--ledger DIR"), "{error}");
    }
}
