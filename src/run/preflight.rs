//! Can the target be tested at all? Every way in which it cannot gets one sentence that says what to do.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::answer::is_denied_path;
use super::case::{Sending, Step};
use super::clean;
use super::event::{CaseResult, Phase, Role};
use super::hint;
use super::lane::{Lane, Unready, not_sent};
use super::lend;
use super::names::{Names, PREFIX};
use super::options::RunOptions;
use super::plan::PlannedCase;
use super::prepare::in_database;
use super::removable;
use super::session::{Record, Sent, Session};
use super::verdict;
use crate::check::{Class, Verdict, effect, outcome};
use crate::model::{Condition, DEFAULT_DATABASE, expect};
use crate::wire::{Answer, FailureKind, limits};

/// Number of cases that preflight adds to a plan.
pub(super) const PREFLIGHT_CASES: usize = 3;

/// Reads of what a collection has, by which all cases look at what they did.
const LISTS: [&str; 2] = ["aliases/list", "indexes/list"];

/// What preflight came to.
#[derive(Debug)]
pub(super) struct Preflight {
    /// Its cases, with places behind those of the plan.
    pub(super) results: Vec<CaseResult>,
    /// Why no case of the plan can run.
    pub(super) stopped: Option<String>,
}

/// Asks the target for its collections, waits while it is starting, and makes sure that its reads mean something.
/// `first` is the number of the first place behind the plan. `goes_on` says that there are cases that need no collection.
pub(super) async fn preflight(
    session: &Session,
    lane: &mut Lane,
    options: &RunOptions,
    first: usize,
    goes_on: bool,
) -> Preflight {
    let (reach, stopped) = reachable(session, options, first).await;
    let mut results = vec![reach];
    if stopped.is_some() {
        return Preflight { results, stopped };
    }
    results.push(without_token(session, first + 1).await);
    let (tells, mut stopped) = tells_apart(session, lane, first + 2).await;
    if goes_on {
        // Where no collection can be made there are other operations to ask for.
        stopped = stopped.filter(|_| !session.is_absent("collections/create"));
    }
    results.push(tells);
    Preflight { results, stopped }
}

async fn reachable(
    session: &Session,
    options: &RunOptions,
    index: usize,
) -> (CaseResult, Option<String>) {
    let begun = Instant::now();
    session.throttle.grant(options.wait_ready);
    loop {
        let mut record = session.record();
        let mut names = Names::new(session.token.clone(), index);
        let step = Step::new(Role::Subject, "collections/list", json!({}));
        let sent = session.send(&step, &mut names, &mut record).await;
        let obstacle = sent.as_ref().map_or_else(
            || Some(not_sent(&record, "collections/list")),
            |sent| sentence(session, sent),
        );
        let waits = sent.as_ref().is_some_and(may_become_ready)
            && begun.elapsed() < options.wait_ready
            && !options.stop.is_asked();
        if waits {
            session.revive();
            tracing::info!("the target is not ready: asked again after a wait");
            tokio::time::sleep(limits::READY_POLL_WAIT).await;
            continue;
        }
        if sent
            .as_ref()
            .is_some_and(|sent| obstacle.is_some() && !speaks(sent))
        {
            // Nothing of this API answers there: that is no breach of its contract.
            record.judgements.clear();
        }
        if let (Some(sent), None) = (&sent, &obstacle) {
            let conditions = [Condition::of("valid")].into();
            let expectation = expect(&session.profile, "collections/list", &conditions);
            record.judge(outcome::judge(&expectation, &sent.reading, &sent.exchange));
            record.judge(left_over(session, sent));
        }
        session.throttle.grant(Duration::ZERO);
        let stopped = obstacle.clone();
        let result = case(
            index,
            "collections/list",
            "answers",
            "the target lists its collections",
            record,
            obstacle,
            begun,
        );
        return (result, stopped);
    }
}

/// Whether what answers claims to be the API: it says that it sends JSON, or broke off in the middle of an answer.
fn speaks(sent: &Sent) -> bool {
    let json = |kind: &str| kind.to_ascii_lowercase().contains("json");
    match sent.exchange.answer() {
        Some(answer) => {
            let refused =
                matches!(answer.status, 300..=404) || sent.reading.class == Class::Unauthorised;
            !refused && answer.header("content-type").is_some_and(json)
        }
        None => sent.reading.class == Class::Lost(FailureKind::CutOff),
    }
}

/// Whether waiting can help: nobody listens yet, or the target says that it is starting.
fn may_become_ready(sent: &Sent) -> bool {
    match &sent.reading.class {
        Class::Unavailable(_) => true,
        Class::Lost(kind) => {
            kind.is_dead() || matches!(kind, FailureKind::Broken | FailureKind::Reset)
        }
        _ => false,
    }
}

/// One sentence for each way in which a target cannot be tested; `None` where it can.
fn sentence(session: &Session, sent: &Sent) -> Option<String> {
    let target = session.client.target().base();
    let detail = sent
        .exchange
        .outcome
        .as_ref()
        .err()
        .map(|failure| failure.detail.as_str())
        .unwrap_or_default();
    let answer = sent.exchange.answer();
    let html = answer
        .and_then(|answer| answer.header("content-type"))
        .is_some_and(|kind| kind.contains("html"));
    let home = &session.usual.home;
    let nowhere = format!(
        "{target} answers 404 at the paths of this API: check the port, or add the path prefix under which the API lives"
    );
    let proxy = session.client.proxy();
    if let (Class::Lost(kind), Some(proxy)) = (&sent.reading.class, proxy)
        && let Some(why) = hint::proxy(*kind, detail, proxy, target)
    {
        return Some(why);
    }
    Some(match &sent.reading.class {
        Class::Rejected if answer.is_some_and(|answer| answer.status == 404) => nowhere,
        Class::Rejected if *home != DEFAULT_DATABASE && sent.reading.json.is_some() => format!(
            "the target refused to list the collections of the database '{}', which --db names: make it first, or correct the name",
            home.escape_debug()
        ),
        Class::Accepted | Class::Rejected if sent.reading.json.is_some() => return None,
        Class::Lost(FailureKind::Refused) => {
            format!(
                "nothing listens at {target}: start the server, or correct host and port in --target"
            )
        }
        Class::Lost(FailureKind::Unresolved) => {
            format!("the host of {target} has no address: correct --target")
        }
        Class::Lost(FailureKind::Tls) => {
            let host = session.client.target().host();
            let way_out = hint::handshake(detail, host);
            format!("the TLS handshake with {target} failed ({detail}): {way_out}")
        }
        Class::Lost(FailureKind::Timeout) => {
            format!(
                "{target} took the connection and did not answer ({detail}): check that the port is the HTTP one, or raise --timeout"
            )
        }
        Class::Lost(FailureKind::Unreachable) => {
            let speaks = if target.starts_with("https:") {
                ", and that TLS is spoken at that port"
            } else {
                ""
            };
            format!("{target} cannot be reached ({detail}): check host, port and network{speaks}")
        }
        Class::Lost(
            FailureKind::Broken | FailureKind::CutOff | FailureKind::Reset | FailureKind::Lapsed,
        ) => {
            format!(
                "{target} does not speak HTTP as expected ({detail}): check the port, and whether it wants https://"
            )
        }
        Class::Lost(kind) => format!("{target} gave no usable answer ({})", kind.word()),
        Class::NoRoute => nowhere,
        Class::Unauthorised if session.client.has_token() => {
            format!(
                "{target} refused the token: check the variable or file that --token-env or --token-file names"
            )
        }
        Class::Unauthorised => {
            format!(
                "{target} wants a token: put user:password or an API key into a variable and name it with --token-env"
            )
        }
        Class::Unavailable(why) => session.throttle.too_much().unwrap_or_else(|| {
            format!("{target} is starting or busy ({why}): try again with --wait-ready 60s")
        }),
        Class::Withheld(why) => format!("our own gate held the first request back: {why}"),
        _ if let Some(to) = answer.and_then(Answer::redirect) => {
            hint::redirect(target, &session.client.redactor().text(to))
        }
        _ if html => format!(
            "{target} answers with a web page: this is a console or a proxy, not the API; check the port"
        ),
        _ => format!("{target} answers something that is not the JSON of this API: check the port"),
    })
}

/// Names of earlier runs that are still there: a note, with the way to be rid of them.
fn left_over(session: &Session, sent: &Sent) -> Option<crate::check::Judgement> {
    let names = sent.reading.data()?.as_array()?;
    let ours = |name: &&str| name.starts_with(PREFIX) && !name.contains(session.token.as_str());
    let count = names.iter().filter_map(Value::as_str).filter(ours).count();
    (count > 0).then(|| {
        let seen = format!("{count} collections of earlier runs, whose names begin with {PREFIX}");
        outcome::request::OPEN.judge(Verdict::Note, "left-over", "nothing of earlier runs", seen)
    })
}

/// The same request without a token: whether the target asks for one is recorded, since the pages leave it to the
/// target (decision AX-21).
async fn without_token(session: &Session, index: usize) -> CaseResult {
    let begun = Instant::now();
    let mut record = session.record();
    let mut names = Names::new(session.token.clone(), index);
    let step = Step::new(Role::Subject, "collections/list", json!({})).sender(Sending::Nobody);
    let sent = session.send(&step, &mut names, &mut record).await;
    let seen = match sent.as_ref().map(|sent| &sent.reading.class) {
        Some(Class::Unauthorised) => "authorization is on: a request without a token is refused",
        Some(Class::Accepted) => "authorization is off: a request without a token is accepted",
        _ => "whether authorization is on cannot be told",
    };
    record.judge([outcome::request::OPEN.judge(
        Verdict::Note,
        "authorization",
        "on or off, as the target wishes",
        seen,
    )]);
    let title = "whether the target asks for a token";
    case(
        index,
        "collections/list",
        "without-token",
        title,
        record,
        None,
        begun,
    )
}

/// Makes the first collections and asks for one that exists and one that does not.
async fn tells_apart(
    session: &Session,
    lane: &mut Lane,
    index: usize,
) -> (CaseResult, Option<String>) {
    let begun = Instant::now();
    let mut record = session.record();
    let mut stopped = None;
    if let Some(lent) = &session.policy.lent {
        stopped = lend::obstacle(session, lent, &mut record).await;
    }
    if stopped.is_none() {
        stopped = removable::obstacle(session, index, &mut record).await;
    }
    let reason = match made(session, lane, index, &mut record, stopped.clone()).await {
        Err(Unready::Skip(why)) if session.policy.read_only.is_some() => Some(why),
        Err(Unready::Broken(why) | Unready::Held(why) | Unready::Skip(why)) => {
            stopped = Some(format!(
                "{why}; nothing else can be tested without a collection"
            ));
            Some(why)
        }
        Ok((there, missing)) => {
            let home = session.usual.home.clone();
            let mut ask = Vec::new();
            for operation in LISTS {
                note_denied(session, operation, &there, &mut record).await;
            }
            for name in [there, missing] {
                let body = json!({ "collectionName": name });
                ask.push(clean::has(session, &home, body, &mut record).await);
            }
            let answers = (
                ask.first().copied().flatten(),
                ask.get(1).copied().flatten(),
            );
            if let Some(why) = record.cut.clone() {
                // What was never asked has not been answered either.
                stopped = Some(why.clone());
                Some(why)
            } else {
                judge_apart(
                    answers,
                    &mut record,
                    &mut stopped,
                    session.is_absent("collections/has"),
                )
            }
        }
    };
    let result = case(
        index,
        "collections/has",
        "tells-states-apart",
        "a collection that was made and one that was not",
        record,
        reason,
        begun,
    );
    (result, stopped)
}

/// Asks for what a collection has that exists: where the path itself is denied then, the target lacks the operation. Nothing else
/// of the answer is judged here.
async fn note_denied(session: &Session, operation: &str, collection: &str, record: &mut Record) {
    let body = in_database(json!({ "collectionName": collection }), &session.usual.home);
    let mut names = Names::new(session.token.clone(), 0);
    let step = Step::new(Role::Witness, operation, body);
    let mut aside = session.record();
    let sent = session.send(&step, &mut names, &mut aside).await;
    record.cut = record.cut.take().or(aside.cut);
    if sent.is_some_and(|sent| is_denied_path(&sent.exchange, &sent.reading)) {
        session.note_absent(operation);
    }
}

/// The name of a collection that exists and one of a collection that does not. A run that only reads takes one that it
/// finds.
async fn made(
    session: &Session,
    lane: &mut Lane,
    index: usize,
    record: &mut Record,
    obstacle: Option<String>,
) -> Result<(String, String), Unready> {
    if let Some(why) = obstacle {
        return Err(Unready::Broken(why));
    }
    if session.policy.read_only.is_some() {
        let mut names = Names::new(session.token.clone(), index);
        let home = session.usual.home.clone();
        let listed = clean::collections(session, &home, record).await.ok();
        let first = listed.and_then(|names| names.into_iter().next());
        let there = first.ok_or_else(|| {
            Unready::Skip(
                "there is no collection to ask for, and a read-only run makes none".to_owned(),
            )
        })?;
        return Ok((there, names.name("<missing-collection-1>")));
    }
    let mut names = lane.prepare(session, &nothing(index), record).await?;
    Ok((
        names.name("<collection-1>"),
        names.name("<missing-collection-1>"),
    ))
}

fn judge_apart(
    (made, missing): (Option<bool>, Option<bool>),
    record: &mut Record,
    stopped: &mut Option<String>,
    absent: bool,
) -> Option<String> {
    if absent {
        return Some("the target has no collections/has".to_owned());
    }
    let Some(judgement) = effect::tells_apart(made, missing) else {
        return Some("one of the answers of collections/has cannot be read".to_owned());
    };
    if judgement.verdict == Verdict::Fail {
        let why = "the target's reads do not tell what exists from what does not, so nothing else it says can be judged";
        *stopped = Some(why.to_owned());
    }
    record.judge([judgement]);
    None
}

/// A case that needs only the lane's collections.
fn nothing(index: usize) -> PlannedCase {
    PlannedCase {
        index,
        case: super::case::Case {
            id: String::new(),
            phase: Phase::Preflight,
            operation: "collections/has".to_owned(),
            title: String::new(),
            fixture: super::case::Fixture::Aliases,
            clients: 1,
            steps: Vec::new(),
            clauses: Vec::new(),
        },
        rules: Vec::new(),
        clauses: Vec::new(),
    }
}

fn case(
    index: usize,
    operation: &str,
    slug: &str,
    title: &str,
    record: Record,
    reason: Option<String>,
    begun: Instant,
) -> CaseResult {
    let (verdict, reason) = verdict::of_case(&record, reason);
    CaseResult {
        index,
        id: format!("preflight/{}/{slug}", operation.replace('/', ".")),
        phase: Phase::Preflight,
        operation: operation.to_owned(),
        title: title.to_owned(),
        verdict,
        flaky: false,
        reason,
        judgements: record.judgements,
        exchanges: record.exchanges,
        names: Vec::new(),
        duration: begun.elapsed(),
    }
}
