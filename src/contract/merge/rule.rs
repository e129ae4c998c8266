//! Which of the pages' words stands: the profile `documents`, keyword by keyword.
//!
//! A seed's word stands. Where no seed speaks, what all pages say that can say it; where they differ the place is left open,
//! but for types, of which all are allowed, and for required fields, which every page that can say so must require.

use serde_json::{Value, json};

use super::speaker::{Speaker, Voice};

/// One page's word about a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Saying {
    /// Which page, by its place in the list of speakers.
    pub(super) speaker: usize,
    /// What it says.
    pub(super) value: Value,
    /// Where it says so: `page:line`; `None` for a word that counts here and is recorded where the page has it.
    pub(super) source: Option<String>,
}

/// The value that stands for a keyword of a schema. `present`: the pages that document the field at all.
pub(super) fn keyword(
    keyword: &str,
    sayings: &[Saying],
    present: &[usize],
    speakers: &[Speaker],
) -> Option<Value> {
    if let Some(value) = of_seed(sayings, speakers) {
        return Some(value);
    }
    if keyword == "type" {
        return types(sayings);
    }
    let silent = present
        .iter()
        .any(|page| !says(sayings, *page) && can_say(speakers, *page, keyword));
    agreed(sayings).filter(|_| !silent)
}

/// Whether a field must be there.
pub(super) fn required(sayings: &[Saying], present: &[usize], speakers: &[Speaker]) -> bool {
    let silent = |page: &usize| {
        let voice = speakers.get(*page).map(|speaker| speaker.voice);
        !says(sayings, *page) && matches!(voice, Some(Voice::OpenApi | Voice::Mdx))
    };
    agreed(sayings) == Some(json!(true)) && !present.iter().any(silent)
}

/// Whether a choice between several shapes stands: it does when no page documents the value without that choice.
pub(super) fn choice(having: &[usize], present: &[usize], speakers: &[Speaker]) -> bool {
    let is_seed = |page: &usize| {
        speakers
            .get(*page)
            .is_some_and(|speaker| speaker.voice == Voice::Seed)
    };
    having.iter().any(is_seed) || present.iter().all(|page| having.contains(page))
}

/// Of words that bind nobody, such as a title: the seed's, else the newest.
pub(super) fn newest(sayings: &[Saying], speakers: &[Speaker]) -> Option<Value> {
    let newest = sayings.iter().max_by_key(|saying| saying.speaker);
    of_seed(sayings, speakers).or_else(|| newest.map(|saying| saying.value.clone()))
}

/// What all say who say anything.
pub(super) fn agreed_or_seed(sayings: &[Saying], speakers: &[Speaker]) -> Option<Value> {
    of_seed(sayings, speakers).or_else(|| agreed(sayings))
}

fn of_seed(sayings: &[Saying], speakers: &[Speaker]) -> Option<Value> {
    let is_seed = |saying: &&Saying| {
        let speaker = speakers.get(saying.speaker);
        speaker.is_some_and(|speaker| speaker.voice == Voice::Seed)
    };
    sayings
        .iter()
        .find(is_seed)
        .map(|saying| saying.value.clone())
}

fn agreed(sayings: &[Saying]) -> Option<Value> {
    let first = &sayings.first()?.value;
    let agree = sayings.iter().all(|saying| saying.value == *first);
    agree.then(|| first.clone())
}

/// All types that any page allows, as one word or a sorted list.
fn types(sayings: &[Saying]) -> Option<Value> {
    if let Some(value) = agreed(sayings) {
        return Some(value);
    }
    let words = sayings.iter().flat_map(|saying| match &saying.value {
        Value::Array(words) => words.clone(),
        word => vec![word.clone()],
    });
    let mut words: Vec<String> = words
        .filter_map(|word| word.as_str().map(str::to_owned))
        .collect();
    words.sort();
    words.dedup();
    match words.as_slice() {
        [] => None,
        [one] => Some(json!(one)),
        several => Some(json!(several)),
    }
}

fn says(sayings: &[Saying], page: usize) -> bool {
    sayings.iter().any(|saying| saying.speaker == page)
}

fn can_say(speakers: &[Speaker], page: usize, keyword: &str) -> bool {
    speakers
        .get(page)
        .is_some_and(|speaker| speaker.can_say(keyword))
}
