//! What can be drawn, told without drawing against a target: the classes of requests, and cases by their numbers

use std::sync::Arc;

use super::options::{FuzzError, Fuzzing};
use super::request;
use super::source::Source;
use crate::contract::Contract;
use crate::generate::CLASSES;
use crate::run::case::Case;
use crate::run::event::Role;
use crate::run::plan::PlannedCase;

/// A class of requests that can be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnClass {
    /// Its name, as `--class` takes it.
    pub id: &'static str,
    /// What it has in common with others, in one word.
    pub group: &'static str,
    /// What its requests are like, one phrase.
    pub title: &'static str,
    /// Whether its requests are as documented, so that a server has no ground to refuse them.
    pub is_documented: bool,
    /// The operations that it fits.
    pub operations: Vec<String>,
}

/// All classes that fit an operation under test, in their order.
pub fn drawn_classes(contract: &Contract) -> Result<Vec<DrawnClass>, FuzzError> {
    let source = Source::new(contract, 0, &Fuzzing::default())?;
    let classes = CLASSES.iter().map(|class| {
        let fits = source.subjects().iter().filter(|subject| {
            let classes = subject.generator.classes();
            classes.iter().any(|fitting| fitting.id == class.id)
        });
        DrawnClass {
            id: class.id,
            group: class.group.word(),
            title: class.title,
            is_documented: class.group.is_documented(),
            operations: fits.map(|subject| subject.operation.clone()).collect(),
        }
    });
    Ok(classes
        .filter(|class| !class.operations.is_empty())
        .collect())
}

/// The cases that would be drawn, as they are played quickly, `base` places of the plan before the first; `most` of them
/// at the most.
pub fn drawn_cases(
    contract: &Contract,
    (seed, base): (u64, usize),
    fuzzing: &Fuzzing,
    most: u64,
) -> Result<Vec<Arc<PlannedCase>>, FuzzError> {
    let source = Source::new(contract, seed, fuzzing)?;
    let count = fuzzing.cases.map_or(most, |cases| cases.min(most));
    let indices = fuzzing.start..fuzzing.start.saturating_add(count);
    let place = |index: u64| usize::try_from(index).unwrap_or(usize::MAX);
    let taken = indices.filter(|index| {
        let shard = fuzzing.shard;
        shard.is_none_or(|shard| shard.takes(place(*index)))
    });
    Ok(taken
        .filter_map(|index| {
            let drawing = source.at(index)?;
            let planned = request::case(&drawing, base.saturating_add(place(index)));
            Some(Arc::new(without_twin(planned)))
        })
        .collect())
}

/// Twins come only with what is played in full.
fn without_twin(planned: PlannedCase) -> PlannedCase {
    let steps = planned.case.steps.into_iter();
    PlannedCase {
        case: Case {
            steps: steps.filter(|step| step.role != Role::Twin).collect(),
            ..planned.case
        },
        ..planned
    }
}

#[cfg(test)]
mod tests {
    use super::{drawn_cases, drawn_classes};
    use crate::contract::Contract;
    use crate::run::fuzz::Fuzzing;
    use crate::run::shard::Shard;

    #[test]
    fn every_class_that_is_named_fits_an_operation() {
        let contract = Contract::embedded().expect("the contract");
        let classes = drawn_classes(&contract).expect("classes");
        let valid = classes.first().expect("a class");
        assert_eq!((valid.id, valid.is_documented), ("valid", true));
        assert!(classes.iter().all(|class| !class.operations.is_empty()));
    }

    #[test]
    fn parts_draw_all_cases_and_each_once() {
        let contract = Contract::embedded().expect("the contract");
        let of = |shard| {
            let fuzzing = Fuzzing {
                cases: Some(60),
                shard,
                ..Fuzzing::default()
            };
            let drawn = drawn_cases(&contract, (7, 100), &fuzzing, 1_000).expect("cases");
            let ids = drawn.iter().map(|planned| planned.case.id.clone());
            ids.collect::<Vec<_>>()
        };
        let part = |index| of(Some(Shard { index, count: 3 }));
        let mut parts = [part(1), part(2), part(3)].concat();
        let mut whole = of(None);
        parts.sort();
        whole.sort();
        assert_eq!(parts, whole);
        assert!(whole.len() > 50, "{}", whole.len());
    }
}
