//! Numbers that look random and are a pure function of the seed.

use crate::run::mix::{STEP, mixed};

/// `SplitMix64`: one addition and one mix a number, good from any seed.
#[derive(Debug)]
pub(super) struct Draw(u64);

impl Draw {
    /// A sequence of its own for each seed and each use.
    pub(super) const fn new(seed: u64, of: u64) -> Self {
        Self(seed ^ of.wrapping_mul(0xd6e8_feb8_6659_fd93))
    }

    /// A number below a bound.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let mixed = mixed(self.0);
        self.0 = self.0.wrapping_add(STEP);
        let drawn = usize::try_from(mixed >> 33).unwrap_or_default();
        drawn.checked_rem(bound).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Draw;

    #[test]
    fn one_seed_gives_one_sequence_and_all_numbers_come() {
        let numbers = |seed| {
            let mut draw = Draw::new(seed, 1);
            (0..100).map(|_| draw.below(5)).collect::<Vec<_>>()
        };
        assert_eq!(numbers(7), numbers(7));
        assert_ne!(numbers(7), numbers(8));
        assert!((0..5).all(|number| numbers(7).contains(&number)));
        assert_eq!(Draw::new(1, 1).below(0), 0);
    }
}
