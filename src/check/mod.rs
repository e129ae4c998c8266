//! One file a rule: an exchange (and what the model makes of it) in, a verdict out.

mod verdict;

pub use verdict::{Judgement, Verdict};
