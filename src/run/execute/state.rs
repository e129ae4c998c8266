//! Which states a target may be in: before a request, and after an answer

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Met, Play};
use crate::check::Class;
use crate::check::effect::Said;
use crate::contract::{Effect, Operation};
use crate::model::{
    Condition, Expectation, World, apply, apply_prefix, conditions, expect, instead, settled,
};
use crate::run::prepare::documented;
use crate::run::session::Sent;

impl Play<'_> {
    /// What holds of a request, and what must come of it. Where that depends on which of several states is the real
    /// one, anything may come of it.
    pub(super) fn expected(
        &self,
        operation: &Operation,
        sent: &Sent,
    ) -> (BTreeSet<Condition>, Expectation) {
        let session = self.session;
        let asked = sent.prepared.asked(&session.usual);
        let id = operation.operation.as_str();
        let states = self.states();
        let mut states = states.iter().map(|world| {
            let held = conditions(world, documented(operation), &asked);
            let expectation = expect(&session.profile, id, &held);
            (held, expectation)
        });
        // The profile says of no condition at all that anything may come of it.
        let nothing = || {
            let held = BTreeSet::new();
            let expectation = expect(&session.profile, id, &held);
            (held, expectation)
        };
        let Some((held, expectation)) = states.next() else {
            return nothing();
        };
        let of = |one: &Expectation| (one.outcome, one.effect, one.rule.clone());
        let same = states.all(|(_, other)| of(&other) == of(&expectation));
        if same { (held, expectation) } else { nothing() }
    }

    /// The states that a request may meet: what was lost before may have come about in the meantime.
    fn states(&self) -> Vec<World> {
        self.possible.with_late(self.possible.worlds().to_vec())
    }

    /// The worlds that the answer allows, the likeliest first.
    pub(super) fn candidates(&mut self, met: &Met<'_>, sent: &Sent, said: Said) -> Vec<World> {
        let json = sent.prepared.json.as_ref();
        let body = json.map(|json| settled(json, &self.session.usual.home));
        let states = self.states();
        let found = states
            .iter()
            .flat_map(|world| after(world, met, body.as_ref(), said))
            .collect();
        let all = self.possible.with_late(found);
        let is_under_way = matches!(sent.reading.class, Class::Lost(_) | Class::Rejected);
        if let (Said::Nothing, true, true, Some(body)) =
            (said, self.is_sequence, is_under_way, body)
        {
            self.possible.leave_open(&met.step.operation, body);
        }
        all
    }
}

/// What a world becomes by a request, as far as its answer allows it.
fn after(world: &World, met: &Met<'_>, body: Option<&Value>, said: Said) -> Vec<World> {
    let unchanged = world.clone();
    let Some(body) = body else {
        return vec![unchanged];
    };
    let operation = &met.step.operation;
    match (said, met.expectation.effect) {
        (Said::Accepted, Effect::None) => vec![unchanged],
        (Said::Accepted, Effect::There) => instead(world, operation, body),
        (Said::Accepted, Effect::Any) => {
            let mut all = vec![apply(world, operation, body), unchanged];
            // What is open of one item may keep it from being made, and those behind it.
            all.extend((1..items(body)).map(|count| apply_prefix(world, operation, body, count)));
            all
        }
        (Said::Accepted, _) => vec![apply(world, operation, body)],
        (Said::Nothing, _) => vec![unchanged, apply(world, operation, body)],
        (Said::Rejected, _) if met.expectation.partial => (0..=items(body))
            .map(|count| apply_prefix(world, operation, body, count))
            .collect(),
        (Said::Rejected, _) => vec![unchanged],
    }
}

/// How many indexes a body asks for.
fn items(body: &Value) -> usize {
    let listed = body.get("indexParams").and_then(Value::as_array);
    listed.map_or(0, Vec::len)
}
