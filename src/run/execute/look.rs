//! What is there after a request, looked at until it is what the answer allows or the bound is reached

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Looks, Met, Play};
use crate::check::effect::{self, Said};
use crate::check::{Judgement, Verdict, outcome};
use crate::contract::{Effect, Outcome};
use crate::model::{Fact, Facts, World, facts};
use crate::run::session::Sent;
use crate::run::witness;
use crate::wire::limits;

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
        let asked: BTreeSet<Fact> = shown
            .iter()
            .flat_map(|facts| facts.keys().cloned())
            .filter(|fact| !self.is_sequence || is_of_interest(fact, &met.step.operation))
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
            // Whatever came of it was open, and it is none of what could be thought of.
            (None, Some(_)) if met.expectation.effect == Effect::Any && said != Said::Rejected => {
                self.uncertain = true;
                false
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

/// Whether a sequence, which looks often, asks for a fact: collections come and go by few operations only.
fn is_of_interest(fact: &Fact, operation: &str) -> bool {
    let may_drop = operation.starts_with("collections/") || operation == "aliases/drop";
    may_drop || !matches!(fact, Fact::Exists { .. })
}
