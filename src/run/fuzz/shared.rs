//! What all lanes of a fuzzing run share

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::bugs::{Bug, Bugs, Key, Shown};
use super::options::Fuzzing;
use super::request;
use super::source::Source;
use super::tally::{FuzzSeen, FuzzSummary, Tally, summary};
use crate::run::event::CaseResult;
use crate::run::keeping::Stop;
use crate::run::lane::LANES;
use crate::run::ledger::Ledger;
use crate::run::plan::PlannedCase;

/// Places of cases end here, and those of the attempts to shrink begin: eight hexadecimal digits in a name.
const ATTEMPTS_FROM: usize = 0x1000_0000;
/// Numbers whose names are written to the ledger at once.
const NUMBERS_AT_ONCE: usize = 0x1_0000;

/// How often all lanes together look for the case that took a collection away.
const HUNTS_MAX: usize = 12;

/// What all lanes share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) source: Source,
    pub(super) bugs: Bugs,
    pub(super) fuzzing: Fuzzing,
    /// Places in the plan before the first case.
    base: usize,
    begun: Instant,
    stop: Stop,
    /// Of each lane, so that what one does changes no names of another.
    attempts: [AtomicUsize; LANES],
    played: AtomicU64,
    halted: AtomicBool,
    covered: Mutex<[usize; 2]>,
    tallies: [Mutex<Tally>; LANES],
    hunts: AtomicUsize,
    /// What each lane has seen of the case that it plays, and has not looked into to the end.
    unsettled: [Mutex<Option<(Key, Shown)>>; LANES],
}

impl Shared {
    pub(super) fn new(source: Source, fuzzing: Fuzzing, base: usize, stop: Stop) -> Self {
        Self {
            source,
            bugs: Bugs::default(),
            fuzzing,
            base,
            begun: Instant::now(),
            stop,
            attempts: Default::default(),
            played: AtomicU64::new(0),
            halted: AtomicBool::new(false),
            covered: Mutex::new([base, ATTEMPTS_FROM]),
            tallies: Default::default(),
            hunts: AtomicUsize::new(0),
            unsettled: Default::default(),
        }
    }

    /// The place of a case in the plan, which is in its names.
    pub(super) fn number(&self, index: u64) -> usize {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        // Beyond so many cases names begin anew: those of the first are long gone.
        let room = ATTEMPTS_FROM.saturating_sub(self.base).max(1);
        self.base + index % room
    }

    /// A number that no case has had, for an attempt of a lane. Its first one is always the same, and so on.
    pub(super) fn fresh(&self, lane: usize) -> usize {
        let attempts = self.attempts.get(lane);
        let before = attempts.map_or(0, |attempts| attempts.fetch_add(1, Ordering::Relaxed));
        number_of(lane, before)
    }

    /// The number behind that of the last case.
    pub(super) fn end(&self) -> u64 {
        let cases = self.fuzzing.cases.unwrap_or(u64::MAX);
        self.fuzzing.start.saturating_add(cases)
    }

    /// Whether the case of this number belongs to the part that is played.
    pub(super) fn takes(&self, index: u64) -> bool {
        let place = usize::try_from(index).unwrap_or(usize::MAX);
        self.fuzzing.shard.is_none_or(|shard| shard.takes(place))
    }

    /// Whether no further case may begin.
    pub(super) fn is_over(&self) -> bool {
        let is_late = |time: Duration| self.begun.elapsed() >= time;
        self.halted.load(Ordering::Relaxed)
            || self.stop.is_asked()
            || self.fuzzing.time.is_some_and(is_late)
    }

    /// Lets no further case begin.
    pub(super) fn halt(&self) {
        self.halted.store(true, Ordering::Relaxed);
    }

    /// Whether somebody may look for the case that took a collection away, which is counted.
    pub(super) fn may_hunt(&self) -> bool {
        self.hunts.fetch_add(1, Ordering::Relaxed) < HUNTS_MAX
    }

    /// Cases so far, and different findings.
    pub(super) fn progress(&self) -> (u64, usize) {
        (self.played.load(Ordering::Relaxed), self.bugs.len())
    }

    /// Counts cases of a lane.
    pub(super) fn tally(&self, lane: usize, note: impl FnOnce(&mut Tally)) {
        self.played.fetch_add(1, Ordering::Relaxed);
        if let Some(tally) = self.tallies.get(lane) {
            note(&mut tally.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Keeps what the case that a lane plays has shown, if nothing like it is known.
    pub(super) fn keep(&self, lane: usize, keys: &[Key], shown: impl FnOnce() -> Shown) {
        let Some(key) = keys.first().filter(|_| self.bugs.has_new(keys)) else {
            return;
        };
        if let Some(unsettled) = self.unsettled.get(lane) {
            let kept = Some((key.clone(), shown()));
            *unsettled.lock().unwrap_or_else(PoisonError::into_inner) = kept;
        }
    }

    /// The lane is done with its case.
    pub(super) fn forget(&self, lane: usize) {
        if let Some(unsettled) = self.unsettled.get(lane) {
            let mut unsettled = unsettled.lock().unwrap_or_else(PoisonError::into_inner);
            *unsettled = None;
        }
    }

    /// Everything that is known, with what was cut off while somebody looked into it.
    fn found(&self) -> Vec<(Key, Bug)> {
        let mut found = self.bugs.all();
        for unsettled in &self.unsettled {
            let kept = unsettled.lock().unwrap_or_else(PoisonError::into_inner);
            let Some((key, shown)) = kept.clone() else {
                continue;
            };
            let is_known = |(other, bug): &(Key, Bug)| other.is_like(&key) && bug.shown.is_some();
            if found.iter().any(is_known) {
                continue;
            }
            found.retain(|(other, _)| *other != key);
            found.push((key, Bug::once(shown)));
        }
        found
    }

    /// Counts a case of a lane that may not be played.
    pub(super) fn leave_out(&self, lane: usize, reason: String) {
        if let Some(tally) = self.tallies.get(lane) {
            let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
            tally.leave_out(reason);
        }
    }

    /// Makes sure that a number's names are in the ledger before they are on the target.
    pub(super) fn cover(&self, ledger: &Ledger, number: usize) -> Result<(), String> {
        let mut covered = self.covered.lock().unwrap_or_else(PoisonError::into_inner);
        let [cases, attempts] = &mut *covered;
        // Attempts are covered as long as any follow.
        let made = self
            .attempts
            .iter()
            .map(|made| made.load(Ordering::Relaxed));
        let ahead = number_of(LANES, made.max().unwrap_or(0)) + NUMBERS_AT_ONCE / 2;
        for (until, number) in [(cases, number), (attempts, ahead)] {
            while number >= *until {
                let next = until.saturating_add(NUMBERS_AT_ONCE);
                ledger
                    .add_numbers(*until, next - 1)
                    .map_err(|why| why.to_string())?;
                *until = next;
            }
        }
        Ok(())
    }

    /// The cases that show what was found, each as a case of a plan, and everything that was counted.
    pub(super) fn finish(&self) -> (Vec<(PlannedCase, CaseResult)>, FuzzSummary) {
        let tallies: Vec<Tally> = self
            .tallies
            .iter()
            .map(|tally| tally.lock().unwrap_or_else(PoisonError::into_inner).clone())
            .collect();
        let found = self.found();
        let mut summary = summary(&self.source, &tallies);
        summary.start = self.fuzzing.start;
        summary.drawn = self.fuzzing.words();
        let shown = |(key, bug): &(Key, Bug)| {
            let shown = bug.shown.as_ref();
            shown.map(|shown| seen(key, bug, &shown.result))
        };
        summary.seen = found.iter().filter_map(shown).collect();
        let mut places = BTreeSet::new();
        let cases = found.into_iter().filter_map(|(_, bug)| bug.shown);
        let cases = cases.map(|Shown { case, mut result }| {
            // One drawn request may show several things, each best after shrinking of its own.
            while !places.insert(result.index) {
                result.index = result.index.saturating_add(ATTEMPTS_FROM);
            }
            (request::planned(case, result.index), result)
        });
        (cases.collect(), summary)
    }
}

/// The number of an attempt, by its lane and how many that has made before.
const fn number_of(lane: usize, before: usize) -> usize {
    ATTEMPTS_FROM.saturating_add(before.saturating_mul(LANES).saturating_add(lane))
}

fn seen(key: &Key, bug: &Bug, case: &CaseResult) -> FuzzSeen {
    FuzzSeen {
        rule: key.rule.clone(),
        kind: key.kind.clone(),
        operation: key.operation.clone(),
        case: case.id.clone(),
        times: bug.times,
        played: bug.story.played,
        failed: bug.story.failed,
        attempts: bug.story.attempts,
        requests: bug.story.requests,
    }
}
