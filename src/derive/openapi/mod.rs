//! `OpenAPI` files: one JSON document of many operations.

mod reader;

pub(super) use reader::read;
