//! `vdbspec.toml`: the options of the commands in a file. What can stand in it is read from the commands themselves.

mod error;
mod file;
mod flag;
mod locate;
mod merge;
mod show;
mod typed;
mod value;

pub(super) use error::ConfigError;
pub(super) use merge::{Merged, merge};
pub(super) use show::show;
