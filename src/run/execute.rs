//! One case from its first request to its verdict.

mod look;
mod sequence;
mod state;

use std::collections::BTreeSet;
use std::time::Instant;

use super::about::Looking;
use super::aliases::aliases_of;
use super::case::Step;
use super::event::{CaseResult, Role};
use super::fixture;
use super::lane::not_sent;
use super::names::Names;
use super::patience::Patience;
use super::plan::PlannedCase;
use super::relabel::{as_by_the_version, crossing, withheld};
use super::sequences::told::Told;
use super::session::{Record, Sent, Session};
use super::verdict;
use crate::check::effect::Said;
use crate::check::{Class, Judgement, Reading, Verdict, outcome, type_is_transport};
use crate::contract::{Effect, Outcome};
use crate::model::{Condition, Expectation, Possible, Scope, World, settled};

/// Why a case whose refusal stands alone is not decided; that it was refused is sure all the same.
pub const NO_TWIN: &str = "the refusal has no accepted twin, so it proves nothing";

/// How a case ended, and what the lane must know of it.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) result: CaseResult,
    /// Aliases that may be there, by the case's own requests.
    pub(super) aliases: BTreeSet<String>,
    /// Whether the model no longer knows what is there, so that more than usual must be cleaned up.
    pub(super) uncertain: bool,
    /// What the model believes to be there, where it is certain.
    pub(super) world: World,
    /// Collections that its own requests may have made.
    pub(super) made: BTreeSet<String>,
    /// Whether it may have made indexes.
    pub(super) indexes: bool,
    /// What was asked, what came of it, and what the model then expected to be there: one a request.
    pub(super) told: Vec<Told>,
}

/// When a case looks at what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looks {
    /// After every request that changes something, in a sequence at what it may have changed.
    Always,
    /// After every request that changes something, at all that there is: what is wrong shows where it came about.
    Thoroughly,
    /// After its last request only; until then all states are kept that the answers allow.
    AtTheEnd,
}

/// Plays one case. The fixtures that it needs are there, and `names` knows them.
pub(super) async fn execute(
    session: &Session,
    planned: &PlannedCase,
    mut names: Names,
    patience: &mut Patience,
    looks: Looks,
) -> Ended {
    let begun = Instant::now();
    let case = &planned.case;
    let aliases = aliases_of(case, &mut names);
    let world = fixture::world(case, &mut names, &session.usual.home);
    let scope = fixture::scope(case, &mut names, &session.usual.home, &aliases);
    let mut play = Play {
        session,
        names,
        scope,
        aliases,
        possible: Possible::certain(world),
        record: session.record(),
        uncertain: false,
        awaiting_twin: Vec::new(),
        reason: None,
        patience,
        is_sequence: case.fixture.is_pool(),
        looking: Looking::of(case),
        looks: if case.fixture.looks_at_the_end() {
            Looks::AtTheEnd
        } else {
            looks
        },
        ahead: case.steps.len(),
        looked: 0,
        made: BTreeSet::new(),
        limbo: BTreeSet::new(),
        indexes: false,
        told: Vec::new(),
    };
    for (place, step) in case.steps.iter().enumerate() {
        if step.role == Role::Twin && play.awaiting_twin.is_empty() {
            continue;
        }
        // A twin is sent only where something was refused, and then there is one more look.
        let behind = case.steps.iter().skip(place + 1);
        play.ahead = behind.filter(|step| step.role != Role::Twin).count();
        if play.ahead == 0 {
            play.looks = Looks::Always;
        }
        if play.step(step).await == Next::End {
            break;
        }
    }
    if play.is_sequence {
        play.forget_unproved();
    } else {
        play.settle_controls(None);
    }
    play.picture();
    let reason = play.reason.take().or_else(|| play.record.cut.clone());
    let (verdict, reason) = verdict::of_case(&play.record, reason);
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
        aliases: play.aliases,
        uncertain: play.uncertain || !play.possible.is_certain(),
        world: play.possible.likeliest(),
        made: play.made,
        indexes: play.indexes,
        told: play.told,
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    Go,
    End,
}

/// A refusal that counts only if its twin is accepted.
#[derive(Debug)]
struct Refusal {
    /// Of which operation.
    operation: String,
    /// Places of its judgements in the record.
    judgements: Vec<usize>,
    /// What the target said when it was busy rather than unwilling; with an accepted twin that was a refusal too.
    busy: Option<(usize, Expectation)>,
}

struct Play<'a> {
    session: &'a Session,
    names: Names,
    scope: Scope,
    aliases: BTreeSet<String>,
    possible: Possible,
    record: Record,
    uncertain: bool,
    awaiting_twin: Vec<Refusal>,
    reason: Option<String>,
    patience: &'a mut Patience,
    /// Whether each request is judged in whatever state it meets, so that hardly anything ends the case.
    is_sequence: bool,
    looking: Looking,
    /// Whether the state is looked at after the request that is sent now.
    looks: Looks,
    /// How many requests come behind that one.
    ahead: usize,
    /// How often the state was looked at.
    looked: usize,
    made: BTreeSet<String>,
    /// Aliases of a sequence whose collection was dropped under them.
    limbo: BTreeSet<String>,
    indexes: bool,
    told: Vec<Told>,
}

/// What is known of one request after its answer.
struct Met<'a> {
    step: &'a Step,
    held: BTreeSet<Condition>,
    expectation: Expectation,
    at: Option<usize>,
}

impl Play<'_> {
    async fn step(&mut self, step: &Step) -> Next {
        let session = self.session;
        if self.is_sequence && (session.is_absent(&step.operation) || self.is_in_limbo(step)) {
            return Next::Go;
        }
        if let Err(why) = self.note_making(step) {
            self.reason = Some(why);
            return Next::End;
        }
        let Some(sent) = session.send(step, &mut self.names, &mut self.record).await else {
            self.reason = Some(not_sent(&self.record, &step.operation));
            return Next::End;
        };
        let Some(operation) = session.contract.operations.get(&step.operation) else {
            return Next::End;
        };
        let (held, expectation) = self.expected(operation, &sent);
        let at = self.record.exchanges.len().checked_sub(1);
        let met = Met {
            step,
            held,
            expectation,
            at,
        };
        self.judge_outcome(&met, &sent);
        if step.role == Role::Twin {
            self.settle_controls(Some(&sent.reading.class));
        }
        let before = self.possible.likeliest();
        let next = self.judge_effect(&met, &sent).await;
        self.note_limbo(&met, &sent, &before);
        self.tell(&met, &sent);
        if self.is_sequence && (self.possible.is_lost() || sequence::has_homonyms(&self.possible)) {
            self.uncertain = true;
            return Next::End;
        }
        next
    }

    fn judge_outcome(&mut self, met: &Met<'_>, sent: &Sent) {
        let from = self.record.judgements.len();
        let mut judged = outcome::judge_all(&met.expectation, &sent.reading, &sent.exchange);
        if self.is_sequence {
            // What is open is counted, condition by condition, and not noted once more each time.
            judged.retain(|judgement| judgement.verdict != Verdict::Note);
        }
        let elsewhere = self.is_elsewhere(&self.database_of(sent));
        let judged = judged.into_iter();
        let judged = judged.map(|judgement| crossing(judgement, elsewhere));
        self.record.judge_at(met.at, judged);
        if met.step.role != Role::Subject {
            return;
        }
        let operation = met.step.operation.clone();
        match (&sent.reading.class, met.expectation.outcome) {
            (Class::Accepted, _) => {
                if self.is_sequence {
                    // Whatever of this operation was refused before has its counterpart now.
                    self.awaiting_twin
                        .retain(|refusal| refusal.operation != operation);
                }
            }
            (Class::Unavailable(_), Outcome::Reject) => {
                let busy = met.at.map(|at| (at, met.expectation.clone()));
                self.awaiting_twin.push(Refusal {
                    operation,
                    judgements: Vec::new(),
                    busy,
                });
            }
            _ => {
                let judgements = (from..self.record.judgements.len()).collect();
                self.awaiting_twin.push(Refusal {
                    operation,
                    judgements,
                    busy: None,
                });
            }
        }
    }

    /// Refusals count only beside an accepted twin. `None` at the end of the case: the twin was never sent.
    fn settle_controls(&mut self, twin: Option<&Class>) {
        let accepted = twin == Some(&Class::Accepted);
        for refusal in std::mem::take(&mut self.awaiting_twin) {
            if accepted {
                if let Some((at, expectation)) = refusal.busy {
                    let exchange = Reading {
                        json: None,
                        code: None,
                        class: Class::Rejected,
                    };
                    if let Some(judgement) = outcome::judge_class(&expectation, &exchange.class) {
                        self.record.judge_at(Some(at), [judgement]);
                    }
                }
                continue;
            }
            if twin.is_none() && as_by_the_version(&self.record, &refusal.judgements) {
                continue;
            }
            for place in refusal.judgements {
                let Some(judgement) = self.record.judgements.get_mut(place) else {
                    continue;
                };
                if judgement.verdict == Verdict::Pass && judgement.seen.starts_with("rejected") {
                    judgement.verdict = Verdict::Inconclusive;
                    judgement
                        .seen
                        .push_str("; but its twin, equal but for this, was not accepted either");
                    self.reason = Some(NO_TWIN.to_owned());
                }
            }
        }
    }

    async fn judge_effect(&mut self, met: &Met<'_>, sent: &Sent) -> Next {
        let (said, next) = match &sent.reading.class {
            Class::Lost(kind) if self.is_sequence && !kind.is_dead() => (Said::Nothing, Next::Go),
            Class::Rejected if self.is_sequence && self.session.ran_out_of_time(sent) => {
                (Said::Nothing, Next::Go)
            }
            Class::Accepted => (Said::Accepted, Next::Go),
            Class::Rejected | Class::NoRoute | Class::Unauthorised => (Said::Rejected, Next::Go),
            Class::Lost(kind) if !kind.is_dead() => (Said::Nothing, Next::End),
            Class::Unreadable => (Said::Nothing, Next::End),
            Class::Unavailable(why)
                if met.step.role == Role::Subject
                    && met.expectation.outcome == Outcome::Reject
                    && !self.is_sequence =>
            {
                self.reason = Some(format!("the target was busy or starting: {why}"));
                return Next::Go;
            }
            Class::Unavailable(why) => {
                self.reason = Some(format!("the target was busy or starting: {why}"));
                return Next::End;
            }
            Class::Lost(kind) => {
                self.reason = Some(format!("no answer: {}", kind.word()));
                return Next::End;
            }
            Class::Withheld(why) => {
                self.reason = Some(format!("our own gate held a request back: {why}"));
                self.record.judge_at(met.at, [withheld(why)]);
                return Next::End;
            }
        };
        let stop = self.obstacle(met, sent);
        if !self.changes(&met.step.operation) {
            return if stop { Next::End } else { next };
        }
        let against = said == Said::Accepted && met.expectation.outcome == Outcome::Reject;
        let unasked =
            against && (self.failed(met.at) || met.expectation.rule.starts_with("request/"));
        // Of an answer that broke off all is said; what was done is another matter.
        let is_cut = matches!(sent.reading.class, Class::Lost(_));
        let unreadable = said == Said::Nothing && self.failed(met.at) && !is_cut;
        let anything = said == Said::Accepted && met.expectation.effect == Effect::Any;
        if unasked || unreadable || anything && !self.is_sequence {
            // What such a request asks for is itself open, or was found to be wrong already: the model does not know
            // what is there now, and whatever is odd about it follows from that.
            self.uncertain = true;
            return Next::End;
        }
        let candidates = self.candidates(met, sent, said);
        let right = self.compare(met, sent, said, &candidates).await;
        if stop || !right { Next::End } else { next }
    }

    /// Whether a failure has been seen on the exchange at this place.
    fn failed(&self, at: Option<usize>) -> bool {
        self.record
            .judgements
            .iter()
            .any(|judgement| judgement.exchange == at && judgement.verdict == Verdict::Fail)
    }

    /// Whether the answer makes going on pointless.
    fn obstacle(&mut self, met: &Met<'_>, sent: &Sent) -> bool {
        let failed = |judgement: &Judgement| {
            judgement.exchange == met.at && judgement.verdict == Verdict::Fail
        };
        let broken = self.record.judgements.iter().any(|judgement| {
            failed(judgement)
                && (type_is_transport(&judgement.rule) || judgement.rule == met.expectation.rule)
        });
        if self.is_sequence {
            return broken;
        }
        if sent.prepared.documented && sent.reading.class == Class::NoRoute {
            self.reason = Some(format!("the target has no {}", met.step.operation));
            return true;
        }
        if met.step.role == Role::Setup && sent.reading.class != Class::Accepted {
            self.reason = Some(format!("set-up by {} was not accepted", met.step.operation));
            return true;
        }
        if sent.reading.class == Class::Unauthorised && met.expectation.outcome == Outcome::Accept {
            self.reason = Some("the target refused the token".to_owned());
            return true;
        }
        if sent.reading.class == Class::Unreadable {
            self.reason = Some(sent.reading.why_unreadable(&sent.exchange));
        }
        if let Class::Lost(kind) = sent.reading.class {
            self.reason = Some(format!("no whole answer: {}", kind.word()));
        }
        broken
    }

    fn changes(&self, operation: &str) -> bool {
        let role = self.session.contract.roles.get(operation);
        role.is_some_and(|role| role.access == crate::contract::Access::Changes)
    }

    /// The database that a request means.
    fn database_of(&self, sent: &Sent) -> String {
        let home = &self.session.usual.home;
        let body = sent.prepared.json.as_ref().map(|json| settled(json, home));
        body.as_ref()
            .and_then(|body| body.get("dbName")?.as_str())
            .unwrap_or(home)
            .to_owned()
    }

    /// Whether a database is another one than the run's own, and is there.
    fn is_elsewhere(&self, database: &str) -> bool {
        let mut worlds = self.possible.worlds().iter();
        *database != self.session.usual.home
            && worlds.all(|world| world.databases.contains_key(database))
    }

    /// The alias that the request at this place names.
    fn named_alias(&self, at: Option<usize>) -> Option<String> {
        let body: serde_json::Value =
            serde_json::from_str(&self.record.exchanges.get(at?)?.body).ok()?;
        body.get("aliasName")
            .and_then(serde_json::Value::as_str)
            .map(str::to_owned)
    }
}
