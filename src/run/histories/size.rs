//! How large histories are.

/// How many clients take part in a history, and how much each of them asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistorySize {
    /// Clients at once, [`HistorySize::CLIENTS`].
    pub clients: u8,
    /// Requests of each client in each history, [`HistorySize::OPERATIONS`].
    pub operations: u8,
}

impl HistorySize {
    /// Fewest and most clients: one alone races with nobody, and more than the connections that are kept would each
    /// begin with a handshake.
    pub const CLIENTS: std::ops::RangeInclusive<u8> = 2..=16;
    /// Fewest and most requests of each client.
    pub const OPERATIONS: std::ops::RangeInclusive<u8> = 1..=200;

    /// The nearest size within the bounds.
    #[must_use]
    pub fn bounded(self) -> Self {
        let within = |value: u8, bounds: std::ops::RangeInclusive<u8>| {
            value.clamp(*bounds.start(), *bounds.end())
        };
        Self {
            clients: within(self.clients, Self::CLIENTS),
            operations: within(self.operations, Self::OPERATIONS),
        }
    }
}

impl Default for HistorySize {
    /// A few hundred requests in all, which a server on the same machine answers in a few hundred milliseconds.
    fn default() -> Self {
        Self {
            clients: 4,
            operations: 8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HistorySize;

    #[test]
    fn a_size_is_brought_within_its_bounds() {
        let tiny = HistorySize {
            clients: 0,
            operations: 0,
        };
        assert_eq!(
            tiny.bounded(),
            HistorySize {
                clients: 2,
                operations: 1
            }
        );
        let usual = HistorySize::default();
        assert_eq!(usual.bounded(), usual);
    }
}
