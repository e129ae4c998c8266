//! The binary against servers that are broken or mean harm: each run ends within a bound, with a defined exit code and
//! a sentence, in bounded memory, without panic, and accuses nobody wrongly.

mod connections;
mod drive;
mod kinds;
mod runs;
mod server;
