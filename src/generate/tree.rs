//! A request that can be made simpler, step by step, and back: proptest's protocol over the decisions behind it
//!
//! Whatever is tried is built by the class's own rules, so a broken body stays broken by the same rule, and its twin
//! stays valid. No candidate is tried twice in a row: `complicate` goes back and on to the next one.

use std::sync::Arc;

use proptest::prelude::Rng as _;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::bindings::Bindings;
use super::class::Class;
use super::decide::Decision;
use super::drawn::Drawn;
use super::generator::Generator;

/// Most times that all decisions are gone through.
const PASSES_MAX: usize = 8;

/// A request that can be made simpler.
#[derive(Clone, Debug)]
pub struct Tree {
    generator: Generator,
    class: &'static Class,
    bindings: Arc<Bindings>,
    /// The simplest that is known to do what is looked for, and its decisions.
    best: Drawn,
    decisions: Vec<Decision>,
    /// What is tried now.
    trial: Option<Trial>,
    /// The decision that is being lowered.
    place: usize,
    /// The least value of it that has not been found too simple.
    low: u64,
    passes: usize,
    has_improved: bool,
}

#[derive(Clone, Debug)]
struct Trial {
    drawn: Drawn,
    decisions: Vec<Decision>,
    value: u64,
}

impl Tree {
    pub(super) fn new(
        generator: Generator,
        seed: u64,
        class: &'static Class,
        bindings: Arc<Bindings>,
    ) -> Option<Self> {
        let (best, decisions) = generator.first(seed, class, &bindings)?;
        Some(Self {
            generator,
            class,
            bindings,
            best,
            decisions,
            trial: None,
            place: 0,
            low: 0,
            passes: 0,
            has_improved: false,
        })
    }

    /// What is tried now, or the simplest that is known where nothing is.
    pub fn current(&self) -> Drawn {
        self.shown().clone()
    }

    /// The simplest that is known to do what is looked for: what was current at the last [`Tree::simplify`].
    pub fn best(&self) -> &Drawn {
        &self.best
    }

    /// The current one does what is looked for: goes on to a simpler one. False when there is none.
    pub fn simplify(&mut self) -> bool {
        if let Some(trial) = self.trial.take() {
            self.has_improved = true;
            // Decisions that nobody asks for any more are gone; the one at this place is still there, and lower.
            self.best = trial.drawn;
            self.decisions = trial.decisions;
        }
        self.try_next()
    }

    /// The current one is too simple: goes back, and on to another one that is simpler than the best. False when there
    /// is none; the best is then current again.
    pub fn complicate(&mut self) -> bool {
        let Some(trial) = self.trial.take() else {
            return false;
        };
        self.low = trial.value.saturating_add(1);
        self.try_next()
    }

    fn shown(&self) -> &Drawn {
        self.trial.as_ref().map_or(&self.best, |trial| &trial.drawn)
    }

    fn try_next(&mut self) -> bool {
        while self.passes < PASSES_MAX {
            while let Some(decision) = self.decisions.get(self.place).copied() {
                if !decision.fixed && self.low < decision.value {
                    // All at once first, then by halves.
                    let value = if self.low == 0 {
                        0
                    } else {
                        self.low + (decision.value - self.low) / 2
                    };
                    if self.try_value(value) {
                        return true;
                    }
                    self.low = value.saturating_add(1);
                    continue;
                }
                self.place += 1;
                self.low = 0;
            }
            self.place = 0;
            self.low = 0;
            self.passes += 1;
            if !std::mem::take(&mut self.has_improved) {
                self.passes = PASSES_MAX;
            }
        }
        false
    }

    /// Whether another request comes of it.
    fn try_value(&mut self, value: u64) -> bool {
        let mut decisions = self.decisions.clone();
        if let Some(decision) = decisions.get_mut(self.place) {
            decision.value = value;
        }
        let Some((drawn, decisions)) =
            self.generator
                .redraw(self.class, &self.bindings, &decisions)
        else {
            return false;
        };
        if is_same(&drawn, &self.best) {
            // Nothing depends on it: lower is as good.
            self.decisions = decisions;
            return false;
        }
        self.trial = Some(Trial {
            drawn,
            decisions,
            value,
        });
        true
    }
}

/// Requests of one class, or of all of them, as a strategy of proptest: for its runner, and to be combined with others.
#[derive(Clone, Debug)]
pub struct Requests {
    /// Whose requests.
    pub generator: Generator,
    /// The class; none for all.
    pub class: Option<&'static Class>,
    /// What there is to name.
    pub bindings: Arc<Bindings>,
}

impl Strategy for Requests {
    type Tree = Tree;
    type Value = Drawn;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let seed = runner.rng().next_u64();
        let class = self.class.unwrap_or_else(|| self.generator.class_for(seed));
        let tree = self.generator.tree(seed, class, &self.bindings);
        tree.ok_or_else(|| format!("{} finds nothing to name or to break here", class.id).into())
    }
}

fn is_same(left: &Drawn, right: &Drawn) -> bool {
    left.content == right.content && left.edits == right.edits
}

impl ValueTree for Tree {
    type Value = Drawn;

    fn current(&self) -> Drawn {
        Self::current(self)
    }

    fn simplify(&mut self) -> bool {
        Self::simplify(self)
    }

    fn complicate(&mut self) -> bool {
        Self::complicate(self)
    }
}
