//! JSON as Go's `encoding/json` reads and writes it: the way Milvus's REST layer sees a body.

mod bind;
mod fold;
mod number;
mod read;
mod shape;
mod surrogate;
mod write;

pub(super) use bind::{Bound, Record, bind};
pub(super) use fold::same_key;
pub(super) use number::as_plain_text;
pub(super) use read::{Read, read_first};
pub(super) use shape::{Field, Shape, Struct};
pub(super) use write::to_bytes;
