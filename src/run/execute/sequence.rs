//! What a sequence needs beyond other cases: each of its requests is judged in whatever state it meets

use serde_json::Value;

use super::{Met, Play};
use crate::check::{Class, Verdict};
use crate::model::{Condition, Possible, World, settled};
use crate::run::case::{Body, Step};
use crate::run::sequences::Said;
use crate::run::sequences::told::{self, Told};
use crate::run::session::Sent;

impl Play<'_> {
    /// Takes note of what a request may make before it is sent, so that it is removed whatever the answer is.
    pub(super) fn note_making(&mut self, step: &Step) -> Result<(), String> {
        self.indexes |= step.operation == "indexes/create";
        if step.operation != "collections/create" {
            return Ok(());
        }
        let body = match &step.body {
            Body::Json(body) => self.names.fill_json(body),
            Body::Raw(bytes) => {
                serde_json::from_slice(&self.names.fill_bytes(bytes)).unwrap_or_default()
            }
        };
        let body = settled(&body, &self.session.usual.home);
        let text = |key: &str| body.get(key).and_then(Value::as_str);
        if let (Some(name), Some(database)) = (text("collectionName"), text("dbName")) {
            self.session.begin_collection(database, name)?;
            self.made.insert(name.to_owned());
        }
        Ok(())
    }

    /// Aliases whose collection was dropped under them are in a state of their own until the server clears up: nobody
    /// sees them, and their names may be taken still (Milvus 2.4). No page says what comes of them.
    pub(super) fn note_limbo(&mut self, met: &Met<'_>, sent: &Sent, before: &World) {
        if !self.is_sequence
            || met.step.operation != "collections/drop"
            || sent.reading.class != Class::Accepted
            || !met.held.contains(&Condition::of("collection-has-alias"))
        {
            return;
        }
        self.uncertain = true;
        let after = self.possible.likeliest();
        for (name, database) in &before.databases {
            let left = after.databases.get(name);
            let is_there =
                |alias: &String| left.is_some_and(|left| left.aliases.contains_key(alias));
            let gone = database.aliases.keys().filter(|alias| !is_there(alias));
            self.limbo.extend(gone.cloned());
        }
    }

    /// Whether a request names an alias of which nothing can be told any more.
    pub(super) fn is_in_limbo(&mut self, step: &Step) -> bool {
        if self.limbo.is_empty() {
            return false;
        }
        let bytes = match &step.body {
            Body::Json(body) => self.names.fill_json(body).to_string().into_bytes(),
            Body::Raw(bytes) => self.names.fill_bytes(bytes),
        };
        let text = String::from_utf8_lossy(&bytes);
        let mut names = self.limbo.iter();
        names.any(|name| text.contains(&format!("\"{name}\"")))
    }

    /// Remembers what the request came to, for the coverage table and for the list that shows a failure.
    pub(super) fn tell(&mut self, met: &Met<'_>, sent: &Sent) {
        let said = match &sent.reading.class {
            Class::Accepted => Said::Accepted,
            Class::Rejected | Class::NoRoute | Class::Unauthorised => Said::Rejected,
            _ => Said::Unanswered,
        };
        let (body, state) = if self.is_sequence {
            let body = String::from_utf8_lossy(&sent.prepared.request.body);
            (body.into_owned(), told::state(&self.possible, &self.scope))
        } else {
            (String::new(), String::new())
        };
        self.told.push(Told {
            exchange: met.at,
            operation: met.step.operation.clone(),
            body,
            said,
            expected: met.expectation.outcome,
            conditions: met.held.iter().map(|condition| condition.id).collect(),
            state,
        });
    }

    /// Gives each failure of a sequence the list of requests that lead to it.
    pub(super) fn picture(&mut self) {
        if !self.is_sequence {
            return;
        }
        let redactor = self.session.client.redactor();
        for judgement in &mut self.record.judgements {
            if matches!(judgement.verdict, Verdict::Fail | Verdict::Warn) {
                let list = told::list(&self.told, judgement.exchange);
                judgement.picture = Some(redactor.text(&list));
            }
        }
    }

    /// Of a refusal that nothing of its kind was accepted beside, nothing is said.
    pub(super) fn forget_unproved(&mut self) {
        let mut places: Vec<usize> = std::mem::take(&mut self.awaiting_twin)
            .into_iter()
            .flat_map(|refusal| refusal.judgements)
            .collect();
        places.sort_unstable();
        for place in places.into_iter().rev() {
            let is_unproved = self.record.judgements.get(place).is_some_and(|judgement| {
                judgement.verdict == Verdict::Pass && judgement.seen.starts_with("rejected")
            });
            if is_unproved {
                self.record.judgements.remove(place);
            }
        }
    }
}

/// Whether one name may stand for an alias and for a collection: what a request for it means is then open.
pub(super) fn has_homonyms(possible: &Possible) -> bool {
    possible.worlds().iter().any(|world| {
        let mut databases = world.databases.values();
        databases.any(|database| {
            let mut aliases = database.aliases.keys();
            aliases.any(|alias| database.collections.contains_key(alias))
        })
    })
}
