//! Phases, fixtures, scheduling and clean-up. Emits typed events and never prints.

mod case;
mod event;
mod options;
mod summary;

pub use case::{Body, Case, Fixture, Sending, Step};
pub use event::{AnswerEvidence, CaseResult, Event, Evidence, Phase, Role, RunStart};
pub use options::{PatternError, RunOptions, Selection};
pub use summary::{ClauseRef, ExitCode, Finding, NoteLine, OperationRow, RuleStatus, Summary};
