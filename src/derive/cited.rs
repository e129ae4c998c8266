//! Lines of a page that clauses and decisions rest on: what they say now, and where. Of their text only digests are kept.

use std::collections::{BTreeMap, BTreeSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::contract::{Clauses, ContractError, Decisions, Place, Source};

use super::gather::Given;
use super::key::Keyed;
use super::read::{is_hexadecimal, words_digest};
use super::recorded::Recorded;

/// How much of the SHA-256 of a line is kept, in hexadecimal digits: enough to see that one changed.
const DIGITS: usize = 8;

/// What clauses and decisions of a specs folder rest on: places with the id of each that names them.
#[derive(Debug, Clone, Default)]
pub(super) struct Citations {
    places: Vec<(String, Place)>,
}

impl Citations {
    /// Reads the files of both among those of a specs folder, by their path below it.
    pub(super) fn parse(files: &[(&str, &str)]) -> Result<Self, ContractError> {
        let of = |folder: &'static str| {
            let files = files.iter().copied();
            files.filter(move |(name, _)| name.starts_with(folder))
        };
        let mut places = Vec::new();
        for clause in Clauses::parse(of("clauses/"))?.iter() {
            if let Source::Page(place) = &clause.source {
                places.push((clause.id.to_string(), place.clone()));
            }
        }
        for decision in Decisions::parse(of("decisions/"))?.iter() {
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reread {
    /// Lines that read otherwise, as they were counted when the page was recorded, each with the ids of what rests on it.
    pub reworded: Vec<(u32, Vec<String>)>,
    /// Lines that say the same elsewhere: by how many lines they moved, and the ids of what names them.
    pub moved: BTreeMap<i64, Vec<String>>,
}

impl Reread {
    /// Whether all lines are what and where they were.
    pub fn is_empty(&self) -> bool {
        self.reworded.is_empty() && self.moved.is_empty()
    }
}

/// What of a page must be read again, because something rests on lines that have changed.
pub(super) fn to_reread(given: &Given, keyed: &Keyed, recorded: &Recorded) -> Reread {
    let known = recorded.index.by_key(&keyed.key);
    match known.filter(|known| !keyed.is_known && !known.lines.is_empty()) {
        Some(known) => {
            let cited = recorded.citations.of(&keyed.key);
            compared(&known.lines, &given.lines, &cited)
        }
        None => Reread::default(),
    }
}

fn compared(old: &[String], new: &[String], cited: &BTreeMap<u32, BTreeSet<&str>>) -> Reread {
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
    Reread {
        reworded,
        moved: moved.collect(),
    }
}

/// A digest of each line, whatever blanks are in and around its words.
pub(super) fn line_digests(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    text.lines()
        .map(|line| words_digest(line, DIGITS))
        .collect()
}

/// Whether a text is the digest of a line as it is kept.
pub(super) fn is_line_digest(text: &str) -> bool {
    is_hexadecimal(text, DIGITS)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{Reread, compared, line_digests};

    const PAGE: &str = "# Give\n\nA shelf has  one name.\n\nA name is a string.\n";

    /// Lines that read otherwise; how far others have moved.
    fn told(new: &str, cited: &[(u32, &'static str)]) -> (Vec<u32>, Vec<(i64, Vec<String>)>) {
        let mut lines: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        for (line, id) in cited {
            lines.entry(*line).or_default().insert(id);
        }
        let digests = |text: &str| line_digests(text.as_bytes());
        let Reread { reworded, moved } = compared(&digests(PAGE), &digests(new), &lines);
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
