//! What the documents make of a request and of a sequence of requests: state, conditions, outcome. Pure, without I/O.

mod apply;
mod asked;
mod condition;
mod conditions;
mod expectation;
mod facts;
pub mod history;
mod instead;
mod item;
mod lenient;
mod possible;
mod reading;
mod schema;
mod version;
mod world;

pub use apply::{apply, apply_prefix};
pub use asked::{Asked, Sender};
pub use condition::{CONDITIONS, Condition, meaning};
pub use conditions::{DATABASE_HEADER, Documented, conditions, settled, state_conditions};
pub use expectation::{Expectation, OPEN_RULE, expect};
pub use facts::{Fact, Facts, IndexAttribute, Known, Scope, ScopeOfDatabase, facts};
pub use instead::{instead, loosened, loses_index};
pub use item::Spelling;
pub use possible::Possible;
pub use reading::as_read;
pub use version::VersionAnswer;
pub use world::{Attribute, Collection, DEFAULT_DATABASE, Database, FieldKind, Index, World};
