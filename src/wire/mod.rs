//! The only station that opens a connection to a target, and nothing mutating leaves it but through its gate.

mod client;
mod exchange;
mod gate;
pub mod limits;
mod pace;
mod redact;
mod target;

pub use client::{Client, ClientError};
pub use exchange::{Answer, Auth, Exchange, Failure, FailureKind, Request};
pub use gate::{Gate, OperationClass, Refusal};
pub use pace::{Pace, Rate, RateError};
pub use redact::{REDACTED, Redactor, Token};
pub use target::{Target, TargetError};
