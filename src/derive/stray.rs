//! Files of the folder of operations that no page stands behind.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::contract::OperationId;

use super::gather::Given;
use super::key::Keyed;
use super::recorded::Recorded;

/// A file that does not belong where it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stray {
    /// Its name in the folder of operations.
    pub file: String,
    /// Why it does not belong there, in words that continue a sentence about it.
    pub what: String,
}

impl Stray {
    /// A file that is no operation file.
    pub(super) fn foreign(path: &Path) -> Self {
        Self {
            file: named(path),
            what: "is no operation file".to_owned(),
        }
    }

    /// A file that holds the operation of another file.
    pub(super) fn misnamed(path: &Path, operation: &OperationId) -> Self {
        Self {
            file: named(path),
            what: format!(
                "holds {operation}, which stands in {}.json",
                operation.file_stem()
            ),
        }
    }
}

/// The last part of a path.
pub(super) fn named(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The files that were found to be stray when they were read, and those of operations that no page documents. A page that
/// `pages.toml` does not have is missed only where whole folders were given: it may be one that is recorded next.
pub(super) fn stray(given: &[Given], keyed: &[Keyed], recorded: &Recorded) -> Vec<Stray> {
    let mut found = recorded.stray.clone();
    let folders: BTreeSet<&PathBuf> = given.iter().filter_map(|one| one.folder.as_ref()).collect();
    let knows_pages = !folders.is_empty() && !recorded.index.pages().is_empty();
    for (id, filed) in &recorded.operations {
        let pages = &filed.operation.pages;
        let is_given = |key: &String| {
            let same = |one: &Keyed| one.key == *key && one.spec.operation == *id;
            keyed.iter().any(same)
        };
        let is_unknown = |key: &&String| recorded.index.by_key(key).is_none() && !is_given(key);
        let what = if pages.is_empty() {
            format!("holds {id}, which no page documents")
        } else if let Some(key) = pages.iter().find(is_unknown).filter(|_| knows_pages) {
            format!(
                "holds {id} and says that {key} documents it, a page that pages.toml does not have"
            )
        } else {
            continue;
        };
        found.push(Stray {
            file: format!("{}.json", id.file_stem()),
            what,
        });
    }
    found.sort();
    found
}
