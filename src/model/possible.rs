//! The states that a target may be in: several where an answer was lost or left something open, until a read tells

use serde_json::Value;

use super::apply::apply;
use super::world::World;

/// Most states that are kept apart; with more nothing can be told any more.
const STATES_MAX: usize = 64;
/// Most requests without an answer that may still take effect; with more nothing can be told any more.
const LATE_MAX: usize = 3;

/// What the target may hold. The likeliest state comes first.
#[derive(Clone, Debug, PartialEq)]
pub struct Possible {
    worlds: Vec<World>,
    /// Requests whose answer never came: operation and settled body. Each may take effect at any later time.
    late: Vec<(String, Value)>,
    is_lost: bool,
}

impl Possible {
    /// One state, which is certain.
    pub fn certain(world: World) -> Self {
        Self {
            worlds: vec![world],
            late: Vec::new(),
            is_lost: false,
        }
    }

    /// The states, the likeliest first; never none.
    pub fn worlds(&self) -> &[World] {
        &self.worlds
    }

    /// The likeliest state.
    pub fn likeliest(&self) -> World {
        self.worlds.first().cloned().unwrap_or_default()
    }

    /// Whether there is one state, and nothing on its way that would change it.
    pub const fn is_certain(&self) -> bool {
        self.worlds.len() == 1 && self.late.is_empty() && !self.is_lost
    }

    /// Whether there are too many states to tell anything.
    pub const fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// A request went out and no answer came: it may have taken effect, and may yet do so at any time.
    pub fn leave_open(&mut self, operation: &str, body: Value) {
        if self.late.len() >= LATE_MAX {
            self.is_lost = true;
        } else {
            self.late.push((operation.to_owned(), body));
        }
    }

    /// These states and whatever late requests can still make of them, each once, in the order of likelihood.
    #[must_use]
    pub fn with_late(&self, states: Vec<World>) -> Vec<World> {
        let mut all: Vec<World> = Vec::with_capacity(states.len());
        for state in states {
            if !all.contains(&state) {
                all.push(state);
            }
        }
        let mut at = 0;
        while let Some(state) = all.get(at).cloned() {
            for (operation, body) in &self.late {
                let after = apply(&state, operation, body);
                // One more than the bound shows that it is passed.
                if all.len() <= STATES_MAX && !all.contains(&after) {
                    all.push(after);
                }
            }
            at += 1;
        }
        all
    }

    /// Only these states are left. None, or too many, and nothing is known any more; the earlier ones stay then.
    pub fn narrow(&mut self, states: Vec<World>) {
        if states.is_empty() || states.len() > STATES_MAX {
            self.is_lost = true;
        } else {
            self.worlds = states;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{LATE_MAX, Possible, STATES_MAX};
    use crate::model::apply::apply;
    use crate::model::world::{Collection, World};

    fn world() -> World {
        let mut world = World::default();
        let database = world.databases.entry("default".to_owned()).or_default();
        for name in ["a", "b"] {
            let made = Collection::default();
            database.collections.insert(name.to_owned(), made);
        }
        world
    }

    fn create(alias: &str, collection: &str) -> Value {
        json!({"aliasName": alias, "collectionName": collection})
    }

    fn owners(states: &[World], alias: &str) -> Vec<Option<String>> {
        let owner = |state: &World| state.databases["default"].aliases.get(alias).cloned();
        states.iter().map(owner).collect()
    }

    #[test]
    fn a_request_without_an_answer_may_take_effect_after_reads_that_do_not_show_it() {
        let mut possible = Possible::certain(world());
        possible.leave_open("aliases/create", create("x", "a"));
        let both = possible.with_late(possible.worlds().to_vec());
        assert_eq!(owners(&both, "x"), [None, Some("a".to_owned())]);
        possible.narrow(vec![world()]);
        assert!(!possible.is_certain());
        let later = apply(&world(), "aliases/create", &create("y", "b"));
        let still = possible.with_late(vec![later]);
        assert_eq!(owners(&still, "x"), [None, Some("a".to_owned())]);
        assert_eq!(owners(&still, "y"), vec![Some("b".to_owned()); 2]);
    }

    #[test]
    fn two_late_requests_come_in_any_order_or_not_at_all() {
        let mut possible = Possible::certain(world());
        possible.leave_open("aliases/alter", create("x", "a"));
        possible.leave_open("aliases/drop", json!({"aliasName": "x"}));
        let before = apply(&world(), "aliases/create", &create("x", "b"));
        let mut found = owners(&possible.with_late(vec![before]), "x");
        found.sort();
        assert_eq!(found, [None, Some("a".to_owned()), Some("b".to_owned())]);
    }

    #[test]
    fn beyond_its_bounds_nothing_is_known_and_nothing_is_accused() {
        let mut possible = Possible::certain(world());
        for number in 0..LATE_MAX {
            possible.leave_open("aliases/create", create(&number.to_string(), "a"));
        }
        assert!(!possible.is_lost());
        possible.leave_open("aliases/create", create("more", "a"));
        assert!(possible.is_lost());
        let mut possible = Possible::certain(world());
        let many = (0..=STATES_MAX).map(|number| {
            let body = create(&number.to_string(), "a");
            apply(&world(), "aliases/create", &body)
        });
        possible.narrow(many.collect());
        assert!(possible.is_lost() && possible.worlds() == [world()]);
    }
}
