//! Which case took a collection of the lane away: the one that shows it is seldom the one that did it

use super::bugs::{Shown, Story, keys_of};
use super::desk::Desk;
use super::investigate::{First, investigate, once_seen};
use super::request;
use super::shared::Shared;
use super::source::Drawing;
use crate::check::effect;
use crate::run::event::CaseResult;
use crate::run::session::Sent;

/// Most cases that are played again elsewhere than on this machine.
const SUSPECTS_MAX_ELSEWHERE: usize = 8;

/// Plays cases again, one of which took a collection away, until one does so again, and looks into that. Where none does, the case that
/// missed the collection says so with its request, `missed`, without being blamed.
pub(super) async fn hunt(
    desk: &mut Desk<'_>,
    shared: &Shared,
    (drawing, missed): (&Drawing<'_>, &Sent),
    suspects: &[u64],
) {
    if !shared.may_hunt() || among(desk, shared, suspects).await {
        return;
    }
    let gone = [(drawing.subject.operation.clone(), effect::vanished())];
    let number = shared.number(drawing.index);
    let result = CaseResult {
        flaky: true,
        ..once_seen(desk.session, drawing, (missed, &gone), number)
    };
    if let Some(claimed) = shared.bugs.count(&keys_of(&result)) {
        let case = request::case(drawing, number).case;
        let played = u32::try_from(suspects.len()).unwrap_or(u32::MAX);
        let story = Story {
            played: played.saturating_add(1),
            failed: 1,
            ..Story::default()
        };
        let shown = Shown { case, result };
        shared.bugs.settle(&claimed, shown, story);
    }
}

/// Each is played quickly, with a look at the collections behind it. Whether one of them did it again, and has been looked into; what ends
/// a run ends the search, and leaves that unknown.
async fn among(desk: &mut Desk<'_>, shared: &Shared, suspects: &[u64]) -> bool {
    let most = if desk.session.client.target().is_loopback() {
        suspects.len()
    } else {
        SUSPECTS_MAX_ELSEWHERE
    };
    // The last one is the likeliest: what it took away is missed soon.
    for index in suspects.iter().rev().take(most) {
        if shared.is_over() || desk.session.halted().is_some() {
            return false;
        }
        let Some(drawing) = shared.source.at(*index) else {
            continue;
        };
        let fresh = shared.fresh(desk.lane.number());
        let played = desk.quick(&drawing, fresh, &|_, _| ()).await;
        if played.is_err() || desk.mend(false).await.is_none() {
            continue;
        }
        let fresh = shared.fresh(desk.lane.number());
        let Ok(result) = desk.full(&drawing, fresh).await else {
            return false;
        };
        desk.mend(false).await;
        let keys = keys_of(&result);
        if keys.is_empty() {
            continue;
        }
        if let Some(claimed) = shared.bugs.count(&keys) {
            let first = First::Full(Box::new(result));
            investigate(desk, shared, &drawing, claimed, first).await;
        }
        return true;
    }
    false
}
