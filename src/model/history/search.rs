//! Is a history linearizable? The search of Wing and Gong as Lowe improved it: depth first over the orders that the times
//! allow, with a memo of what has been tried, on an explicit stack, within a budget.
//!
//! The clients of a history ask one thing after another. So what has been put in order is always a prefix of each client's
//! operations, and one number a client says which: the memo's keys are whole and small, and never only a hash.

use std::collections::HashSet;

use super::call::{Answered, Malformed, Operation, by_process};
use super::register::{Register, successors};
use super::rules::Rules;

/// Steps after which a search gives up and says that it does not know. A step is an operation put in order.
pub const STEPS_MAX: usize = 2_000_000;

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is an order.
    Linearizable,
    /// There is none.
    Broken(Box<Blocked>),
    /// The budget was used up first.
    Unknown,
}

/// How far the longest order came, and what stood in its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The longest order that holds, from the beginning.
    pub prefix: Vec<Operation>,
    /// The state behind it.
    pub state: Register,
    /// The operations of which one would have to come next, by the time they were asked; none of them, in any order, leads on.
    pub window: Vec<Operation>,
}

/// How much of each process is in order, and what the register is then.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Point {
    counts: Box<[u32]>,
    state: Register,
}

/// A point with the ways on that have not been tried yet, and how many operations led to it.
struct Frame {
    point: Point,
    ways: Vec<(usize, Register)>,
    length: usize,
}

struct Search<'a> {
    rules: &'a Rules,
    processes: &'a [Vec<Operation>],
    seen: HashSet<Point>,
    order: Vec<Operation>,
    best: Option<(Vec<Operation>, Point)>,
}

/// Looks for an order of a history that begins in a state. At most `steps_max` steps.
pub fn check(
    rules: &Rules,
    begin: Register,
    history: &[Operation],
    steps_max: usize,
) -> Result<Verdict, Malformed> {
    let processes = by_process(history)?;
    let mut search = Search {
        rules,
        processes: &processes,
        seen: HashSet::new(),
        order: Vec::with_capacity(history.len()),
        best: None,
    };
    Ok(search.run(begin, steps_max))
}

impl Search<'_> {
    fn run(&mut self, begin: Register, steps_max: usize) -> Verdict {
        let first = Point {
            counts: vec![0; self.processes.len()].into_boxed_slice(),
            state: begin,
        };
        let mut stack = Vec::new();
        let mut steps = 0;
        let mut next = Some(first);
        loop {
            if let Some(point) = next.take() {
                let point = self.settle(point, &mut steps);
                if self.is_done(&point) {
                    return Verdict::Linearizable;
                }
                if self.seen.insert(point.clone()) {
                    self.note(&point);
                    let ways = self.ways(&point);
                    let length = self.order.len();
                    stack.push(Frame {
                        point,
                        ways,
                        length,
                    });
                }
            }
            if steps > steps_max {
                return Verdict::Unknown;
            }
            let Some(frame) = stack.last_mut() else {
                return self.blocked(begin);
            };
            self.order.truncate(frame.length);
            let Some((process, state)) = frame.ways.pop() else {
                stack.pop();
                continue;
            };
            let mut counts = frame.point.counts.clone();
            if let Some(operation) = self.upcoming(&counts, process) {
                self.order.push(*operation);
            }
            if let Some(count) = counts.get_mut(process) {
                *count += 1;
            }
            steps += 1;
            next = Some(Point { counts, state });
        }
    }

    /// Puts in order whatever may come now and changes nothing: it can only be in the way later.
    fn settle(&mut self, mut point: Point, steps: &mut usize) -> Point {
        loop {
            let limit = self.limit(&point.counts);
            let free = (0..self.processes.len()).find(|process| {
                self.upcoming(&point.counts, *process)
                    .is_some_and(|operation| {
                        !operation.is_unknown()
                            && operation.invoked <= limit
                            && self.stays(point.state, operation)
                    })
            });
            let Some(process) = free else { return point };
            if let Some(operation) = self.upcoming(&point.counts, process) {
                self.order.push(*operation);
            }
            if let Some(count) = point.counts.get_mut(process) {
                *count += 1;
            }
            *steps += 1;
        }
    }

    /// Whether an operation can come here and would change nothing wherever it came. An accepted change is none, even
    /// where it changes nothing now: it may be needed later.
    fn stays(&self, state: Register, operation: &Operation) -> bool {
        if operation.answered == Answered::Accepted {
            return false;
        }
        let after = successors(self.rules, state, operation.call, operation.answered);
        let mut after = after.into_iter().flatten();
        matches!((after.next(), after.next()), (Some(only), None) if only == state)
    }

    fn upcoming(&self, counts: &[u32], process: usize) -> Option<&Operation> {
        let done = usize::try_from(*counts.get(process)?).ok()?;
        self.processes.get(process)?.get(done)
    }

    /// The earliest time by which some waiting operation has ended: what was asked later cannot come before it.
    fn limit(&self, counts: &[u32]) -> u64 {
        (0..self.processes.len())
            .filter_map(|process| self.upcoming(counts, process))
            .map(Operation::deadline)
            .min()
            .unwrap_or(u64::MAX)
    }

    /// Operations that may come next, each with a state behind it. The last is tried first: the one that ended first.
    fn ways(&self, point: &Point) -> Vec<(usize, Register)> {
        let limit = self.limit(&point.counts);
        let mut ways: Vec<_> = (0..self.processes.len())
            .filter_map(|process| Some((process, self.upcoming(&point.counts, process)?)))
            .filter(|(_, operation)| operation.invoked <= limit)
            .flat_map(|(process, operation)| {
                successors(self.rules, point.state, operation.call, operation.answered)
                    .into_iter()
                    .flatten()
                    // That an operation without an answer changed nothing is the same as that it never came.
                    .filter(|after| !operation.is_unknown() || *after != point.state)
                    .map(move |after| (operation.deadline(), process, after))
            })
            .collect();
        ways.sort_by_key(|(deadline, process, _)| std::cmp::Reverse((*deadline, *process)));
        ways.into_iter()
            .map(|(_, process, after)| (process, after))
            .collect()
    }

    /// Whether only operations without an answer are left.
    fn is_done(&self, point: &Point) -> bool {
        (0..self.processes.len()).all(|process| {
            self.upcoming(&point.counts, process)
                .is_none_or(Operation::is_unknown)
        })
    }

    fn note(&mut self, point: &Point) {
        let longer = self
            .best
            .as_ref()
            .is_none_or(|(order, _)| self.order.len() > order.len());
        if longer {
            self.best = Some((self.order.clone(), point.clone()));
        }
    }

    fn blocked(&mut self, begin: Register) -> Verdict {
        let Some((prefix, point)) = self.best.take() else {
            return Verdict::Broken(Box::new(Blocked {
                prefix: Vec::new(),
                state: begin,
                window: Vec::new(),
            }));
        };
        let limit = self.limit(&point.counts);
        let mut window: Vec<_> = (0..self.processes.len())
            .filter_map(|process| self.upcoming(&point.counts, process))
            .filter(|operation| operation.invoked <= limit)
            .copied()
            .collect();
        window.sort_by_key(|operation| (operation.invoked, operation.client));
        Verdict::Broken(Box::new(Blocked {
            prefix,
            state: point.state,
            window,
        }))
    }
}
