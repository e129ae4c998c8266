//! HTTP as Milvus's REST layer speaks it: routes, authorization, deadlines, bodies and envelopes.

mod auth;
mod deadline;
mod decode;
mod envelope;
mod handle;
mod response;
mod route;

pub(super) use auth::Token;
pub(super) use deadline::Kept;
pub(super) use handle::{Station, handle};
