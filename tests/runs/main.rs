//! Whole runs: against servers that share nothing with the reference server, against addresses
//! where no such server is, side by side with other people's objects, and interrupted.

#[path = "../faults/conduct.rs"]
mod conduct;
mod database;
mod order;
mod other;
mod other_server;
mod other_state;
mod recorder;
#[path = "../faults/told.rs"]
mod told;
mod unreachable;
mod untouched;
#[path = "../upstream/mod.rs"]
mod upstream;
