//! From a finding and the case that shows it best to what is written of it

use super::file::{FORMAT, Recorded, RecordedRequest};
use crate::check::CANARY_HEADER;
use crate::run::case::{Case, Step};
use crate::run::names::Names;
use crate::run::prepare::{Prepared, prepare};
use crate::run::session::Session;
use crate::run::summary::Finding;

/// Placeholders of what is made before a case begins.
const MADE: [&str; 6] = [
    "<collection-1>",
    "<collection-2>",
    "<collection-3>",
    "<collection-4>",
    "<collection-5>",
    "<database-1>",
];

/// What shows a finding: a case, with the names that it used.
#[derive(Clone, Copy, Debug)]
pub(in crate::run) struct Shower<'a> {
    /// The case. Its last request need not be the one that shows it.
    pub(in crate::run) case: &'a Case,
    /// Its place in the plan, of which its names are made.
    pub(in crate::run) index: usize,
    /// Names with their placeholders.
    pub(in crate::run) names: &'a [(String, String)],
}

/// Records a finding. All requests of the case are made once more as they were sent, since they are a pure function of
/// the case and its names; nothing is sent. `None` where the contract lacks an operation.
pub(in crate::run) fn record(
    session: &Session,
    seed: u64,
    finding: &Finding,
    shower: Shower<'_>,
) -> Option<Recorded> {
    let mut names = Names::new(session.token.clone(), shower.index);
    for (name, placeholder) in shower.names {
        names.bind(placeholder, name);
    }
    let requests: Option<Vec<_>> = shower
        .case
        .steps
        .iter()
        .map(|step| request(session, step, &mut names))
        .collect();
    let made = shower.names.iter();
    Some(Recorded {
        format: FORMAT,
        vdbspec: env!("CARGO_PKG_VERSION").to_owned(),
        rule: finding.rule.clone(),
        kind: finding.kind.clone(),
        operation: shower.case.operation.clone(),
        verdict: finding.verdict,
        flaky: finding.flaky,
        clauses: finding
            .clauses
            .iter()
            .map(|clause| clause.id.clone())
            .collect(),
        condition: finding.condition.clone(),
        expected: finding.expected.clone(),
        seen: finding.seen.clone(),
        case: shower.case.id.clone(),
        title: shower.case.title.clone(),
        profile: session.profile.name.clone(),
        seed: seed.to_string(),
        specs: session.contract.digest.clone(),
        run: session.token.as_str().to_owned(),
        home: session.usual.home.clone(),
        fixture: shower.case.fixture,
        made: made
            .filter(|(_, placeholder)| MADE.contains(&placeholder.as_str()))
            .cloned()
            .collect(),
        requests: requests?,
    })
}

fn request(session: &Session, step: &Step, names: &mut Names) -> Option<RecordedRequest> {
    let operation = session.contract.operations.get(&step.operation)?;
    let Prepared {
        request,
        home_added,
        ..
    } = prepare(&session.contract, operation, step, names, &session.usual);
    let redactor = session.client.redactor();
    let headers = request.headers.into_iter();
    let recorded = RecordedRequest {
        role: step.role,
        operation: request.operation,
        method: request.method,
        path: redactor.text(&request.path),
        headers: headers
            .filter(|(name, _)| name != CANARY_HEADER)
            .map(|(name, value)| (name, redactor.text(&value)))
            .collect(),
        sender: step.sender.clone(),
        home_added,
        body: None,
        body_base64: None,
    };
    // Bytes are recorded as they are, unless the token is among them.
    let mut bytes = Vec::with_capacity(request.body.len());
    for chunk in request.body.utf8_chunks() {
        bytes.extend(redactor.text(chunk.valid()).into_bytes());
        bytes.extend(chunk.invalid());
    }
    Some(recorded.with_bytes(&bytes))
}
