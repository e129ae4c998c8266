//! Where the recorded answers of two targets differ: the same requests, answer by answer

mod answers;
mod case;
mod effect;
mod group;
pub mod human;
mod json;
mod kind;
pub mod markdown;
mod read;
mod shape;
mod wording;

pub use answers::{Answers, Asked};
pub use group::{Comparison, Difference, Example, NotSent, Rows, Side, compare};
pub use kind::Kind;
