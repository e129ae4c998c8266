//! Whole runs: against servers that share nothing with the reference server, against addresses
//! where no such server is, side by side with other people's objects, and interrupted.

use crate::faults::conduct;
mod database;
mod order;
mod other;
mod other_server;
mod other_state;
pub(crate) mod recorder;
use crate::faults::told;
mod unreachable;
mod untouched;
use crate::upstream;
