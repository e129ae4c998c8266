//! What the specs say by now: the index of pages and the operation files.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use crate::contract::{Operation, OperationId, texts_below};

use super::cited::Citations;
use super::error::DeriveError;
use super::index::PageIndex;
use super::stray::{Stray, named};

/// The most operation files that are read; the API has about a hundred operations.
const MAX_FILES: usize = 2_000;

/// An operation file.
#[derive(Debug, Clone)]
pub(super) struct Filed {
    /// Its text.
    pub(super) text: String,
    /// What it holds.
    pub(super) operation: Operation,
}

/// The part of a specs folder that derivation reads and writes.
#[derive(Debug, Clone, Default)]
pub(super) struct Recorded {
    /// `pages.toml`.
    pub(super) index: PageIndex,
    /// `operations/*.json`.
    pub(super) operations: BTreeMap<OperationId, Filed>,
    /// What clauses and decisions rest on.
    pub(super) citations: Citations,
    /// What else lies in the folder of operations.
    pub(super) stray: Vec<Stray>,
}

impl Recorded {
    /// Reads a folder; one that has nothing yet is an empty one.
    pub(super) fn read(specs_dir: &Path) -> Result<Self, DeriveError> {
        let mut recorded = Self::default();
        let path = specs_dir.join("pages.toml");
        if let Some(text) = read_text(&path)? {
            recorded.index = PageIndex::parse(&path, &text)?;
        }
        let texts = texts_below(specs_dir, &["clauses", "decisions"])?;
        let texts = texts
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_ref()));
        let texts: Vec<_> = texts.collect();
        recorded.citations = Citations::parse(&texts)?;
        let dir = specs_dir.join("operations");
        let entries = match fs::read_dir(&dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(recorded),
            Err(error) => return Err(DeriveError::reading(&dir, error)),
        };
        for entry in entries.take(MAX_FILES) {
            let path = entry
                .map_err(|error| DeriveError::reading(&dir, error))?
                .path();
            let is_json = path
                .extension()
                .is_some_and(|extension| extension == "json");
            // Those that begin with a dot belong to whoever works on the folder, and no command reads them.
            if named(&path).starts_with('.') {
                continue;
            }
            if !is_json || path.is_dir() {
                recorded.stray.push(Stray::foreign(&path));
            } else if let Some(text) = read_text(&path)? {
                recorded.file(&path.display().to_string(), text)?;
            }
        }
        Ok(recorded)
    }

    /// Takes texts as they are in a specs folder, by their path below it.
    pub(super) fn from_texts<'a>(
        texts: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, DeriveError> {
        let mut recorded = Self::default();
        let texts: Vec<_> = texts.collect();
        recorded.citations = Citations::parse(&texts)?;
        for (name, text) in texts {
            if name == "pages.toml" {
                recorded.index = PageIndex::parse(Path::new(name), text)?;
            } else if name.starts_with("operations/") {
                recorded.file(name, text.to_owned())?;
            }
        }
        Ok(recorded)
    }

    fn file(&mut self, name: &str, text: String) -> Result<(), DeriveError> {
        let operation = Operation::parse(name, &text)?;
        let id = operation.operation.clone();
        if named(Path::new(name)) != format!("{}.json", id.file_stem()) {
            self.stray.push(Stray::misnamed(Path::new(name), &id));
            return Ok(());
        }
        self.operations.insert(id, Filed { text, operation });
        Ok(())
    }

    /// What an operation file records of one page.
    pub(super) fn page(&self, operation: &OperationId, key: &str) -> Option<Operation> {
        self.operations.get(operation)?.operation.as_page(key)
    }
}

fn read_text(path: &Path) -> Result<Option<String>, DeriveError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DeriveError::reading(path, error)),
    }
}
