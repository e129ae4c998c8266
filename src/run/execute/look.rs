//! What is there after a request, looked at until it is what the answer allows or the bound is reached

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{Looks, Met, Play};
use crate::check::effect::{self, Said};
use crate::check::{Judgement, Verdict, outcome};
use crate::contract::{Effect, Outcome};
use crate::model::{Fact, Facts, World, facts, loosened, loses_index};
use crate::run::about::About;
use crate::run::event::Role;
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
        let about = self.about(met, sent);
        self.note_dropped(&about, sent, said);
        let shown: Vec<Facts> = candidates
            .iter()
            .map(|world| facts(world, &self.scope))
            .collect();
        let all = shown.iter().flatten();
        let asked = all.filter(|(fact, known)| about.is_asked(fact, known));
        let mut asked: BTreeSet<Fact> = asked.map(|(fact, _)| fact.clone()).collect();
        let mut seen = witness::read(self.session, &asked, &self.aliases, &mut self.record).await;
        if !self.is_sequence && !shown.iter().any(|facts| effect::agree(facts, &seen)) {
            // Whose fault it is shows in what else there is.
            let all = shown.iter().flat_map(BTreeMap::keys);
            asked.extend(all.filter(|fact| !fact.is_told_again()).cloned());
        }
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

impl Play<'_> {
    /// What this look is about.
    fn about<'a>(&mut self, met: &'a Met<'_>, sent: &Sent) -> About<'a> {
        self.looked += 1;
        let is_setup = met.step.role == Role::Setup;
        let named = sent.prepared.json.as_ref();
        let named = named.and_then(|body| body.get("collectionName")?.as_str());
        let is_own = |name: &&str| {
            let mut parts = self.scope.databases.values();
            parts.any(|part| part.collections.contains(*name))
        };
        About {
            operation: &met.step.operation,
            alias: self.named_alias(met.at),
            collection: named.filter(is_own).map(str::to_owned),
            looking: self.looking,
            is_setup,
            is_thorough: self.looks == Looks::Thoroughly
                || self.ahead == 0
                || !self.is_sequence && !is_setup
                || self.is_sequence && self.looked.is_multiple_of(THOROUGH_EVERY),
            is_last: self.ahead == 0,
        }
    }

    /// Remembers which index a request dropped, for the look that follows.
    fn note_dropped(&mut self, about: &About<'_>, sent: &Sent, said: Said) {
        let json = sent.prepared.json.as_ref();
        let name = json.and_then(|body| body.get("indexName")?.as_str());
        let is_drop = said == Said::Accepted && about.operation == "indexes/drop";
        self.scope.dropped = match (about.collection.as_ref(), name) {
            (Some(collection), Some(name)) if is_drop => {
                Some([self.database_of(sent), collection.clone(), name.to_owned()])
            }
            _ => None,
        };
    }
}
