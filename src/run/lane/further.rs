//! Collections of a lane beyond those that it is known from the beginning to need

use super::{Lane, Unready};
use crate::run::session::Session;

/// Collections of a lane whose names the ledger has from the beginning. More are written down as they are needed: clean-up asks
/// a target that lists nothing for each name that there may be.
pub(in crate::run) const LANE_COLLECTIONS_FORESEEN: usize = 13;
/// How many more are written down at once.
const FURTHER_COLLECTIONS: usize = 16;
/// Most collections that a lane makes for itself, over all replacements and all attempts to make a finding smaller. None
/// has a longer name than `c512`: the ledger knows no longer ones.
const LANE_COLLECTIONS_MAX: usize = 512;

impl Lane {
    /// Takes note in the ledger of the collection that is to be made next, where it is not foreseen.
    pub(super) fn write_further(&self, session: &Session) -> Result<(), Unready> {
        if self.made > LANE_COLLECTIONS_MAX {
            let why = "collections had to be made too often";
            return Err(Unready::Broken(why.to_owned()));
        }
        let beyond = self.made.checked_sub(LANE_COLLECTIONS_FORESEEN + 1);
        if beyond.is_none_or(|beyond| !beyond.is_multiple_of(FURTHER_COLLECTIONS)) {
            return Ok(());
        }
        let last = self.made + FURTHER_COLLECTIONS - 1;
        let added = session
            .ledger
            .add_collections(self.number, self.made..=last);
        added.map_err(|why| {
            session.halt(&why.to_string());
            Unready::Broken(why.to_string())
        })
    }
}
