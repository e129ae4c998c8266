//! The whole contract from the embedded `specs/` or from a folder that `--specs` names.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::answered;
use super::clause::Clauses;
use super::code::Codes;
use super::decision::Decisions;
use super::departure::Departures;
use super::effective::Operations;
use super::operation::OperationError;
use super::overlay::DecisionError;
use super::profile::Profiles;
use super::role::Roles;
use super::spec_file::SpecError;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/specs");

/// Largest file of a contract that is read, in bytes.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Most files of a contract that are read.
const FILES_MAX: usize = 2000;

/// Everything a target is held to.
#[derive(Clone, Debug)]
pub struct Contract {
    /// Each operation with the decisions applied.
    pub operations: Operations,
    /// The clauses.
    pub clauses: Clauses,
    /// The decisions.
    pub decisions: Arc<Decisions>,
    /// The error codes.
    pub codes: Codes,
    /// The profiles.
    pub profiles: Profiles,
    /// Where released versions break the documents.
    pub departures: Departures,
    /// What each operation does to a target.
    pub roles: Roles,
    /// The text of `pages.toml`: where each page is published.
    pub pages: String,
    /// SHA-256 over all files, in hexadecimal.
    pub digest: String,
}

/// Why a contract could not be loaded.
#[derive(Debug, Error)]
pub enum ContractError {
    /// A file or folder could not be read.
    #[error(
        "cannot read {path}: {reason}; --specs takes a folder like the one that vdbspec derive --export DIR writes"
    )]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A TOML file is wrong.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// An operation's file is wrong.
    #[error(transparent)]
    Operation(#[from] OperationError),
    /// A decision does not fit.
    #[error(transparent)]
    Decision(#[from] DecisionError),
    /// A file of an operation is named after another one.
    #[error(
        "{file} holds the operation {operation}: name the file after it, with dots for slashes"
    )]
    Misnamed {
        /// The file.
        file: String,
        /// What it holds.
        operation: String,
    },
    /// Something that must be there is not.
    #[error(
        "the contract has no {0}; --specs takes a folder like the one that vdbspec derive --export DIR writes"
    )]
    Missing(String),
}

/// File texts by path below `specs/`.
type Files = BTreeMap<String, Cow<'static, str>>;

/// The texts of the embedded contract, by path below `specs/`.
pub fn embedded_texts() -> impl Iterator<Item = (String, &'static str)> {
    let mut files = Vec::new();
    collect(&EMBEDDED, &mut files);
    files.into_iter()
}

/// The texts in these folders below a specs folder, by path below it; nothing of a folder that is not there.
pub fn texts_below(
    specs: &Path,
    folders: &[&str],
) -> Result<BTreeMap<String, Cow<'static, str>>, ContractError> {
    let mut files = Files::new();
    let dirs = folders.iter().map(|folder| specs.join(folder));
    for dir in dirs.filter(|dir| dir.exists()) {
        read_dir(specs, &dir, &mut files)?;
    }
    Ok(files)
}

impl Contract {
    /// The contract that is part of this binary.
    pub fn embedded() -> Result<Self, ContractError> {
        let texts = embedded_texts().map(|(name, text)| (name, Cow::Borrowed(text)));
        Self::from_files(&texts.collect())
    }

    /// The contract in a folder.
    pub fn from_dir(dir: &Path) -> Result<Self, ContractError> {
        let mut files = Files::new();
        read_dir(dir, dir, &mut files)?;
        let contract = Self::from_files(&files)?;
        contract.operations.check()?;
        answered::check(&contract)?;
        Ok(contract)
    }

    fn from_files(files: &Files) -> Result<Self, ContractError> {
        let below = |folder: &'static str| {
            files
                .iter()
                .filter(move |(name, _)| name.starts_with(folder))
                .map(|(name, text)| (name.as_str(), text.as_ref()))
        };
        let one = |name: &str| {
            files
                .get(name)
                .map(AsRef::as_ref)
                .ok_or_else(|| ContractError::Missing(name.to_owned()))
        };
        let clauses = Clauses::parse(below("clauses/"))?;
        let decisions = Decisions::parse(below("decisions/"))?;
        decisions.check_references(&clauses)?;
        let decisions = Arc::new(decisions);
        let in_folder = files
            .iter()
            .filter(|(name, _)| name.starts_with("operations/"));
        let texts = in_folder.map(|(name, text)| (name.clone(), text.clone()));
        let operations = Operations::new(texts, Arc::clone(&decisions));
        if let Some(absent) = decisions
            .changed_operations()
            .iter()
            .find(|id| !operations.contains_key(id))
        {
            return Err(ContractError::Missing(format!(
                "operation {absent}, which a decision changes"
            )));
        }
        let roles = Roles::parse("roles.toml", one("roles.toml")?)?;
        if let Some((absent, _)) = roles.iter().find(|(id, _)| !operations.contains_key(id)) {
            return Err(ContractError::Missing(format!(
                "operation {absent}, which roles.toml classifies"
            )));
        }
        let profiles = Profiles::parse(below("profiles/"))?;
        let departures = Departures::parse(
            "departures.toml",
            one("departures.toml")?,
            &clauses,
            &profiles,
        )?;
        Ok(Self {
            operations,
            clauses,
            decisions,
            codes: Codes::parse("codes.toml", one("codes.toml")?)?,
            profiles,
            departures,
            roles,
            pages: one("pages.toml")?.to_owned(),
            digest: digest(files),
        })
    }
}

fn digest(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (name, text) in files {
        for part in [name.as_str(), text.as_ref()] {
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    hex(&hash.finalize())
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}

fn is_spec(name: &str) -> bool {
    let extension = Path::new(name)
        .extension()
        .and_then(|extension| extension.to_str());
    matches!(extension, Some("toml" | "json"))
}

fn collect(dir: &Dir<'static>, files: &mut Vec<(String, &'static str)>) {
    for file in dir.files() {
        let name = file.path().to_string_lossy().replace('\\', "/");
        if let (true, Some(text)) = (is_spec(&name), file.contents_utf8()) {
            files.push((name, text));
        }
    }
    dir.dirs().for_each(|inner| collect(inner, files));
}

fn read_dir(root: &Path, dir: &Path, files: &mut Files) -> Result<(), ContractError> {
    let unreadable = |path: &Path, reason: String| ContractError::Unreadable {
        path: path.to_owned(),
        reason,
    };
    let entries = std::fs::read_dir(dir).map_err(|error| unreadable(dir, error.to_string()))?;
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(dir, error.to_string()))?;
        let path = entry.path();
        let meta = entry
            .metadata()
            .map_err(|error| unreadable(&path, error.to_string()))?;
        if meta.is_dir() {
            read_dir(root, &path, files)?;
            continue;
        }
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        if !is_spec(&name) {
            continue;
        }
        if meta.len() > FILE_BYTES_MAX || files.len() >= FILES_MAX {
            return Err(unreadable(
                &path,
                "it is larger than any contract".to_owned(),
            ));
        }
        let text =
            std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error.to_string()))?;
        files.insert(name, Cow::Owned(text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Contract, ContractError};

    #[test]
    fn the_embedded_contract_loads_and_equals_the_one_on_disk() {
        let embedded = Contract::embedded().expect("the embedded contract is right");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
        let on_disk = Contract::from_dir(&root).expect("the contract on disk is right");
        assert_eq!(embedded.digest, on_disk.digest);
        assert!(embedded.operations.contains_key("aliases/create"));
        embedded
            .operations
            .check()
            .unwrap_or_else(|error| panic!("{error}"));
    }

    #[test]
    fn a_folder_that_is_none_or_no_contract_is_named() {
        let error =
            Contract::from_dir(Path::new("/nonexistent/specs")).expect_err("no such folder");
        assert!(error.to_string().contains("/nonexistent/specs"), "{error}");
        let empty = tempfile::tempdir().expect("a temporary folder");
        let error = Contract::from_dir(empty.path()).expect_err("an empty folder");
        assert!(matches!(error, ContractError::Missing(_)), "{error}");
    }
}
