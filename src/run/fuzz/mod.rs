//! Requests drawn from a seed, for as long as there is time: played quickly, and whatever looks wrong in full

mod bugs;
mod catalogue;
mod desk;
mod effect;
mod hunt;
mod investigate;
mod options;
mod phase;
mod request;
mod shared;
mod source;
mod tally;

pub use catalogue::{DrawnClass, drawn_cases, drawn_classes};
pub use options::{FuzzError, Fuzzing};
pub(super) use phase::Fuzz;
pub use tally::{FuzzOperation, FuzzSeen, FuzzSummary, Outcomes, WITHHELD};
