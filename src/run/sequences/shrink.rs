//! Playing smaller and smaller cases as long as they show what a sequence has shown

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use super::smaller::{owned, plainer, slices, with_steps, without_runs};
use crate::check::Verdict;
use crate::run::case::Case;
use crate::run::event::{CaseResult, Phase, Role};
use crate::run::execute::Looks;
use crate::run::keeping::Stop;
use crate::run::lane::{Lane, lane_of};
use crate::run::lanes::once_looking;
use crate::run::patience::Patience;
use crate::run::plan::PlannedCase;
use crate::run::session::Session;

/// Names of attempts have numbers from here on, which no case and no drawn request has.
const ATTEMPTS_FROM: usize = 0x2000_0000;
/// Most attempts of a run.
const ATTEMPTS_MAX: usize = 0x1000;
/// Most requests for making one sequence smaller, on this machine and elsewhere.
const REQUESTS_MAX: u64 = 2_000;
const REQUESTS_MAX_ELSEWHERE: u64 = 50;
/// Requests of a budget without which nothing is made smaller: what is smallest is played once more at the end.
const LAST_MIN: u64 = 40;
/// Most requests of a case that are each looked behind while it is made smaller.
const LOOKED_AT_MAX: usize = 5;
/// Most sequences of one run that are made smaller: what is wrong in so many ways is clear enough.
const SEQUENCES_MAX: usize = 6;
/// Most sequences of one run that are played once more to see where it first goes wrong.
const RETRACED_MAX: usize = 24;

/// What tells one thing that is wrong from another.
type Key = (String, String);

/// A sequence in its smallest form, under the place and the name of the one that was planned.
#[derive(Debug)]
pub(in crate::run) struct Shrunk {
    pub(in crate::run) planned: Arc<PlannedCase>,
    pub(in crate::run) result: CaseResult,
}

/// Makes sequences smaller that show what no other case shows, one for each such thing, in the order of the plan.
pub(in crate::run) async fn shrink_all(
    session: &Session,
    lanes: &mut [Lane],
    planned: &[Arc<PlannedCase>],
    results: &[CaseResult],
    stop: &Stop,
) -> Vec<Shrunk> {
    let mut known: BTreeSet<Key> = results
        .iter()
        // What a race has left behind shows little of how it came about.
        .filter(|result| !matches!(result.phase, Phase::Sequences | Phase::Histories))
        .flat_map(keys)
        .collect();
    let mut failing: Vec<&CaseResult> = results
        .iter()
        .filter(|result| result.phase == Phase::Sequences && !result.flaky)
        .collect();
    failing.sort_by_key(|result| result.index);
    let mut numbers = ATTEMPTS_FROM..ATTEMPTS_FROM + ATTEMPTS_MAX;
    let (mut found, mut smaller) = (Vec::new(), 0);
    let mut patience = Patience::NEW;
    session.set_shrinking(true);
    for (place, result) in failing.iter().enumerate() {
        let is_over = stop.is_asked() || session.left_for_shrinking() <= LAST_MIN;
        if keys(result).is_subset(&known) || is_over || smaller >= SEQUENCES_MAX {
            continue;
        }
        let Some(case) = planned.iter().find(|planned| planned.index == result.index) else {
            continue;
        };
        let number = lane_of(case);
        let Some(lane) = lanes.iter_mut().find(|lane| lane.number() == number) else {
            continue;
        };
        if numbers.start == ATTEMPTS_FROM {
            let last = numbers.end.saturating_sub(1);
            if let Err(why) = session.ledger.add_numbers(numbers.start, last) {
                session.halt(&why.to_string());
                session.set_shrinking(false);
                return found;
            }
        }
        let mut bench = Bench {
            session,
            lane,
            planned: case,
            wanted: BTreeSet::new(),
            numbers: &mut numbers,
            looks: Looks::AtTheEnd,
            begun: Instant::now(),
            sent: 0,
            cost: 0,
            stop,
        };
        let others = failing.iter().skip(place + 1);
        let elsewhere: BTreeSet<Key> = others.flat_map(|other| keys(other)).collect();
        let told: BTreeSet<Key> = known.union(&elsewhere).cloned().collect();
        let retraced = if found.len() < RETRACED_MAX {
            bench.retraced(&mut patience).await
        } else {
            None
        };
        let retraced = retraced.filter(|retraced| shows_as_much(retraced, result, &told));
        let shown = retraced.as_ref().unwrap_or(result);
        bench.wanted = wanted(shown, &known, &elsewhere);
        known.extend(bench.wanted.iter().cloned());
        // Where nothing is left it goes wrong as another one does, only this showed later.
        let shrunk = if bench.wanted.is_empty() {
            None
        } else {
            smaller += 1;
            bench.shrink(shown).await
        };
        let whole = || retraced.map(|result| bench.in_place(case.case.clone(), result));
        found.extend(shrunk.or_else(whole));
        // What comes next has its own allowance.
        bench.lane.renew();
    }
    session.set_shrinking(false);
    found
}

/// Whether nothing gets lost if a sequence is shown as it was played once more: something is wrong if something was, and what
/// was only odd still shows or is told of others.
fn shows_as_much(retraced: &CaseResult, result: &CaseResult, told: &BTreeSet<Key>) -> bool {
    let (shown, failed) = (keys(retraced), fails(result));
    let mut odd = keys(result).into_iter().filter(|key| !failed.contains(key));
    odd.all(|key| told.contains(&key) || shown.contains(&key))
        && (failed.is_empty() || !fails(retraced).is_empty())
}

/// What of all that a sequence shows one is looked for that shows it in fewer requests: what nobody else has shown, and of
/// that first what is wrong, where what is only odd shows in another sequence too.
fn wanted(shown: &CaseResult, known: &BTreeSet<Key>, elsewhere: &BTreeSet<Key>) -> BTreeSet<Key> {
    let new: BTreeSet<Key> = keys(shown).difference(known).cloned().collect();
    let fails: BTreeSet<Key> = new.intersection(&fails(shown)).cloned().collect();
    if !fails.is_empty() && new.difference(&fails).all(|key| elsewhere.contains(key)) {
        fails
    } else {
        new
    }
}

/// What a case shows to be wrong.
fn keys(result: &CaseResult) -> BTreeSet<Key> {
    of_verdict(result, |verdict| {
        matches!(verdict, Verdict::Fail | Verdict::Warn)
    })
}

/// What of it is wrong, and not only odd.
fn fails(result: &CaseResult) -> BTreeSet<Key> {
    of_verdict(result, |verdict| verdict == Verdict::Fail)
}

fn of_verdict(result: &CaseResult, is_meant: impl Fn(Verdict) -> bool) -> BTreeSet<Key> {
    let judgements = result.judgements.iter();
    judgements
        .filter(|judgement| is_meant(judgement.verdict))
        .map(|judgement| (judgement.rule.clone(), judgement.kind.clone()))
        .collect()
}

/// Where one sequence is made smaller.
struct Bench<'a> {
    session: &'a Session,
    lane: &'a mut Lane,
    planned: &'a PlannedCase,
    wanted: BTreeSet<Key>,
    numbers: &'a mut std::ops::Range<usize>,
    /// When attempts look at what is there: each request costs reads, so only where it does not show otherwise after each.
    looks: Looks,
    begun: Instant,
    sent: u64,
    /// What the last case cost that showed it, in requests.
    cost: u64,
    stop: &'a Stop,
}

impl Bench<'_> {
    /// The sequence played once more with a look at everything after each request, so that what is wrong shows where it
    /// came about and not where somebody happened to look; nothing where it does not show, or may not be looked at so often.
    async fn retraced(&mut self, patience: &mut Patience) -> Option<CaseResult> {
        if !self.session.client.target().is_loopback() {
            return None;
        }
        self.lane.renew();
        let case = self.planned.case.clone();
        let (_, result) = self.play(case, Looks::Thoroughly, *patience).await?;
        patience.lose();
        (!keys(&result).is_empty()).then_some(result)
    }

    /// What was played under a number of its own, under that of the sequence.
    fn in_place(&self, case: Case, result: CaseResult) -> Shrunk {
        let planned = PlannedCase {
            index: self.planned.index,
            case,
            rules: self.planned.rules.clone(),
            clauses: self.planned.clauses.clone(),
        };
        Shrunk {
            planned: Arc::new(planned),
            result: CaseResult {
                index: self.planned.index,
                id: self.planned.case.id.clone(),
                ..result
            },
        }
    }

    async fn shrink(&mut self, result: &CaseResult) -> Option<Shrunk> {
        let mut best = self.planned.case.clone();
        (self.begun, self.sent) = (Instant::now(), 0);
        self.lane.renew();
        let cut = cut(&best, result, &self.wanted).unwrap_or_else(|| best.clone());
        if !self.sliced(&cut, &mut best).await {
            self.whole(&cut, &mut best).await;
        }
        self.fewer(&mut best).await;
        self.plainer(&mut best).await;
        if best == self.planned.case {
            return None;
        }
        // Looked at after each request, and as patiently as every other case.
        let (planned, result) = self.play(best, Looks::Thoroughly, Patience::NEW).await?;
        let is_shown = self.wanted.is_subset(&keys(&result));
        is_shown.then(|| self.in_place(planned.case, result))
    }

    /// Whether the last request shows it with few of those before it. So few may be looked at after each.
    async fn sliced(&mut self, cut: &Case, best: &mut Case) -> bool {
        let is_near = self.session.client.target().is_loopback();
        for sliced in slices(cut) {
            if self.is_spent() {
                return false;
            }
            self.looks = if is_near && sliced.steps.len() <= LOOKED_AT_MAX {
                Looks::Thoroughly
            } else {
                Looks::AtTheEnd
            };
            if self.keep_if_shown(sliced, best).await {
                return true;
            }
        }
        self.looks = Looks::AtTheEnd;
        false
    }

    /// Whether all that was sent shows it again.
    async fn whole(&mut self, cut: &Case, best: &mut Case) {
        let is_near = self.session.client.target().is_loopback();
        if !self.is_shown_by(cut, best).await && is_near && !self.is_spent() {
            // Where an answer leaves open what there is, the last look alone may find that it fits.
            self.looks = Looks::Thoroughly;
            self.is_shown_by(cut, best).await;
        }
    }

    /// Whether it shows in what was cut, on a collection of its own if that will do.
    async fn is_shown_by(&mut self, cut: &Case, best: &mut Case) -> bool {
        if let Some(owned) = owned(cut)
            && self.keep_if_shown(owned, best).await
        {
            return true;
        }
        self.lane.renew();
        self.keep_if_shown(cut.clone(), best).await
    }

    /// Takes out runs of requests, long ones first, until none can be taken out any more.
    async fn fewer(&mut self, best: &mut Case) {
        let mut length = best.steps.len() / 2;
        while length > 0 {
            let mut from = 0;
            // From the front on: what is tried next stands where the last one stood, or behind it.
            while let Some(attempt) = without_runs(best, length).into_iter().nth(from) {
                if self.is_spent() {
                    return;
                }
                if !self.keep_if_shown(attempt, best).await {
                    from += 1;
                }
            }
            length /= 2;
        }
    }

    /// Lets requests say less until nothing can be left out any more.
    async fn plainer(&mut self, best: &mut Case) {
        let mut from = 0;
        while let Some(attempt) = plainer(best).into_iter().nth(from) {
            if self.is_spent() {
                return;
            }
            if self.keep_if_shown(attempt, best).await {
                from = 0;
            } else {
                from += 1;
            }
        }
    }

    /// Whether a smaller case shows the same; then it is the best.
    async fn keep_if_shown(&mut self, attempt: Case, best: &mut Case) -> bool {
        let before = self.sent;
        let played = self.play(attempt, self.looks, Patience::SPENT).await;
        let Some((planned, result)) = played else {
            return false;
        };
        let shows = self.wanted.is_subset(&keys(&result));
        if shows {
            self.cost = self.sent.saturating_sub(before);
            *best = planned.case;
        }
        shows
    }

    /// Plays a case under names that nothing has had.
    async fn play(
        &mut self,
        case: Case,
        looks: Looks,
        patience: Patience,
    ) -> Option<(PlannedCase, CaseResult)> {
        let planned = PlannedCase {
            index: self.numbers.next()?,
            case,
            rules: self.planned.rules.clone(),
            clauses: self.planned.clauses.clone(),
        };
        let before = self.session.client.sent();
        let played = once_looking(self.session, self.lane, &planned, (looks, patience)).await;
        let sent = self.session.client.sent().saturating_sub(before);
        self.sent = self.sent.saturating_add(sent);
        Some((planned, played.ok()?.result))
    }

    fn is_spent(&self) -> bool {
        let most = if self.session.client.target().is_loopback() {
            REQUESTS_MAX
        } else {
            REQUESTS_MAX_ELSEWHERE
        };
        self.sent >= most
            || self.begun.elapsed() >= self.session.policy.shrink_time
            || self.stop.is_asked()
            || self.session.left_for_shrinking() <= self.cost.saturating_add(LAST_MIN)
    }
}

/// The case up to the request that showed it; nothing where that is its last.
fn cut(case: &Case, result: &CaseResult, wanted: &BTreeSet<Key>) -> Option<Case> {
    let shown = result
        .judgements
        .iter()
        .filter(|judgement| wanted.contains(&(judgement.rule.clone(), judgement.kind.clone())));
    let at = shown.filter_map(|judgement| judgement.exchange).max()?;
    let sent = result.exchanges.iter().take(at.saturating_add(1));
    let played = sent.filter(|exchange| exchange.role != Role::Witness);
    let count = played.count();
    let steps = case.steps.get(..count)?;
    (count < case.steps.len()).then(|| with_steps(case, steps.to_vec()))
}
