//! The engine that keeps everything in memory and forgets it at the end.

use std::sync::{Mutex, PoisonError};

use super::super::answer::Answer;
use super::super::rules::Rules;
use super::{Call, Engine, World};

/// One world behind one lock: every call is over in microseconds.
#[derive(Debug)]
pub(in crate::server) struct MemoryEngine {
    world: Mutex<World>,
}

impl MemoryEngine {
    /// An engine with the default database and nothing in it.
    pub(in crate::server) fn new(rules: Rules) -> Self {
        Self {
            world: Mutex::new(World::new(rules)),
        }
    }
}

impl Engine for MemoryEngine {
    fn answer(&self, call: &Call) -> Answer {
        // A panic elsewhere leaves the world as it was between two statements; the next answer is still worth giving.
        self.world
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .answer(call)
    }
}
