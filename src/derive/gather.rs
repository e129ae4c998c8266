//! Files and folders as given → pages, read.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::cited::line_digests;
use super::error::DeriveError;
use super::page::Page;
use super::read::{MAX_FILE_BYTES, read_given, read_pages};
use super::style::Style;

/// The most files that one run takes.
const MAX_FILES: usize = 5_000;
/// How deep folders are walked.
const MAX_DEPTH: usize = 16;
/// What the names of pages end with.
const EXTENSIONS: [&str; 5] = ["json", "markdown", "md", "mdx", "txt"];

/// A page and where it was found.
#[derive(Debug, Clone)]
pub(super) struct Given {
    /// The file.
    pub(super) path: PathBuf,
    /// The folder that was given and in which the file was found; `None` for a file that was given itself.
    pub(super) folder: Option<PathBuf>,
    /// What it says.
    pub(super) page: Page,
    /// A digest of each of its lines.
    pub(super) lines: Rc<[String]>,
}

impl Given {
    /// Where it says which operation it documents: the file and the line.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.path.display(), self.page.method.line)
    }
}

/// What is done with the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Reading {
    /// Something is written after them: one that looks cut off is refused.
    #[default]
    ToWrite,
    /// They are compared with what is recorded, and that says what one lacks.
    ToCompare,
}

/// What was given.
#[derive(Debug, Clone, Default)]
pub(super) struct Gathered {
    reading: Reading,
    /// The real paths of the files that were read: one that is given by itself and with its folder counts once.
    read: BTreeSet<PathBuf>,
    /// Every page, in the order given; those of a folder sorted by path.
    pub(super) pages: Vec<Given>,
    /// Files in folders that are no pages of the API, and what is named like one and is no file.
    pub(super) passed_over: Vec<PathBuf>,
}

/// Reads everything that was given. Nothing comes back unless all of it can be read.
pub(super) fn gather(given: &[PathBuf], reading: Reading) -> Result<Gathered, DeriveError> {
    let mut gathered = Gathered {
        reading,
        ..Gathered::default()
    };
    for path in given {
        if !path.is_dir() {
            gathered.read(path, None)?;
            continue;
        }
        let mut files = Vec::new();
        walk(path, &mut files, &mut BTreeSet::new(), 0)?;
        files.sort();
        // A link that leads nowhere, a pipe: no page can be read there, and nobody is to think that one was.
        let (files, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.is_file());
        gathered.passed_over.extend(others);
        if files.is_empty() {
            return Err(DeriveError::at(
                &path.display().to_string(),
                1,
                "the folder holds no page: give one with files that end in md, markdown, mdx, json or txt",
            ));
        }
        let before = gathered.passed_over.len();
        for file in &files {
            gathered.read(file, Some(path))?;
        }
        // Whoever gives a folder means its pages: that all of them have become something else is no silence.
        if gathered.passed_over.len() - before == files.len() {
            let what = "none of the files in this folder is a page of the API in any known style: give the folder that holds the pages, or fetch them again";
            return Err(DeriveError::at(&path.display().to_string(), 1, what));
        }
    }
    Ok(gathered)
}

impl Gathered {
    fn read(&mut self, path: &Path, folder: Option<&PathBuf>) -> Result<(), DeriveError> {
        let bytes = bounded(path)?;
        let place = fs::canonicalize(path).map_err(|source| DeriveError::reading(path, source))?;
        if !self.read.insert(place) {
            return Ok(());
        }
        if folder.is_some() && is_other_text(&bytes) {
            self.passed_over.push(path.to_owned());
            return Ok(());
        }
        let lines: Rc<[String]> = line_digests(&bytes).into();
        let read = match self.reading {
            Reading::ToWrite => read_pages,
            Reading::ToCompare => read_given,
        };
        for page in read(&path.display().to_string(), &bytes)? {
            self.pages.push(Given {
                path: path.to_owned(),
                folder: folder.cloned(),
                page,
                lines: Rc::clone(&lines),
            });
        }
        Ok(())
    }
}

/// The bytes of a file, of which no more is read than any page may have: a pipe could keep us waiting, and a device has no end.
fn bounded(path: &Path) -> Result<Vec<u8>, DeriveError> {
    let unreadable = |source| DeriveError::reading(path, source);
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        let what = "this is no file but a pipe, a socket or a device: give a file or a folder";
        return Err(DeriveError::at(&path.display().to_string(), 1, what));
    }
    let most = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    // One byte more, so that whoever reads them sees that there are too many.
    file.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

/// Text that bears no mark of any style: a read-me beside the pages, for example.
fn is_other_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        !text.trim().is_empty() && !text.contains('\0') && Style::of(text).is_none()
    })
}

/// `seen` holds the folders that were walked, by their real paths: a link may lead back to one of them.
fn walk(
    dir: &Path,
    files: &mut Vec<PathBuf>,
    seen: &mut BTreeSet<PathBuf>,
    depth: usize,
) -> Result<(), DeriveError> {
    let unreadable = |error| DeriveError::reading(dir, error);
    if !seen.insert(fs::canonicalize(dir).map_err(unreadable)?) {
        let what = "a link leads to this folder a second time, so its pages would count twice: take the link away, or give the folder without it";
        return Err(DeriveError::at(&dir.display().to_string(), 1, what));
    }
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_page = path
            .extension()
            .and_then(|extension| extension.to_str())
            .is_some_and(|extension| {
                EXTENSIONS
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(extension))
            });
        if path.is_dir() && depth < MAX_DEPTH {
            walk(&path, files, seen, depth + 1)?;
        } else if is_page && !path.is_dir() {
            files.push(path);
        }
        if files.len() > MAX_FILES {
            let what = format!("the folder holds more than {MAX_FILES} files: give a smaller one");
            return Err(DeriveError::at(&dir.display().to_string(), 1, what));
        }
    }
    Ok(())
}
