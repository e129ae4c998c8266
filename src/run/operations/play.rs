//! One case of an operation that the model knows nothing of: its answers are judged by themselves, and by what the
//! pages require of its body; what it did is not looked at

use std::collections::BTreeSet;
use std::time::Instant;

use super::nowhere;
use crate::check::{Class, Verdict, outcome};
use crate::contract::{Access, DOCUMENTS, Outcome};
use crate::model::{Condition, World, conditions, expect};
use crate::run::aliases::aliases_of;
use crate::run::answer::is_denied_path;
use crate::run::case::{Case, Step};
use crate::run::clean;
use crate::run::event::{CaseResult, Phase, Role};
use crate::run::execute::Ended;
use crate::run::lane::not_sent;
use crate::run::ledger::{Made, Object};
use crate::run::names::Names;
use crate::run::phases::operations::is_certain;
use crate::run::plan::PlannedCase;
use crate::run::prepare::documented;
use crate::run::session::{Record, Sent, Session};
use crate::run::verdict;

/// Placeholders of what a case may make beside others' things, with what they are.
const OWN: [(&str, Made); 3] = [
    ("<collection-6>", Made::Collection),
    ("<collection-7>", Made::Collection),
    ("<database-2>", Made::Database),
];

/// How a reason begins where the target was too busy for an operation.
pub(super) const BUSY: &str = "the target was busy or starting";

/// Why a case had no say.
enum Cut {
    /// It cannot be played on this target, or not by this run.
    Skip(String),
    /// The target gave no answer of use.
    Unsure(String),
}

/// Plays one case.
pub(in crate::run) async fn play(
    session: &Session,
    planned: &PlannedCase,
    mut names: Names,
) -> Ended {
    let begun = Instant::now();
    let case = &planned.case;
    let aliases = aliases_of(case, &mut names);
    let mut play = Play {
        session,
        case,
        names,
        record: session.record(),
        refusals: Vec::new(),
        accepted: false,
        changed: false,
    };
    let cut = play.steps().await.err();
    let unproved = play.settle(false);
    let (verdict, reason) = match cut {
        Some(Cut::Skip(why)) if !has_failed(&play.record) => {
            play.record.judgements.clear();
            (Verdict::Skip, Some(why))
        }
        Some(Cut::Skip(why) | Cut::Unsure(why)) => verdict::of_case(&play.record, Some(why)),
        None => verdict::of_case(&play.record, unproved),
    };
    play.remove_databases().await;
    let result = CaseResult {
        index: planned.index,
        id: case.id.clone(),
        phase: case.phase,
        operation: case.operation.clone(),
        title: case.title.clone(),
        verdict,
        flaky: false,
        reason,
        judgements: play.record.judgements,
        exchanges: play.record.exchanges,
        names: play.names.used(),
        duration: begun.elapsed(),
    };
    Ended {
        result,
        uncertain: play.changed,
        aliases,
        world: World::default(),
        made: BTreeSet::new(),
        indexes: false,
        told: Vec::new(),
    }
}

fn has_failed(record: &Record) -> bool {
    let mut judgements = record.judgements.iter();
    judgements.any(|judgement| judgement.verdict >= Verdict::Fail)
}

struct Play<'a> {
    session: &'a Session,
    case: &'a Case,
    names: Names,
    record: Record,
    /// Places of judgements on refusals that count only beside an accepted twin.
    refusals: Vec<usize>,
    /// Whether the request as documented was accepted.
    accepted: bool,
    /// Whether something may have been changed.
    changed: bool,
}

impl Play<'_> {
    async fn steps(&mut self) -> Result<(), Cut> {
        let case = self.case;
        let id = &case.operation;
        if case.steps.is_empty() {
            return Err(Cut::Skip(format!(
                "{id} changes what a run can neither own nor undo, so it is never sent"
            )));
        }
        for step in &case.steps {
            if step.role == Role::Twin && self.refusals.is_empty() {
                continue;
            }
            if self.session.is_absent(id) {
                return Err(Cut::Skip(lacks(id)));
            }
            if self.session.is_occupied(id) {
                let why =
                    format!("{BUSY} when {id} was first asked for, so it was not asked for again");
                return Err(Cut::Unsure(why));
            }
            let missing = self.session.is_absent(&step.operation)
                || self.session.is_occupied(&step.operation);
            if step.role == Role::Setup && missing {
                continue;
            }
            let made = self.expect_to_make(step).map_err(Cut::Unsure)?;
            let Some(sent) = self
                .session
                .send(step, &mut self.names, &mut self.record)
                .await
            else {
                return Err(Cut::Unsure(not_sent(&self.record, &step.operation)));
            };
            self.note_change(step, &sent.reading.class);
            self.note_busy(step, &sent.reading.class);
            self.note_refused(made, &sent.reading.class);
            let is_asked_once = case.phase == Phase::Preflight && step.role == Role::Subject;
            if is_asked_once && may_be_absent(id) && self.is_denied(&sent).await {
                self.record.judgements.clear();
                self.session.note_absent(id);
                return Err(Cut::Skip(lacks(id)));
            }
            self.judge(step, &sent)?;
        }
        Ok(())
    }

    /// Whether an answer says that there is no such operation, or is the one that the target gives where nothing is.
    async fn is_denied(&self, sent: &Sent) -> bool {
        is_denied_path(&sent.exchange, &sent.reading)
            || nowhere::is_answer_of(self.session, sent).await
    }

    /// What comes of an answer; nothing of a set-up request, whose object may be there already.
    fn judge(&mut self, step: &Step, sent: &Sent) -> Result<(), Cut> {
        let class = &sent.reading.class;
        match class {
            Class::Withheld(why) => {
                return Err(Cut::Skip(format!(
                    "our own gate does not let it out: {why}"
                )));
            }
            Class::NoRoute if sent.prepared.documented && step.role != Role::Setup => {
                return Err(Cut::Skip(lacks(&step.operation)));
            }
            _ if step.role == Role::Setup => return Ok(()),
            Class::Unavailable(why) => {
                return Err(Cut::Unsure(format!("{BUSY}: {why}")));
            }
            Class::Lost(kind) => return Err(Cut::Unsure(format!("no answer: {}", kind.word()))),
            Class::Unreadable => {
                let why = sent.reading.why_unreadable(&sent.exchange);
                return Err(Cut::Unsure(why));
            }
            _ => {}
        }
        let Some(operation) = self.session.contract.operations.get(&step.operation) else {
            return Ok(());
        };
        // What a version does with operations that are not under test hardly anybody has read from its source.
        let profiles = &self.session.contract.profiles;
        let profile = profiles.get(DOCUMENTS).unwrap_or(&self.session.profile);
        let mut asked = sent.prepared.asked(&self.session.usual);
        asked.reading = None;
        let mut held = conditions(&World::default(), documented(operation), &asked);
        mark_unknown(self.case, step, &mut held);
        self.forget_read(&step.operation, &mut held);
        let expectation = expect(profile, &step.operation, &held);
        let at = self.record.exchanges.len().checked_sub(1);
        let from = self.record.judgements.len();
        let judged = outcome::judge(&expectation, &sent.reading, &sent.exchange);
        self.record.judge_at(at, judged);
        match (step.role, class) {
            (Role::Twin, class) => {
                self.accepted = *class == Class::Accepted;
                if let Some(why) = self.settle(self.accepted) {
                    return Err(Cut::Unsure(why));
                }
            }
            (_, Class::Accepted) => {}
            _ if expectation.outcome == Outcome::Reject => {
                self.refusals.extend(from..self.record.judgements.len());
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes out what the profile of the version leaves open of a field of this very operation: the documents bind it no more.
    fn forget_read(&self, operation: &str, held: &mut BTreeSet<Condition>) {
        let own = &self.session.profile;
        held.retain(|condition| {
            let row = own.row(operation, condition.id, condition.field.as_deref());
            let is_read = row.is_some_and(|row| {
                let is_its_own = row.operations.iter().any(|name| name == operation);
                is_its_own && !row.fields.is_empty() && row.outcome == Outcome::Open
            });
            !(own.is_version() && is_read)
        });
    }

    /// Refusals prove nothing where the same request without its fault is refused too; says so.
    fn settle(&mut self, accepted: bool) -> Option<String> {
        let refusals = std::mem::take(&mut self.refusals);
        if accepted || refusals.is_empty() {
            return None;
        }
        for place in refusals {
            if let Some(judgement) = self.record.judgements.get_mut(place)
                && judgement.verdict == Verdict::Pass
            {
                judgement.verdict = Verdict::Inconclusive;
                judgement
                    .seen
                    .push_str("; but its twin, equal but for this, was not accepted either");
            }
        }
        Some(format!(
            "{} is refused also as documented, in the state in which it was asked, so its refusals prove nothing",
            self.case.operation
        ))
    }

    /// Writes down what a request may make, before it is sent; what of it was not written down before.
    fn expect_to_make(&mut self, step: &Step) -> Result<Vec<Object>, String> {
        let text = format!("{:?}", step.body);
        let mut made = Vec::new();
        for (placeholder, kind) in OWN {
            if !text.contains(placeholder) || !self.changes(step) {
                continue;
            }
            let name = self.names.name(placeholder);
            let ledger = &self.session.ledger;
            let database = match kind {
                Made::Collection => self.session.usual.home.clone(),
                Made::Database => name.clone(),
            };
            let object = Object {
                kind,
                database,
                name,
            };
            let is_new = !ledger.remaining().contains(&object);
            match kind {
                Made::Collection => {
                    let home = &self.session.usual.home;
                    self.session.begin_collection(home, &object.name)?;
                }
                Made::Database => ledger.record(object.clone()),
            }
            if is_new {
                made.push(object);
            }
        }
        Ok(made)
    }

    /// What a request was the first to name was not made where nobody carries such requests out.
    fn note_refused(&self, made: Vec<Object>, class: &Class) {
        let ledger = &self.session.ledger;
        for object in made {
            match class {
                Class::NoRoute | Class::Withheld(_) => ledger.forget(&object),
                Class::Rejected => ledger.refuse(&object),
                _ => {}
            }
        }
    }

    fn changes(&self, step: &Step) -> bool {
        let role = self.session.contract.roles.get(&step.operation);
        role.is_none_or(|role| role.access == Access::Changes)
    }

    fn note_change(&mut self, step: &Step, class: &Class) {
        let refused = matches!(
            class,
            Class::Rejected | Class::NoRoute | Class::Unauthorised | Class::Withheld(_)
        );
        self.changed |= !refused && self.changes(step);
    }

    /// What the target was too busy for when it was first asked, or before another request, is not asked for again in each of
    /// many cases. Without those on which all cases rest there would be none.
    fn note_busy(&self, step: &Step, class: &Class) {
        let decides = self.case.phase == Phase::Preflight || step.role == Role::Setup;
        let rests = NEEDED.contains(&step.operation.as_str());
        if decides && !rests && matches!(class, Class::Unavailable(_)) {
            self.session.note_occupied(&step.operation);
        }
    }

    /// The collections of a case go as those of every other one do.
    async fn remove_databases(&mut self) {
        for object in self.session.ledger.remaining() {
            let own = object.kind == Made::Database
                && self.names.used().iter().any(|(name, placeholder)| {
                    *name == object.name && placeholder == "<database-2>"
                });
            if own {
                let mut record = self.session.cleaning();
                clean::drop_database(self.session, &object.name, &mut record).await;
            }
        }
    }
}

/// What stands in a body is judged; whether the target's state allows it nobody knows, but of reads that need nothing
/// beyond what the run has made. What a page shows as an example is right by that page, whatever others say of it.
pub(in crate::run) fn mark_unknown(case: &Case, step: &Step, held: &mut BTreeSet<Condition>) {
    if case.phase == Phase::Examples {
        held.clear();
    }
    // Of what leaves something out that not every page requires, nobody says that it is enough.
    let is_whole = step.role == Role::Twin || case.phase == Phase::Preflight;
    let valid = !held.is_empty() && held.iter().all(|condition| condition.id == "valid");
    if !(valid && is_whole && is_certain(&step.operation)) {
        held.insert(Condition::of("state-unknown"));
    }
}

/// Whether it says something of the operation that its path is denied. Those on which other cases rest answer so of objects too,
/// as far as one can know, and are not judged by it, but for reads of what is there for certain.
fn may_be_absent(operation: &str) -> bool {
    !NEEDED.contains(&operation) || is_certain(operation)
}

/// The operations that make and look at what cases need.
const NEEDED: [&str; 17] = [
    "aliases/alter",
    "aliases/create",
    "aliases/describe",
    "aliases/drop",
    "aliases/list",
    "collections/create",
    "collections/describe",
    "collections/drop",
    "collections/has",
    "collections/list",
    "databases/create",
    "databases/drop",
    "databases/list",
    "indexes/create",
    "indexes/describe",
    "indexes/drop",
    "indexes/list",
];

/// Why the cases of an operation do not run that the target does not have.
pub(super) fn lacks(operation: &str) -> String {
    format!("the target has no {operation}")
}
