//! Operations that are not under test: their cases in a plan, how a case is played without a model of what is there,
//! and what became of each operation

mod fate;
mod nowhere;
mod play;
mod widen;

pub use fate::{Fate, fates};
pub(super) use nowhere::{Nowhere, is_answer_of as is_answer_of_nowhere};
pub(super) use play::{mark_unknown, play};
pub use widen::with_all_operations;
