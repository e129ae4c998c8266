//! A case played against the model alone: which rules and clauses it decides when all goes as the profile expects.

use std::collections::BTreeSet;

use super::aliases::aliases_of;
use super::case::{Case, Step};
use super::event::{Phase, Role};
use super::fixture;
use super::histories;
use super::names::{Names, RunToken};
use super::operations;
use super::prepare::{Prepared, Usual, documented, prepare};
use super::sequences;
use crate::check::{self, effect};
use crate::contract::{Contract, Effect, Outcome, Profile};
use crate::model::{
    DEFAULT_DATABASE, Expectation, VersionAnswer, World, apply, conditions, expect, facts, settled,
};

/// What a case can decide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decides {
    /// Rules, sorted.
    pub rules: Vec<String>,
    /// Clauses of those rules, sorted.
    pub clauses: Vec<String>,
}

/// Rules that speak on every answer of a documented operation.
const ALWAYS: [&str; 11] = [
    "transport/documented-path",
    "transport/complete-answer",
    "transport/one-json-value",
    "transport/utf8",
    "transport/no-byte-order-mark",
    "transport/unique-keys",
    "transport/json-content-type",
    "envelope/object",
    "envelope/integer-code",
    "envelope/documented-keys",
    "secrecy/nothing-echoed",
];

/// Plays a case.
pub(super) fn simulate(contract: &Contract, profile: &Profile, case: &Case) -> Decides {
    if case.phase == Phase::Histories {
        // Which of the answers come is anybody's guess; what is judged is whether they fit each other.
        let rules = histories::DECIDES.iter().map(|rule| rule.id.to_owned());
        return served(contract, case, rules.collect());
    }
    if case.phase == Phase::Sequences {
        let rules = sequences::DECIDES.iter().map(|rule| rule.id.to_owned());
        return served(contract, case, rules.collect());
    }
    let mut names = Names::new(RunToken::fixed("000000"), 0);
    let usual = Usual {
        home: DEFAULT_DATABASE.to_owned(),
        canary: "canary".to_owned(),
        reading: profile.reading.clone(),
    };
    let mut world = fixture::world(case, &mut names, &usual.home);
    let aliases = aliases_of(case, &mut names);
    let scope = fixture::scope(case, &mut names, &usual.home, &aliases);
    let mut rules = BTreeSet::new();
    for step in &case.steps {
        let Some(operation) = contract.operations.get(&step.operation) else {
            continue;
        };
        let prepared = prepare(contract, operation, step, &mut names, &usual);
        let mut held = conditions(&world, documented(operation), &prepared.asked(&usual));
        if case.fixture.is_beyond_the_model() {
            operations::mark_unknown(case, step, &mut held);
        }
        let expectation = expect(profile, &step.operation, &held);
        let next = next_world(&world, step, &prepared, &expectation, &usual);
        if step.role != Role::Setup {
            rules.insert(expectation.rule.clone());
            rules.extend(answers(&expectation, &prepared, step));
            let accepted = expectation.outcome == Outcome::Accept;
            let said = if accepted {
                effect::Said::Accepted
            } else {
                effect::Said::Rejected
            };
            let made = effect::Step {
                operation: &step.operation,
                said,
                database: DEFAULT_DATABASE,
                alias: None,
                conditions: &held,
                rule: &expectation.rule,
                open: expectation.outcome == Outcome::Open,
            };
            if expectation.outcome == Outcome::Open && expectation.effect != Effect::Any {
                // Should the target accept it, the answer must be true.
                rules.insert(effect::SUCCESS.id.to_owned());
            }
            if expectation.effect != Effect::Any {
                let shown = facts(&next, &scope);
                rules.extend(effect::judge(&made, &shown, &shown).map(|judgement| judgement.rule));
                rules.extend(
                    effect::proved(&made, &shown, &shown)
                        .into_iter()
                        .map(|judgement| judgement.rule),
                );
            }
        }
        world = next;
    }
    served(contract, case, rules)
}

/// The rules with the clauses that they serve for the operations of the case.
fn served(contract: &Contract, case: &Case, rules: BTreeSet<String>) -> Decides {
    let clauses: BTreeSet<_> = rules
        .iter()
        .filter_map(|id| check::rule(id))
        .flat_map(|rule| rule.clauses.iter().map(|clause| (*clause).to_owned()))
        .filter(|id| {
            let clause = contract.clauses.get(id);
            clause.is_some_and(|clause| {
                case.steps
                    .iter()
                    .any(|step| clause.applies_to(&step.operation))
            })
        })
        .collect();
    Decides {
        rules: rules.into_iter().collect(),
        clauses: clauses.into_iter().collect(),
    }
}

/// Rules about the answer that follow from whether the request is accepted.
fn answers(expectation: &Expectation, prepared: &Prepared, step: &Step) -> Vec<String> {
    if !prepared.documented {
        return vec!["secrecy/nothing-echoed".to_owned()];
    }
    let mut rules: Vec<_> = ALWAYS.iter().map(|id| (*id).to_owned()).collect();
    let more: &[&str] = match expectation.outcome {
        Outcome::Accept => &[
            "envelope/data",
            "envelope/status-agrees",
            "code/success-is-zero",
            "auth/bearer-token",
        ],
        Outcome::Reject => &[
            "envelope/message",
            "envelope/no-server-error",
            "code/error-is-not-zero",
        ],
        Outcome::Open => &[],
    };
    rules.extend(more.iter().map(|id| (*id).to_owned()));
    let has_code = |answer: &VersionAnswer| !answer.codes.is_empty();
    if expectation.outcome == Outcome::Reject && expectation.answers.iter().any(has_code) {
        rules.push(check::code::AS_VERSION.id.to_owned());
    }
    if !expectation.departures.is_empty() {
        rules.push(check::outcome::request::DEPARTURE.id.to_owned());
    }
    if step
        .headers
        .iter()
        .any(|(name, value)| name == "Request-Timeout" && value.parse::<u32>().is_ok())
    {
        rules.push("time/request-timeout".to_owned());
    }
    rules
}

/// The world if the target does what the profile asks for, and refuses what is left open.
pub(super) fn next_world(
    world: &World,
    step: &Step,
    prepared: &Prepared,
    expectation: &Expectation,
    usual: &Usual,
) -> World {
    match (&prepared.json, expectation.outcome) {
        (Some(json), Outcome::Accept) => apply(world, &step.operation, &settled(json, &usual.home)),
        _ => world.clone(),
    }
}
