//! The rules in prose, one story a case.

mod create_alias;
mod create_index;
mod create_index_open;
mod databases;
mod drop_alias;
mod precedence;
mod reads;

use crate::run::case::{Case, Fixture, Step};
use crate::run::event::Phase;

pub(super) fn cases() -> Vec<Case> {
    [
        create_alias::cases(),
        drop_alias::cases(),
        create_index::cases(),
        create_index_open::cases(),
        databases::cases(),
        reads::cases(),
        precedence::cases(),
    ]
    .concat()
}

/// A story about one operation.
struct Story {
    operation: &'static str,
    fixture: Fixture,
}

impl Story {
    fn tell(&self, slug: &str, title: &str, steps: Vec<Step>) -> Case {
        super::body::case(
            Phase::Scenarios,
            self.operation,
            slug,
            title,
            self.fixture,
            steps,
        )
    }

    /// A story that records what one topic of an open statement comes to.
    fn topic(&self, clause: &str, slug: &str, title: &str, steps: Vec<Step>) -> Case {
        let mut case = self.tell(slug, title, steps);
        case.clauses.push(clause.to_owned());
        case
    }
}
