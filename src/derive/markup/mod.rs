//! What the two styles with tables share: lines become blocks, rows become fields, code blocks become samples and calls.
//!
//! [`target`] takes other products' text out, [`block`] splits lines into blocks; [`row`] (with [`mark`]), [`phrase`] (with [`listed`],
//! [`length`] and [`deprecated`]) and [`table`] read tables,
//! [`sample`], [`curl`] and [`example`] read code blocks, [`address`] tells what a page documents and [`parameters`] where a
//! parameter goes; [`union`] spells out what types say of their items and branches.

pub(super) mod address;
pub(super) mod block;
mod curl;
mod deprecated;
pub(super) mod example;
mod length;
mod listed;
mod mark;
pub(super) mod parameters;
mod phrase;
pub(super) mod row;
mod sample;
pub(super) mod table;
pub(super) mod target;
mod told;
mod union;

pub(super) use address::{no_operation, split_address};
pub(super) use deprecated::{Deprecation, deprecation};
pub(super) use mark::cell_text;
pub(super) use phrase::{DEFAULT_FROM, phrases, without_tags};
pub(super) use table::resolve_defaults;
pub(super) use target::{TARGET, filtered};
pub(super) use told::{is_read, told_bounds};
