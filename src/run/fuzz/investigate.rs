//! Looking into what a case showed: does it show again, and what is the smallest request that shows it

use std::time::{Duration, Instant};

use super::bugs::{Key, Shown, Story, keys_of};
use super::desk::Desk;
use super::request;
use super::shared::Shared;
use super::source::Drawing;
use crate::check::{Judgement, Verdict};
use crate::generate::Drawn;
use crate::run::event::{CaseResult, Phase, Role};
use crate::run::evidence::evidence;
use crate::run::session::{Sent, Session};

/// How often a case is played again that does not fail at once.
const REPEATS_MAX: u32 = 3;
/// Most requests for finding the smallest one that shows a finding, on this machine and elsewhere.
const SHRINK_REQUESTS_MAX: u64 = 1_000;
const SHRINK_REQUESTS_MAX_ELSEWHERE: u64 = 50;
/// Longest time for it.
const SHRINK_TIME_MAX: Duration = Duration::from_secs(10);

/// Where something was seen.
#[derive(Debug)]
pub(super) enum First {
    /// In a quick play, by one exchange.
    Quick(Box<Sent>, Vec<(String, Judgement)>),
    /// Only in a full one.
    Full(Box<CaseResult>),
}

/// Looks into something that nobody has looked into, and makes it known.
pub(super) async fn investigate(
    desk: &mut Desk<'_>,
    shared: &Shared,
    drawing: &Drawing<'_>,
    claimed: Key,
    first: First,
) {
    let mut story = Story {
        played: 1,
        failed: 1,
        ..Story::default()
    };
    let is_quick = matches!(first, First::Quick(..));
    let number = shared.number(drawing.index);
    let mut shown = None;
    let mut unsure = 0;
    for repeat in 0..REPEATS_MAX {
        let Ok(result) = desk.full(drawing, shared.fresh(desk.lane.number())).await else {
            break;
        };
        story.requests += desk.sent;
        let keys = keys_of(&result);
        if keys.is_empty() && result.verdict == Verdict::Inconclusive {
            // A kept connection that was closed, or a busy target: that nothing was seen does not say that nothing is wrong.
            unsure += 1;
            continue;
        }
        story.played += 1;
        // In full the same may be seen more exactly: in its effect, or under the rule that explains it.
        if keys.iter().any(|key| key.is_like(&claimed)) || repeat == 0 && !keys.is_empty() {
            story.failed += 1;
            shown.get_or_insert(result);
            if repeat == 0 {
                break;
            }
        }
    }
    let reproduces = story.played == story.failed && shown.is_some();
    let Some(mut shown) = shown else {
        // It was never shown again, for whatever reason.
        story.played += unsure;
        let result = match first {
            First::Full(result) => CaseResult {
                index: number,
                ..*result
            },
            First::Quick(sent, failures) => {
                once_seen(desk.session, drawing, (&sent, &failures), number)
            }
        };
        let result = CaseResult {
            flaky: true,
            ..result
        };
        let case = request::case(drawing, number).case;
        shared.bugs.settle(&claimed, Shown { case, result }, story);
        return;
    };
    let mut case = request::case(drawing, number).case;
    let keys = keys_of(&shown);
    let target = keys.iter().find(|key| key.is_like(&claimed));
    let target = target.or(keys.first()).cloned().unwrap_or(claimed.clone());
    if reproduces {
        let by_quick = is_quick && target.is_like(&claimed);
        if let Some(smallest) = shrink(desk, shared, drawing, &target, by_quick, &mut story).await {
            let smallest = drawing.with(smallest);
            let fresh = shared.fresh(desk.lane.number());
            if let Ok(result) = desk.full(&smallest, fresh).await
                && !is_withheld(&result)
                && keys_of(&result).iter().any(|key| key.is_like(&target))
            {
                story.requests += desk.sent;
                shown = result;
                case = request::case(&smallest, number).case;
            }
        }
    }
    shown.index = number;
    shown.flaky = !reproduces;
    let shown = Shown {
        case,
        result: shown,
    };
    shared.bugs.settle(&claimed, shown, story);
}

/// The smallest request that still shows it, if there is a smaller one.
async fn shrink(
    desk: &mut Desk<'_>,
    shared: &Shared,
    drawing: &Drawing<'_>,
    target: &Key,
    by_quick: bool,
    story: &mut Story,
) -> Option<Drawn> {
    let begun = Instant::now();
    let most = if desk.session.client.target().is_loopback() {
        SHRINK_REQUESTS_MAX
    } else {
        SHRINK_REQUESTS_MAX_ELSEWHERE
    };
    let mut tree = drawing.tree()?;
    let mut more = tree.simplify();
    let mut is_smaller = false;
    let mut spent = 0;
    while more && spent < most && begun.elapsed() < SHRINK_TIME_MAX && !shared.is_over() {
        let attempt = drawing.with(tree.current());
        let keys = if by_quick {
            let fresh = shared.fresh(desk.lane.number());
            let quick = desk.quick(&attempt, fresh, &|_, _| ()).await;
            quick.map(|quick| quick.keys()).unwrap_or_default()
        } else {
            let full = desk.full(&attempt, shared.fresh(desk.lane.number())).await;
            let whole = full.ok().filter(|result| !is_withheld(result));
            whole.map(|result| keys_of(&result)).unwrap_or_default()
        };
        spent += desk.sent.max(1);
        story.attempts += 1;
        let shows = keys.contains(target);
        is_smaller |= shows;
        more = if shows {
            tree.simplify()
        } else {
            tree.complicate()
        };
    }
    story.requests += spent;
    is_smaller.then(|| tree.best().clone())
}

/// Whether the gate held back a request of the case: what is simpler may name what is not the run's own. What other requests
/// of it show, they show without it.
fn is_withheld(result: &CaseResult) -> bool {
    let mut verdicts = result.judgements.iter();
    verdicts.any(|judgement| judgement.verdict == Verdict::Error)
}

/// A case that showed something in a quick play: with what there is of it.
pub(super) fn once_seen(
    session: &Session,
    drawing: &Drawing<'_>,
    (sent, failures): (&Sent, &[(String, Judgement)]),
    index: usize,
) -> CaseResult {
    let operation = drawing.subject.operation.clone();
    let own = failures.iter().filter(|(of, _)| *of == operation);
    let judgements = own.map(|(_, judgement)| Judgement {
        exchange: Some(0),
        ..judgement.clone()
    });
    let judgements: Vec<_> = judgements.collect();
    CaseResult {
        index,
        id: request::id(drawing),
        phase: Phase::Fuzz,
        operation,
        title: drawing.drawn.class.title.to_owned(),
        verdict: judgements
            .iter()
            .map(|judgement| judgement.verdict)
            .max()
            .unwrap_or(Verdict::Inconclusive),
        flaky: false,
        reason: None,
        judgements,
        exchanges: vec![evidence(&session.client, Role::Subject, &sent.exchange)],
        names: Vec::new(),
        duration: sent.exchange.elapsed,
    }
}
