//! Which file holds the settings: the one that was named, or the nearest `vdbspec.toml`.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::error::ConfigError;
use crate::cli::token;

/// The name that is looked for.
pub(super) const FILE_NAME: &str = "vdbspec.toml";
/// Largest configuration file, in bytes.
const CONFIG_BYTES_MAX: u64 = 256 * 1024;
/// Most folders that are looked into.
const FOLDERS_MAX: usize = 64;
/// What marks the top of a repository.
const REPOSITORY_MARKS: [&str; 3] = [".git", ".hg", ".jj"];

/// A configuration file that was read.
#[derive(Debug)]
pub(super) struct Found {
    /// The path as a user may find it.
    pub(super) path: PathBuf,
    /// Its text.
    pub(super) text: String,
    /// Whether nobody named it.
    pub(super) implicit: bool,
}

/// Reads the file that `--config` names.
pub(super) fn named(path: &Path) -> Result<Found, ConfigError> {
    Ok(Found {
        text: read(path)?,
        path: path.to_owned(),
        implicit: false,
    })
}

/// Reads the nearest file: of the working directory, else of its parents up to the top of the repository or the home
/// folder. Outside both only the working directory counts: what lies above it may be anybody's.
pub(super) fn nearest(home: Option<&Path>) -> Result<Option<Found>, ConfigError> {
    let Ok(here) = fs::canonicalize(".") else {
        return Ok(None);
    };
    let home = home.and_then(|home| fs::canonicalize(home).ok());
    for folder in folders(&here, home.as_deref()) {
        let path = folder.join(FILE_NAME);
        if !path.is_file() {
            continue;
        }
        if anybody_writes(&path) {
            return Err(ConfigError::Writable { path });
        }
        let text = read(&path)?;
        let path = if *folder == here {
            PathBuf::from(FILE_NAME)
        } else {
            path
        };
        return Ok(Some(Found {
            path,
            text,
            implicit: true,
        }));
    }
    Ok(None)
}

/// The folders that are looked into, nearest first.
fn folders<'a>(here: &'a Path, home: Option<&Path>) -> Vec<&'a Path> {
    let is_top = |folder: &Path| {
        Some(folder) == home
            || REPOSITORY_MARKS
                .iter()
                .any(|mark| folder.join(mark).exists())
    };
    let all: Vec<&Path> = here.ancestors().take(FOLDERS_MAX).collect();
    let top = all.iter().position(|folder| is_top(folder)).unwrap_or(0);
    all.into_iter().take(top.saturating_add(1)).collect()
}

#[cfg(unix)]
fn anybody_writes(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    /// Bits of a mode: everybody may write, and in a folder only owners may remove.
    const EVERYBODY: u32 = 0o002;
    const STICKY: u32 = 0o1000;
    let mode = |path: &Path| fs::metadata(path).map_or(0, |found| found.permissions().mode());
    // Whoever may write to the folder may put another file in its place.
    let folder = path.parent().map_or(0, mode);
    mode(path) & EVERYBODY != 0 || folder & EVERYBODY != 0 && folder & STICKY == 0
}

#[cfg(not(unix))]
fn anybody_writes(_: &Path) -> bool {
    false
}

fn read(path: &Path) -> Result<String, ConfigError> {
    let failure = |reason: String| ConfigError::Read {
        path: token::shown_path(path),
        reason,
    };
    if path.is_dir() {
        return Err(failure("it is a folder".to_owned()));
    }
    let file = File::open(path).map_err(|error| failure(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(CONFIG_BYTES_MAX.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| failure(error.to_string()))?;
    if bytes.len() as u64 > CONFIG_BYTES_MAX {
        return Err(failure(format!("it exceeds {CONFIG_BYTES_MAX} bytes")));
    }
    String::from_utf8(bytes).map_err(|_| failure("it is not UTF-8".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_count_up_to_the_repository_or_the_home_folder_and_not_beyond() {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let top = temporary.path().canonicalize().expect("it is there");
        let below = top.join("a/b");
        fs::create_dir_all(&below).expect("the folder can be written");
        assert_eq!(folders(&below, None), [below.as_path()]);
        let up_to_top = [below.as_path(), &top.join("a"), &top];
        assert_eq!(folders(&below, Some(&top)), up_to_top);
        fs::create_dir(top.join("a/.git")).expect("the folder can be written");
        assert_eq!(folders(&below, Some(&top)), up_to_top[..2]);
    }
}
