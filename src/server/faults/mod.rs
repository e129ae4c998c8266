//! Ways to misbehave on demand. Each is applied in one place, by kind:
//!
//! | file | where a request is then |
//! | --- | --- |
//! | `gate` | its head is read, nothing else has happened |
//! | `body` | its body is read, and not yet bound |
//! | `incomplete` | required fields are missing |
//! | `aliases`, `indexes`, `parameters`, `databases`, `race` | bound; the engine is asked through them |
//! | `envelope` | answered; the envelope is not yet written |
//! | `bytes`, `cut` | written, and on its way out |

mod aliases;
mod body;
mod bytes;
mod cut;
mod databases;
mod engine;
mod envelope;
mod gate;
mod incomplete;
mod indexes;
mod parameters;
mod race;
mod set;
mod table;

pub(super) use cut::CutListener;
pub(super) use engine::FaultyEngine;
pub(super) use gate::Gate;
pub(super) use race::BETWEEN;
pub(super) use set::Faults;
pub use table::{Fault, FaultId, fault, faults};
