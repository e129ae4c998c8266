//! Where one lane plays its cases: quickly as a rule, with one request and its answer, and in full where there is reason

use std::collections::VecDeque;

use serde_json::Value;

use super::bugs::Key;
use super::effect;
use super::request;
use super::source::Drawing;
use crate::check::{Class, Judgement, Verdict, outcome};
use crate::contract::Effect;
use crate::model::{Condition, World, apply, conditions, expect, settled};
use crate::run::case::{Fixture, Step};
use crate::run::event::CaseResult;
use crate::run::fixture;
use crate::run::lane::{Lane, Unready};
use crate::run::lanes::once;
use crate::run::names::Names;
use crate::run::plan::PlannedCase;
use crate::run::prepare::documented;
use crate::run::relabel::crossing;
use crate::run::session::{Record, Sent, Session};

/// Of so many refused requests one is followed by a look whether it changed something.
const REFUSALS_LOOKED_AT: u64 = 8;

/// Most cases that are suspected of having taken a collection away: about as many as are played between two full plays, some times
/// over.
const SUSPECTS_MAX: usize = 512;

/// The lane, and what it needs again and again.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    pub(super) session: &'a Session,
    pub(super) lane: Lane,
    /// Judgements of the case that is played; nothing of its exchanges is kept.
    record: Record,
    /// For requests that look or clean, whose answers are judged elsewhere.
    pub(super) broom: Record,
    /// What names and world depend on: a place in the plan and a fixture.
    stub: PlannedCase,
    world: Option<Found>,
    /// Requests of the last case, clean-up not counted.
    pub(super) sent: u64,
    /// Cases since the lane's collections were last seen to be there.
    unseen: VecDeque<u64>,
}

/// What cases of a fixture find, and the names with which they find it.
type Found = (Fixture, Vec<(String, String)>, World);

/// Hears what an answer shows to be wrong: the exchange, and failures and warnings.
pub(super) type Told<'a> = dyn Fn(&Sent, &[(String, Judgement)]) + Sync + 'a;

/// How a case went.
#[derive(Debug)]
pub(super) struct Quick {
    /// What became of the request.
    pub(super) class: Class,
    /// The number in `code` of its answer.
    pub(super) code: Option<i64>,
    /// Failures and warnings, with the operation whose request showed them.
    pub(super) failures: Vec<(String, Judgement)>,
    /// Whether a look at the state showed something else than the answer says.
    pub(super) is_odd: bool,
    /// What the single exchange looked like, in case that nothing shows it again.
    pub(super) sent: Sent,
}

/// Why a case was not played.
#[derive(Debug)]
pub(super) enum Unplayed {
    /// The lane has no collections.
    Unready(Unready),
    /// What must come before the request was refused; why is the business of other cases. Its failures.
    Setup(Vec<(String, Judgement)>),
    /// The request was not sent any more.
    Cut,
}

impl Quick {
    /// What tells the failures from others, worst first.
    pub(super) fn keys(&self) -> Vec<Key> {
        keys(&self.failures)
    }
}

/// What tells failures from others, worst first.
pub(super) fn keys(failures: &[(String, Judgement)]) -> Vec<Key> {
    let mut worst_first: Vec<_> = failures.iter().collect();
    worst_first.sort_by_key(|(_, judgement)| std::cmp::Reverse(judgement.verdict));
    let key = |(operation, judgement): &&(String, Judgement)| Key::of(judgement, operation);
    worst_first.iter().map(key).collect()
}

impl<'a> Desk<'a> {
    pub(super) fn new(session: &'a Session, lane: Lane) -> Self {
        let quiet = || Record {
            quiet: true,
            ..session.record()
        };
        Self {
            session,
            lane,
            record: quiet(),
            broom: Record {
                cleaning: true,
                ..quiet()
            },
            stub: request::stub(),
            world: None,
            sent: 0,
            unseen: VecDeque::new(),
        }
    }

    /// Takes note of a case that is about to be played.
    pub(super) fn begin(&mut self, index: u64) {
        if self.unseen.len() >= SUSPECTS_MAX {
            self.unseen.pop_front();
        }
        self.unseen.push_back(index);
    }

    /// Makes sure that the lane's collections are there. Where one was gone, the cases one of which must have taken it away.
    pub(super) async fn mend(&mut self, thorough: bool) -> Option<Vec<u64>> {
        self.broom.judgements.clear();
        let (session, broom) = (self.session, &mut self.broom);
        let gone = self.lane.mend(session, thorough, broom).await;
        if gone {
            // Those that are gone were not lost by the lane's doing.
            self.lane.renew();
        }
        // Who did not look thoroughly has not seen them all.
        if !gone && !thorough {
            return None;
        }
        let unseen = std::mem::take(&mut self.unseen);
        gone.then(|| unseen.into())
    }

    /// Plays a case with as few requests as can tell whether something is wrong. What its answer shows to be wrong is
    /// told at once: what comes then may last long, or be cut off.
    pub(super) async fn quick(
        &mut self,
        drawing: &Drawing<'_>,
        number: usize,
        told: &Told<'_>,
    ) -> Result<Quick, Unplayed> {
        let session = self.session;
        self.sent = 0;
        self.record.judgements.clear();
        self.stub.index = number;
        self.stub.case.fixture = drawing.subject.fixture;
        let mut names = self
            .lane
            .prepare(session, &self.stub, &mut session.record())
            .await
            .map_err(Unplayed::Unready)?;
        let mut world = self.base_world(&mut names);
        let mut alias = None;
        if let Some(step) = request::before(&drawing.drawn) {
            let made = self.make_alias(&step, &mut names).await?;
            if let Some(body) = &made {
                world = apply(&world, &step.operation, body);
                alias = effect::text(body, "aliasName");
            }
            if made.is_none() {
                effect::scour(self).await;
                return Err(Unplayed::Setup(self.failures(usize::MAX, &step.operation)));
            }
        }
        let before = self.record.judgements.len();
        let step = request::subject(drawing);
        self.sent += 1;
        let Some(sent) = session.send(&step, &mut names, &mut self.record).await else {
            return Err(Unplayed::Cut);
        };
        let Some(operation) = session.contract.operations.get(&step.operation) else {
            return Err(Unplayed::Cut);
        };
        let asked = sent.prepared.asked(&session.usual);
        let held = conditions(&world, documented(operation), &asked);
        let expectation = expect(&session.profile, &step.operation, &held);
        let judged = outcome::judge_all(&expectation, &sent.reading, &sent.exchange);
        let body = sent.prepared.json.as_ref();
        let body = body.map(|json| settled(json, &session.usual.home));
        let database = body.as_ref().and_then(|body| effect::text(body, "dbName"));
        let elsewhere = database.is_some_and(|name| name != session.usual.home);
        self.record.judge(
            judged
                .into_iter()
                .map(|judgement| crossing(judgement, elsewhere)),
        );
        let is_plain = expectation.effect == Effect::AsAsked && !elsewhere;
        let said = effect::Said {
            operation: &step.operation,
            body: body.as_ref(),
            class: &sent.reading.class,
            is_plain,
            clashes: clashes(&held),
        };
        let failures = self.failures(before, &step.operation);
        if !failures.is_empty() {
            told(&sent, &failures);
        }
        let looks = sent.reading.class == Class::Accepted || drawing.is_one_in(REFUSALS_LOOKED_AT);
        let is_odd = looks && effect::is_odd(self, &said).await;
        effect::tidy(self, &said, alias.as_deref()).await;
        Ok(Quick {
            class: sent.reading.class.clone(),
            code: sent.reading.code,
            failures,
            is_odd,
            sent,
        })
    }

    /// What is wrong, the first ones being about what comes before the request.
    fn failures(&mut self, before: usize, operation: &str) -> Vec<(String, Judgement)> {
        let judged = std::mem::take(&mut self.record.judgements);
        let wrong =
            |judgement: &Judgement| matches!(judgement.verdict, Verdict::Fail | Verdict::Warn);
        let at = |place| {
            let of = if place < before {
                "aliases/create"
            } else {
                operation
            };
            of.to_owned()
        };
        let placed = judged.into_iter().enumerate();
        let placed = placed.filter(|(_, judgement)| wrong(judgement));
        placed
            .map(|(place, judgement)| (at(place), judgement))
            .collect()
    }

    /// Plays the case as every phase plays its cases: twin, witnesses, evidence.
    pub(super) async fn full(
        &mut self,
        drawing: &Drawing<'_>,
        number: usize,
    ) -> Result<CaseResult, Unready> {
        let planned = request::case(drawing, number);
        let ended = once(self.session, &mut self.lane, &planned).await?;
        self.sent = ended.result.exchanges.len() as u64;
        Ok(ended.result)
    }

    /// Makes the alias that the request names; the body as it was understood, if it was accepted.
    async fn make_alias(
        &mut self,
        step: &Step,
        names: &mut Names,
    ) -> Result<Option<Value>, Unplayed> {
        let session = self.session;
        self.sent += 1;
        let Some(sent) = session.send(step, names, &mut self.record).await else {
            return Err(Unplayed::Cut);
        };
        let body = sent.prepared.json.as_ref();
        let accepted = sent.reading.class == Class::Accepted;
        Ok(body
            .filter(|_| accepted)
            .map(|json| settled(json, &session.usual.home)))
    }

    /// What a case finds. The same for all cases of a fixture until the lane's collections are replaced.
    fn base_world(&mut self, names: &mut Names) -> World {
        let fixture = self.stub.case.fixture;
        let bound = names.used();
        if let Some((of, with, world)) = &self.world
            && *of == fixture
            && *with == bound
        {
            return world.clone();
        }
        let world = fixture::world(&self.stub.case, names, &self.session.usual.home);
        self.world = Some((fixture, bound, world.clone()));
        world
    }

    /// The names of the lane's collections, in order.
    pub(super) fn collections(&self) -> Vec<String> {
        let bound = self.world.iter().flat_map(|(_, bound, _)| bound);
        bound
            .filter(|(_, placeholder)| placeholder.starts_with("<collection-"))
            .map(|(name, _)| name.clone())
            .collect()
    }
}

/// Whether the name that a request is about stands for something already, so that a look at it tells nothing.
fn clashes(held: &std::collections::BTreeSet<Condition>) -> bool {
    held.iter().any(|condition| {
        matches!(
            condition.id,
            "alias-is-collection" | "alias-on-other-collection" | "alias-on-same-collection"
        )
    })
}
