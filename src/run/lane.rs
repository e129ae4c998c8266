//! A lane: collections of its own, and the cases that use them one after the other. Which case runs in which lane
//! is a pure function of the plan, so that concurrency changes neither names nor requests.

mod database;
mod further;
mod own;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use further::LANE_COLLECTIONS_FORESEEN;
use serde_json::{Value, json};

use super::case::{Fixture, Step};
use super::clean;
use super::event::Role;
use super::execute::Ended;
use super::fixture;
use super::ledger::Object;
use super::lend::LENT;
use super::names::Names;
use super::patience::Patience;
use super::plan::PlannedCase;
use super::prepare::in_database;
use super::repeat::is_unknown_outcome;
use super::session::{Record, Sent, Session};
use crate::check::{Class, Verdict};

/// How many lanes there are.
pub(super) const LANES: usize = 6;
/// The lane of recorded findings, which plays before the others.
pub(super) const RECORDED_LANE: usize = LANES;
/// The lane of operations that are not under test, which plays after the others.
pub(super) const OPERATIONS_LANE: usize = LANES + 1;
/// How often a lane may replace its collections before it gives up. Each is removed before the next one is made, so that
/// this bounds what a target is asked for that keeps its indexes; how many are there at once is bounded by the ledger.
const REPLACEMENTS_MAX: usize = 100;
/// The lane of a case: those that need a second database share one, so that only one such database is made.
pub(super) fn lane_of(planned: &PlannedCase) -> usize {
    let fixture = planned.case.fixture;
    if fixture.has_database() {
        0
    } else if fixture.is_beyond_the_model() {
        OPERATIONS_LANE
    } else {
        planned.index % LANES
    }
}

/// Why a case cannot run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unready {
    /// The target lacks what the case needs.
    Skip(String),
    /// The set-up did not work.
    Broken(String),
    /// Our own gate held it back.
    Held(String),
}

/// The state of one lane.
#[derive(Debug)]
pub(super) struct Lane {
    number: usize,
    bound: BTreeMap<&'static str, String>,
    made: usize,
    replacements: usize,
    indexable: bool,
    failed: Option<Unready>,
    /// How long the lane still waits for witnesses to agree.
    pub(super) patience: Patience,
    /// How many failing cases were played again.
    pub(super) repeated: usize,
}

impl Lane {
    pub(super) const fn new(number: usize) -> Self {
        Self {
            number,
            bound: BTreeMap::new(),
            made: 0,
            replacements: 0,
            indexable: true,
            failed: None,
            patience: Patience::NEW,
            repeated: 0,
        }
    }

    /// Which lane it is.
    pub(super) const fn number(&self) -> usize {
        self.number
    }

    /// Brings the target into the state that a case needs; gives its names.
    pub(super) async fn prepare(
        &mut self,
        session: &Session,
        planned: &PlannedCase,
        record: &mut Record,
    ) -> Result<Names, Unready> {
        let needed = fixture::collections_of(planned.case.fixture);
        for placeholder in ["<collection-1>", "<collection-2>"] {
            if planned.case.fixture.is_beyond_the_model() && !needed.contains(&placeholder) {
                continue;
            }
            self.ensure(session, placeholder, &session.usual.home.clone(), record)
                .await?;
        }
        let needs_schema =
            planned.case.fixture == Fixture::Indexes || planned.case.fixture.is_pool();
        if needs_schema && !self.indexable {
            return Err(Unready::Skip(
                "the target makes collections only in the quick form, which comes with an index"
                    .to_owned(),
            ));
        }
        let mut names = Names::new(session.token.clone(), planned.index);
        names.bind("<home-database>", &session.usual.home);
        if planned.case.fixture.has_database() {
            self.ensure_database(session, record).await?;
        }
        for (placeholder, name) in &self.bound {
            if *placeholder != "<collection-3>" && *placeholder != "<database-1>"
                || planned.case.fixture.has_database()
            {
                names.bind(placeholder, name);
            }
        }
        match planned.case.fixture {
            Fixture::OwnCollection | Fixture::OwnAndDatabases => {
                self.own(session, "<collection-4>", &mut names, record)
                    .await?;
            }
            Fixture::Loaded => {
                self.own(session, "<collection-5>", &mut names, record)
                    .await?;
            }
            _ => {}
        }
        Ok(names)
    }

    async fn ensure(
        &mut self,
        session: &Session,
        placeholder: &'static str,
        database: &str,
        record: &mut Record,
    ) -> Result<(), Unready> {
        if self.bound.contains_key(placeholder) {
            return Ok(());
        }
        if let Some(failed) = &self.failed {
            return Err(failed.clone());
        }
        let lent = LENT.iter().position(|lent| *lent == placeholder);
        if let (Some(names), Some(place)) = (&session.policy.lent, lent) {
            self.bound
                .extend(names.get(place).map(|name| (placeholder, name.clone())));
            return Ok(());
        }
        self.made += 1;
        self.write_further(session)?;
        let name = session
            .token
            .of_lane(self.number, &format!("c{}", self.made));
        let made = self.create(session, &name, database, record).await;
        if let Err(unready) = &made {
            self.failed = Some(unready.clone());
        }
        made?;
        self.bound.insert(placeholder, name);
        Ok(())
    }

    /// Makes a collection, by schema where the target takes that, else in the quick form.
    async fn create(
        &mut self,
        session: &Session,
        name: &str,
        database: &str,
        record: &mut Record,
    ) -> Result<(), Unready> {
        let object = session
            .begin_collection(database, name)
            .map_err(Unready::Broken)?;
        if self.indexable {
            match send(
                session,
                "collections/create",
                database,
                fixture::collection_body(name),
                record,
            )
            .await
            {
                Class::Accepted => {
                    session.note_fixture(name, record);
                    return Ok(());
                }
                Class::Rejected => self.indexable = false,
                other => return came_all_the_same(session, &object, &other, record).await,
            }
        }
        match send(
            session,
            "collections/create",
            database,
            fixture::quick_body(name),
            record,
        )
        .await
        {
            Class::Accepted => Ok(()),
            other => {
                if other == Class::Rejected {
                    session.ledger.refuse(&object);
                    return Err(unready("collections/create", &other));
                }
                came_all_the_same(session, &object, &other, record).await
            }
        }
    }

    /// A collection for one case alone, which the end of the case removes.
    async fn own(
        &mut self,
        session: &Session,
        placeholder: &str,
        names: &mut Names,
        record: &mut Record,
    ) -> Result<(), Unready> {
        let name = names.name(placeholder);
        let home = session.usual.home.clone();
        if placeholder == "<collection-5>" {
            let object = session
                .begin_collection(&home, &name)
                .map_err(Unready::Broken)?;
            return match send(
                session,
                "collections/create",
                &home,
                fixture::quick_body(&name),
                record,
            )
            .await
            {
                Class::Accepted => {
                    session.note_fixture(&name, record);
                    Ok(())
                }
                other => came_all_the_same(session, &object, &other, record).await,
            };
        }
        self.create(session, &name, &home, record).await
    }

    /// After a case: nothing of it stays, and what it may have spoiled is replaced.
    pub(super) async fn tidy(&mut self, session: &Session, planned: &PlannedCase, ended: &Ended) {
        let mut quiet = session.cleaning();
        let spoiled = ended.uncertain || ended.result.verdict >= Verdict::Inconclusive;
        let mut owners_of_dropped = BTreeSet::new();
        for database in &self.databases_of(session, planned) {
            for alias in aliases_left(session, ended, database) {
                let known = ended.world.databases.get(database);
                let owner = known.and_then(|known| known.aliases.get(&alias));
                owners_of_dropped.extend(owner.cloned());
                let owners: Vec<&str> = self.bound.values().map(String::as_str).collect();
                clean::drop_alias(session, database, &alias, &owners, &mut quiet).await;
            }
        }
        self.clear_indexes(session, planned, ended, &mut quiet)
            .await;
        for name in own::collections(planned, ended) {
            let home = &session.usual.home;
            clean::drop_collection(session, home, name, &mut quiet).await;
        }
        let is_in_doubt = |name: &String| spoiled || owners_of_dropped.contains(name);
        self.check_collections(session, is_in_doubt, &mut quiet)
            .await;
    }

    fn databases_of(&self, session: &Session, planned: &PlannedCase) -> Vec<String> {
        let mut databases = vec![session.usual.home.clone()];
        if planned.case.fixture.has_database() {
            databases.extend(self.bound.get("<database-1>").cloned());
        }
        databases
    }

    /// Replaces collections that are no longer what cases count on, of those that are in doubt: dropping an alias may
    /// have taken its collection along.
    async fn check_collections(
        &mut self,
        session: &Session,
        is_in_doubt: impl Fn(&String) -> bool,
        record: &mut Record,
    ) {
        let mut spoiled = Vec::new();
        for placeholder in ["<collection-1>", "<collection-2>", "<collection-3>"] {
            let Some(name) = self.bound.get(placeholder).filter(|name| is_in_doubt(name)) else {
                continue;
            };
            let database = self.database_of(session, placeholder);
            let body = json!({ "collectionName": name });
            let there = clean::has(session, &database, body, record).await;
            if there == Some(false) {
                spoiled.push(placeholder);
            }
        }
        self.replace(session, &spoiled, record).await;
    }

    /// Lets a lane that gave up begin once more: what is asked of it now is little, and each thing by itself.
    pub(super) fn renew(&mut self) {
        self.failed = None;
        self.replacements = 0;
    }

    /// Makes these collections anew when they are next needed.
    pub(super) async fn replace(
        &mut self,
        session: &Session,
        placeholders: &[&'static str],
        record: &mut Record,
    ) {
        if session.policy.lent.is_some() {
            // What is lent is nobody's to drop, and there is nothing to put in its place.
            if !placeholders.is_empty() {
                self.failed = Some(Unready::Broken("a lent collection is gone".to_owned()));
                self.bound.clear();
            }
            return;
        }
        for placeholder in placeholders {
            let Some(name) = self.bound.remove(placeholder) else {
                continue;
            };
            let database = self.database_of(session, placeholder);
            clean::drop_collection(session, &database, &name, record).await;
            self.replacements += 1;
            if self.replacements > REPLACEMENTS_MAX {
                self.failed = Some(Unready::Broken(
                    "collections had to be replaced too often, since their indexes could not be removed or they were gone".to_owned(),
                ));
            }
        }
    }
}

/// Aliases that a case may have left in a database: all that it named where the model lost sight of them, else those
/// of its creates that were not refused, less those that it dropped itself.
fn aliases_left(session: &Session, ended: &Ended, database: &str) -> BTreeSet<String> {
    if ended.uncertain {
        return ended.aliases.clone();
    }
    ended
        .world
        .databases
        .get(database)
        .map(|found| {
            found
                .aliases
                .keys()
                .filter(|alias| alias.contains(session.token.as_str()))
                .cloned()
                .collect()
        })
        .unwrap_or_default()
}

/// Sends a set-up request with final names and says what became of it.
pub(super) async fn send(
    session: &Session,
    operation: &str,
    database: &str,
    body: Value,
    record: &mut Record,
) -> Class {
    match ask(session, operation, database, body, record).await {
        Some(sent) => sent.reading.class,
        None => Class::Withheld(not_sent(record, operation)),
    }
}

/// The same, with the whole answer; none where it was not sent.
async fn ask(
    session: &Session,
    operation: &str,
    database: &str,
    body: Value,
    record: &mut Record,
) -> Option<Sent> {
    let body = in_database(body, database);
    let mut names = Names::new(session.token.clone(), 0);
    let step = Step::new(Role::Setup, operation, body);
    session.send(&step, &mut names, record).await
}

/// Why a request was not sent: a budget that is used up, or a contract without its operation.
pub(super) fn not_sent(record: &Record, operation: &str) -> String {
    let cut = record.cut.clone();
    cut.unwrap_or_else(|| format!("the contract has no operation {operation}"))
}

/// A collection may be there although the answer was lost or left it open. The name is the run's own: if it is there,
/// this request made it.
async fn came_all_the_same(
    session: &Session,
    object: &Object,
    class: &Class,
    record: &mut Record,
) -> Result<(), Unready> {
    if matches!(class, Class::Withheld(_)) {
        // Nothing was sent, so clean-up need not ask for it.
        session.ledger.forget(object);
    }
    let body = json!({ "collectionName": object.name });
    let open = matches!(class, Class::Unavailable(_) | Class::Lost(_));
    let may_come = may_still_come(class, record);
    if open && clean::has(session, &object.database, body, record).await == Some(true) {
        return Ok(());
    }
    if may_come {
        session.ledger.doubt(object.clone());
    }
    Err(unready("collections/create", class))
}

/// Whether the target may still be at work on the last request: it got it, and has not said what came of it.
fn may_still_come(class: &Class, record: &Record) -> bool {
    match class {
        Class::Lost(kind) => !kind.is_dead(),
        Class::Unavailable(_) => {
            let last = record.exchanges.last();
            let answer = last.and_then(|exchange| exchange.answer.as_ref());
            answer.is_some_and(|answer| is_unknown_outcome(answer.status))
        }
        _ => false,
    }
}

fn unready(operation: &str, class: &Class) -> Unready {
    if let Class::Withheld(why) = class {
        return Unready::Held(format!("our own gate held set-up back: {why}"));
    }
    Unready::Broken(match class {
        Class::Rejected => format!("set-up broke: the target refused {operation}"),
        Class::NoRoute => format!("set-up broke: the target has no {operation}"),
        Class::Unavailable(why) => format!("set-up broke: the target is busy or starting ({why})"),
        Class::Unauthorised => format!("set-up broke: the token may not call {operation}"),
        Class::Lost(kind) => format!("set-up broke: no answer to {operation} ({})", kind.word()),
        Class::Accepted | Class::Unreadable | Class::Withheld(_) => {
            format!("set-up broke: the answer to {operation} cannot be read")
        }
    })
}
