//! What a run has made, recorded before it is asked for, so that it can be removed whatever happens in between.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::implied::Implied;
use super::names::RunToken;
use crate::ledger::{Block, Book, Counter, LedgerError};

/// Most names of other people that are remembered. One that is not is told as left where it is like a name of the run.
const FOREIGN_NAMES_MAX: usize = 1_000;

/// The kind of an object that a run makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Made {
    /// A collection, with every alias and index on it.
    Collection,
    /// A database.
    Database,
}

/// One object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Object {
    /// What it is.
    pub kind: Made,
    /// The database that it lies in; its own name for a database.
    pub database: String,
    /// Its name.
    pub name: String,
}

/// All objects of a run that may still be there, and the names of all that it may make.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    objects: Mutex<BTreeSet<Object>>,
    refused: Mutex<Vec<Object>>,
    doubted: Mutex<BTreeSet<Object>>,
    pages: Mutex<Pages>,
    /// Names that are like some of the run, and which the target has shown beside those.
    foreign: Mutex<BTreeSet<String>>,
}

/// The blocks of names, on disk where the run keeps a ledger there.
#[derive(Debug, Default)]
struct Pages {
    book: Option<Book>,
    written: Vec<Block>,
    pending: Vec<Block>,
}

impl Ledger {
    /// A ledger whose blocks in `written` are on disk already if they are to be, and whose other ones follow on demand.
    pub(super) fn new(book: Option<Book>, written: Vec<Block>, pending: Vec<Block>) -> Self {
        Self {
            pages: Mutex::new(Pages {
                book,
                written,
                pending,
            }),
            ..Self::default()
        }
    }

    /// The target has shown this name beside the one of the run that it is like.
    pub(super) fn note_foreign(&self, name: &str) {
        let mut foreign = guard(&self.foreign);
        if foreign.len() < FOREIGN_NAMES_MAX {
            foreign.insert(name.to_owned());
        }
    }

    /// Whether it ever has.
    pub(super) fn is_foreign(&self, name: &str) -> bool {
        guard(&self.foreign).contains(name)
    }

    /// Makes sure that the names of the case at this place are on disk, if the run keeps a ledger there.
    pub(super) fn cover(&self, case: usize) -> Result<(), LedgerError> {
        let mut pages = guard(&self.pages);
        let covers = |block: &Block| block.first <= case && case <= block.last;
        if let Some(at) = pages.pending.iter().position(covers) {
            let block = pages.pending.swap_remove(at);
            if let Some(book) = &mut pages.book {
                // A few milliseconds once in hundreds of cases: the other lanes wait, since their names may be in it.
                book.append(&block)?;
            }
            pages.written.push(block);
        }
        Ok(())
    }

    /// Writes down that every name with a number of this range may exist, whatever else is in it.
    pub(super) fn add_numbers(&self, first: usize, last: usize) -> Result<(), LedgerError> {
        self.add(Block {
            of: Counter::Case,
            first,
            last,
            forms: Vec::new(),
            also: Vec::new(),
            any: true,
        })
    }

    /// The same for numbers that many ask for: what is written down already is not written again.
    pub(super) fn cover_numbers(&self, first: usize, last: usize) -> Result<(), LedgerError> {
        let covers = |block: &Block| block.any && block.first <= first && last <= block.last;
        if guard(&self.pages).written.iter().any(covers) {
            return Ok(());
        }
        self.add_numbers(first, last)
    }

    /// Writes down that a lane may make these collections beside those that are known from the beginning.
    pub(super) fn add_collections(
        &self,
        lane: usize,
        numbers: RangeInclusive<usize>,
    ) -> Result<(), LedgerError> {
        self.add(Block {
            of: Counter::Lane,
            first: lane,
            last: lane,
            forms: numbers.map(|number| format!("c{number}")).collect(),
            also: Vec::new(),
            any: false,
        })
    }

    fn add(&self, block: Block) -> Result<(), LedgerError> {
        let mut pages = guard(&self.pages);
        if let Some(book) = &mut pages.book {
            book.append(&block)?;
        }
        pages.written.push(block);
        Ok(())
    }

    /// The names that may exist.
    pub(super) fn implied(&self, token: &RunToken) -> Option<Implied> {
        Implied::new(token, guard(&self.pages).written.clone())
    }

    /// Closes the ledger on disk: removed if nothing is left. The folder that it stays in else.
    pub(super) fn close(&self, is_clean: bool) -> Result<Option<std::path::PathBuf>, LedgerError> {
        let book = guard(&self.pages).book.take();
        match book {
            Some(book) if is_clean => book.remove().map(|()| None),
            Some(book) => Ok(Some(book.folder().to_owned())),
            None => Ok(None),
        }
    }

    /// Records a collection that is about to be made, unless as many may be there already as may be at once.
    pub(super) fn begin(&self, object: Object, at_once: usize) -> bool {
        let mut objects = guard(&self.objects);
        let many = objects
            .iter()
            .filter(|object| object.kind == Made::Collection)
            .count();
        if many >= at_once && !objects.contains(&object) {
            return false;
        }
        objects.insert(object);
        true
    }

    /// Records an object that is about to be made.
    pub(super) fn record(&self, object: Object) {
        guard(&self.objects).insert(object);
    }

    /// Notes that the target refused to make an object: it is looked for all the same, but not missed.
    pub(super) fn refuse(&self, object: &Object) {
        guard(&self.refused).push(object.clone());
    }

    /// Whether the target refused to make the object.
    pub(super) fn was_refused(&self, object: &Object) -> bool {
        guard(&self.refused).contains(object)
    }

    /// Notes that nobody said what became of a request to make an object: it may still come about, so that it is not
    /// there yet does not mean that it will not be.
    pub(super) fn doubt(&self, object: Object) {
        guard(&self.doubted).insert(object);
    }

    /// Notes that an object was seen after all: what was asked for has been done.
    pub(super) fn see(&self, object: &Object) {
        guard(&self.doubted).remove(object);
    }

    /// Objects that may still come about.
    pub(super) fn doubted(&self) -> Vec<Object> {
        guard(&self.doubted).iter().cloned().collect()
    }

    /// Forgets an object that is known to be gone.
    pub(super) fn forget(&self, object: &Object) {
        guard(&self.objects).remove(object);
    }

    /// What may still be there: collections before the databases they lie in.
    pub(super) fn remaining(&self) -> Vec<Object> {
        guard(&self.objects).iter().cloned().collect()
    }
}

fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Ledger, Made, Object};
    use crate::ledger::Block;
    use crate::ledger::Counter;
    use crate::run::names::RunToken;

    #[test]
    fn collections_come_before_databases_and_nothing_twice() {
        let ledger = Ledger::default();
        let object = |kind, name: &str| Object {
            kind,
            database: "d".to_owned(),
            name: name.to_owned(),
        };
        ledger.record(object(Made::Database, "d"));
        ledger.record(object(Made::Collection, "c"));
        ledger.record(object(Made::Collection, "c"));
        assert_eq!(
            ledger.remaining(),
            [object(Made::Collection, "c"), object(Made::Database, "d")]
        );
        ledger.forget(&object(Made::Collection, "c"));
        assert_eq!(ledger.remaining().len(), 1);
    }

    #[test]
    fn further_collections_of_a_lane_are_implied_for_that_lane_only() {
        let ledger = Ledger::default();
        let token = RunToken::parse("k3x9qa").expect("a token");
        ledger
            .add_collections(2, 14..=29)
            .expect("nothing to write");
        let implied = ledger.implied(&token).expect("sound blocks");
        for (name, is_held) in [
            ("vdbs_k3x9qa_l2c14", true),
            ("vdbs_k3x9qa_l2c29", true),
            ("vdbs_k3x9qa_l2c30", false),
            ("vdbs_k3x9qa_l3c14", false),
        ] {
            assert_eq!(implied.holds(name), is_held, "{name}");
        }
    }

    #[test]
    fn the_names_of_a_case_are_implied_only_once_its_block_was_written() {
        let block = Block {
            of: Counter::Case,
            first: 0,
            last: 9,
            forms: vec!["a1".to_owned()],
            also: Vec::new(),
            any: false,
        };
        let ledger = Ledger::new(None, Vec::new(), vec![block]);
        let token = RunToken::parse("k3x9qa").expect("a token");
        let held = |ledger: &Ledger| {
            let implied = ledger.implied(&token).expect("sound blocks");
            implied.holds("vdbs_k3x9qa_3a1")
        };
        assert!(!held(&ledger));
        ledger.cover(12).expect("nothing to write");
        assert!(!held(&ledger));
        ledger.cover(4).expect("nothing to write");
        assert!(held(&ledger));
    }
}
