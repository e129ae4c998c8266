//! The gate before a world that is against us: whatever it lets pass changes nothing of anybody else's, on whatever
//! server.

mod decide;
mod lenient;
mod names;
mod ours;
#[path = "../runs/recorder.rs"]
mod recorder;
mod refused;
mod requests;
mod servers;
#[path = "../faults/told.rs"]
mod told;
#[path = "../upstream/mod.rs"]
mod upstream;
mod world;
