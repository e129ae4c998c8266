//! Phases, fixtures, scheduling and clean-up. Emits typed events and never prints.

mod event;
mod summary;

pub use event::{AnswerEvidence, CaseResult, Event, Evidence, Phase, Role, RunStart};
pub use summary::{ClauseRef, ExitCode, Finding, NoteLine, OperationRow, RuleStatus, Summary};
