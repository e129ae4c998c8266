//! Pages that were there and are there no more.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::contract::OperationId;

use super::gather::Given;
use super::key::{Keyed, version_of};
use super::recorded::Recorded;
use super::style::Style;

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
    for (repository, folder) in public_folders(given, keyed, recorded) {
        let own = recorded.index.pages().iter();
        let own = own.filter(|known| known.repository == repository);
        let below = own.filter(|known| Path::new(&known.path).starts_with(&folder));
        expected.extend(below.map(|known| known.key.as_str()));
    }
    expected.extend(nearly_whole(given, keyed, recorded));
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

/// Versions of which a folder holds nothing, though it holds most of those that are recorded in that style: how many pages each has.
pub(super) fn gone_sets(
    given: &[Given],
    keyed: &[Keyed],
    recorded: &Recorded,
) -> BTreeMap<String, usize> {
    let mut all: BTreeMap<Style, BTreeMap<&str, usize>> = BTreeMap::new();
    for known in recorded.index.pages() {
        let sets = all.entry(known.style).or_default();
        *sets.entry(version_of(&known.key)).or_default() += 1;
    }
    let pairs = given.iter().zip(keyed);
    let in_folders = pairs.clone().filter(|(one, _)| one.folder.is_some());
    let mut held: BTreeMap<&PathBuf, BTreeSet<&str>> = BTreeMap::new();
    for (one, key) in in_folders {
        if let Some(folder) = &one.folder {
            held.entry(folder).or_default().insert(version_of(&key.key));
        }
    }
    let given: BTreeSet<&str> = pairs.map(|(_, key)| version_of(&key.key)).collect();
    let mut gone = BTreeMap::new();
    for sets in all.values() {
        let of_one = |held: &BTreeSet<&str>| sets.keys().filter(|set| held.contains(*set)).count();
        let most = held.values().map(of_one).max().unwrap_or_default();
        if most.saturating_mul(2) > sets.len() {
            let missing = sets.iter().filter(|(set, _)| !given.contains(*set));
            gone.extend(missing.map(|(set, count)| ((*set).to_owned(), *count)));
        }
    }
    gone
}

/// The folders of the public repositories that the given folders are copies of, told by what the paths of their pages share at the end,
/// each behind its repository.
fn public_folders<'a>(
    given: &[Given],
    keyed: &[Keyed],
    recorded: &'a Recorded,
) -> BTreeSet<(&'a str, PathBuf)> {
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
            folders.insert((known.repository.as_str(), folder.to_owned()));
        }
    }
    folders
}

/// The recorded pages of sets of which a folder holds at least half under names of its own, which lead to no public folder.
fn nearly_whole<'a>(given: &[Given], keyed: &[Keyed], recorded: &'a Recorded) -> Vec<&'a str> {
    let mut held: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (one, key) in given.iter().zip(keyed) {
        let known = recorded.index.by_key(&key.key);
        let is_renamed =
            known.is_some_and(|known| one.path.file_name() != Path::new(&known.path).file_name());
        if one.folder.is_some() && is_renamed {
            held.entry(version_of(&key.key))
                .or_default()
                .insert(&key.key);
        }
    }
    let mut found = Vec::new();
    for (set, keys) in held {
        let all = recorded
            .index
            .pages()
            .iter()
            .map(|known| known.key.as_str());
        let all: Vec<&str> = all.filter(|key| version_of(key) == set).collect();
        if keys.len().saturating_mul(2) >= all.len() {
            found.extend(all);
        }
    }
    found
}

/// How many recorded pages of each set were not given, where a folder was; those that are missing are told of apart.
pub(super) fn not_given(
    given: &[Given],
    keyed: &[Keyed],
    removed: &[Removed],
    gone_sets: &BTreeMap<String, usize>,
    recorded: &Recorded,
) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    if given.iter().all(|one| one.folder.is_none()) {
        return counts;
    }
    let known = keyed.iter().map(|one| one.key.as_str());
    let known: BTreeSet<&str> = known
        .chain(removed.iter().map(|one| one.key.as_str()))
        .collect();
    for page in recorded.index.pages() {
        if !known.contains(page.key.as_str()) && !gone_sets.contains_key(version_of(&page.key)) {
            *counts.entry(version_of(&page.key).to_owned()).or_default() += 1;
        }
    }
    counts
}
