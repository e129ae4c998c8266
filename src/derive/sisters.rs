//! Pages of one style and version beside each other: what one says otherwise than its sisters.
//!
//! These findings are no word of any single page. They stand in the report of the run in which the pages were given together, and
//! in no operation file.

use std::collections::{BTreeMap, BTreeSet};

use crate::contract::ExampleKind;

use super::finding::{Finding, Kind};
use super::page::{Field, Page, Section, Segment};

/// What a field's name ends with that names a thing: `shelfName` is that of a shelf.
const NAME: &str = "Name";
/// How a row says which thing lies in which.
const BELONGS: &str = "belong";
/// How far above the first line of an answer the line may stand that leads to it: a fence and a blank line lie between.
const LEAD_IN_LINES_MAX: u32 = 3;

/// What some of these pages say otherwise than the others, each with the place of its page in the list.
pub fn between_sisters(pages: &[&Page]) -> Vec<(usize, Finding)> {
    let differences = [placeholders(pages), lead_ins(pages), owners(pages)];
    let mut found: Vec<(usize, Finding)> = differences.into_iter().flatten().collect();
    found.sort();
    found.dedup();
    found
}

/// One way in which something is written, and where: the page by its place in the list, and the line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    page: usize,
    line: u32,
    way: String,
}

/// What is written otherwise than most often, with the usual way.
fn unusual(seen: &[Seen]) -> Vec<(&Seen, &str)> {
    let ways: Vec<&str> = seen.iter().map(|one| one.way.as_str()).collect();
    let usual = most_frequent(&ways);
    let others = seen.iter().filter(|one| Some(one.way.as_str()) != usual);
    others.filter_map(|one| Some((one, usual?))).collect()
}

/// Of equally frequent words the first.
fn most_frequent<'a>(words: &[&'a str]) -> Option<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let most = counts.values().max()?;
    words
        .iter()
        .find(|word| counts.get(*word) == Some(most))
        .copied()
}

/// Tokens of the form `reader:secret`, as calls send them.
fn placeholders(pages: &[&Page]) -> Vec<(usize, Finding)> {
    let seen: Vec<Seen> = pages
        .iter()
        .enumerate()
        .flat_map(|(at, page)| {
            let found: BTreeSet<(u32, &str)> = tokens(page).collect();
            found.into_iter().map(move |(line, way)| Seen {
                page: at,
                line,
                way: way.to_owned(),
            })
        })
        .collect();
    let finding = |(one, usual): (&Seen, &str)| {
        let what = format!(
            "The placeholder of a token is {} here and {usual} on sister pages.",
            one.way
        );
        let kind = Kind::PlaceholderDiffers;
        (
            one.page,
            Finding::new(kind, one.line, one.way.as_str(), what),
        )
    };
    unusual(&seen).into_iter().map(finding).collect()
}

fn tokens(page: &Page) -> impl Iterator<Item = (u32, &str)> {
    let headers = page.calls.iter().flat_map(|call| &call.headers);
    let sending = headers.filter(|header| header.value.0.eq_ignore_ascii_case("Authorization"));
    let tokens = sending.filter_map(|header| {
        let token = header.value.1.split_whitespace().last()?;
        let variable = token
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'));
        let value = variable.and_then(|name| page.variables.get(name));
        let written = (header.line, token);
        Some(value.map_or(written, |value| (value.line, value.value.as_str())))
    });
    tokens.filter(|(_, token)| is_pair(token))
}

/// Two words joined by a colon.
fn is_pair(token: &str) -> bool {
    let is_word = |word: &str| {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        !word.is_empty() && word.chars().all(is_part)
    };
    let halves = token.split_once(':');
    halves.is_some_and(|(name, secret)| is_word(name) && is_word(secret))
}

/// Lines that lead to an answer, in the same words but for the colon at their end.
fn lead_ins(pages: &[&Page]) -> Vec<(usize, Finding)> {
    let mut by_words: BTreeMap<&str, Vec<Seen>> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate() {
        for (line, text) in lead_ins_of(page) {
            let words = text.trim_end_matches([':', '.', ' ']);
            let way = if text.trim_end().ends_with(':') {
                "with a colon"
            } else {
                "without a colon"
            };
            by_words.entry(words).or_default().push(Seen {
                page: at,
                line,
                way: way.to_owned(),
            });
        }
    }
    let finding = |(one, usual): (&Seen, &str)| {
        let what = format!(
            "The line that leads to an answer ends {} here and {usual} on sister pages.",
            one.way
        );
        (
            one.page,
            Finding::new(Kind::LeadInDiffers, one.line, "answer", what),
        )
    };
    by_words
        .values()
        .flat_map(|seen| unusual(seen))
        .map(finding)
        .collect()
}

fn lead_ins_of(page: &Page) -> impl Iterator<Item = (u32, &str)> {
    let answers = page.examples.iter();
    let answers = answers.filter(|example| example.kind == ExampleKind::Response);
    answers.filter_map(|answer| {
        let is_before =
            |line: u32| line < answer.line && line.saturating_add(LEAD_IN_LINES_MAX) >= answer.line;
        let said = page.statements.iter().rev();
        let mut said = said.filter(|said| said.section == Section::Example && is_before(said.line));
        said.next().map(|said| (said.line, said.text.as_str()))
    })
}

/// A name without that of what it lies in, where a sister page has rows for both and says which lies in which.
fn owners(pages: &[&Page]) -> Vec<(usize, Finding)> {
    let mut owners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (owner, owned) in pages.iter().flat_map(|page| pairs(page)) {
        owners.entry(owned).or_default().push(owner);
    }
    let lacks = |(at, page): (usize, &&Page)| {
        let missing = owners.iter().filter_map(|(owned, owners)| {
            let field = root_field(page, owned)?;
            let has_one = |owner: &&str| root_field(page, owner).is_some();
            let owner = most_frequent(owners).filter(|_| !owners.iter().any(has_one))?;
            let what = format!(
                "{owned} stands here without {owner}, which sister pages list and call what it belongs to."
            );
            let finding = Finding::new(Kind::FieldOnSisterPages, field.line, owner, what);
            Some((at, finding.inside(&field.pointer)))
        });
        missing.collect::<Vec<_>>()
    };
    pages.iter().enumerate().flat_map(lacks).collect()
}

/// Names of a body of which the one is said to be what the other belongs to: `dbName` and `collectionName`.
fn pairs(page: &Page) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for owner in &page.request.fields {
        for text in &owner.text {
            let before = text
                .split_once(BELONGS)
                .map(|(before, _)| before.trim_end());
            let noun = before.and_then(|before| before.rsplit(' ').next());
            let owned = noun
                .filter(|noun| !noun.is_empty())
                .and_then(|noun| root_field(page, &format!("{noun}{NAME}")));
            let is_other = |owned: &&Field| owned.path != owner.path;
            let at_root = root_field(page, owner.name()).is_some_and(|field| field == owner);
            if let Some(owned) = owned.filter(is_other).filter(|_| at_root) {
                found.push((owner.name(), owned.name()));
            }
        }
    }
    found
}

fn root_field<'a>(page: &'a Page, name: &str) -> Option<&'a Field> {
    let is_it =
        |field: &&Field| matches!(field.path.as_slice(), [Segment::Property(own)] if own == name);
    page.request.fields.iter().find(is_it)
}

#[cfg(test)]
mod tests {
    use super::{Seen, is_pair, unusual};

    fn seen(ways: &[&str]) -> Vec<Seen> {
        let one = |(page, way): (usize, &&str)| Seen {
            page,
            line: 1,
            way: (*way).to_owned(),
        };
        ways.iter().enumerate().map(one).collect()
    }

    #[test]
    fn the_most_frequent_way_is_usual_and_else_the_first() {
        let odd = |ways: &[&str]| -> Vec<usize> {
            unusual(&seen(ways))
                .iter()
                .map(|(one, _)| one.page)
                .collect()
        };
        assert_eq!(odd(&["a", "b", "b"]), [0]);
        assert_eq!(odd(&["a", "b"]), [1]);
        assert!(odd(&["a", "a"]).is_empty() && odd(&[]).is_empty());
    }

    #[test]
    fn a_placeholder_of_a_token_is_two_words_and_a_colon() {
        assert!(is_pair("someone:secret"));
        for text in ["secret", "https://library.test", ":", "a:b c", "${A}:${B}"] {
            assert!(!is_pair(text), "{text}");
        }
    }
}
