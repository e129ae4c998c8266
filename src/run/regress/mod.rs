//! Findings as files: what was sent, so that it can be sent again whatever becomes of the generators

mod attach;
mod file;
mod letters;
mod plan;
mod record;
mod template;

pub use file::{Recorded, RecordedError, RecordedRequest};
pub use plan::with_recorded;

pub(super) use attach::attach;
pub(super) use letters::Spelling;
