//! The contract: operations with their JSON Schemas, clauses, decisions and profiles.

pub mod operation;
pub use operation::{
    DerivedBy, Example, ExampleKind, Header, Operation, OperationError, OperationId, Response,
};
