//! Several clients at once on one alias: who sends what, what they were told, and whether some order explains it.

mod join;
mod play;
mod recording;
mod rest;
mod size;

pub(super) use play::play;
pub use size::HistorySize;

use crate::check::{self, Rule, effect};

/// The rules that a history decides, whatever the answers are.
pub(super) const DECIDES: [&Rule; 4] = [
    &check::ONE_ORDER,
    &effect::ONE_OWNER,
    &effect::NO_DANGLING,
    &effect::WITNESSES_AGREE,
];
