//! The Markdown style of the reference up to 2.4: a `div` at the top, red stars, one table for both responses.
//!
//! [`head`] reads the `div`, which holds method and address; [`reader`] sorts blocks into parts, which [`part`] lists; [`row`] and
//! [`types`] read what this style writes otherwise than the seed style; [`properties`] tells whose row is whose in the table of
//! both responses, and what a missing star means.

mod head;
mod part;
mod properties;
mod reader;
mod row;
mod types;

pub(super) use reader::read;
