//! How long a lane waits for witnesses that do not agree with the model.

use crate::wire::limits;

/// How long a lane still waits for witnesses to agree: after a few that never did, no longer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Patience {
    lost: usize,
}

/// Disagreements that a lane waits out in full before it takes the first read for the last.
const DISAGREEMENTS_WAITED_OUT: usize = 3;

impl Patience {
    /// A lane's patience at its beginning.
    pub(super) const NEW: Self = Self { lost: 0 };

    /// None is left: the first read is as good as the last.
    pub(super) const SPENT: Self = Self {
        lost: DISAGREEMENTS_WAITED_OUT,
    };

    pub(super) fn rereads(self) -> usize {
        if self.lost < DISAGREEMENTS_WAITED_OUT {
            limits::REREAD_WAITS_MS.len()
        } else {
            1
        }
    }

    pub(super) const fn lose(&mut self) {
        self.lost = self.lost.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::Patience;

    #[test]
    fn after_a_few_disagreements_waiting_ends_early() {
        let mut patience = Patience::NEW;
        assert!(patience.rereads() > 1);
        for _ in 0..3 {
            patience.lose();
        }
        assert_eq!(patience.rereads(), 1);
    }
}
