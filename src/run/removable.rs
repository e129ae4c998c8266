//! Whether what a run makes can be removed again: asked before anything is made

use serde_json::json;

use super::answer::is_denied_path;
use super::case::Step;
use super::event::Role;
use super::names::Names;
use super::operations::is_answer_of_nowhere;
use super::prepare::in_database;
use super::session::{Record, Session};
use crate::check::Class;

/// How a collection is removed.
pub(super) const REMOVAL: &str = "collections/drop";
/// A collection that nobody has made. Whether its removal is refused or accepted says nothing.
pub(super) const NEVER_MADE: &str = "<missing-collection-2>";

/// The request that asks for it.
pub(super) fn step(home: &str) -> Step {
    let body = in_database(json!({ "collectionName": NEVER_MADE }), home);
    Step::new(Role::Setup, REMOVAL, body)
}

/// Why nothing may be made on this target; nothing where its collections can be removed, and where none are made.
pub(super) async fn obstacle(
    session: &Session,
    place: usize,
    record: &mut Record,
) -> Option<String> {
    if session.policy.lent.is_some() || session.policy.read_only.is_some() {
        return None;
    }
    let mut names = Names::new(session.token.clone(), place);
    let mut aside = session.record();
    let sent = session
        .send(&step(&session.usual.home), &mut names, &mut aside)
        .await;
    record.cut = record.cut.take().or(aside.cut);
    let sent = sent?;
    // HTTP 404 may be meant of the collection.
    let is_404 = sent
        .exchange
        .answer()
        .is_some_and(|answer| answer.status == 404);
    let is_denied = sent.reading.class == Class::NoRoute
        || is_denied_path(&sent.exchange, &sent.reading)
            && (!is_404 || is_answer_of_nowhere(session, &sent).await);
    let way_out = "so nothing that a run makes could be removed, and nothing was made";
    if sent.reading.class == Class::Unauthorised {
        return Some(format!(
            "the target does not let this sender use {REMOVAL}, {way_out}: give it the privilege, or lend two collections with --lend-collection"
        ));
    }
    is_denied.then(|| {
        format!(
            "the target has no {REMOVAL}, {way_out}: lend two collections with --lend-collection"
        )
    })
}
