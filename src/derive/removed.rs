//! Pages that were there and are there no more.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::contract::OperationId;

use super::gather::Given;
use super::key::Keyed;
use super::recorded::Recorded;

/// A recorded page that is missing among those given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Removed {
    /// Its operation.
    pub operation: OperationId,
    /// Its key.
    pub key: String,
    /// Whether no other page documents the operation.
    pub is_last: bool,
}

/// Looks for missing pages where whole sets were given: a folder, against the public folder that its pages come from; a file of many
/// operations, against what it held. A single page says nothing of the others.
pub(super) fn removed(given: &[Given], keyed: &[Keyed], recorded: &Recorded) -> Vec<Removed> {
    let present: BTreeSet<(&OperationId, &str)> = keyed
        .iter()
        .map(|one| (&one.spec.operation, one.key.as_str()))
        .collect();
    let mut expected: BTreeSet<&str> = BTreeSet::new();
    for folder in public_folders(given, keyed, recorded) {
        let below = recorded.index.pages().iter();
        expected.extend(
            below
                .filter(|known| Path::new(&known.path).starts_with(&folder))
                .map(|known| known.key.as_str()),
        );
    }
    let of_many = keyed.iter().map(|one| one.key.as_str());
    expected.extend(of_many.filter(|key| key.ends_with("-openapi")));
    let mut found = Vec::new();
    for filed in recorded.operations.values() {
        let operation = &filed.operation;
        for key in &operation.pages {
            if expected.contains(key.as_str())
                && !present.contains(&(&operation.operation, key.as_str()))
            {
                found.push(Removed {
                    operation: operation.operation.clone(),
                    key: key.clone(),
                    is_last: operation.pages.len() == 1,
                });
            }
        }
    }
    found
}

/// The folders of the public repositories that the given folders are copies of, told by what the paths of their pages share at the end.
fn public_folders(given: &[Given], keyed: &[Keyed], recorded: &Recorded) -> BTreeSet<PathBuf> {
    let mut folders = BTreeSet::new();
    for (one, key) in given.iter().zip(keyed) {
        let Some(below) = one
            .folder
            .as_ref()
            .and_then(|folder| one.path.strip_prefix(folder).ok())
        else {
            continue;
        };
        let Some(known) = recorded.index.by_key(&key.key) else {
            continue;
        };
        let public = Path::new(&known.path);
        let shared = below
            .components()
            .rev()
            .zip(public.components().rev())
            .take_while(|(here, there)| here == there)
            .count();
        if shared > 0
            && let Some(folder) = public.ancestors().nth(shared)
        {
            folders.insert(folder.to_owned());
        }
    }
    folders
}
