//! Events in; terminal, JSON and JUnit out. Nothing here prints by itself: every format writes to what it is given.

pub mod baseline;
mod changes;
mod collect;
pub mod human;
pub mod json;
pub mod junit;
pub mod merge;
pub mod progress;
pub mod untrusted;

pub use changes::{Change, Changes};
pub use collect::{CollectError, Collector, Keep, Report};
