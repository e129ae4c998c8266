//! The gate before a world that is against us: whatever it lets pass changes nothing of anybody else's, on whatever
//! server.

mod decide;
mod lenient;
mod names;
mod ours;
use crate::runs::recorder;
mod refused;
mod requests;
mod servers;
use crate::faults::told;
mod world;
