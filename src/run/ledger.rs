//! What a run has made, recorded before it is asked for, so that it can be removed whatever happens in between.

use std::sync::{Mutex, PoisonError};

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

/// All objects of a run that may still be there.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    objects: Mutex<Vec<Object>>,
    refused: Mutex<Vec<Object>>,
}

impl Ledger {
    /// Records an object that is about to be made.
    pub(super) fn record(&self, object: Object) {
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        if !objects.contains(&object) {
            objects.push(object);
        }
    }

    /// Notes that the target refused to make an object: it is looked for all the same, but not missed.
    pub(super) fn refuse(&self, object: &Object) {
        self.refused
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(object.clone());
    }

    /// Whether the target refused to make the object.
    pub(super) fn was_refused(&self, object: &Object) -> bool {
        self.refused
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(object)
    }

    /// Forgets an object that is known to be gone.
    pub(super) fn forget(&self, object: &Object) {
        self.objects
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|known| known != object);
    }

    /// What may still be there: collections before the databases they lie in.
    pub(super) fn remaining(&self) -> Vec<Object> {
        let mut objects = self
            .objects
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        objects.sort();
        objects
    }
}

#[cfg(test)]
mod tests {
    use super::{Ledger, Made, Object};

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
}
