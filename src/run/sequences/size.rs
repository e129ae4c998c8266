//! How many sequences there are, and how long each is.

/// How many sequences a run plays, and of how many requests each is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SequenceSize {
    /// Sequences, [`SequenceSize::COUNT`].
    pub count: u16,
    /// Requests of each, reads of the state not counted, [`SequenceSize::LENGTH`].
    pub length: u16,
}

impl SequenceSize {
    /// Fewest and most sequences; each may make a collection of its own, one after the other.
    pub const COUNT: std::ops::RangeInclusive<u16> = 0..=1000;
    /// Fewest and most requests of each.
    pub const LENGTH: std::ops::RangeInclusive<u16> = 1..=500;

    /// The nearest size within the bounds.
    #[must_use]
    pub fn bounded(self) -> Self {
        let within = |value: u16, bounds: std::ops::RangeInclusive<u16>| {
            value.clamp(*bounds.start(), *bounds.end())
        };
        Self {
            count: within(self.count, Self::COUNT),
            length: within(self.length, Self::LENGTH),
        }
    }
}

impl Default for SequenceSize {
    /// Long enough to meet every condition that a default run can meet, and short enough for a cluster that makes one
    /// change a second.
    fn default() -> Self {
        Self {
            count: 10,
            length: 22,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SequenceSize;

    #[test]
    fn a_size_is_brought_within_its_bounds() {
        let odd = SequenceSize {
            count: 60_000,
            length: 0,
        };
        assert_eq!(
            odd.bounded(),
            SequenceSize {
                count: 1000,
                length: 1
            }
        );
        let usual = SequenceSize::default();
        assert_eq!(usual.bounded(), usual);
    }
}
