//! The seed style: tables under fixed headings, with a `RestHeader` element.
//!
//! [`target`] takes other products' text out, [`block`] splits lines into blocks, [`reader`] sorts the blocks into sections
//! and reads each of them with [`header`], [`row`], [`phrase`], [`table`], [`sample`], [`curl`], [`example`] and [`note`].

mod block;
mod curl;
mod example;
mod header;
mod note;
mod phrase;
mod reader;
mod row;
mod sample;
mod table;
mod target;

pub(super) use header::split_address;
pub(super) use note::encoded_once;
pub(super) use phrase::{DEFAULT_FROM, phrases, without_tags};
pub(super) use reader::read;
pub(super) use table::resolve_defaults;
pub(super) use target::{TARGET, filtered};
