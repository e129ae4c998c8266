//! Lines of a page that clauses and decisions rest on: what they say now, and where. Of their text only digests are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::contract::{Clauses, Decisions, Place, Source, SpecError};

use super::gather::Given;
use super::key::Keyed;
use super::read::digest;
use super::recorded::Recorded;

/// How much of the SHA-256 of a line is kept, in hexadecimal digits: enough to see that one changed.
const DIGITS: usize = 8;

/// What clauses and decisions of a specs folder rest on: places with the id of each that names them.
#[derive(Debug, Clone, Default)]
pub(super) struct Citations {
    places: Vec<(String, Place)>,
}

impl Citations {
    /// Reads the files of both, by name and text.
    pub(super) fn parse(
        clauses: &[(String, String)],
        decisions: &[(String, String)],
    ) -> Result<Self, SpecError> {
        fn texts(files: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
            let files = files.iter();
            files.map(|(name, text)| (name.as_str(), text.as_str()))
        }
        let mut places = Vec::new();
        for clause in Clauses::parse(texts(clauses))?.iter() {
            if let Source::Page(place) = &clause.source {
                places.push((clause.id.to_string(), place.clone()));
            }
        }
        for decision in Decisions::parse(texts(decisions))?.iter() {
            let all = decision.places.iter();
            places.extend(all.map(|place| (decision.id.to_string(), place.clone())));
        }
        Ok(Self { places })
    }

    /// The lines of a page that are named, each with who names it.
    fn of(&self, page: &str) -> BTreeMap<u32, BTreeSet<&str>> {
        let mut lines: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        for (id, place) in self.places.iter().filter(|(_, place)| place.page == page) {
            for line in place.lines.iter().flat_map(|(first, last)| *first..=*last) {
                lines.entry(line).or_default().insert(id);
            }
        }
        lines
    }
}

/// Lines of a page that clauses or decisions rest on, and that are not what or where they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reread {
    /// The file.
    pub page: PathBuf,
    /// Its key.
    pub key: String,
    /// Lines that read otherwise, as they were counted when the page was recorded, each with the ids of what rests on it.
    pub reworded: Vec<(u32, Vec<String>)>,
    /// Lines that say the same elsewhere: by how many lines they moved, and the ids of what names them.
    pub moved: BTreeMap<i64, Vec<String>>,
}

/// What of the given pages must be read again, because something rests on lines that have changed.
pub(super) fn to_reread(given: &[Given], keyed: &[Keyed], specs: &Recorded) -> Vec<Reread> {
    let pairs = given.iter().zip(keyed);
    let changed = pairs.filter(|(_, keyed)| !keyed.is_known);
    changed
        .filter_map(|(given, keyed)| {
            let old = &specs.index.by_key(&keyed.key)?.lines;
            let cited = specs.citations.of(&keyed.key);
            if old.is_empty() || cited.is_empty() {
                return None;
            }
            let (reworded, moved) = compared(old, &given.lines, &cited);
            let is_same = reworded.is_empty() && moved.is_empty();
            (!is_same).then(|| Reread {
                page: given.path.clone(),
                key: keyed.key.clone(),
                reworded,
                moved,
            })
        })
        .collect()
}

/// Lines with the ids of what rests on them.
type Reworded = Vec<(u32, Vec<String>)>;
/// How far lines have moved, with the ids of what names them.
type Moved = BTreeMap<i64, Vec<String>>;

fn compared(
    old: &[String],
    new: &[String],
    cited: &BTreeMap<u32, BTreeSet<&str>>,
) -> (Reworded, Moved) {
    let mut place_now: BTreeMap<usize, usize> = BTreeMap::new();
    for part in capture_diff_slices(Algorithm::Myers, old, new) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = part
        {
            place_now.extend((0..len).map(|at| (old_index + at, new_index + at)));
        }
    }
    let mut reworded = Vec::new();
    let mut moved: BTreeMap<i64, BTreeSet<&str>> = BTreeMap::new();
    for (line, ids) in cited {
        let at = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        match place_now.get(&at) {
            None => reworded.push((*line, ids.iter().map(|id| (*id).to_owned()).collect())),
            Some(now) => {
                let count = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
                let by = count(*now).saturating_sub(count(at));
                if by != 0 {
                    moved.entry(by).or_default().extend(ids);
                }
            }
        }
    }
    let texts = |ids: BTreeSet<&str>| ids.into_iter().map(str::to_owned).collect();
    let moved = moved.into_iter().map(|(by, ids)| (by, texts(ids)));
    (reworded, moved.collect())
}

/// A digest of each line, whatever blanks are in and around its words.
pub(super) fn line_digests(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    let short = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut digest = digest(words.join(" ").as_bytes());
        digest.truncate(DIGITS);
        digest
    };
    text.lines().map(short).collect()
}

/// Whether a text is the digest of a line as it is kept.
pub(super) fn is_line_digest(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The files of one folder of specs, with the names that errors give them; none where the folder is not there.
pub(super) fn toml_files(dir: &Path) -> std::io::Result<Vec<(String, String)>> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            files.push((path.display().to_string(), std::fs::read_to_string(&path)?));
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{compared, line_digests};

    const PAGE: &str = "# Give\n\nA shelf has  one name.\n\nA name is a string.\n";

    /// Lines that read otherwise; how far others have moved.
    fn told(new: &str, cited: &[(u32, &'static str)]) -> (Vec<u32>, Vec<(i64, Vec<String>)>) {
        let mut lines: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        for (line, id) in cited {
            lines.entry(*line).or_default().insert(id);
        }
        let digests = |text: &str| line_digests(text.as_bytes());
        let (reworded, moved) = compared(&digests(PAGE), &digests(new), &lines);
        let reworded = reworded.into_iter().map(|(line, _)| line);
        (reworded.collect(), moved.into_iter().collect())
    }

    #[test]
    fn blanks_within_a_line_say_nothing() {
        let other = PAGE.replace("  ", " ").replace("string.", "string. ");
        assert_eq!(told(&other, &[(3, "A-1"), (5, "A-2")]), (vec![], vec![]));
    }

    #[test]
    fn a_line_that_says_the_contrary_is_named_and_one_that_nobody_cites_is_not() {
        let other = PAGE.replace("one name", "many names");
        assert_eq!(told(&other, &[(3, "A-1"), (5, "A-2")]), (vec![3], vec![]));
        assert_eq!(told(&other, &[(5, "A-2")]), (vec![], vec![]));
    }

    #[test]
    fn lines_that_moved_are_told_together_with_how_far() {
        let other = PAGE.replace("# Give\n", "# Give\n\n> Note\n");
        let ids = vec!["A-1".to_owned(), "A-2".to_owned()];
        assert_eq!(
            told(&other, &[(3, "A-1"), (5, "A-2")]),
            (vec![], vec![(2, ids)])
        );
    }

    #[test]
    fn a_line_that_is_gone_reads_otherwise() {
        let other = PAGE.replace("A name is a string.\n", "");
        assert_eq!(told(&other, &[(5, "A-2")]), (vec![5], vec![]));
    }
}
