//! The only station that opens a connection to a target, and nothing mutating leaves it but through its gate.

mod answer;
mod cause;
mod client;
mod direct;
mod exchange;
mod forms;
mod gate;
pub mod limits;
mod named;
mod network;
mod pace;
mod reactor;
mod redact;
mod socket;
mod target;
mod tell;
mod together;

pub use client::{Client, ClientError};
pub use exchange::{Answer, Auth, Exchange, Failure, FailureKind, Leak, Request};
pub use gate::{Gate, OperationClass, Refusal, folded_name, is_blank_name};
pub use network::{Authorities, Network, NetworkError, Proxies};
pub use pace::{Pace, Rate, RateError};
pub use redact::{REDACTED, Redactor, Token};
pub use target::{Target, TargetError};
pub use together::{StartingLine, Timed};
