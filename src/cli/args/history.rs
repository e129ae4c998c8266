//! The options of the phase `histories`.

use clap::Args;

use crate::run::HistorySize;

/// Fewest and most clients of a history, as the command line counts.
const CLIENTS: std::ops::RangeInclusive<i64> = 2..=16;
/// Fewest and most requests of each client.
const OPERATIONS: std::ops::RangeInclusive<i64> = 1..=200;

/// How large histories are.
#[derive(Args, Debug)]
#[command(next_help_heading = "Histories")]
pub(in crate::cli) struct HistoryArgs {
    /// Clients at work on one alias at the same moment, 2 to 16
    #[arg(long, value_name = "N", default_value_t = 4, allow_negative_numbers = true, value_parser = clap::value_parser!(u8).range(CLIENTS))]
    pub(in crate::cli) history_clients: u8,
    /// Requests of each of them in each history, 1 to 200
    #[arg(long, value_name = "N", default_value_t = 8, allow_negative_numbers = true, value_parser = clap::value_parser!(u8).range(OPERATIONS))]
    pub(in crate::cli) history_ops: u8,
}

impl HistoryArgs {
    /// The size that was asked for.
    pub(in crate::cli) const fn size(&self) -> HistorySize {
        HistorySize {
            clients: self.history_clients,
            operations: self.history_ops,
        }
    }
}

impl Default for HistoryArgs {
    fn default() -> Self {
        let usual = HistorySize::default();
        Self {
            history_clients: usual.clients,
            history_ops: usual.operations,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CLIENTS, HistoryArgs, OPERATIONS};
    use crate::run::HistorySize;

    #[test]
    fn bounds_and_defaults_are_those_of_the_run() {
        let wide = |range: std::ops::RangeInclusive<u8>| {
            i64::from(*range.start())..=i64::from(*range.end())
        };
        assert_eq!(wide(HistorySize::CLIENTS), CLIENTS);
        assert_eq!(wide(HistorySize::OPERATIONS), OPERATIONS);
        let usual = HistorySize::default();
        let args = HistoryArgs {
            history_clients: 4,
            history_ops: 8,
        };
        assert_eq!(args.size(), usual);
    }
}
