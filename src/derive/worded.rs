//! The words of a page: descriptions and sentences that no keyword holds. Of them only digests are kept, so that a page that says the
//! contrary in words is told, and no sentence of it is copied.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Field, Page, Section, Segment};
use super::read::{is_hexadecimal, words_digest};

/// How many hexadecimal digits tell what is described, and as many what is said of it.
const DIGITS: usize = 6;

/// Words that do not read as they did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reworded {
    /// What they describe, such as `the description of aliasName in the request`.
    pub of: String,
    /// Where they stand now; where none do, where what they described stands.
    pub line: u32,
    /// Whether they are gone and nothing stands in their place.
    pub is_gone: bool,
}

/// Something that a page describes in words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    /// In words for who reads of it.
    of: String,
    line: u32,
    /// Digest of the operation and the place.
    place: String,
    /// Digest of the words; `None` for a section, which is there with and without sentences.
    words: Option<String>,
    /// Whether there is no word.
    is_mute: bool,
}

/// Digests of all words of a page: what is described and what is said of it, in the order of the page.
pub(super) fn word_digests(page: &Page) -> Vec<String> {
    let said = said(page).into_iter();
    said.filter_map(|said| Some(said.place + &said.words?))
        .collect()
}

/// Whether a text is a digest of words as it is kept.
pub(super) fn is_word_digest(text: &str) -> bool {
    is_hexadecimal(text, 2 * DIGITS)
}

/// The words of a page that do not read as recorded. What has come or gone with its words is no matter of words.
pub(super) fn reworded(page: &Page, recorded: &[String]) -> Vec<Reworded> {
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (place, words) in recorded
        .iter()
        .filter_map(|both| both.split_at_checked(DIGITS))
    {
        known.entry(place).or_default().insert(words);
    }
    let (now, none) = (said(page), BTreeSet::new());
    let mut found = Vec::new();
    for (place, said) in by_place(&now) {
        let is_section = said.iter().any(|said| said.words.is_none());
        let Some(before) = known.get(place).or(is_section.then_some(&none)) else {
            // The field is new, which whoever compares keywords tells.
            continue;
        };
        let words: BTreeSet<&str> = said
            .iter()
            .filter_map(|said| said.words.as_deref())
            .collect();
        let is_new = |said: &&&Said| {
            let words = said.words.as_deref();
            words.is_some_and(|words| !before.contains(words))
        };
        let new: Vec<Reworded> = said
            .iter()
            .filter(is_new)
            .map(|said| said.told(said.is_mute))
            .collect();
        if new.is_empty() && !before.is_subset(&words) {
            found.extend(said.first().map(|said| said.told(true)));
        }
        found.extend(new);
    }
    found.sort_by(|one, other| (one.line, &one.of).cmp(&(other.line, &other.of)));
    found
}

impl Said {
    fn told(&self, is_gone: bool) -> Reworded {
        Reworded {
            of: self.of.clone(),
            line: self.line,
            is_gone,
        }
    }
}

fn by_place(said: &[Said]) -> BTreeMap<&str, Vec<&Said>> {
    let mut places: BTreeMap<&str, Vec<&Said>> = BTreeMap::new();
    for one in said {
        places.entry(&one.place).or_default().push(one);
    }
    places
}

/// Everything that a page describes, or could.
fn said(page: &Page) -> Vec<Said> {
    let mut all = Vec::new();
    let parts: [(&str, &[Field]); 6] = [
        ("the headers", &page.headers),
        ("the query", &page.query),
        ("the path", &page.path_parameters),
        ("the request", &page.request.fields),
        ("the answer", &page.success.fields),
        ("the error", &page.error.fields),
    ];
    for (part, fields) in parts {
        for field in fields {
            let place = [part.to_owned(), place_of(field)].join("\n");
            let of = format!("the description of {} in {part}", field.printed);
            all.push(said_of(
                page,
                of,
                field.line,
                &place,
                Some(&field.text.join(" ")),
            ));
        }
    }
    // Every section that may hold sentences, so that the last one of a section is missed as well.
    for (section, name, line) in sections(page) {
        let place = format!("section {name}");
        all.push(said_of(
            page,
            format!("what is said {name}"),
            line,
            &place,
            None,
        ));
        let statements = page.statements.iter();
        for told in statements.filter(|told| told.section == section) {
            let of = format!("what is said {name}");
            all.push(said_of(page, of, told.line, &place, Some(&told.text)));
        }
    }
    all
}

fn said_of(page: &Page, of: String, line: u32, place: &str, text: Option<&str>) -> Said {
    Said {
        of,
        line,
        place: words_digest(&format!("{}\n{place}", page.operation), DIGITS),
        words: text.map(|text| words_digest(text, DIGITS)),
        is_mute: text.is_none_or(|text| text.trim().is_empty()),
    }
}

fn sections(page: &Page) -> [(Section, &'static str, u32); 9] {
    let top = page.title.line;
    [
        (Section::Intro, "of the operation", top),
        (Section::Example, "beside the examples", top),
        (Section::Request, "of the request", page.request.line),
        (Section::Parameters, "of the parameters", page.request.line),
        (
            Section::RequestBody,
            "of the request body",
            page.request.line,
        ),
        (Section::Response, "of the response", page.success.line),
        (
            Section::ResponseBody,
            "of the response body",
            page.success.line,
        ),
        (
            Section::ErrorResponse,
            "of the error response",
            page.error.line,
        ),
        (Section::Unknown, "under headings of no known style", top),
    ]
}

/// Where a field stands, by names and steps: two fields of one printed name may stand in two shapes.
fn place_of(field: &Field) -> String {
    let steps = field.path.iter().map(|segment| match segment {
        Segment::Property(name) => format!(".{name}"),
        Segment::Items => "[]".to_owned(),
        Segment::Branch(number) => format!("[opt_{number}]"),
        Segment::Values => ".*".to_owned(),
    });
    steps.collect()
}
