//! Everything of a run in all its databases, in order: aliases, indexes, collections, databases.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use super::alike::{lost, ours, was_refused};
use super::ask;
use super::reason::{reason, unshown, words};
use super::remove::{drop_alias, drop_collection, drop_database, drop_indexes};
use super::unfinished::{alias_words, collection_words, database_words, is_of, told};
use crate::check::Class;
use crate::run::implied::Implied;
use crate::run::ledger::Made;
use crate::run::session::Session;
use crate::wire::folded_name;

/// How long a target is given to finish what it was asked for last, before it is looked at once more: the process that
/// asked may have died a moment ago.
const SETTLE_TIME: Duration = Duration::from_secs(1);
/// How often a target is asked for what may still come about, with [`SETTLE_TIME`] in between.
const DOUBTED_TURNS_MAX: usize = 3;
/// How often a target is swept after a run was broken off.
const ROUNDS_MAX: usize = 3;

/// What is known when a sweep begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::run) enum Thoroughness {
    /// The run ended in order: it knows what it made, and every case has cleared up after itself.
    Ended,
    /// It did not, or its process is gone: whatever its ledger implies is looked for.
    BrokenOff,
}

/// What a sweep came to, each object in words.
#[derive(Debug, Default)]
pub(in crate::run) struct Swept {
    /// What was removed, or in a dry run would have been.
    pub(in crate::run) removed: Vec<String>,
    /// What is still there, or may be, with the reason.
    pub(in crate::run) left: Vec<String>,
}

/// A sweep under way.
pub(in crate::run) struct Sweep<'a> {
    session: &'a Session,
    implied: Implied,
    thoroughness: Thoroughness,
    dry: bool,
    /// Whether the ledger may have lost its end, and with it names of the run.
    torn: bool,
    removed: Vec<String>,
    /// Everything that was seen to be there, each in words.
    found: BTreeSet<String>,
    /// The database of each, since dropping that takes it along.
    left: Vec<(String, String)>,
    /// Aliases that were dropped and must be looked for once more: database, alias, what the target said.
    dropped: Vec<(String, String, Class)>,
}

impl<'a> Sweep<'a> {
    pub(in crate::run) fn new(session: &'a Session, thoroughness: Thoroughness) -> Self {
        let implied = session.ledger.implied(&session.token);
        Self {
            session,
            implied: implied.unwrap_or_else(|| Implied::none(&session.token)),
            thoroughness,
            dry: false,
            torn: false,
            removed: Vec::new(),
            found: BTreeSet::new(),
            left: Vec::new(),
            dropped: Vec::new(),
        }
    }

    /// Only says what would be removed.
    pub(in crate::run) const fn dry(mut self) -> Self {
        self.dry = true;
        self
    }

    /// Whatever has the letters of the run and is not in its ledger is told: the ledger may have lost its end.
    pub(super) const fn torn(mut self) -> Self {
        self.torn = true;
        self
    }

    /// Removes everything of the run.
    pub(in crate::run) async fn run(mut self) -> Swept {
        self.remove().await;
        self.end()
    }

    /// Removes everything of the run. Where this is given up, [`Self::broken_off`] says how far it came.
    pub(super) async fn remove(&mut self) {
        self.wait_for_doubted().await;
        self.round().await;
        if self.thoroughness == Thoroughness::BrokenOff && !self.dry {
            for _ in 1..ROUNDS_MAX {
                tokio::time::sleep(SETTLE_TIME).await;
                self.left.clear();
                let before = self.removed.len();
                self.round().await;
                if self.removed.len() == before {
                    break;
                }
            }
        }
    }

    /// What a sweep came to that was given up for this reason.
    pub(super) fn broken_off(mut self, why: &str) -> Swept {
        for text in &self.found {
            let is_done =
                self.removed.contains(text) || self.left.iter().any(|(_, left)| is_of(left, text));
            if !is_done {
                let text = format!("{text}: it was there, and {why}");
                self.left.push((String::new(), text));
            }
        }
        let rest = format!("what nobody had looked for by then, if there is any: {why}");
        self.left.push((String::new(), rest));
        self.end()
    }

    /// What a sweep came to.
    pub(super) fn end(mut self) -> Swept {
        for object in self.session.ledger.doubted() {
            self.removed.retain(|text| *text != told(&object));
            let text = format!(
                "{}: nobody said what became of the request to make it, so it may still come about",
                told(&object)
            );
            self.left.push((object.database, text));
        }
        Swept {
            removed: self.removed,
            left: said_once(self.left),
        }
    }

    /// What may still come about is waited for a little; what then is not there yet is said to be left, since it may be
    /// there a moment later.
    async fn wait_for_doubted(&mut self) {
        for turn in 0..DOUBTED_TURNS_MAX {
            let mut waits = false;
            for object in self.session.ledger.doubted() {
                let mut record = self.session.cleaning();
                let is_there = match object.kind {
                    Made::Collection => {
                        let body = json!({ "collectionName": object.name });
                        ask::has(self.session, &object.database, body, &mut record).await
                    }
                    Made::Database => {
                        let listed = ask::databases(self.session, &mut record).await;
                        listed.map(|names| names.contains(&object.name))
                    }
                };
                if is_there == Some(true) {
                    self.session.ledger.see(&object);
                } else {
                    waits = true;
                }
            }
            if !waits || turn + 1 == DOUBTED_TURNS_MAX {
                return;
            }
            tokio::time::sleep(SETTLE_TIME).await;
        }
    }

    /// What the run knows that it asked for and has not seen go, whatever the lists of the target show.
    async fn outstanding(&mut self) {
        if self.dry {
            return;
        }
        for (place, alias) in self.session.outstanding.aliases() {
            let mut record = self.session.cleaning();
            match ask::owner(self.session, &place, &alias, &mut record).await {
                Ok(None) => {}
                Ok(Some(_)) => self.alias(&place, &alias).await,
                Err(why) => {
                    let class = drop_alias(self.session, &place, &alias, &[], &mut record).await;
                    if class != Class::Accepted {
                        let text = format!(
                            "alias {alias} in database {place}: it was asked for, and whether it is there cannot be told ({})",
                            words(&why)
                        );
                        self.left.push((place, text));
                    }
                }
            }
        }
        if self.session.outstanding.has_overflowed() {
            let text =
                "more aliases than could be remembered, because the target did not drop them"
                    .to_owned();
            self.left.push((self.session.usual.home.clone(), text));
        }
    }

    async fn round(&mut self) {
        let own = self.own_databases().await;
        self.found
            .extend(own.iter().map(|name| database_words(name)));
        let mut places = vec![self.session.usual.home.clone()];
        places.extend(own.iter().cloned());
        for place in &places {
            self.aliases(place).await;
        }
        self.outstanding().await;
        let mut collections = Vec::new();
        for place in &places {
            let found = self.collections(place).await;
            let told = found.iter().map(|name| collection_words(place, name));
            self.found.extend(told);
            collections.extend(found.into_iter().map(|name| (place.clone(), name)));
        }
        if !self.dry {
            for (place, name) in &collections {
                drop_indexes(self.session, place, name, &mut self.session.cleaning()).await;
            }
        }
        for (place, name) in &collections {
            self.collection(place, name).await;
        }
        self.look_again().await;
        for name in &own {
            self.database(name).await;
        }
    }

    fn recorded(&self, kind: Made, place: Option<&str>) -> BTreeSet<String> {
        let objects = self.session.ledger.remaining().into_iter();
        objects
            .filter(|object| object.kind == kind)
            .filter(|object| place.is_none_or(|place| object.database == place))
            .map(|object| object.name)
            .collect()
    }

    /// The listed names of the run. What is only like one of them is told and left alone.
    async fn ours(&mut self, of: (&str, Option<Made>), listed: &[String]) -> BTreeSet<String> {
        let found = ours(self.session, &self.implied, of, listed).await;
        let mut told = found.alike;
        if self.torn {
            told.extend(lost(&self.implied, of, listed));
        }
        let told = told.into_iter().map(|text| (of.0.to_owned(), text));
        self.left.extend(told);
        found.names
    }

    async fn own_databases(&mut self) -> BTreeSet<String> {
        let mut own = self.recorded(Made::Database, None);
        if self.thoroughness == Thoroughness::Ended && own.is_empty() {
            return own;
        }
        let mut record = self.session.cleaning();
        if let Some(listed) = ask::databases(self.session, &mut record).await {
            own.extend(self.ours(("", Some(Made::Database)), &listed).await);
        } else if self.thoroughness == Thoroughness::BrokenOff {
            for name in self.implied.of_lanes('d') {
                let listed = ask::collections(self.session, &name, &mut record).await;
                if !matches!(listed, Err(Class::Rejected | Class::NoRoute)) {
                    own.insert(name);
                }
            }
        }
        own
    }

    async fn aliases(&mut self, place: &str) {
        let mut record = self.session.cleaning();
        match ask::aliases(self.session, place, &mut record).await {
            Ok(listed) => {
                for alias in self.ours((place, None), &listed).await {
                    self.alias(place, &alias).await;
                }
            }
            // At the end of a run the lists of its collections must do.
            Err(_) if self.thoroughness == Thoroughness::Ended => {}
            Err(_) => self.aliases_one_by_one(place).await,
        }
    }

    /// For a target that cannot list all aliases: each that may be there is asked for.
    async fn aliases_one_by_one(&mut self, place: &str) {
        for alias in self.implied.aliases() {
            let mut record = self.session.cleaning();
            match ask::owner(self.session, place, &alias, &mut record).await {
                Ok(Some(_)) => self.alias(place, &alias).await,
                Ok(None) => {}
                Err(Class::NoRoute) if self.dry => return,
                // Nobody shows aliases there; dropping one that is not there does no harm.
                Err(Class::NoRoute) => {
                    drop_alias(self.session, place, &alias, &[], &mut record).await;
                }
                Err(why) => {
                    let text = format!(
                        "aliases in database {place} could not be looked for: {}",
                        words(&why)
                    );
                    self.left.push((place.to_owned(), text));
                    return;
                }
            }
        }
    }

    async fn alias(&mut self, place: &str, alias: &str) {
        self.found.insert(alias_words(place, alias));
        let mut record = self.session.cleaning();
        let owner = ask::owner(self.session, place, alias, &mut record).await;
        let owner = owner.ok().flatten();
        // Servers are known that drop the collection when told to drop its alias.
        if let Some(foreign) = owner.as_deref().filter(|name| !self.implied.holds(name)) {
            let text = format!(
                "{}: it leads to '{foreign}', which is not of this run",
                alias_words(place, alias)
            );
            self.left.push((place.to_owned(), text));
            return;
        }
        if self.dry {
            self.removed.push(alias_words(place, alias));
            return;
        }
        let owners = match owner {
            Some(owner) => vec![owner],
            None => self
                .recorded(Made::Collection, Some(place))
                .into_iter()
                .collect(),
        };
        let owners: Vec<&str> = owners.iter().map(String::as_str).collect();
        let class = drop_alias(self.session, place, alias, &owners, &mut record).await;
        self.dropped
            .push((place.to_owned(), alias.to_owned(), class));
    }

    async fn collections(&mut self, place: &str) -> BTreeSet<String> {
        let mut found = self.recorded(Made::Collection, Some(place));
        let mut record = self.session.cleaning();
        let listed = ask::collections(self.session, place, &mut record).await;
        let thorough = self.thoroughness == Thoroughness::BrokenOff;
        match listed {
            Ok(listed) => {
                // Whatever else answers to the name of what was never made is not the run's.
                found.retain(|name| {
                    listed.contains(name) || !was_refused(self.session, place, name)
                });
                let ours = self.ours((place, Some(Made::Collection)), &listed).await;
                found.extend(ours);
            }
            Err(Class::Rejected) if self.is_gone(place).await => return BTreeSet::new(),
            Err(why) if thorough => {
                let text = format!(
                    "collections in database {place} could not be listed: {}",
                    words(&why)
                );
                self.left.push((place.to_owned(), text));
                return found;
            }
            Err(_) => {}
        }
        if thorough {
            // A list that hides something is a fault that a run is made to find.
            for name in self.implied.of_lanes('c') {
                let body = json!({ "collectionName": name });
                if ask::has(self.session, place, body, &mut self.session.cleaning()).await
                    == Some(true)
                {
                    found.insert(name);
                }
            }
        }
        found
    }

    /// Whether a database is no longer there, with all that was in it.
    async fn is_gone(&self, place: &str) -> bool {
        let listed = ask::databases(self.session, &mut self.session.cleaning()).await;
        listed.is_some_and(|names| !names.iter().any(|name| name == place))
    }

    async fn collection(&mut self, place: &str, name: &str) {
        let text = collection_words(place, name);
        if self.dry {
            self.removed.push(text);
            return;
        }
        let mut record = self.session.cleaning();
        if drop_collection(self.session, place, name, &mut record).await {
            self.removed.push(text);
            return;
        }
        let why = reason(&record, "collections/drop");
        let held = ask::aliases_of(self.session, place, name, &mut record).await;
        // Names that a target has made out of ours are not dropped, and are named.
        let is_told = |name: &String| self.implied.holds(name) || self.implied.is_within(name);
        let held: Vec<String> = held.into_iter().filter(is_told).collect();
        let with = if held.is_empty() {
            String::new()
        } else {
            format!(" with the aliases {}", held.join(", "))
        };
        self.left
            .push((place.to_owned(), format!("{text}{with}: {why}")));
    }

    /// Whether the aliases are gone, now that their collections are.
    async fn look_again(&mut self) {
        for (place, alias, class) in std::mem::take(&mut self.dropped) {
            let mut record = self.session.cleaning();
            let listed = ask::aliases(self.session, &place, &mut record).await;
            let is_like = |name: &String| folded_name(name) == folded_name(&alias);
            let there = match listed {
                Ok(listed) if listed.contains(&alias) => Some(true),
                Ok(listed) if !listed.iter().any(is_like) => Some(false),
                // In other letters it may be ours.
                _ => match ask::owner(self.session, &place, &alias, &mut record).await {
                    Ok(owner) => Some(owner.is_some()),
                    // Nobody shows aliases: an answer must do.
                    Err(Class::NoRoute) if matches!(class, Class::Accepted | Class::Rejected) => {
                        Some(false)
                    }
                    Err(_) => None,
                },
            };
            let text = alias_words(&place, &alias);
            // What nobody shows is taken to be there.
            if there == Some(false) {
                self.removed.push(text);
            } else {
                let why = there.map_or_else(|| unshown(&class), |_| words(&class));
                self.left.push((place, format!("{text}: {why}")));
            }
        }
    }

    async fn database(&mut self, name: &str) {
        let text = database_words(name);
        if self.dry {
            self.removed.push(text);
            return;
        }
        let mut record = self.session.cleaning();
        if drop_database(self.session, name, &mut record).await {
            self.left.retain(|(place, _)| place != name);
            for object in self.session.ledger.remaining() {
                if object.database == name {
                    self.session.ledger.forget(&object);
                }
            }
            self.removed.push(text);
        } else {
            let why = reason(&record, "databases/drop");
            self.left.push((name.to_owned(), format!("{text}: {why}")));
        }
    }
}

/// What two looks showed is one thing.
fn said_once(left: Vec<(String, String)>) -> Vec<String> {
    let mut said = BTreeSet::new();
    let texts = left.into_iter().map(|(_, text)| text);
    texts.filter(|text| said.insert(text.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::said_once;

    #[test]
    fn what_two_looks_showed_is_one_thing() {
        let left = ["a", "b", "a"].map(|text| ("default".to_owned(), text.to_owned()));
        assert_eq!(said_once(left.to_vec()), ["a", "b"]);
    }
}
