//! An `OpenAPI` operation object → [`Page`](super::page::Page): what the MDX pages and the `OpenAPI` files share.
//!
//! [`document`] and [`outline`] keep the lines of a JSON text; [`operation`] takes an operation apart, [`parameter`],
//! [`response`] and [`example`] read its parts, [`walk`] turns schemas into fields, with [`keyword`], [`kind`] and [`wording`].

mod branch;
mod document;
mod example;
mod keyword;
mod kind;
mod operation;
mod outline;
mod parameter;
mod response;
mod walk;
mod wording;

pub(super) use document::{At, Document};
pub(super) use operation::{Head, read_operation};
pub(super) use wording::{is_for_target, not_read};
