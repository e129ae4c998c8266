//! The options of the phase `sequences`.

use clap::Args;

use crate::run::SequenceSize;

/// Fewest and most sequences, as the command line counts.
const COUNT: std::ops::RangeInclusive<i64> = 0..=1000;
/// Fewest and most requests of each.
const LENGTH: std::ops::RangeInclusive<i64> = 1..=500;

/// How many sequences there are, and how long each is.
#[derive(Args, Debug, PartialEq, Eq)]
#[command(next_help_heading = "Sequences")]
pub(in crate::cli) struct SequenceArgs {
    /// Random sequences of requests to play, 0 to 1000
    #[arg(long, value_name = "N", default_value_t = 10, allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(COUNT))]
    pub(in crate::cli) sequence_count: u16,
    /// Requests of each of them, 1 to 500; the state is read after each that changes something
    #[arg(long, value_name = "N", default_value_t = 22, allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(LENGTH))]
    pub(in crate::cli) sequence_length: u16,
}

impl SequenceArgs {
    /// The size that was asked for.
    pub(in crate::cli) const fn size(&self) -> SequenceSize {
        SequenceSize {
            count: self.sequence_count,
            length: self.sequence_length,
        }
    }
}

impl Default for SequenceArgs {
    fn default() -> Self {
        let usual = SequenceSize::default();
        Self {
            sequence_count: usual.count,
            sequence_length: usual.length,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command, FromArgMatches as _};

    use super::{COUNT, LENGTH, SequenceArgs};
    use crate::run::SequenceSize;

    #[test]
    fn bounds_and_defaults_are_those_of_the_run() {
        let wide = |range: std::ops::RangeInclusive<u16>| {
            i64::from(*range.start())..=i64::from(*range.end())
        };
        assert_eq!(wide(SequenceSize::COUNT), COUNT);
        assert_eq!(wide(SequenceSize::LENGTH), LENGTH);
        let command = SequenceArgs::augment_args(Command::new("run"));
        let matches = command.get_matches_from(["run"]);
        let args = SequenceArgs::from_arg_matches(&matches).expect("defaults");
        assert_eq!(args.size(), SequenceSize::default());
    }
}
