//! The seed style: tables under fixed headings, with a `RestHeader` element.
//!
//! [`reader`] sorts the blocks of a page into sections and reads each of them; [`header`] and [`note`] read what only this
//! style has. The rest is in [`markup`](super::markup).

mod header;
mod note;
mod reader;

pub(super) use note::encoded_once;
pub(super) use reader::read;
