//! Random sequences of requests: how long they are, what a failing one is made smaller by, and how it is shown.

mod coverage;
mod script;
mod shrink;
mod size;
mod smaller;
pub(super) mod told;

pub use coverage::CoverageRow;
pub(super) use coverage::{Coverage, Said, merged};
pub(super) use script::script;
pub(super) use shrink::{Shrunk, shrink_all};
pub use size::SequenceSize;

use crate::check::{Rule, effect};

/// The rules that a sequence decides, whatever it meets: which others it meets depends on the seed and on the target.
pub(super) const DECIDES: [&Rule; 2] = [&effect::SUCCESS, &effect::REJECTED];
