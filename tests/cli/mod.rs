//! The binary from outside: what it prints, what it refuses and how it ends.

mod bad_inputs;
mod deriving;
mod explaining;
mod helping;
mod listing;
pub(crate) mod process;
mod running;
mod serving;
