//! The contract: operations with their JSON Schemas, clauses, decisions and profiles.

mod answered;
pub mod clause;
pub mod code;
pub mod decision;
mod departure;
mod difference;
mod effective;
mod inherit;
mod layout;
mod load;
mod merge;
pub mod operation;
mod order;
mod overlay;
pub mod patches;
pub mod place;
pub mod profile;
mod role;
mod spec_file;
mod spoken;
mod swap;
mod unseen;

pub use clause::{Accounting, Clause, ClauseId, Clauses, Level, Source};
pub use code::{Code, CodeKind, Codes};
pub use decision::{Decision, DecisionId, Decisions};
pub use departure::{Departure, Departures};
pub use difference::{Agreement, Difference, Side, differences, other_keys};
pub use effective::Operations;
pub use load::{Contract, ContractError, embedded_texts, hex, texts_below};
pub use merge::{Speaker, Voice, Words};
pub use operation::{
    Defect, Dispute, Example, ExampleKind, Header, Operation, OperationError, OperationId, Response,
};
pub use order::CheckOrder;
pub use overlay::{AppliedOverlay, Change, DecisionError, Overlay};
pub use patches::{Patches, PatchesError};
pub use place::{Place, PlaceError};
pub use profile::{
    AnswerKeys, BodyReading, DOCUMENTS, Echo, Effect, Otherwise, Outcome, Profile, Profiles, Row,
};
pub use role::{Access, ObjectKind, Role, Roles};
pub use spec_file::SpecError;
pub use spoken::is_spoken;
pub use swap::{Swap, swaps};
pub use unseen::Unseen;
