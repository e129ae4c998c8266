//! One case from its first request to its verdict.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::aliases::aliases_of;
use super::case::Step;
use super::event::{CaseResult, Role};
use super::fixture;
use super::lane::not_sent;
use super::names::Names;
use super::patience::Patience;
use super::plan::PlannedCase;
use super::prepare::documented;
use super::relabel::{crossing, withheld};
use super::session::{Record, Sent, Session};
use super::verdict;
use super::witness;
use crate::check::effect::{self, Said};
use crate::check::{
    Class, Judgement, Reading, Verdict, code, envelope, outcome, type_is_transport,
};
use crate::contract::{Effect, Outcome};
use crate::model::{
    Condition, Expectation, Fact, Facts, Scope, World, apply, apply_prefix, conditions, expect,
    facts, settled,
};
use crate::wire::limits;

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
}

/// Plays one case. The fixtures that it needs are there, and `names` knows them.
pub(super) async fn execute(
    session: &Session,
    planned: &PlannedCase,
    mut names: Names,
    patience: &mut Patience,
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
        world,
        record: session.record(),
        uncertain: false,
        awaiting_twin: Vec::new(),
        reason: None,
        patience,
    };
    for step in &case.steps {
        if step.role == Role::Twin && play.awaiting_twin.is_empty() {
            continue;
        }
        if play.step(step).await == Next::End {
            break;
        }
    }
    play.settle_controls(None);
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
        uncertain: play.uncertain,
        world: play.world,
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
    world: World,
    record: Record,
    uncertain: bool,
    awaiting_twin: Vec<Refusal>,
    reason: Option<String>,
    patience: &'a mut Patience,
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
        let Some(sent) = session.send(step, &mut self.names, &mut self.record).await else {
            self.reason = Some(not_sent(&self.record, &step.operation));
            return Next::End;
        };
        let Some(operation) = session.contract.operations.get(&step.operation) else {
            return Next::End;
        };
        let held = conditions(
            &self.world,
            documented(operation),
            &sent.prepared.asked(&session.usual),
        );
        let expectation = expect(&session.profile, &step.operation, &held);
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
        self.judge_effect(&met, &sent).await
    }

    fn judge_outcome(&mut self, met: &Met<'_>, sent: &Sent) {
        let from = self.record.judgements.len();
        let judged = outcome::judge_all(&met.expectation, &sent.reading, &sent.exchange);
        let elsewhere = self.database_of(sent) != self.session.usual.home;
        let judged = judged.into_iter();
        let judged = judged.map(|judgement| crossing(judgement, elsewhere));
        self.record.judge_at(met.at, judged);
        if met.step.role != Role::Subject {
            return;
        }
        match (&sent.reading.class, met.expectation.outcome) {
            (Class::Accepted, _) => {}
            (Class::Unavailable(_), Outcome::Reject) => {
                let busy = met.at.map(|at| (at, met.expectation.clone()));
                self.awaiting_twin.push(Refusal {
                    judgements: Vec::new(),
                    busy,
                });
            }
            _ => {
                let judgements = (from..self.record.judgements.len()).collect();
                self.awaiting_twin.push(Refusal {
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
            if twin.is_none() && self.has_code_of_version(&refusal) {
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
                    self.reason =
                        Some("the refusal has no accepted twin, so it proves nothing".to_owned());
                }
            }
        }
    }

    /// Whether a refusal gave the code that the version gives for this condition: it then proves more than that the
    /// target refuses things, also where the case has no twin.
    fn has_code_of_version(&self, refusal: &Refusal) -> bool {
        let judged = |place: &usize| self.record.judgements.get(*place);
        let mut judgements = refusal.judgements.iter().filter_map(judged);
        judgements.any(|judgement| {
            judgement.rule == code::AS_VERSION.id && judgement.verdict == Verdict::Pass
        })
    }

    async fn judge_effect(&mut self, met: &Met<'_>, sent: &Sent) -> Next {
        let (said, next) = match &sent.reading.class {
            Class::Accepted => (Said::Accepted, Next::Go),
            Class::Rejected | Class::NoRoute | Class::Unauthorised => (Said::Rejected, Next::Go),
            Class::Lost(kind) if !kind.is_dead() => (Said::Nothing, Next::End),
            Class::Unreadable => (Said::Nothing, Next::End),
            Class::Unavailable(why)
                if met.step.role == Role::Subject && met.expectation.outcome == Outcome::Reject =>
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
        let unreadable = said == Said::Nothing && self.failed(met.at);
        if unasked || unreadable || said == Said::Accepted && met.expectation.effect == Effect::Any
        {
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

    /// The worlds that the answer allows, the likeliest first.
    fn candidates(&self, met: &Met<'_>, sent: &Sent, said: Said) -> Vec<World> {
        let unchanged = self.world.clone();
        let Some(body) = sent
            .prepared
            .json
            .as_ref()
            .map(|json| settled(json, &self.session.usual.home))
        else {
            return vec![unchanged];
        };
        let operation = &met.step.operation;
        let asked = apply(&self.world, operation, &body);
        match (said, met.expectation.effect) {
            (Said::Accepted, Effect::None) => vec![unchanged],
            (Said::Accepted, _) => vec![asked],
            (Said::Nothing, _) => vec![unchanged, asked],
            (Said::Rejected, _) if met.expectation.partial => {
                let items = body
                    .get("indexParams")
                    .and_then(serde_json::Value::as_array)
                    .map_or(0, Vec::len);
                (0..=items)
                    .map(|count| apply_prefix(&self.world, operation, &body, count))
                    .collect()
            }
            (Said::Rejected, _) => vec![unchanged],
        }
    }

    /// Reads the witnesses until one of the worlds is what they show, or the bound is reached.
    async fn compare(
        &mut self,
        met: &Met<'_>,
        sent: &Sent,
        said: Said,
        candidates: &[World],
    ) -> bool {
        let shown: Vec<Facts> = candidates
            .iter()
            .map(|world| facts(world, &self.scope))
            .collect();
        let asked: BTreeSet<Fact> = shown
            .iter()
            .flat_map(|facts| facts.keys().cloned())
            .collect();
        let mut seen = witness::read(self.session, &asked, &self.aliases, &mut self.record).await;
        let mut lag = Duration::ZERO;
        for wait in limits::REREAD_WAITS_MS
            .into_iter()
            .take(self.patience.rereads())
        {
            if shown.iter().any(|facts| effect::agree(facts, &seen)) {
                break;
            }
            let wait = Duration::from_millis(wait);
            tokio::time::sleep(wait).await;
            lag += wait;
            seen = witness::read(self.session, &asked, &self.aliases, &mut self.record).await;
        }
        let database = self.database_of(sent);
        let step = effect::Step {
            operation: &met.step.operation,
            said,
            database: &database,
            alias: None,
            conditions: &met.held,
            rule: &met.expectation.rule,
            open: met.expectation.outcome == Outcome::Open,
        };
        let named = self.named_alias(met.at);
        let step = effect::Step {
            alias: named.as_deref(),
            ..step
        };
        let agreed = shown.iter().position(|facts| effect::agree(facts, &seen));
        match (agreed, shown.first()) {
            (Some(which), _) => {
                self.agreed(met, &step, which, candidates, &shown, &seen, lag);
                true
            }
            (None, Some(first)) => {
                let judged = effect::judge(&step, first, &seen);
                self.uncertain = true;
                if judged.is_some() {
                    // The effect says more than that the answer was not the one asked for.
                    let milder = |judgement: &Judgement| {
                        judgement.exchange == met.at
                            && judgement.verdict == Verdict::Warn
                            && judgement.rule == met.expectation.rule
                    };
                    self.record
                        .judgements
                        .retain(|judgement| !milder(judgement));
                    self.patience.lose();
                }
                self.record.judge_at(met.at, judged);
                false
            }
            (None, None) => false,
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "each is one fact about the comparison that was just made"
    )]
    fn agreed(
        &mut self,
        met: &Met<'_>,
        step: &effect::Step<'_>,
        which: usize,
        candidates: &[World],
        shown: &[Facts],
        seen: &Facts,
        lag: Duration,
    ) {
        if let Some(facts) = shown.get(which) {
            self.record
                .judge_at(met.at, effect::judge(step, facts, seen));
            self.prove(met, effect::proved(step, facts, seen));
        }
        self.record.judge_at(
            met.at,
            [effect::fresh(lag, self.session.profile.is_version())],
        );
        if step.said == Said::Rejected && which > 0 {
            let seen = format!("rejected, and {which} of the indexes made all the same");
            self.record.judge_at(
                met.at,
                [outcome::request::OPEN.judge(Verdict::Note, "partial", "either", seen)],
            );
        }
        if let Some(world) = candidates.get(which) {
            self.world = world.clone();
        }
    }

    /// Rules that hold as well: each is said once a case.
    fn prove(&mut self, met: &Met<'_>, proved: Vec<Judgement>) {
        for judgement in proved {
            if !self
                .record
                .judgements
                .iter()
                .any(|earlier| earlier.rule == judgement.rule)
            {
                self.record.judge_at(met.at, [judgement]);
            }
        }
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

    /// The alias that the request at this place names.
    fn named_alias(&self, at: Option<usize>) -> Option<String> {
        let body: serde_json::Value =
            serde_json::from_str(&self.record.exchanges.get(at?)?.body).ok()?;
        body.get("aliasName")
            .and_then(serde_json::Value::as_str)
            .map(str::to_owned)
    }
}
