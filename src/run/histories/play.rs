//! Plays one race after the other, and judges what came of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::join::join;
use super::recording::{Recording, Taken};
use super::rest::Rest;
use crate::check::{self, Class, Judgement, Ordered, Verdict};
use crate::model::history::{Operation, Rules};
use crate::run::aliases::aliases_of;
use crate::run::case::Step;
use crate::run::event::{CaseResult, Role};
use crate::run::execute::Ended;
use crate::run::fixture;
use crate::run::names::Names;
use crate::run::plan::PlannedCase;
use crate::run::prepare::{Prepared, prepare};
use crate::run::relabel::withheld;
use crate::run::session::{Record, Session};
use crate::run::verdict;
use crate::wire::StartingLine;

/// Longest that a case goes on racing; what is left of it is then not sent.
const TIME_MAX: Duration = Duration::from_mins(1);

/// Plays one case. The fixtures that it needs are there, and `names` knows them.
pub(in crate::run) async fn play(
    session: &Session,
    planned: &PlannedCase,
    mut names: Names,
) -> Ended {
    let begun = Instant::now();
    let case = &planned.case;
    let aliases = aliases_of(case, &mut names);
    let collections = collections_of(planned, &mut names);
    let mut race = Race {
        session,
        names,
        recording: Recording::new(collections.clone()),
        reason: None,
    };
    race.run(&case.steps, usize::from(case.clients.max(1)), begun)
        .await;
    let Race {
        names,
        mut recording,
        mut reason,
        ..
    } = race;
    recording.sort();
    let mut record = session.record();
    for taken in &recording.taken {
        session.enter(taken.role, &taken.sent, &mut record);
    }
    let last = record.exchanges.len().saturating_sub(1);
    let made: BTreeSet<String> = collections.into_iter().map(|(name, _)| name).collect();
    let known: BTreeSet<String> = recording.aliases();
    let rest = Rest::read(session, &made, &known, &mut record).await;
    rest.judge(session, &case.operation, last, &mut record);
    if known.is_empty() {
        reason.get_or_insert_with(|| "no request of it could be sent".to_owned());
    } else if let Err(malformed) = orders(session, &recording, &mut record) {
        reason = Some(format!("the history was not recorded well: {malformed}"));
    }
    let is_unknown = recording.taken.iter().any(Taken::is_unknown);
    let (verdict, reason) = verdict::of_case(&record, reason);
    Ended {
        result: CaseResult {
            index: planned.index,
            id: case.id.clone(),
            phase: case.phase,
            operation: case.operation.clone(),
            title: case.title.clone(),
            verdict,
            flaky: false,
            reason,
            judgements: record.judgements,
            exchanges: record.exchanges,
            names: names.used(),
            duration: begun.elapsed(),
        },
        aliases,
        uncertain: is_unknown || !rest.is_certain(),
        world: rest.world(),
        made: BTreeSet::new(),
        indexes: false,
        told: Vec::new(),
    }
}

/// The collections of a case: those that it finds, and those that its own requests make; names with placeholders.
fn collections_of(planned: &PlannedCase, names: &mut Names) -> Vec<(String, String)> {
    let own = planned
        .case
        .steps
        .iter()
        .filter(|step| step.operation == "collections/create")
        .filter_map(|step| match &step.body {
            crate::run::case::Body::Json(body) => body.get("collectionName")?.as_str(),
            crate::run::case::Body::Raw(_) => None,
        });
    fixture::collections_of(planned.case.fixture)
        .iter()
        .copied()
        .chain(own)
        .map(|placeholder| (names.name(placeholder), placeholder.to_owned()))
        .collect()
}

struct Race<'a> {
    session: &'a Session,
    names: Names,
    recording: Recording,
    reason: Option<String>,
}

impl Race<'_> {
    async fn run(&mut self, steps: &[Step], clients: usize, begun: Instant) {
        let together = |a: &Step, b: &Step| a.role == Role::Subject && b.role == Role::Subject;
        for group in steps.chunk_by(together) {
            if self.session.halted().is_some() || self.reason.is_some() {
                return;
            }
            if begun.elapsed() > TIME_MAX {
                self.reason = Some(format!(
                    "it went on for {} s and was ended; fewer --history-ops take less",
                    TIME_MAX.as_secs()
                ));
                return;
            }
            self.group(group, clients).await;
        }
    }

    /// Sends the steps of a group, each client its share.
    async fn group(&mut self, group: &[Step], clients: usize) {
        let is_race = group.first().is_some_and(|step| step.role == Role::Subject);
        let mut shares: Vec<Vec<(Role, Prepared)>> = Vec::new();
        shares.resize_with(if is_race { clients } else { 1 }, Vec::new);
        let count = shares.len();
        for (place, step) in group.iter().enumerate() {
            let Some(prepared) = self.prepare(step) else {
                return;
            };
            if let Some(share) = shares.get_mut(place % count) {
                share.push((step.role, prepared));
            }
        }
        shares.retain(|share| !share.is_empty());
        // Before any of them has a connection open: at a low rate the first would wait long for the last.
        for (_, prepared) in shares.iter().filter_map(|share| share.first()) {
            if let Err(why) = self.session.admit(&prepared.request.operation).await {
                self.reason.get_or_insert(why);
                return;
            }
        }
        let line = StartingLine::new(shares.len());
        let session = self.session;
        let first = u32::from(is_race);
        let clients = (first..).zip(shares);
        let taken = join(clients.map(|(client, share)| one(session, client, share, &line))).await;
        for taken in taken.into_iter().flatten() {
            self.notice(&taken);
            self.recording.taken.push(taken);
        }
    }

    fn prepare(&mut self, step: &Step) -> Option<Prepared> {
        let session = self.session;
        let Some(operation) = session.contract.operations.get(&step.operation) else {
            self.reason = Some(format!("the contract has no operation {}", step.operation));
            return None;
        };
        let contract = &session.contract;
        let prepared = prepare(contract, operation, step, &mut self.names, &session.usual);
        if step.operation == "collections/create"
            && let Some(body) = &prepared.json
            && let Some(name) = body.get("collectionName").and_then(|name| name.as_str())
            && let Err(why) = session.begin_collection(&session.usual.home, name)
        {
            self.reason = Some(why);
            return None;
        }
        Some(prepared)
    }

    /// What makes going on pointless.
    fn notice(&mut self, taken: &Taken) {
        let operation = &taken.sent.prepared.request.operation;
        let reason = match &taken.sent.reading.class {
            Class::NoRoute => format!("the target has no {operation}"),
            Class::Unauthorised => "the target refused the token".to_owned(),
            Class::Withheld(why) => why.clone(),
            Class::Accepted => return,
            _ if operation == "collections/create" => {
                format!("set-up by {operation} was not accepted")
            }
            _ => return,
        };
        self.reason.get_or_insert(reason);
    }
}

/// One client: its first request starts with those of the others, each further one when it has an answer.
async fn one(
    session: &Session,
    client: u32,
    share: Vec<(Role, Prepared)>,
    line: &Arc<StartingLine>,
) -> Vec<Taken> {
    let mut taken = Vec::with_capacity(share.len());
    for (place, (role, prepared)) in share.into_iter().enumerate() {
        let alone = StartingLine::new(1);
        let line = if place == 0 { line } else { &alone };
        if place > 0 && session.admit(&prepared.request.operation).await.is_err() {
            return taken;
        }
        let (sent, invoked, returned) = session.send_together(prepared, line).await;
        taken.push(Taken {
            role,
            client,
            ran_out_of_time: session.ran_out_of_time(&sent),
            sent,
            invoked,
            returned,
        });
    }
    taken
}

/// Judges the history of each alias; says so once, by the one that shows it best.
fn orders(
    session: &Session,
    recording: &Recording,
    record: &mut Record,
) -> Result<(), crate::model::history::Malformed> {
    let profile = Rules::of(&session.profile);
    let allowed = check::Allowed {
        profile,
        alone: recording.narrowed(profile),
        is_binding: session.profile.is_version(),
    };
    let labels = recording.labels();
    let mut worst: Option<(Ordered, Vec<usize>)> = None;
    for alias in recording.aliases() {
        let history = recording.history(&alias);
        let operations: Vec<Operation> = history.iter().map(|(operation, _)| *operation).collect();
        let found = check::one_order(&allowed, &operations, &labels)?;
        // Of what had not ended when it showed, the answer may have been left out.
        let is_shown = |operation: &Operation| {
            let mut shown = found.shown.iter();
            shown.any(|one| (one.client, one.invoked) == (operation.client, operation.invoked))
        };
        let shown = history.iter().filter(|(operation, _)| is_shown(operation));
        let places: Vec<usize> = shown.map(|(_, place)| *place).collect();
        let is_better = worst.as_ref().is_none_or(|(known, earlier)| {
            let rank = |judgement: &Judgement| match judgement.verdict {
                Verdict::Inconclusive => 1,
                Verdict::Warn => 2,
                Verdict::Fail => 3,
                _ => 0,
            };
            let (new, old) = (rank(&found.judgement), rank(&known.judgement));
            new > old || new == old && places.len() < earlier.len()
        });
        if is_better {
            worst = Some((found, places));
        }
    }
    let Some((mut ordered, places)) = worst else {
        return Ok(());
    };
    withhold(recording, record);
    let at = if places.is_empty() {
        record.exchanges.len().checked_sub(1)
    } else {
        keep(record, &places)
    };
    if let Some(picture) = &mut ordered.judgement.picture {
        *picture = session.client.redactor().text(picture);
    }
    record.judge_at(at, [ordered.judgement]);
    Ok(())
}

/// A request that never left is a fault of ours.
fn withhold(recording: &Recording, record: &mut Record) {
    let withhold = recording
        .taken
        .iter()
        .enumerate()
        .find_map(|(place, taken)| {
            let Class::Withheld(why) = &taken.sent.reading.class else {
                return None;
            };
            Some((place, withheld(why)))
        });
    if let Some((place, judgement)) = withhold {
        record.judge_at(Some(place), [judgement]);
    }
}

/// Leaves of the exchanges only those that show it, unless another judgement needs the others; where the last of them is.
fn keep(record: &mut Record, places: &[usize]) -> Option<usize> {
    let is_bare = record
        .judgements
        .iter()
        .all(|judgement| judgement.verdict == Verdict::Pass);
    if !is_bare {
        return places.last().copied();
    }
    let mut moved = BTreeMap::new();
    let mut kept = Vec::with_capacity(places.len());
    for (place, exchange) in std::mem::take(&mut record.exchanges)
        .into_iter()
        .enumerate()
    {
        if places.contains(&place) {
            moved.insert(place, kept.len());
            kept.push(exchange);
        }
    }
    record.exchanges = kept;
    for judgement in &mut record.judgements {
        judgement.exchange = judgement.exchange.and_then(|at| moved.get(&at).copied());
    }
    record.exchanges.len().checked_sub(1)
}
