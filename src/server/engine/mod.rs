//! What the server remembers, and what it makes of a decoded request.

mod alias;
mod collection;
mod database;
mod describe;
mod index;
mod index_params;
mod index_properties;
mod index_type;
mod memory;
mod names;
mod schema;
mod world;

pub(super) use alias::no_alias;
pub(super) use memory::MemoryEngine;
pub(super) use schema::DataType;
pub(super) use world::{Alias, Collection, Database, Index, World};

use super::answer::{Answer, Refusal};
use super::json::{Field, Record};
use super::operation::Operation;
use super::shapes::shape;

/// The database that needs no name.
pub(super) const DEFAULT_DATABASE: &str = "default";

/// A decoded request.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// What is asked for.
    pub(super) operation: Operation,
    /// The database it is asked of: from the body, else from a header, else the default one.
    pub(super) db: String,
    /// The database that a header gives; empty where none does.
    pub(super) db_in_header: String,
    /// The body, bound to the operation's shape.
    pub(super) body: Record,
}

/// Answers decoded requests. Transport knows no more of an engine than this.
pub(super) trait Engine: Send + Sync {
    /// Carries the call out, wholly or not at all but where Milvus itself stops half-way.
    fn answer(&self, call: &Call) -> Answer;

    /// Looks what a call would come to, a while before it is carried out: only a faulty engine remembers it.
    fn look(&self, _call: &Call) {}

    /// Answers a call whose body lacks required fields.
    fn answer_incomplete(&self, call: &Call, missing: &[&'static Field]) -> Answer {
        Err(refusal_of_missing(call.operation, missing))
    }
}

/// Code 1802 for the fields that are missing.
pub(super) fn refusal_of_missing(operation: Operation, fields: &[&'static Field]) -> Refusal {
    let names: Vec<String> = fields.iter().map(|field| field.go_name()).collect();
    Refusal::missing(shape(operation).name, &names)
}
