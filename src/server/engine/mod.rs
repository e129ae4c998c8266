//! What the server remembers, and what it makes of a decoded request.

mod alias;
mod collection;
mod database;
mod describe;
mod index;
mod index_params;
mod index_type;
mod memory;
mod names;
mod schema;
mod world;

pub(super) use memory::MemoryEngine;
pub(super) use schema::DataType;
pub(super) use world::{Alias, Collection, Database, Index, World};

use super::answer::Answer;
use super::json::Record;
use super::operation::Operation;

/// The database that needs no name.
pub(super) const DEFAULT_DATABASE: &str = "default";

/// A decoded request.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// What is asked for.
    pub(super) operation: Operation,
    /// The database it is asked of: from the body, else from a header, else the default one.
    pub(super) db: String,
    /// The body, bound to the operation's shape.
    pub(super) body: Record,
}

/// Answers decoded requests. Transport knows no more of an engine than this.
pub(super) trait Engine: Send + Sync {
    /// Carries the call out, wholly or not at all but where Milvus itself stops half-way.
    fn answer(&self, call: Call) -> Answer;
}
