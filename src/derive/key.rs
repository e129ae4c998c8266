//! What to call a page: the key under which the specs know it, or a later text of it.

use std::collections::BTreeSet;
use std::path::Path;

use crate::contract::{Operation, OperationId, Speaker, Voice};

use super::compare::compare;
use super::error::DeriveError;
use super::gather::Given;
use super::page::Page;
use super::recorded::Recorded;
use super::spec::derive_page;
use super::style::Style;

/// The style and version that a page belongs to: `milvus-2.4-md` of `milvus-2.4-md/aliases/create`.
pub(super) fn version_of(key: &str) -> &str {
    key.split('/').next().unwrap_or_default()
}

/// A page with its key and what it says.
#[derive(Debug, Clone)]
pub(super) struct Keyed {
    /// Key in `pages.toml`, be it there or not.
    pub(super) key: String,
    /// Whether the index knows these very bytes.
    pub(super) is_known: bool,
    /// Whether nothing but likeness tells which page it is.
    pub(super) is_guessed: bool,
    /// The spec of this page alone.
    pub(super) spec: Operation,
}

/// A key, whether the index knows the bytes as that page's, and whether it was guessed.
type Key = (String, bool, bool);

/// Keys for all pages, in their order. A version in the path decides, such as `v2.5.x`; without one known bytes have their key;
/// else it is that of the recorded page of that style and operation from which the page differs least.
pub(super) fn keyed(given: &[Given], recorded: &Recorded) -> Result<Vec<Keyed>, DeriveError> {
    let mut keys: Vec<Option<Key>> = given
        .iter()
        .map(|one| sure(one, recorded))
        .collect::<Vec<_>>();
    let mut taken: BTreeSet<(OperationId, String)> = given
        .iter()
        .zip(&keys)
        .filter_map(|(one, key)| Some((one.page.operation.clone(), key.clone()?.0)))
        .collect();
    for (one, key) in given.iter().zip(&mut keys) {
        if key.is_none() {
            let found = nearest(&one.page, recorded, &taken);
            taken.insert((one.page.operation.clone(), found.clone()));
            *key = Some((found, false, true));
        }
    }
    let mut seen: Vec<(&Given, String)> = Vec::new();
    let mut all = Vec::with_capacity(given.len());
    for (one, (key, is_known, is_guessed)) in given.iter().zip(keys.into_iter().flatten()) {
        let operation = &one.page.operation;
        let first = seen
            .iter()
            .find(|(other, name)| other.page.operation == *operation && *name == key);
        if let Some((first, _)) = first {
            return Err(DeriveError::Twice {
                operation: operation.to_string(),
                first: first.place(),
                second: one.place(),
            });
        }
        seen.push((one, key.clone()));
        all.push(Keyed {
            spec: derive_page(&one.page, &key),
            key,
            is_known,
            is_guessed,
        });
    }
    Ok(all)
}

/// The key where nothing needs to be compared.
fn sure(given: &Given, recorded: &Recorded) -> Option<Key> {
    let page = &given.page;
    let known = recorded.index.by_digest(&page.sha256);
    if page.style == Style::Seed {
        let key = recorded.index.key_of(page);
        return Some((key, known.is_some(), false));
    }
    // The same bytes may be published for several versions: the path says which of them is meant.
    if let Some(version) = version_in(&given.path) {
        let key = key_of_version(page, &version);
        let recorded = recorded.index.by_key(&key);
        let is_known = recorded.is_some_and(|one| one.sha256.eq_ignore_ascii_case(&page.sha256));
        return Some((key, is_known, false));
    }
    known.map(|known| (known.key.clone(), true, false))
}

fn key_of_version(page: &Page, version: &str) -> String {
    match page.style {
        Style::Seed => format!("seed/{}", page.operation.file_stem()),
        Style::Markdown => format!("milvus-{version}-md/{}", page.operation),
        Style::Mdx => format!("milvus-{version}/{}", page.operation),
        Style::OpenApi => format!("milvus-{version}-openapi"),
    }
}

/// The version that a path names, the last one if several do: `2.5` of `v2.5.x/v2/Create.mdx`.
fn version_in(path: &Path) -> Option<String> {
    let parts: Vec<String> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.iter().rev().find_map(|part| {
        let numbers: Vec<&str> = part.strip_prefix('v')?.split('.').collect();
        let is_number =
            |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
        match numbers.as_slice() {
            [major, minor, rest @ ..]
                if is_number(major) && is_number(minor) && rest.len() <= 2 =>
            {
                Some(format!("{major}.{minor}"))
            }
            _ => None,
        }
    })
}

fn nearest(page: &Page, recorded: &Recorded, taken: &BTreeSet<(OperationId, String)>) -> String {
    let voice = match page.style {
        Style::Seed => Voice::Seed,
        Style::Markdown => Voice::Markdown,
        Style::OpenApi => Voice::OpenApi,
        Style::Mdx => Voice::Mdx,
    };
    let filed = recorded.operations.get(&page.operation);
    let pages = filed.map(|filed| filed.operation.pages.as_slice());
    let candidates = pages.unwrap_or_default().iter().filter(|key| {
        let is_free = !taken.contains(&(page.operation.clone(), (*key).clone()));
        Speaker::new(key, &page.operation).voice == voice && is_free
    });
    let differences = |key: &&String| {
        let old = recorded.page(&page.operation, key)?;
        let new = derive_page(page, key);
        Some((compare(&old, &new).len(), (*key).clone()))
    };
    // Of equally near ones the newest, which stands last.
    let ranked = candidates.rev().filter_map(|key| differences(&key));
    if let Some((_, key)) = ranked.min_by_key(|(count, _)| *count) {
        return key;
    }
    // Nothing is known of this operation in this style: it counts as the newest version that there is.
    let versions = recorded.index.pages().iter().filter_map(|known| {
        let version = known
            .key
            .strip_prefix("milvus-")?
            .split(['-', '/'])
            .next()?;
        (known.style == page.style).then(|| version.to_owned())
    });
    let newest = versions.max().unwrap_or_else(|| "unknown".to_owned());
    key_of_version(page, &newest)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::version_in;

    #[test]
    fn a_version_is_read_from_the_path_and_from_nothing_like_it() {
        for (path, version) in [
            ("pages/v2.5.x/v2/Alias (v2)/Create.mdx", Some("2.5")),
            ("mdx/v3.0/Create.mdx", Some("3.0")),
            ("openapi/v2.4.json", Some("2.4")),
            ("v2.4/v2.6.x/Create.mdx", Some("2.6")),
            ("v2/Create.mdx", None),
            ("version2.5/Create.mdx", None),
        ] {
            assert_eq!(version_in(Path::new(path)).as_deref(), version, "{path}");
        }
    }
}
