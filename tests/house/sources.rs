//! The project's own files, read once per test.

use std::fs;
use std::path::{Path, PathBuf};

/// Deepest folder below `src` and `tests`.
const DEPTH_MAX: usize = 8;

/// One file.
#[derive(Debug)]
pub(crate) struct Source {
    /// From the project's root, with slashes: `src/run/lane.rs`.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
}

impl Source {
    /// The module right below the crate's root: `run`; `main` and `lib` for those two.
    pub(crate) fn station(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let first = below.split('/').next().unwrap_or(below);
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Its lines with their numbers, without those that are comments: what they name is only spoken of.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate();
        lines
            .map(|(index, line)| (index + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The same without the unit tests, which stand at a file's end, and without modules that only they use.
    pub(crate) fn code_without_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests = self.tests_begin();
        self.code().take_while(move |(number, _)| *number < tests)
    }

    /// Whether only unit tests use the file; `hygiene` holds each of these to be declared so.
    pub(crate) fn is_for_tests(&self) -> bool {
        self.path.starts_with("src/") && self.path.ends_with("/testing.rs")
    }

    /// The line of the attribute of the first module of tests; beyond the end where there is none.
    fn tests_begin(&self) -> usize {
        if self.is_for_tests() {
            return 0;
        }
        let lines: Vec<&str> = self.text.lines().collect();
        let found = lines.windows(2).position(|pair| {
            matches!(pair, ["#[cfg(test)]", module] if module.contains("mod ") && module.ends_with('{'))
        });
        found.map_or(usize::MAX, |index| index + 1)
    }
}

/// The project's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the project.
pub(crate) fn read(path: &str) -> String {
    let text = fs::read_to_string(root().join(path));
    text.unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Rust file below a folder of the project, sorted by path.
pub(crate) fn rust_files(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    walk(&root().join(folder), DEPTH_MAX, &mut found);
    found.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    found.sort();
    assert!(!found.is_empty(), "{folder} holds no Rust file");
    found.iter().map(|path| source(path)).collect()
}

fn source(path: &Path) -> Source {
    let below = path.strip_prefix(root()).expect("a path below the root");
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    let path = parts.join("/");
    let text = read(&path);
    Source { path, text }
}

fn walk(folder: &Path, depth_left: usize, found: &mut Vec<PathBuf>) {
    assert!(depth_left > 0, "{} lies too deep", folder.display());
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("an entry of it").path();
        if path.is_dir() {
            walk(&path, depth_left - 1, found);
        } else {
            found.push(path);
        }
    }
}

/// What stands in the text behind each place where `marker` begins a path: `use crate::house::run::Event` gives `run::Event`.
pub(crate) fn paths_behind<'a>(line: &'a str, marker: &'a str) -> impl Iterator<Item = &'a str> {
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(marker).filter_map(move |(at, _)| {
        let is_whole = line
            .get(..at)?
            .chars()
            .next_back()
            .is_none_or(|c| !letter(c) && c != ':');
        let behind = line.get(at + marker.len()..)?;
        let end = behind
            .find(|c| !letter(c) && c != ':')
            .unwrap_or(behind.len());
        behind.get(..end).filter(|_| is_whole)
    })
}
