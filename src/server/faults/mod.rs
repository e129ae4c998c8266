//! Ways to misbehave on demand.

mod table;

pub use table::{Fault, FaultId, fault, faults};
