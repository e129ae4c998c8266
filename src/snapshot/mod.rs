//! Recorded answers, normalised and compared: two runs on an unchanged server give the same text.
//!
//! The files have insta's format, so that `cargo insta review` reads them; they are written here because insta's own
//! writer is not public, prints by itself and panics to signal a difference.

pub mod differ;
mod file;
pub mod human;
pub mod normalise;
mod outcome;
mod review;
mod store;
mod text;

pub use file::SnapshotError;
pub use outcome::{Change, New, Outcome, SnapshotReport, Stored};
pub use review::{Pending, accept, check, is_recorded, reject, status};
pub use store::{Extent, Mode, Policy, Store, Update};
pub use text::of_case;
