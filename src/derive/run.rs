//! The command `derive`: pages in, operation files written or compared.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::contract::operation::Defect;
use crate::contract::{DerivedBy, Operation, OperationId};

use super::compare::{Difference, compare};
use super::error::DeriveError;
use super::index::PageIndex;
use super::read::read_page;
use super::spec::derive_page;
use super::write::write_operations;

/// The most pages that one run takes.
const MAX_PAGES: usize = 1_000;

/// What became of one page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageReport {
    /// The file.
    pub page: PathBuf,
    /// Its key.
    pub key: String,
    /// Whether `pages.toml` knows the key with other bytes.
    pub changed: bool,
    /// What it documents.
    pub operation: OperationId,
    /// What is wrong with it.
    pub defects: Vec<Defect>,
    /// Against the operation file as it was; empty when there was none.
    pub differences: Vec<Difference>,
    /// Whether there was an operation file.
    pub known: bool,
    /// Whether the file differs in its bytes, be it only in line numbers.
    pub stale: bool,
}

/// What a run of `derive` did or found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeriveReport {
    /// One for each page, in the order given.
    pub pages: Vec<PageReport>,
    /// Files written; empty when only comparing.
    pub written: Vec<PathBuf>,
}

impl DeriveReport {
    /// Whether some operation file is missing or not what its page now says: with `--check`, a reason to fail.
    pub fn is_stale(&self) -> bool {
        self.pages.iter().any(|page| page.stale)
    }

    /// Every difference, in the order of the pages.
    pub fn differences(&self) -> impl Iterator<Item = &Difference> {
        self.pages.iter().flat_map(|page| &page.differences)
    }
}

/// Derives every page and, unless `check` is set, writes the operation files below `specs_dir`. An error means that nothing was written.
pub fn run_derive(
    pages: &[PathBuf],
    specs_dir: &Path,
    check: bool,
) -> Result<DeriveReport, DeriveError> {
    let index_path = specs_dir.join("pages.toml");
    let index = match read_text(&index_path)? {
        Some(text) => PageIndex::parse(&index_path, &text)?,
        None => PageIndex::default(),
    };
    let dir = specs_dir.join("operations");
    let mut report = DeriveReport::default();
    let mut derived: BTreeMap<OperationId, (PathBuf, Operation)> = BTreeMap::new();
    for path in pages.iter().take(MAX_PAGES) {
        let (page, operation) = derive_file(path, &index, &dir, check)?;
        if let Some((first, _)) = derived.get(&operation.operation) {
            let (first, second) = (first.display().to_string(), path.display().to_string());
            return Err(DeriveError::Twice {
                operation: operation.operation.to_string(),
                first,
                second,
            });
        }
        derived.insert(operation.operation.clone(), (path.clone(), operation));
        report.pages.push(page);
    }
    if !check {
        let operations: Vec<Operation> = derived
            .into_values()
            .map(|(_, operation)| operation)
            .collect();
        report.written = write_operations(&dir, &operations)?;
    }
    Ok(report)
}

fn derive_file(
    path: &Path,
    index: &PageIndex,
    dir: &Path,
    check: bool,
) -> Result<(PageReport, Operation), DeriveError> {
    let bytes = fs::read(path).map_err(|source| DeriveError::reading(path, source))?;
    let page = read_page(&path.display().to_string(), &bytes)?;
    let key = index.key_of(&page);
    let operation = derive_page(&page, &key);
    let file = dir.join(operation.file_name());
    let text = read_text(&file)?;
    let old = text
        .as_deref()
        .map(|text| Operation::parse(&file.display().to_string(), text))
        .transpose()?;
    if !check
        && old
            .as_ref()
            .is_some_and(|old| old.derived_by == DerivedBy::Hand)
    {
        return Err(DeriveError::Hand {
            path: file,
            page: path.display().to_string(),
        });
    }
    let report = PageReport {
        page: path.to_owned(),
        changed: index
            .by_key(&key)
            .is_some_and(|known| !known.sha256.eq_ignore_ascii_case(&page.sha256)),
        key,
        operation: operation.operation.clone(),
        defects: operation.defects.clone(),
        differences: old
            .as_ref()
            .map(|old| compare(old, &operation))
            .unwrap_or_default(),
        known: old.is_some(),
        stale: text.as_deref() != Some(operation.to_text().as_str()),
    };
    Ok((report, operation))
}

fn read_text(path: &Path) -> Result<Option<String>, DeriveError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DeriveError::reading(path, error)),
    }
}

impl fmt::Display for DeriveReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for page in &self.pages {
            write!(f, "{page}")?;
        }
        for path in &self.written {
            writeln!(f, "wrote {}", path.display())?;
        }
        Ok(())
    }
}

impl fmt::Display for PageReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} documents {} (as {})",
            self.page.display(),
            self.operation,
            self.key
        )?;
        if self.changed {
            writeln!(
                f,
                "  its bytes are not those that pages.toml records: record the new digest if the page is right"
            )?;
        }
        for difference in &self.differences {
            writeln!(f, "  {}  at {}", difference.meaning, difference.pointer)?;
        }
        if !self.known {
            writeln!(f, "  it has no operation file yet")?;
        } else if self.stale && self.differences.is_empty() {
            writeln!(
                f,
                "  it says the same as before; lines, defects or provenance moved"
            )?;
        } else if !self.stale {
            writeln!(f, "  nothing differs from its operation file")?;
        }
        for defect in &self.defects {
            writeln!(
                f,
                "  {}:{} {}: {}",
                self.page.display(),
                defect.line,
                defect.id,
                defect.what
            )?;
        }
        Ok(())
    }
}
