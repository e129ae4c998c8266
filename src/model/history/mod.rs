//! Histories of several clients at once: is there an order of their operations that a single register could have answered?

mod call;
mod core;
mod picture;
mod register;
mod rules;
mod search;

pub use self::core::{Core, core};
pub use call::{
    Answered, COLLECTIONS_MAX, Call, CollectionIndex, Malformed, Operation, by_process,
};
pub use picture::picture;
pub use register::{Register, Successors, successors};
pub use rules::{Allowed, Rules};
pub use search::{Blocked, STEPS_MAX, Verdict, check};
