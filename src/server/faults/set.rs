//! The faults of one server.

use std::sync::atomic::AtomicU64;

use super::FaultId;

/// Which faults are on, and how many requests have come.
#[derive(Debug, Default)]
pub(in crate::server) struct Faults {
    on: Vec<FaultId>,
    pub(super) requests: AtomicU64,
}

impl Faults {
    /// These faults, all at once.
    pub(in crate::server) fn new(on: &[FaultId]) -> Self {
        Self {
            on: on.to_vec(),
            requests: AtomicU64::new(0),
        }
    }

    /// Whether there is none: then nothing needs to be asked.
    pub(in crate::server) fn is_empty(&self) -> bool {
        self.on.is_empty()
    }

    /// Whether this one is on.
    pub(in crate::server) fn has(&self, fault: FaultId) -> bool {
        self.on.contains(&fault)
    }
}
