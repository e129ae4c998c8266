//! Everything that can be said of an answer by itself, before its meaning for the state.

use super::prepare::Prepared;
use super::session::Session;
use crate::check::{self, Class, Judgement, Reading, Verdict, code, envelope, transport};
use crate::contract::Operation;
use crate::model::Sender;
use crate::wire::Exchange;

/// Judges one answer: layer upon layer, and no layer on top of a broken one.
pub(super) fn judge_answer(
    session: &Session,
    operation: &Operation,
    prepared: &Prepared,
    exchange: &Exchange,
    reading: &Reading,
) -> Vec<Judgement> {
    let id = operation.operation.as_str();
    let mut judgements: Vec<_> = check::secrecy(exchange, &session.usual.canary)
        .into_iter()
        .collect();
    if let Some(seconds) = asked_timeout(prepared) {
        judgements.extend(check::request_timeout(exchange, seconds));
    }
    if !prepared.documented {
        return judgements;
    }
    if let Some(judgement) = transport::redirected(exchange) {
        judgements.push(judgement);
        return judgements;
    }
    let subject = session
        .contract
        .roles
        .get(id)
        .is_some_and(|role| role.subject);
    if subject {
        judgements.extend(transport::documented_path(exchange, &reading.class));
    }
    // A path that leads nowhere and a time-out have answers of their own, which no page describes.
    let aside = |status| matches!(status, 408 | 429 | 502 | 503 | 504);
    if reading.class == Class::NoRoute
        || exchange.answer().is_some_and(|answer| aside(answer.status))
    {
        return judgements;
    }
    let transported = transport::judge(exchange);
    let broken = transported
        .iter()
        .any(|judgement| judgement.verdict == Verdict::Fail);
    judgements.extend(transported);
    if broken {
        return judgements;
    }
    judgements.extend(envelope::judge(envelope::Envelope {
        operation,
        exchange,
        reading,
    }));
    let asked = prepared.json.as_ref();
    let echoes = &session.profile.echoes;
    let headers = &prepared.request.headers;
    let keys = envelope::keys_of_the_version(&session.profile, id, reading);
    let lacks_some = keys
        .as_ref()
        .is_some_and(|keys| keys.verdict == Verdict::Fail);
    judgements.extend(keys);
    if !lacks_some {
        judgements.extend(envelope::echoes_the_request(
            echoes, id, asked, headers, reading,
        ));
    }
    judgements.extend(code::success_is_zero(id, reading));
    judgements.extend(code::error_is_not_zero(reading));
    let status = exchange.answer().map(|answer| answer.status);
    if prepared.sender == Sender::Known && session.client.has_token() {
        judgements.extend(check::bearer(&reading.class, status));
    }
    judgements
}

/// Whether the path itself is denied, in JSON: with a status that says so and no code, or the status again for a code
/// (RFC 9110 sections 15.5.5, 15.5.6, 15.5.11 and 15.6.2).
pub(super) fn is_denied_path(exchange: &Exchange, reading: &Reading) -> bool {
    let status = exchange.answer().map(|answer| answer.status);
    let is_status = |code: i64| status.is_some_and(|status| i64::from(status) == code);
    matches!(status, Some(404 | 405 | 410 | 501))
        && reading.class == Class::Rejected
        && reading.code.is_none_or(is_status)
}

/// The whole seconds of a Request-Timeout, where one was sent.
fn asked_timeout(prepared: &Prepared) -> Option<u32> {
    let (_, value) = prepared
        .request
        .headers
        .iter()
        .find(|(name, _)| name == "request-timeout")?;
    value.parse().ok()
}
