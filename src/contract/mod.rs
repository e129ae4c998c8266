//! The contract: operations with their JSON Schemas, clauses, decisions and profiles.

pub mod clause;
pub mod code;
pub mod decision;
mod overlay;
pub mod place;
mod spec_file;

pub use clause::{Accounting, Clause, ClauseId, Clauses, Level, Source};
pub use code::{Code, CodeKind, Codes};
pub use decision::{AppliedOverlay, Decision, DecisionError, DecisionId, Decisions, Overlay};
pub use place::Place;
pub use spec_file::SpecError;
