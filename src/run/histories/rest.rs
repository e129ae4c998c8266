//! After everything has stopped: do all witnesses tell one story?

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::check::effect;
use crate::model::{Fact, Facts, Known, World};
use crate::run::session::{Record, Session};
use crate::run::witness;
use crate::wire::limits;

/// What a case left behind it, as far as anybody could see.
#[derive(Debug)]
pub(super) struct Rest {
    /// What the witnesses showed at last.
    seen: Facts,
}

impl Rest {
    /// Reads the witnesses until they agree with each other, or the bound is reached.
    pub(super) async fn read(
        session: &Session,
        collections: &BTreeSet<String>,
        aliases: &BTreeSet<String>,
        record: &mut Record,
    ) -> Self {
        let database = &session.usual.home;
        let exists = collections.iter().map(|collection| Fact::Exists {
            database: database.clone(),
            collection: collection.clone(),
        });
        let lists = collections.iter().map(|collection| Fact::Aliases {
            database: database.clone(),
            collection: collection.clone(),
        });
        let owners = aliases.iter().map(|alias| Fact::Owner {
            database: database.clone(),
            alias: alias.clone(),
        });
        let asked: BTreeSet<Fact> = exists.chain(lists).chain(owners).collect();
        let mut seen = witness::read(session, &asked, aliases, record).await;
        for wait in limits::REREAD_WAITS_MS {
            if effect::agree(&effect::as_described(&seen), &seen) {
                break;
            }
            let wait = Duration::from_millis(wait);
            tokio::time::sleep(wait).await;
            seen = witness::read(session, &asked, aliases, record).await;
        }
        Self { seen }
    }

    /// Judges it, as shown by the exchange at this place.
    pub(super) fn judge(&self, session: &Session, operation: &str, at: usize, record: &mut Record) {
        let database = &session.usual.home;
        let judged = effect::at_rest(operation, database, &self.seen);
        record.judge_at(Some(at), judged);
    }

    /// Whether somebody could say of each alias whether it is there.
    pub(super) fn is_certain(&self) -> bool {
        let mut owners = self
            .seen
            .iter()
            .filter(|(fact, _)| matches!(fact, Fact::Owner { .. }));
        owners.all(|(_, known)| *known != Known::Open)
    }

    /// The aliases that are there, as a world that clean-up reads.
    pub(super) fn world(&self) -> World {
        let mut world = World {
            databases: BTreeMap::new(),
        };
        for (fact, known) in &self.seen {
            if let (Fact::Owner { database, alias }, Known::Text(owner)) = (fact, known) {
                let database = world.databases.entry(database.clone()).or_default();
                database.aliases.insert(alias.clone(), owner.clone());
            }
        }
        world
    }
}
