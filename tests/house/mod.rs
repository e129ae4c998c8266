//! The house rules: who may use whom, how large files are, and that the documents about the code are true.
//!
//! These tests read sources and documents as text. They decide nothing about behaviour.

mod crates;
mod hygiene;
mod map;
mod readme;
mod security;
mod sizes;
mod sources;
mod walls;
