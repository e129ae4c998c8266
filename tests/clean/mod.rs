//! What a run leaves behind: nothing, whatever happens to it; and what `vdbspec clean` makes of the rest. Each test
//! drives the binary against a server in a process of its own, which holds other people's objects.
#![cfg(unix)]

mod alike;
mod bounded;
mod busy;
mod folding;
mod kills;
mod ledgers;
mod process;
mod proxy;
mod signals;
mod silent;
use crate::upstream;
mod world;
