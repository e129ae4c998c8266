//! Sequences of requests, drawn from the seed over a small pool of names so that they get in each other's way

mod ahead;
mod chain;
mod draw;
mod goals;
mod guess;

use std::collections::{BTreeMap, BTreeSet};

use ahead::{Ahead, Seen};
use chain::chain;
use draw::{Kind, build, draw};

use serde_json::Value;

use super::body::case;
use super::draw::Draw;
use crate::run::case::{Body, Case, Fixture, Step};
use crate::run::event::Phase;
use crate::run::sequences::SequenceSize;

/// Of so many requests that are drawn for a place the one is taken that meets what was met least.
const CANDIDATES: usize = 40;
/// The same of requests that make something.
const BUILDINGS: usize = 12;
/// How many requests at the beginning build, so that there is something.
const FOUNDATION: usize = 2;
/// Of so many things that were never met before each counts.
const NEW_MAX: u32 = 3;
/// What makes a request that changes nothing the last choice where one is to make something.
const WASTED: u32 = 1_000_000;

/// The sequences that begin with requests that are not drawn: one about indexes, one about aliases.
const CHAINED: [u16; 2] = [4, 5];

/// From this sequence on less is built while there is something to meet.
const LATE: u16 = 5;

/// The kinds of sequences, in turn.
const KINDS: [Kind; 5] = [
    Kind::Aliases,
    Kind::Indexes,
    Kind::Databases,
    Kind::Aliases,
    Kind::Indexes,
];

/// Most requests that are drawn beyond those for one that meets what no sequence has met yet: for a place of a sequence, and
/// for all of its places.
const FURTHER: usize = 1_600;
const FURTHER_IN_ALL: usize = 32_000;
/// How often one of them is thrown away because all of its operation was met.
const REDRAWN: usize = 60;

/// An operation, a condition of its requests, and whether they are accepted then.
type Goal = (&'static str, &'static str, bool);

/// How often each condition was met, and with which outcome in sight.
#[derive(Debug)]
struct Met {
    times: BTreeMap<(String, &'static str, bool), u32>,
    /// What can be met and was not yet.
    missing: BTreeSet<Goal>,
}

impl Met {
    fn new() -> Self {
        Self {
            times: BTreeMap::new(),
            missing: goals::all().collect(),
        }
    }

    fn times(&self, step: &Step, condition: &'static str, is_accepted: bool) -> u32 {
        let key = (step.operation.clone(), condition, is_accepted);
        self.times.get(&key).copied().unwrap_or_default()
    }

    /// How much of what a request meets can be met and was not yet.
    fn missing(&self, step: &Step, seen: &Seen) -> usize {
        let is_missing = |id: &&&'static str| {
            let missing = (step.operation.as_str(), **id, seen.is_accepted);
            self.missing.contains(&missing)
        };
        seen.conditions.iter().filter(is_missing).count()
    }

    /// Whether something is missing that sequences of a kind are about.
    fn is_wanting(&self, kind: Kind) -> bool {
        self.missing.iter().any(|goal| kind.is_about(goal))
    }

    fn note(&mut self, step: &Step, seen: &Seen) {
        for condition in &seen.conditions {
            let key = (step.operation.clone(), *condition, seen.is_accepted);
            *self.times.entry(key).or_default() += 1;
            let operation = step.operation.as_str();
            self.missing
                .retain(|goal| *goal != (operation, *condition, seen.is_accepted));
        }
    }
}

/// All cases of the phase.
pub(super) fn cases(seed: u64, size: SequenceSize) -> Vec<Case> {
    drawn(seed, size, &mut Met::new())
}

/// The cases, and what of all that can be met they are likely to meet.
fn drawn(seed: u64, size: SequenceSize, met: &mut Met) -> Vec<Case> {
    let size = size.bounded();
    (0..size.count)
        .zip(KINDS.into_iter().cycle())
        .map(|(number, kind)| {
            // Each sequence has numbers of its own, so that one more of them changes none of the others.
            let mut numbers = Draw::new(seed, u64::from(number) + 1000);
            let given = if CHAINED.contains(&number) {
                chain(kind)
            } else {
                Vec::new()
            };
            let length = usize::from(size.length);
            let steps = steps(kind, (length, given), number >= LATE, &mut numbers, met);
            case(
                Phase::Sequences,
                kind.operation(),
                &format!("{}-{}", kind.word(), number + 1),
                kind.title(),
                kind.fixture(),
                steps,
            )
        })
        .collect()
}

fn steps(
    kind: Kind,
    (length, given): (usize, Vec<Step>),
    is_late: bool,
    numbers: &mut Draw,
    met: &mut Met,
) -> Vec<Step> {
    let mut given = given.into_iter();
    let mut further = FURTHER_IN_ALL;
    let mut ahead = Ahead::new(kind.fixture());
    let mut steps = Vec::with_capacity(length);
    for place in 0..length {
        if place >= FOUNDATION
            && let Some(step) = given.next()
        {
            let seen = ahead.look(&step);
            met.note(&step, &seen);
            ahead.go(&step, &seen);
            steps.push(step);
            continue;
        }
        let is_aimed = is_late && kind != Kind::Databases && met.is_wanting(kind);
        // Without anything that is there, little could be met either.
        let every = kind.builds_every() * if is_aimed { 2 } else { 1 };
        let is_turn = place % every == 0;
        let builds = place < FOUNDATION || is_turn;
        let count = if builds { BUILDINGS } else { CANDIDATES };
        let mut best: Option<(u32, Step, Seen)> = None;
        for number in 0..count + FURTHER {
            let meets = |(rarity, step, seen): &(u32, Step, Seen)| {
                *rarity < WASTED && met.missing(step, seen) > 0
            };
            if number >= count {
                if builds || !met.is_wanting(kind) || best.as_ref().is_some_and(meets) {
                    break;
                }
                if further == 0 {
                    break;
                }
                further -= 1;
            }
            let step = match (builds, number < count) {
                (true, _) => build(kind, place, numbers),
                (false, true) => draw(kind, numbers),
                (false, false) => again(&steps, number - count)
                    .unwrap_or_else(|| aimed(kind, numbers, met, number)),
            };
            let seen = ahead.look(&step);
            let wasted = u32::from(builds && !seen.is_new(&step) || seen.ends()) * WASTED;
            let rarity = rarity(met, &step, &seen).saturating_add(wasted);
            if best.as_ref().is_none_or(|(known, ..)| rarity < *known) {
                best = Some((rarity, step, seen));
            }
        }
        let Some((_, step, seen)) = best else {
            continue;
        };
        met.note(&step, &seen);
        ahead.go(&step, &seen);
        steps.push(step);
    }
    steps
}

/// An earlier request once more, as it was or with less in its entries; the number says which.
fn again(steps: &[Step], number: usize) -> Option<Step> {
    let mut step = steps.get(number / 2)?.clone();
    if number % 2 == 1
        && let Body::Json(body) = &mut step.body
        && let Some(entries) = body.get_mut("indexParams").and_then(Value::as_array_mut)
    {
        for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
            entry.remove("metricType");
        }
    }
    Some(step)
}

/// A request of an operation of which not all was met yet; the number says which.
fn aimed(kind: Kind, numbers: &mut Draw, met: &Met, number: usize) -> Step {
    let missing = met.missing.iter().filter(|goal| kind.is_about(goal));
    let wanted: BTreeSet<&str> = missing.map(|(operation, ..)| *operation).collect();
    let wanted = wanted.iter().nth(number % wanted.len().max(1));
    let mut step = draw(kind, numbers);
    for _ in 0..REDRAWN {
        if wanted.is_none_or(|wanted| *wanted == step.operation) {
            break;
        }
        step = draw(kind, numbers);
    }
    step
}

/// How much of what a request meets was met before, and how often the rarest of it. Where several things hold at once,
/// each hides the others a little.
fn rarity(met: &Met, step: &Step, seen: &Seen) -> u32 {
    let times = |condition: &&'static str| met.times(step, condition, seen.is_accepted);
    let rarest = seen.conditions.iter().map(times).min().unwrap_or_default();
    // What is no condition is seldom met by chance.
    let traits = seen.conditions.iter().filter(|id| id.contains(' '));
    let new = traits.filter(|id| times(id) == 0).count() * 3 + met.missing(step, seen);
    let known = NEW_MAX.saturating_sub(u32::try_from(new).unwrap_or(u32::MAX));
    let holds = seen.conditions.iter().filter(|id| !id.contains(' '));
    let hidden = u32::try_from(holds.count()).unwrap_or(u32::MAX);
    let rarest = rarest.saturating_mul(4).saturating_add(hidden);
    known.saturating_mul(1000).saturating_add(rarest)
}

impl Kind {
    /// Every so many requests one builds: else there would be nothing to get in the way of.
    const fn builds_every(self) -> usize {
        match self {
            Self::Aliases | Self::Databases => 2,
            Self::Indexes => 4,
        }
    }

    /// Whether it is the kind of sequence that meets this.
    fn is_about(self, (operation, condition, _): &Goal) -> bool {
        let is_of_two = *condition == "alias-in-other-database";
        match self {
            Self::Aliases => !operation.starts_with("indexes/") && !is_of_two,
            Self::Indexes => operation.starts_with("indexes/"),
            Self::Databases => is_of_two,
        }
    }

    /// The operation that most of its requests are about.
    const fn operation(self) -> &'static str {
        match self {
            Self::Aliases | Self::Databases => "aliases/create",
            Self::Indexes => "indexes/create",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Aliases => "aliases",
            Self::Indexes => "indexes",
            Self::Databases => "databases",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Aliases => "requests about few aliases and a collection that comes and goes",
            Self::Indexes => "requests about indexes of few names, also by an alias",
            Self::Databases => "requests about aliases of the same names in two databases",
        }
    }

    const fn fixture(self) -> Fixture {
        match self {
            Self::Aliases | Self::Indexes => Fixture::Pool,
            Self::Databases => Fixture::PoolDatabases,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Met, cases, drawn};
    use crate::run::SequenceSize;

    #[test]
    fn a_default_plan_is_likely_to_meet_all_that_can_be_met() {
        for seed in 1..=10 {
            let mut met = Met::new();
            let planned = drawn(seed, SequenceSize::default(), &mut met);
            assert_eq!(planned.len(), usize::from(SequenceSize::default().count));
            assert!(met.missing.is_empty(), "seed {seed}: {:?}", met.missing);
        }
    }

    #[test]
    fn sequences_depend_on_the_seed_and_on_nothing_that_comes_after_them() {
        let of = |seed, count| {
            let length = 12;
            cases(seed, SequenceSize { count, length })
        };
        assert_eq!(of(3, 5), of(3, 5));
        assert_ne!(of(3, 5), of(4, 5));
        assert_eq!(of(3, 9)[..5], of(3, 5)[..]);
        assert!(of(3, 0).is_empty());
        for case in of(7, 10) {
            assert_eq!(case.steps.len(), 12, "{}", case.id);
        }
    }

    #[test]
    fn every_name_in_a_request_is_a_placeholder_and_no_shared_collection_is_dropped() {
        let size = SequenceSize {
            count: 40,
            length: 30,
        };
        for seed in 0..5 {
            for case in cases(seed, size) {
                for step in &case.steps {
                    let crate::run::Body::Json(body) = &step.body else {
                        panic!("{} has a body of bytes", case.id);
                    };
                    for key in ["collectionName", "aliasName", "dbName"] {
                        let name = body.get(key).and_then(|name| name.as_str());
                        assert!(name.is_none_or(|name| name.starts_with('<')), "{body}");
                    }
                    let shared =
                        BTreeSet::from(["<collection-1>", "<collection-2>", "<collection-3>"]);
                    let named = body.get("collectionName").and_then(|name| name.as_str());
                    let spares = named.is_none_or(|name| !shared.contains(name));
                    assert!(step.operation != "collections/drop" || spares, "{body}");
                }
            }
        }
    }
}
