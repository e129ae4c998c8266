//! Ways to misbehave on demand. Each is applied in one place, by kind:
//!
//! | file | where a request is then |
//! | --- | --- |
//! | `gate` | its head is read, nothing else has happened |
//! | `body` | its body is read, and not yet bound |
//! | `incomplete` | required fields are missing |
//! | `aliases`, `visibility`, `indexes`, `outlive`, `parameters`, `databases`, `described`, `order`, `race`, `rare` | bound; the engine is asked through them |
//! | `envelope` | answered; the envelope is not yet written |
//! | `bytes`, `stream`, `cut`, `short` | written, and on its way out |

mod aliases;
mod body;
mod bytes;
mod cut;
mod databases;
mod described;
mod engine;
mod envelope;
mod gate;
mod incomplete;
mod indexes;
mod order;
mod outlive;
mod parameters;
mod race;
mod rare;
mod set;
mod short;
mod stream;
mod table;
mod visibility;

pub(super) use cut::CutListener;
pub(super) use engine::FaultyEngine;
pub(super) use gate::Gate;
pub(super) use race::BETWEEN;
pub(super) use set::Faults;
pub(super) use short::ShortListener;
pub use table::{Fault, FaultId, fault, faults};
