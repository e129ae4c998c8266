//! What a run may do to a target, and how much of it: the binary against servers that remember every request.
//!
//! A target that is not on this machine is stood in for by `0.0.0.0`, which vdbspec does not take for loopback and from
//! which this machine connects to itself.

pub(crate) mod binary;
mod budget;
mod busy;
mod cut;
mod doubtful;
mod drawn;
mod elsewhere;
mod lend;
mod plan;
mod read_only;
mod removable;
pub(crate) mod station;
use crate::upstream;
