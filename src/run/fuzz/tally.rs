//! What was exercised, how often, and what came of it

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::source::{Drawing, Source};
use crate::check::Class;

/// Most different codes that are counted apart for one class.
const CODES_MAX: usize = 24;

/// What is counted of requests that our own gate did not let out.
pub const WITHHELD: &str = "withheld";

/// What fuzzing came to, beside its findings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FuzzSummary {
    /// What was to be drawn, in words that are the same for all parts of one run.
    pub drawn: String,
    /// The number of the first case.
    pub start: u64,
    /// Cases played.
    pub cases: u64,
    /// Cases that could not be played, because what must come before them did not work.
    pub unplayed: u64,
    /// Cases that the policy of the run does not let through, by the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<String, u64>,
    /// Requests as documented that were played.
    pub positives: u64,
    /// Those of them that were accepted.
    pub positives_accepted: u64,
    /// What was exercised of each operation, in their order.
    pub operations: Vec<FuzzOperation>,
    /// Each finding with how often it was seen and how it was looked into.
    pub seen: Vec<FuzzSeen>,
}

/// What was exercised of one operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FuzzOperation {
    /// The operation.
    pub operation: String,
    /// Every class that fits it, by name.
    pub classes: BTreeMap<String, Outcomes>,
    /// Every keyword of its schema, as `/aliasName type`, with the number of requests that obeyed it.
    pub keywords: BTreeMap<String, u64>,
}

/// What came of requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcomes {
    /// How many there were.
    pub cases: u64,
    /// Accepted ones.
    pub accepted: u64,
    /// Rejected ones, by the code of the answer; `none` where it had none.
    pub rejected: BTreeMap<String, u64>,
    /// What else came of them: `no-route`, `unavailable`, `unauthorised`, `unreadable`, `lost`, `withheld`.
    pub other: BTreeMap<String, u64>,
}

/// How often a finding was seen, and how it was looked into.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FuzzSeen {
    /// Its rule.
    pub rule: String,
    /// Its kind of difference.
    pub kind: String,
    /// The operation.
    pub operation: String,
    /// The case that shows it.
    pub case: String,
    /// How many cases showed it.
    pub times: u64,
    /// How often its case was played.
    pub played: u32,
    /// How often it failed.
    pub failed: u32,
    /// Simpler requests that were tried to find the smallest.
    pub attempts: u64,
    /// Requests that all this took.
    pub requests: u64,
}

impl Outcomes {
    fn note(&mut self, class: &Class, code: Option<i64>) {
        self.cases = self.cases.saturating_add(1);
        let (counts, word) = match class {
            Class::Accepted => {
                self.accepted = self.accepted.saturating_add(1);
                return;
            }
            Class::Rejected => {
                let code = code.map_or_else(|| "none".to_owned(), |code| code.to_string());
                (&mut self.rejected, code)
            }
            other => (&mut self.other, word(other).to_owned()),
        };
        let word = if counts.len() >= CODES_MAX && !counts.contains_key(&word) {
            "others".to_owned()
        } else {
            word
        };
        let count = counts.entry(word).or_default();
        *count = count.saturating_add(1);
    }

    fn add(&mut self, other: &Self) {
        self.cases = self.cases.saturating_add(other.cases);
        self.accepted = self.accepted.saturating_add(other.accepted);
        for (mine, theirs) in [
            (&mut self.rejected, &other.rejected),
            (&mut self.other, &other.other),
        ] {
            sum_up(mine, theirs);
        }
    }
}

fn sum_up(mine: &mut BTreeMap<String, u64>, theirs: &BTreeMap<String, u64>) {
    for (word, count) in theirs {
        let sum = mine.entry(word.clone()).or_default();
        *sum = sum.saturating_add(*count);
    }
}

impl FuzzSummary {
    /// Adds what another part of the same run came to.
    pub fn join(&mut self, other: &Self) {
        for (mine, theirs) in [
            (&mut self.cases, other.cases),
            (&mut self.unplayed, other.unplayed),
            (&mut self.positives, other.positives),
            (&mut self.positives_accepted, other.positives_accepted),
        ] {
            *mine = mine.saturating_add(theirs);
        }
        sum_up(&mut self.left_out, &other.left_out);
        for theirs in &other.operations {
            let mut mine = self.operations.iter_mut();
            match mine.find(|mine| mine.operation == theirs.operation) {
                Some(mine) => mine.join(theirs),
                None => self.operations.push(theirs.clone()),
            }
        }
        // What both have seen stands there twice, each time with a case that shows it.
        self.seen.extend(other.seen.iter().cloned());
    }
}

impl FuzzOperation {
    fn join(&mut self, other: &Self) {
        for (id, outcomes) in &other.classes {
            self.classes.entry(id.clone()).or_default().add(outcomes);
        }
        sum_up(&mut self.keywords, &other.keywords);
    }
}

const fn word(class: &Class) -> &'static str {
    match class {
        Class::Accepted => "accepted",
        Class::Rejected => "rejected",
        Class::NoRoute => "no-route",
        Class::Unavailable(_) => "unavailable",
        Class::Unauthorised => "unauthorised",
        Class::Unreadable => "unreadable",
        Class::Lost(_) => "lost",
        Class::Withheld(_) => WITHHELD,
    }
}

/// What one lane has counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) cases: u64,
    pub(super) unplayed: u64,
    left_out: BTreeMap<String, u64>,
    classes: BTreeMap<(String, &'static str), (bool, Outcomes)>,
    keywords: BTreeMap<String, Vec<u64>>,
}

impl Tally {
    /// Counts a case that was played.
    pub(super) fn note(&mut self, drawing: &Drawing<'_>, class: &Class, code: Option<i64>) {
        self.cases = self.cases.saturating_add(1);
        let operation = &drawing.subject.operation;
        let of = drawing.drawn.class;
        let key = (operation.clone(), of.id);
        let (_, outcomes) = self
            .classes
            .entry(key)
            .or_insert_with(|| (of.group.is_documented(), Outcomes::default()));
        outcomes.note(class, code);
        let all = drawing.subject.generator.keywords().len();
        if !self.keywords.contains_key(operation) {
            self.keywords.insert(operation.clone(), vec![0; all]);
        }
        let Some(counts) = self.keywords.get_mut(operation) else {
            return;
        };
        for id in &drawing.drawn.exercised {
            if let Some(count) = counts.get_mut(usize::from(*id)) {
                *count = count.saturating_add(1);
            }
        }
    }

    /// Counts a case that may not be played.
    pub(super) fn leave_out(&mut self, reason: String) {
        let count = self.left_out.entry(reason).or_default();
        *count = count.saturating_add(1);
    }

    fn add(&mut self, other: &Self) {
        self.cases = self.cases.saturating_add(other.cases);
        self.unplayed = self.unplayed.saturating_add(other.unplayed);
        sum_up(&mut self.left_out, &other.left_out);
        for (key, (documented, outcomes)) in &other.classes {
            let mine = self.classes.entry(key.clone());
            mine.or_insert_with(|| (*documented, Outcomes::default()))
                .1
                .add(outcomes);
        }
        for (operation, counts) in &other.keywords {
            let mine = self.keywords.entry(operation.clone()).or_default();
            mine.resize(counts.len(), 0);
            for (sum, count) in mine.iter_mut().zip(counts) {
                *sum = sum.saturating_add(*count);
            }
        }
    }
}

/// All lanes together: what never came up stands there with 0.
pub(super) fn summary(source: &Source, tallies: &[Tally]) -> FuzzSummary {
    let mut all = Tally::default();
    for tally in tallies {
        all.add(tally);
    }
    let documented = || {
        let counted = all.classes.values();
        counted.filter_map(|(documented, outcomes)| documented.then_some(outcomes))
    };
    FuzzSummary {
        cases: all.cases,
        unplayed: all.unplayed,
        left_out: all.left_out,
        positives: documented().map(|outcomes| outcomes.cases).sum(),
        positives_accepted: documented().map(|outcomes| outcomes.accepted).sum(),
        operations: source
            .subjects()
            .iter()
            .map(|subject| {
                let id = &subject.operation;
                let classes = subject.generator.classes().iter().map(|class| {
                    let counted = all.classes.get(&(id.clone(), class.id));
                    let outcomes = counted.map(|(_, outcomes)| outcomes.clone());
                    (class.id.to_owned(), outcomes.unwrap_or_default())
                });
                let counts = all.keywords.get(id);
                let keywords = subject.generator.keywords().iter().enumerate();
                let keywords = keywords.map(|(place, keyword)| {
                    let count = counts.and_then(|counts| counts.get(place)).copied();
                    let name = format!("{} {}", keyword.at, keyword.word);
                    (name, count.unwrap_or_default())
                });
                FuzzOperation {
                    operation: id.clone(),
                    classes: classes.collect(),
                    keywords: keywords.collect(),
                }
            })
            .collect(),
        ..FuzzSummary::default()
    }
}
