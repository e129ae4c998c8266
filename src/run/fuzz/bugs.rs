//! What is known to be wrong: ten thousand cases that show one thing are one entry with a number

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::check::{Judgement, Verdict};
use crate::run::case::Case;
use crate::run::event::CaseResult;

/// Most entries; what comes after is counted with the likeliest of them.
const ENTRIES_MAX: usize = 128;
/// Most entries of one rule, kind of difference and operation, which may look a little different each time.
const VARIANTS_MAX: usize = 4;

/// What tells one thing that is wrong from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) rule: String,
    pub(super) kind: String,
    pub(super) operation: String,
    /// What was seen, in words without names of objects.
    pub(super) seen: String,
}

impl Key {
    /// Of a judgement about a request of this operation.
    pub(super) fn of(judgement: &Judgement, operation: &str) -> Self {
        Self {
            rule: judgement.rule.clone(),
            kind: judgement.kind.clone(),
            operation: operation.to_owned(),
            seen: judgement.seen.clone(),
        }
    }

    /// Whether another one differs in details at most.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (&self.rule, &self.kind, &self.operation) == (&other.rule, &other.kind, &other.operation)
    }
}

/// Everything that a case shows to be wrong, worst first.
pub(super) fn keys_of(result: &CaseResult) -> Vec<Key> {
    let mut wrong: Vec<&Judgement> = result
        .judgements
        .iter()
        .filter(|judgement| matches!(judgement.verdict, Verdict::Fail | Verdict::Warn))
        .collect();
    wrong.sort_by_key(|judgement| std::cmp::Reverse(judgement.verdict));
    let key = |judgement: &&Judgement| {
        let exchange = judgement.exchange.and_then(|at| result.exchanges.get(at));
        let operation = exchange.map_or(&result.operation, |exchange| &exchange.operation);
        Key::of(judgement, operation)
    };
    wrong.iter().map(key).collect()
}

/// One thing that is wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Bug {
    /// How many cases showed it.
    pub(super) times: u64,
    /// The case that shows it best.
    pub(super) shown: Option<Shown>,
    /// How it came to be shown.
    pub(super) story: Story,
}

impl Bug {
    /// Seen once, by a case that nobody has played again.
    pub(super) fn once(shown: Shown) -> Self {
        Self {
            times: 1,
            shown: Some(shown),
            story: Story {
                played: 1,
                failed: 1,
                ..Story::default()
            },
        }
    }
}

/// A case that shows something: what was sent, and what came of it.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) case: Case,
    pub(super) result: CaseResult,
}

/// How a finding was looked into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Story {
    /// How often the case was played to see whether it fails again, the first time included.
    pub(super) played: u32,
    /// How often it failed.
    pub(super) failed: u32,
    /// Simpler requests that were tried.
    pub(super) attempts: u64,
    /// Requests that all this took.
    pub(super) requests: u64,
}

/// All that is known. Shared by all lanes.
#[derive(Debug, Default)]
pub(super) struct Bugs(Mutex<BTreeMap<Key, Bug>>);

impl Bugs {
    /// Whether nothing like one of these has been seen yet.
    pub(super) fn has_new(&self, keys: &[Key]) -> bool {
        let known = self.guard();
        let is_new = |key: &Key| !known.keys().any(|other| key.is_like(other));
        keys.iter().any(is_new)
    }

    /// Counts what a case shows. What nobody has looked into yet is the caller's to look into.
    pub(super) fn count(&self, keys: &[Key]) -> Option<Key> {
        let mut known = self.guard();
        let mut claimed = None;
        for key in keys {
            if let Some(bug) = known.get_mut(key) {
                bug.times = bug.times.saturating_add(1);
                continue;
            }
            let alike = known.keys().filter(|other| key.is_like(other)).count();
            if alike >= VARIANTS_MAX || known.len() >= ENTRIES_MAX {
                let near = known.iter_mut().find(|(other, _)| key.is_like(other));
                if let Some((_, bug)) = near {
                    bug.times = bug.times.saturating_add(1);
                }
                continue;
            }
            let new = Bug {
                times: 1,
                ..Bug::default()
            };
            known.insert(key.clone(), new);
            claimed.get_or_insert_with(|| key.clone());
        }
        claimed
    }

    /// What looking into a claimed one came to. All that the shown case shows is known from now on.
    pub(super) fn settle(&self, claimed: &Key, shown: Shown, story: Story) {
        let mut known = self.guard();
        let all = keys_of(&shown.result);
        for key in all.iter().filter(|key| *key != claimed) {
            // Explained by this case, unless a case of its own is found.
            known.entry(key.clone()).or_default();
        }
        if !all.contains(claimed) {
            // It is what was seen first of what this case shows better.
            let times = known.remove(claimed).map_or(0, |bug| bug.times);
            if let Some(bug) = all.first().and_then(|key| known.get_mut(key)) {
                bug.times = bug.times.saturating_add(times);
                bug.shown.get_or_insert(shown);
                bug.story = story;
            }
            return;
        }
        if let Some(bug) = known.get_mut(claimed) {
            bug.shown = Some(shown);
            bug.story = story;
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        let known = self.guard();
        let shown = known.keys().map(|key| (&key.rule, &key.kind));
        shown.collect::<std::collections::BTreeSet<_>>().len()
    }

    /// All of them, in order.
    pub(super) fn all(&self) -> Vec<(Key, Bug)> {
        let known = self.guard();
        known
            .iter()
            .map(|(key, bug)| (key.clone(), bug.clone()))
            .collect()
    }

    fn guard(&self) -> MutexGuard<'_, BTreeMap<Key, Bug>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bugs, Key, VARIANTS_MAX};

    fn key(rule: &str, seen: &str) -> Key {
        Key {
            rule: rule.to_owned(),
            kind: "refused".to_owned(),
            operation: "aliases/create".to_owned(),
            seen: seen.to_owned(),
        }
    }

    #[test]
    fn one_thing_seen_ten_thousand_times_is_looked_into_once() {
        let bugs = Bugs::default();
        let claims = (0..10_000).filter_map(|_| bugs.count(&[key("a", "x")]));
        assert_eq!(claims.count(), 1);
        assert_eq!(bugs.all()[0].1.times, 10_000);
    }

    #[test]
    fn something_rare_is_claimed_beside_what_is_always_there() {
        let bugs = Bugs::default();
        bugs.count(&[key("a", "x")]);
        let claimed = bugs.count(&[key("a", "x"), key("b", "x")]);
        assert_eq!(claimed, Some(key("b", "x")));
        assert_eq!(bugs.len(), 2);
    }

    #[test]
    fn a_target_that_words_everything_differently_does_not_fill_the_memory() {
        let bugs = Bugs::default();
        for number in 0..1_000 {
            bugs.count(&[key("a", &number.to_string())]);
        }
        let all = bugs.all();
        assert_eq!(all.len(), VARIANTS_MAX);
        assert_eq!(all.iter().map(|(_, bug)| bug.times).sum::<u64>(), 1_000);
    }
}
