//! One snapshot on disk, in insta's format: YAML between two lines of dashes, then the text.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::report::untrusted;
use crate::run::CaseResult;

/// Bytes of a snapshot file that are read.
pub(super) const FILE_BYTES_MAX: u64 = 4 << 20;
/// Bytes of a name before it is cut and gets a checksum instead.
const NAME_BYTES_MAX: usize = 120;
/// Bytes of the checksum that tells apart names that look alike once unsafe characters are replaced.
const CHECKSUM_BYTES: usize = 4;

/// A snapshot could not be read or written.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// A file or directory could not be read.
    #[error("cannot read {path}: {source}; check that it exists and may be read")]
    Read {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file could not be written, renamed or removed.
    #[error("cannot write {path}: {source}; check the directory's permissions and the free space")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file stands where a folder belongs.
    #[error(
        "{path} is not a folder, so that no snapshots can be below it; move it, or name another folder or label"
    )]
    NoFolder {
        /// The file.
        path: PathBuf,
    },
    /// A file is not a snapshot.
    #[error(
        "{path} is not a snapshot: it needs a header between two lines of `---`; restore or delete it"
    )]
    Format {
        /// The file.
        path: PathBuf,
    },
    /// Several files cannot be used.
    #[error("{} snapshots cannot be used:", all.len())]
    Several {
        /// What is wrong with each.
        all: Vec<SnapshotError>,
    },
    /// A file is larger than anything that is ever written here.
    #[error(
        "{path} is larger than {FILE_BYTES_MAX} bytes, so it is not one of our snapshots; delete it"
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// A directory holds too much to be a snapshot directory.
    #[error("{path} holds too many files for a snapshot directory; name the right one")]
    TooMany {
        /// The directory.
        path: PathBuf,
    },
    /// Two cases have the same file.
    #[error(
        "the case {case} would overwrite the snapshot {path} of another case; give it an id of its own"
    )]
    Collision {
        /// Id of the later case.
        case: String,
        /// The file.
        path: PathBuf,
    },
}

impl SnapshotError {
    /// What is wrong with all of these files, each of them once; nothing where there are none.
    pub fn of_all(all: Vec<Self>) -> Option<Self> {
        let mut named = BTreeSet::new();
        let mut all: Vec<Self> = all
            .into_iter()
            .filter(|one| named.insert(one.to_string()))
            .collect();
        match all.len() {
            0 | 1 => all.pop(),
            _ => Some(Self::Several { all }),
        }
    }

    /// What is wrong with each file, where there are several.
    pub fn each(&self) -> &[Self] {
        match self {
            Self::Several { all } => all,
            _ => &[],
        }
    }

    /// Whether one recorded file cannot be used, which says nothing of the others.
    pub const fn is_of_one_file(&self) -> bool {
        matches!(
            self,
            Self::Read { .. } | Self::Format { .. } | Self::TooLarge { .. }
        )
    }
}

#[derive(Serialize)]
struct Info<'a> {
    case: &'a str,
    target: &'a str,
}

/// A name as one part of a path: no separators, no `__` (insta cuts names there), never hidden, never too long.
pub(super) fn path_part(name: &str) -> String {
    let mut safe: String = name
        .chars()
        .map(|c| match c {
            '/' => '.',
            c if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') => c,
            _ => '-',
        })
        .collect();
    while safe.contains("__") {
        safe = safe.replace("__", "_");
    }
    safe.truncate(NAME_BYTES_MAX);
    let changed = safe != name.replace('/', ".");
    if changed || safe.is_empty() || safe.starts_with('.') || safe.ends_with('.') {
        let checksum = Sha256::digest(name.as_bytes());
        let checksum = checksum
            .iter()
            .take(CHECKSUM_BYTES)
            .map(|byte| format!("{byte:02x}"));
        let stem = safe.trim_matches('.');
        return format!("{stem}-{}", checksum.collect::<String>());
    }
    safe
}

/// A label as the name of a folder: two labels never share one, which a path in a label would do.
pub(super) fn folder_of(label: &str) -> String {
    let part = path_part(label);
    let is_like_another = label.contains('/') && part == label.replace('/', ".");
    if is_like_another {
        // What is no mark of an operation gets a checksum.
        path_part(&label.replace('/', "\\"))
    } else {
        part
    }
}

/// Where the snapshot of a case stands below the directory of its target: `aliases.create/coverage.missing-name.snap`.
pub(super) fn path_of(case: &CaseResult) -> PathBuf {
    path_of_id(&case.id, &case.operation)
}

/// The same for a case of a plan, by its id and its operation.
pub(super) fn path_of_id(id: &str, operation: &str) -> PathBuf {
    let mut parts = id.splitn(3, '/');
    let name = match (parts.next(), parts.next(), parts.next()) {
        (Some(phase), Some(_), Some(rest)) => format!("{phase}.{rest}"),
        _ => id.to_owned(),
    };
    Path::new(&path_part(operation)).join(format!("{}.snap", path_part(&name)))
}

/// The id of the case whose snapshot a file is: [`path_of()`] the other way round, but for names that had to be cut.
pub(super) fn case_of(path: &Path) -> String {
    let part = |name: Option<&std::ffi::OsStr>| {
        let name = name.unwrap_or_default().to_string_lossy();
        name.into_owned()
    };
    let name = part(path.file_stem());
    let operation = part(path.parent().and_then(Path::file_name));
    match name.split_once('.') {
        Some((phase, rest)) => format!("{phase}/{operation}/{rest}"),
        None => name,
    }
}

/// The whole file for a text. Values are written as JSON, which is YAML too.
pub(super) fn compose(case: &CaseResult, target: &str, text: &str) -> String {
    let quoted = |text: &str| serde_json::Value::from(untrusted::line(text)).to_string();
    let source = format!("specs/operations/{}.json", path_part(&case.operation));
    let info = Info {
        case: &untrusted::line(&case.id),
        target: &untrusted::line(target),
    };
    // Two strings always serialize.
    let info = serde_json::to_string(&info).unwrap_or_else(|_| "{}".to_owned());
    let (source, title) = (quoted(&source), quoted(&case.title));
    format!("---\nsource: {source}\ndescription: {title}\ninfo: {info}\n---\n{text}\n")
}

/// The text of a snapshot file, or nothing when there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<String>, SnapshotError> {
    let fail = |source| SnapshotError::Read {
        path: path.to_owned(),
        source,
    };
    match fs::metadata(path) {
        Ok(metadata) if metadata.len() > FILE_BYTES_MAX => {
            return Err(SnapshotError::TooLarge {
                path: path.to_owned(),
            });
        }
        // Of a pipe nobody knows when it ends.
        Ok(metadata) if !metadata.is_file() => {
            return Err(SnapshotError::Format {
                path: path.to_owned(),
            });
        }
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fail(error)),
    }
    let format = || SnapshotError::Format {
        path: path.to_owned(),
    };
    let whole = fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => format(),
        _ => fail(error),
    })?;
    let text = text_of(&whole.replace("\r\n", "\n")).map(|text| text.trim_end().to_owned());
    text.map(Some).ok_or_else(format)
}

fn text_of(whole: &str) -> Option<&str> {
    let header = whole.strip_prefix("---\n")?;
    match header.strip_prefix("---\n") {
        Some(text) => Some(text),
        None => header.split_once("\n---\n").map(|(_, text)| text),
    }
}

/// Writes a file so that a reader sees the old one or the new one, never half of it.
pub(super) fn write(path: &Path, whole: &str) -> Result<(), SnapshotError> {
    let fail = |source| SnapshotError::Write {
        path: path.to_owned(),
        source,
    };
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(fail)?;
    let mut builder = tempfile::Builder::new();
    // They hold what a server answered: only their owner may read them, which does not keep them from being committed.
    let mut file = builder
        .prefix(".snapshot-")
        .tempfile_in(parent)
        .map_err(fail)?;
    file.write_all(whole.as_bytes()).map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

/// Refuses a folder that cannot be one, or in which nothing can be made where that is wanted. Nothing stays of it.
pub(super) fn prepare(folder: &Path, writes: bool) -> Result<(), SnapshotError> {
    let there = folder.ancestors().find(|one| one.exists());
    let there = there.unwrap_or(Path::new("."));
    if !there.is_dir() {
        return Err(SnapshotError::NoFolder {
            path: there.to_owned(),
        });
    }
    let made = writes.then(|| tempfile::tempfile_in(there));
    made.transpose().map_or_else(
        |source| {
            Err(SnapshotError::Write {
                path: there.to_owned(),
                source,
            })
        },
        |_| Ok(()),
    )
}

/// Removes a file if it is there.
pub(super) fn remove(path: &Path) -> Result<(), SnapshotError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(SnapshotError::Write {
            path: path.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

/// The file of a snapshot that waits for review.
pub(super) fn pending_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_safe_part_of_a_path_and_no_two_names_share_one() {
        assert_eq!(path_part("aliases/create"), "aliases.create");
        assert_eq!(path_part("missing-alias_name"), "missing-alias_name");
        for hostile in ["..", "../../etc/passwd", "", "a\0b", "nul\n", ".git", "ä"] {
            let part = path_part(hostile);
            let safe = part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
            assert!(
                safe && !part.starts_with('.'),
                "{hostile:?} became {part:?}"
            );
        }
        assert_ne!(path_part("a__b"), path_part("a_b"));
        assert_ne!(folder_of("a/b"), folder_of("a.b"));
        assert_ne!(folder_of("a/b"), folder_of("a\\c"));
        assert_eq!(folder_of("milvus-2.6"), "milvus-2.6");
        assert_ne!(path_part(&"x".repeat(300)), path_part(&"x".repeat(301)));
        assert!(!path_part("a____b").contains("__"));
    }

    #[test]
    fn the_text_may_hold_lines_of_dashes() {
        assert_eq!(
            text_of("---\na: 1\n---\none\n---\ntwo"),
            Some("one\n---\ntwo")
        );
        assert_eq!(text_of("---\n---\n"), Some(""));
        assert_eq!(text_of("one"), None);
        assert_eq!(text_of("---\na: 1\n"), None);
    }
}
