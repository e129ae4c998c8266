//! Phases, fixtures, scheduling and clean-up. Emits typed events and never prints.

mod aliases;
mod answer;
mod case;
mod clean;
mod event;
mod evidence;
mod execute;
mod findings;
mod fixture;
mod fold;
mod lane;
mod ledger;
mod names;
mod options;
mod patience;
mod phases;
mod plan;
mod preflight;
mod prepare;
mod regress;
mod relabel;
mod runner;
mod session;
mod simulate;
mod summarise;
mod summary;
mod verdict;
mod witness;

pub use case::{Body, Case, Fixture, Sending, Step};
pub use event::{AnswerEvidence, CaseResult, Event, Evidence, Phase, Role, RunStart};
pub use options::{PatternError, RunOptions, Selection, Stop};
pub use plan::{Plan, PlanError, PlannedCase, plan};
pub use regress::{Recorded, RecordedError, RecordedRequest, with_recorded};
pub use runner::run;
pub use summary::{ClauseRef, ExitCode, Finding, NoteLine, OperationRow, RuleStatus, Summary};
