//! Removing what a run has made, at its end and by `vdbspec clean`: aliases, indexes, collections, databases, in this
//! order, each looked up again.

mod alike;
mod ask;
mod command;
mod reason;
mod remove;
mod sweep;
mod unfinished;

pub(super) use alike::ours;
pub(super) use ask::{aliases_of, collections, databases, has, indexes, is_there};
pub use command::{CleanError, CleanOptions, Cleaned, clean, names_at_most};
pub(super) use remove::{drop_alias, drop_collection, drop_database};
pub(super) use sweep::{Sweep, Thoroughness};
pub(super) use unfinished::{limit, unfinished, unswept};
