//! What is there after a request, looked at until it is what the answer allows or the bound is reached

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Looks, Met, Play};
use crate::check::effect::{self, Said};
use crate::check::{Judgement, Verdict, outcome};
use crate::contract::{Effect, Outcome};
use crate::model::{Fact, Facts, World, facts, loosened, loses_index};
use crate::run::session::Sent;
use crate::run::witness;
use crate::wire::limits;

/// Of so many looks at the state of a sequence one asks for all of it; so does the last one.
const THOROUGH_EVERY: usize = 4;
/// Why a case is not decided whose effect was not to be seen at first.
const UNREAD: &str = "the effect was not shown at first, and could not be read again";

impl Play<'_> {
    /// Reads the witnesses until one of the worlds is what they show, or the bound is reached.
    pub(super) async fn compare(
        &mut self,
        met: &Met<'_>,
        sent: &Sent,
        said: Said,
        candidates: &[World],
    ) -> bool {
        if self.looks == Looks::AtTheEnd {
            self.possible.narrow(candidates.to_vec());
            return true;
        }
        let shown: Vec<Facts> = candidates
            .iter()
            .map(|world| facts(world, &self.scope))
            .collect();
        let about = self.about(met, sent);
        let is_all = !self.is_sequence || self.looks == Looks::Thoroughly;
        let asked: BTreeSet<Fact> = shown
            .iter()
            .flat_map(|facts| facts.keys().cloned())
            .filter(|fact| is_all || about.is_asked(fact))
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
            self.record.again = true;
            let again = witness::read(self.session, &asked, &self.aliases, &mut self.record).await;
            self.record.again = false;
            if witness::lacks(&seen, &again)
                && shown.iter().any(|facts| effect::agree(facts, &again))
            {
                self.unread();
                return false;
            }
            seen = again;
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
            (None, Some(_)) if met.expectation.effect == Effect::Any && said != Said::Rejected => {
                self.settle_for(candidates, &seen)
            }
            (None, Some(first)) => {
                // What had to be there, for whoever is told of it.
                self.possible.narrow(candidates.to_vec());
                let mut judged = effect::judge(&step, first, &seen);
                if let Some(judgement) = &mut judged {
                    let fact = effect::telling(&step, first, &seen);
                    let home = &self.session.usual.home;
                    judgement.read =
                        fact.and_then(|fact| witness::place(fact, home, &self.record.exchanges));
                }
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

    /// Whatever came of it was open: what is there is taken as it is, if it is something that can be thought of.
    fn settle_for(&mut self, candidates: &[World], seen: &Facts) -> bool {
        let before = self.possible.likeliest();
        let loose = candidates.iter().map(|world| loosened(&before, world));
        let left: Vec<World> = loose
            .filter(|world| effect::agree(&facts(world, &self.scope), seen))
            .collect();
        let is_settled = !left.is_empty();
        if is_settled {
            self.possible.narrow(left);
        } else {
            self.uncertain = true;
        }
        is_settled
    }

    /// What did not agree could not be read once more: whether it would have come to agree nobody knows.
    fn unread(&mut self) {
        let cut = self.record.cut.clone();
        self.reason = Some(cut.unwrap_or_else(|| UNREAD.to_owned()));
        self.uncertain = true;
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
        let before = self.possible.likeliest();
        let is_lost = |after: &World| loses_index(&before, after);
        if step.said == Said::Accepted
            && met.expectation.effect == Effect::There
            && candidates.get(which).is_some_and(is_lost)
        {
            self.record.judge_at(met.at, [effect::in_its_place()]);
        }
        if step.said == Said::Rejected && which > 0 {
            let seen = format!("rejected, and {which} of the indexes made all the same");
            self.record.judge_at(
                met.at,
                [outcome::request::OPEN.judge(Verdict::Note, "partial", "either", seen)],
            );
        }
        let left = candidates
            .iter()
            .zip(shown)
            .filter(|(_, facts)| effect::agree(facts, seen));
        self.possible
            .narrow(left.map(|(world, _)| world.clone()).collect());
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
}

/// What a sequence, which looks often, asks for after a request: lists show what else has changed.
struct About {
    operation: String,
    alias: Option<String>,
    /// The collection that the body names, unless it does so by an alias.
    collection: Option<String>,
    is_thorough: bool,
}

impl Play<'_> {
    fn about(&mut self, met: &Met<'_>, sent: &Sent) -> About {
        self.looked += 1;
        let named = sent.prepared.json.as_ref();
        let named = named.and_then(|body| body.get("collectionName")?.as_str());
        let is_own = |name: &&str| {
            let mut parts = self.scope.databases.values();
            parts.any(|part| part.collections.contains(*name))
        };
        About {
            operation: met.step.operation.clone(),
            alias: self.named_alias(met.at),
            collection: named.filter(is_own).map(str::to_owned),
            is_thorough: self.ahead == 0 || self.looked.is_multiple_of(THOROUGH_EVERY),
        }
    }
}

impl About {
    fn is_asked(&self, fact: &Fact) -> bool {
        let is_of = |prefix: &str| self.operation.starts_with(prefix);
        let may_drop = is_of("collections/") || self.operation == "aliases/drop";
        match fact {
            // Collections come and go by few operations only.
            Fact::Exists { .. } => may_drop,
            Fact::Indexes { .. } if may_drop => true,
            _ if is_of("collections/") || self.is_thorough => true,
            Fact::Owner { alias, .. } => self.alias.as_ref() == Some(alias),
            Fact::Aliases { .. } => is_of("aliases/"),
            Fact::Indexes { .. } => is_of("indexes/"),
            Fact::Attribute { collection, .. } => {
                is_of("indexes/")
                    && self
                        .collection
                        .as_ref()
                        .is_none_or(|named| named == collection)
            }
        }
    }
}
