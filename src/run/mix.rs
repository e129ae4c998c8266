//! Numbers that look random and are a pure function of another number: where the run's seed becomes many.

/// By how much the state of `SplitMix64` grows from one number to the next: the golden ratio.
pub(super) const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// `SplitMix64` by Steele, Lea and Flood (2014), one step: every bit of the outcome depends on every bit of the number,
/// so that numbers that lie close together are spread.
pub(super) const fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(STEP);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::mixed;

    #[test]
    fn the_numbers_are_those_of_the_published_generator() {
        // The first two outputs of SplitMix64 from the seed 0.
        assert_eq!(mixed(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mixed(super::STEP), 0x6e78_9e6a_a1b9_65f4);
    }
}
