//! Phases, fixtures, scheduling and clean-up. Emits typed events and never prints.

mod about;
mod aliases;
mod answer;
mod as_version;
mod backoff;
mod bare;
mod case;
mod clauses;
mod clean;
mod concerned;
mod conclude;
mod event;
mod evidence;
mod execute;
mod findings;
mod fixture;
mod fold;
mod forecast;
mod fuzz;
mod hazard;
mod hint;
mod histories;
mod implied;
mod keeping;
mod keyword;
mod lane;
mod lanes;
mod ledger;
mod lend;
mod met;
mod mix;
mod names;
mod operations;
mod options;
mod outstanding;
mod patience;
mod phases;
mod plan;
mod policy;
mod preflight;
mod prepare;
mod regress;
mod relabel;
mod removable;
mod repeat;
mod runner;
mod sequences;
mod session;
mod shard;
mod simulate;
mod summarise;
mod summary;
#[cfg(test)]
pub(crate) mod testing;
mod throttle;
mod verdict;
mod witness;

pub use as_version::{AsVersion, DepartureLine};
pub use backoff::{Asked, Backoff};
pub use case::{Body, Case, Fixture, Sending, Step};
pub use clean::{CleanError, CleanOptions, Cleaned, clean, names_at_most};
pub use conclude::{Parts, conclude};
pub use event::{AnswerEvidence, CaseResult, Event, Evidence, Phase, Role, RunStart};
pub use execute::NO_TWIN;
pub use forecast::{
    Certainty, Counts, Cut, Drawing, Forecast, ForecastPace, Group, Limit, PlannedRequest,
    forecast, middle,
};
pub use fuzz::{
    DrawnClass, FuzzError, FuzzOperation, FuzzSeen, FuzzSummary, Fuzzing, Outcomes, WITHHELD,
    drawn_cases, drawn_classes,
};
pub use hazard::Hazard;
pub use histories::HistorySize;
pub use keeping::{Keeping, LedgerPlace, Stop};
pub use met::{Met, met};
pub use operations::{Fate, fates, with_all_operations};
pub use options::{PatternError, Patterns, RunOptions, Selection};
pub use plan::{
    Plan, PlanError, PlanSize, PlannedCase, digest, empty_plan, plan, plan_sized, plan_to_compare,
};
pub use policy::{Budget, Policy};
pub use regress::{Recorded, RecordedError, RecordedRequest, with_recorded};
pub use runner::run;
pub use sequences::{CoverageRow, SequenceSize};
pub use shard::{Part, Shard, ShardError};
pub use summary::{
    ClauseRef, Doubts, ExitCode, Finding, KeywordRef, NoteLine, OperationRow, ReadRef, Repeated,
    RuleStatus, Summary,
};
