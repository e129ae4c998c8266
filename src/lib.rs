//! vdbspec holds any server that claims to speak the Milvus RESTful v2 API against the documents of that API.
//!
//! The modules are the stations on the data's way from a documentation page to a report; see ARCHITECTURE.md.

pub mod check;
pub mod cli;
pub mod contract;
pub mod derive;
pub mod generate;
mod json;
pub mod ledger;
pub mod model;
pub mod report;
pub mod run;
pub mod selftest;
pub mod server;
pub mod snapshot;
pub mod wire;
