//! What cases leave on a lane's collections, and collections of their own

use serde_json::json;

use super::{Lane, send};
use crate::check::Class;
use crate::run::case::Fixture;
use crate::run::clean;
use crate::run::execute::Ended;
use crate::run::fixture;
use crate::run::plan::PlannedCase;
use crate::run::session::{Record, Session};

impl Lane {
    /// Removes the indexes that a case may have made; a collection that keeps them is replaced.
    pub(super) async fn clear_indexes(
        &mut self,
        session: &Session,
        planned: &PlannedCase,
        ended: &Ended,
        record: &mut Record,
    ) {
        let fixture = planned.case.fixture;
        let touched = |placeholder: &str| match fixture {
            Fixture::Indexes => placeholder == "<collection-1>",
            _ => {
                fixture.is_pool() && ended.indexes && fixture::mentions(&planned.case, placeholder)
            }
        };
        for placeholder in ["<collection-1>", "<collection-2>", "<collection-3>"] {
            if touched(placeholder)
                && !self
                    .without_indexes(session, ended, placeholder, record)
                    .await
            {
                self.replace(session, &[placeholder], record).await;
            }
        }
    }

    /// Replaces the usual collections that are no longer there; whether there were any. An alias that has the name of one hides that the
    /// collection is gone: whoever is `thorough` looks for that too.
    pub(in crate::run) async fn mend(
        &mut self,
        session: &Session,
        thorough: bool,
        record: &mut Record,
    ) -> bool {
        let home = session.usual.home.clone();
        let usual = ["<collection-1>", "<collection-2>"].map(|one| (one, self.bound.get(one)));
        let usual = usual.map(|(one, name)| (one, name.cloned().unwrap_or_default()));
        let mut gone = Vec::new();
        for (placeholder, name) in usual.iter().filter(|(_, name)| !name.is_empty()) {
            let body = json!({ "collectionName": name });
            let there = clean::is_there(session, &home, body, record).await;
            if matches!(there, Ok(false) | Err(Class::Rejected)) {
                gone.push(*placeholder);
            } else if thorough {
                let aliases = clean::aliases_of(session, &home, name, record).await;
                for (hidden, collection) in usual.iter().filter(|(_, own)| aliases.contains(own)) {
                    clean::drop_alias(session, &home, collection, &[name], record).await;
                    gone.push(*hidden);
                }
            }
        }
        self.replace(session, &gone, record).await;
        !gone.is_empty()
    }

    /// The database of a collection of the lane.
    pub(super) fn database_of(&self, session: &Session, placeholder: &str) -> String {
        let other = self.bound.get("<database-1>");
        let other = other.filter(|_| placeholder == "<collection-3>");
        other.unwrap_or(&session.usual.home).clone()
    }

    /// Removes the indexes of a collection; whether none is left.
    async fn without_indexes(
        &self,
        session: &Session,
        ended: &Ended,
        placeholder: &str,
        record: &mut Record,
    ) -> bool {
        let Some(collection) = self.bound.get(placeholder) else {
            return true;
        };
        let home = &self.database_of(session, placeholder);
        let Some(found) = clean::indexes(session, home, collection, record).await else {
            return false;
        };
        if found.is_empty() {
            return true;
        }
        // A list may show other names than those by which indexes can be dropped.
        let named = ended.result.names.iter();
        let named = named.filter(|(_, placeholder)| placeholder.starts_with("<index-"));
        let unlisted = named
            .map(|(name, _)| name)
            .filter(|name| !found.contains(name));
        for index in found.iter().chain(unlisted) {
            let body = json!({"collectionName": collection, "indexName": index});
            send(session, "indexes/drop", home, body, record).await;
        }
        clean::indexes(session, home, collection, record)
            .await
            .is_some_and(|left| left.is_empty())
    }
}

/// Collections of a case's own: those of its fixture, and those that a sequence has made, under whatever name.
pub(super) fn collections<'a>(planned: &PlannedCase, ended: &'a Ended) -> Vec<&'a str> {
    let names = ended.result.names.iter();
    names
        .filter(|(name, placeholder)| {
            if planned.case.fixture.is_pool() {
                ended.made.contains(name)
            } else {
                fixture::OWN.contains(&placeholder.as_str())
            }
        })
        .map(|(name, _)| name.as_str())
        .collect()
}
