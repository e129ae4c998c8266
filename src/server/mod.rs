//! The reference server: transport, engine, dialects, faults. It shares nothing with `model` and `check`.

mod answer;
mod config;
mod dialect;
mod engine;
mod faults;
mod json;
mod local;
mod operation;
mod overrides;
mod rules;
mod serve;
mod shapes;
mod transport;

pub use config::ServerConfig;
pub use dialect::{Dialect, UnknownDialect};
pub use faults::{Fault, FaultId, fault, faults};
pub use local::Local;
pub use serve::run;
