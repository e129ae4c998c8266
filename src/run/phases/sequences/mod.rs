//! Sequences of requests, drawn from the seed over a small pool of names so that they get in each other's way

mod ahead;
mod draw;

use std::collections::BTreeMap;

use ahead::{Ahead, Seen};
use draw::{Kind, build, draw};

use super::body::case;
use super::draw::Draw;
use crate::run::case::{Case, Fixture, Step};
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

/// The kinds of sequences, in turn.
const KINDS: [Kind; 5] = [
    Kind::Aliases,
    Kind::Indexes,
    Kind::Databases,
    Kind::Aliases,
    Kind::Indexes,
];

/// How often each condition was met, and with which outcome in sight.
type Met = BTreeMap<(String, &'static str, bool), u32>;

/// All cases of the phase.
pub(super) fn cases(seed: u64, size: SequenceSize) -> Vec<Case> {
    let size = size.bounded();
    let mut met = Met::new();
    (0..size.count)
        .zip(KINDS.into_iter().cycle())
        .map(|(number, kind)| {
            // Each sequence has numbers of its own, so that one more of them changes none of the others.
            let mut numbers = Draw::new(seed, u64::from(number) + 1000);
            let steps = steps(kind, usize::from(size.length), &mut numbers, &mut met);
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

fn steps(kind: Kind, length: usize, numbers: &mut Draw, met: &mut Met) -> Vec<Step> {
    let mut ahead = Ahead::new(kind.fixture());
    let mut steps = Vec::with_capacity(length);
    for place in 0..length {
        let builds = place < FOUNDATION || place % kind.builds_every() == 0;
        let count = if builds { BUILDINGS } else { CANDIDATES };
        let mut best: Option<(u32, Step, Seen)> = None;
        for _ in 0..count {
            let step = if builds {
                build(kind, place, numbers)
            } else {
                draw(kind, numbers)
            };
            let seen = ahead.look(&step);
            let wasted = u32::from(builds && !seen.is_new(&step)) * WASTED;
            let rarity = rarity(met, &step, &seen).saturating_add(wasted);
            if best.as_ref().is_none_or(|(known, ..)| rarity < *known) {
                best = Some((rarity, step, seen));
            }
        }
        let Some((_, step, seen)) = best else {
            continue;
        };
        for condition in &seen.conditions {
            let key = (step.operation.clone(), *condition, seen.is_accepted);
            *met.entry(key).or_default() += 1;
        }
        ahead.go(&step, &seen);
        steps.push(step);
    }
    steps
}

/// How much of what a request meets was met before, and how often the rarest of it. Where several things hold at once,
/// each hides the others a little.
fn rarity(met: &Met, step: &Step, seen: &Seen) -> u32 {
    let times = |condition: &&'static str| {
        let key = (step.operation.clone(), *condition, seen.is_accepted);
        met.get(&key).copied().unwrap_or_default()
    };
    let rarest = seen.conditions.iter().map(times).min().unwrap_or_default();
    let is_new = |id: &&&'static str| times(id) == 0;
    let new: usize = seen
        .conditions
        .iter()
        .filter(is_new)
        // What is no condition is seldom met by chance.
        .map(|id| if id.contains(' ') { 3 } else { 1 })
        .sum();
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

    use super::cases;
    use crate::run::SequenceSize;

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
