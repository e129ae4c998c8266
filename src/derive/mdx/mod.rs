//! The MDX style: the whole specification of one operation is exported as one JSON object.

mod reader;

pub(super) use reader::read;
