//! Findings that a team has accepted for its server: read from a file, compared with those of a run, and kept up to date.

mod compare;
mod edit;
mod entry;
mod error;
mod layout;
mod past;

pub use compare::{Beyond, Compared, Extent, Missing, compare};
pub use edit::{Removed, accept, prune, update};
pub use entry::{Baseline, Entry};
pub use error::BaselineError;
pub use past::{PastFinding, PastReport};
