//! Whether vdbspec can be trusted: it must be silent on servers that behave, and find each fault by the rule of its clause.

mod conduct;
mod cross;
mod expected;
mod judge;
mod matrix;
mod plans;
mod trial;

pub use conduct::{SelfTest, SelfTestError, selftest};
pub use matrix::{Kind, Matrix, Outcome, Row};
