//! The random decisions behind a value: drawn once from a seed, and replayed with some of them made smaller
//!
//! A value is a function of its decisions, and every decision is made smallest by 0. So shrinking is the lowering of
//! numbers, and whatever comes of it is built by the same rules as the value that it began with.

use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

/// A place in the making of a value, so that a decision keeps its meaning when others go away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At(u64);

impl At {
    /// Where everything begins.
    pub(super) const ROOT: Self = Self(0xcbf2_9ce4_8422_2325);

    /// The place with this number below this one (FNV-1a).
    pub(super) const fn child(self, number: u64) -> Self {
        let mixed = (self.0 ^ (number + 1)).wrapping_mul(0x0100_0000_01b3);
        Self(mixed ^ (mixed >> 29))
    }
}

/// One decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    at: At,
    /// What was decided; 0 is simplest.
    pub(super) value: u64,
    /// Whether shrinking leaves it alone, because another value would be another class.
    pub(super) fixed: bool,
}

/// Makes decisions, or makes them again.
#[derive(Debug)]
pub(super) struct Recorder<'a> {
    rng: Option<TestRng>,
    past: &'a [Decision],
    next: usize,
    made: Vec<Decision>,
}

/// Randomness that is a function of a seed alone.
pub(super) fn rng_of(seed: u64) -> TestRng {
    let mut bytes = [0_u8; 32];
    let (head, _) = bytes.split_at_mut(8);
    head.copy_from_slice(&seed.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

/// Decisions of a usual value, to save growing.
const USUAL: usize = 24;

impl<'a> Recorder<'a> {
    /// Draws from a seed.
    pub(super) fn of_seed(seed: u64) -> Self {
        Self {
            rng: Some(rng_of(seed)),
            past: &[],
            next: 0,
            made: Vec::with_capacity(USUAL),
        }
    }

    /// Decides as before; what was not decided before is decided in the simplest way.
    pub(super) fn of_past(past: &'a [Decision]) -> Self {
        Self {
            rng: None,
            past,
            next: 0,
            made: Vec::with_capacity(past.len()),
        }
    }

    /// What was decided.
    pub(super) fn into_made(self) -> Vec<Decision> {
        self.made
    }

    /// Whether decisions are made again.
    pub(super) const fn is_past(&self) -> bool {
        self.rng.is_none()
    }

    /// How many decisions have been made.
    pub(super) const fn count(&self) -> usize {
        self.made.len()
    }

    /// Takes back all decisions but the first ones.
    pub(super) fn forget_after(&mut self, count: usize) {
        self.made.truncate(count);
    }

    /// Notes what has turned out, for when the decisions are made again.
    pub(super) fn note(&mut self, at: At, value: usize) {
        self.made.push(Decision {
            at,
            value: value as u64,
            fixed: true,
        });
    }

    /// A number from 0 to `max`; `draw` makes it from a random one.
    pub(super) fn decide(&mut self, at: At, max: u64, draw: impl FnOnce(u64) -> u64) -> u64 {
        self.make(at, max, draw, false)
    }

    /// The same, not to be shrunk.
    pub(super) fn decide_for_good(&mut self, at: At, count: usize) -> usize {
        let count = count.max(1) as u64;
        let value = self.make(at, count - 1, |random| random % count, true);
        usize::try_from(value).unwrap_or(0)
    }

    /// One of `count` things, each as likely as any other; the first one is simplest.
    pub(super) fn one_of(&mut self, at: At, count: usize) -> usize {
        let count = count.max(1) as u64;
        let value = self.decide(at, count - 1, |random| random % count);
        usize::try_from(value).unwrap_or(0)
    }

    /// Yes, once in `rarity` times; no is simplest.
    pub(super) fn rarely(&mut self, at: At, rarity: u64) -> bool {
        self.decide(at, 1, |random| u64::from(random % rarity.max(1) == 0)) == 1
    }

    fn make(&mut self, at: At, max: u64, draw: impl FnOnce(u64) -> u64, fixed: bool) -> u64 {
        let value = match &mut self.rng {
            Some(rng) => draw(rng.next_u64()),
            None => self.recall(at),
        };
        let value = value.min(max);
        self.made.push(Decision { at, value, fixed });
        value
    }

    fn recall(&mut self, at: At) -> u64 {
        let found = match self.past.get(self.next) {
            Some(decision) if decision.at == at => Some(self.next),
            _ => self.past.iter().position(|decision| decision.at == at),
        };
        let Some(index) = found else { return 0 };
        self.next = index + 1;
        self.past.get(index).map_or(0, |decision| decision.value)
    }
}
