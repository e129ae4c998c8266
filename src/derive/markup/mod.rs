//! What the two styles with tables share: lines become blocks, rows become fields, code blocks become samples and calls.
//!
//! [`target`] takes other products' text out, [`block`] splits lines into blocks; [`row`], [`phrase`] and [`table`] read tables,
//! [`sample`], [`curl`] and [`example`] read code blocks, [`address`] tells what a page documents.

pub(super) mod address;
pub(super) mod block;
mod curl;
pub(super) mod example;
mod phrase;
pub(super) mod row;
mod sample;
pub(super) mod table;
pub(super) mod target;

pub(super) use address::split_address;
pub(super) use phrase::without_tags;
