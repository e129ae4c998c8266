//! What the documents make of a request and of a sequence of requests: state, conditions, outcome. Pure, without I/O.

mod apply;
mod asked;
mod condition;
mod conditions;
mod item;
mod world;

pub use apply::{apply, apply_prefix};
pub use asked::{Asked, Sender};
pub use condition::{CONDITIONS, Condition, meaning};
pub use conditions::{Documented, conditions};
pub use world::{Attribute, Collection, DEFAULT_DATABASE, Database, FieldKind, Index, World};
