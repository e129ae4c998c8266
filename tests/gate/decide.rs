//! Whatever passes the gate changes nothing of anybody else's; a gate that only looks for the token would.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use proptest::collection::vec;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;
use vdbspec::contract::{Access, Contract};
use vdbspec::wire::{Gate, OperationClass, Request};

use crate::gate::lenient::Read;
use crate::gate::names::{HOME, TOKEN};
use crate::gate::requests::request;
use crate::gate::servers::{Ways, all};
use crate::gate::world::World;

/// Requests in a row to one world, so that a later one may use what an earlier one left.
const ROW: usize = 4;
/// Requests of a usual test run, and of a whole one.
const REQUESTS: usize = 10_000;
const REQUESTS_FULL: usize = 1_000_000;
/// Of so many requests at least one passes: a gate that refuses everything proves nothing.
const PASSING_AT_LEAST: usize = 50;

fn contract() -> &'static Contract {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    CONTRACT.get_or_init(|| Contract::embedded().expect("the contract"))
}

/// The operations that change something, by the contract.
pub(crate) fn mutating() -> Vec<&'static str> {
    let roles = contract().roles.iter();
    let changing = roles.filter(|(_, role)| role.access == Access::Changes);
    changing.map(|(operation, _)| operation).collect()
}

/// A gate as a run makes it.
pub(crate) fn gate() -> Gate {
    let class = |(operation, role): (&str, &vdbspec::contract::Role)| {
        let shared = role.names.iter().filter(|(_, kind)| kind.is_shared());
        let class = OperationClass {
            mutates: role.access == Access::Changes,
            names: shared.map(|(key, _)| key.clone()).collect(),
        };
        (operation.to_owned(), class)
    };
    let classes: BTreeMap<_, _> = contract().roles.iter().map(class).collect();
    Gate::new(TOKEN.to_owned(), HOME.to_owned(), classes)
}

/// What came of many requests.
#[derive(Debug, Default)]
struct Tally {
    sent: usize,
    passed: usize,
    touched: Vec<(Ways, Request, Vec<String>)>,
}

/// Sends generated requests through a gate to every server. Ends at the first thing touched, with the row of
/// requests shrunk by hand only: the row is short.
fn play(count: usize, seed: u8, gate: impl Fn(&Request) -> bool) -> Tally {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let rows = vec(request(), ROW);
    let worlds: Vec<World> = all().into_iter().map(World::new).collect();
    let mut tally = Tally::default();
    while tally.sent < count && tally.touched.is_empty() {
        let row = rows.new_tree(&mut runner).expect("a row").current();
        tally.sent += row.len();
        let passed = row.into_iter().filter(|request| gate(request));
        let passed: Vec<_> = passed
            .map(|request| (Read::new(&request), request))
            .collect();
        tally.passed += passed.len();
        if passed.is_empty() {
            continue;
        }
        for (world, ways) in worlds.iter().zip(all()) {
            let mut world = world.clone();
            for (read, request) in &passed {
                let touched = world.apply(request, read);
                if !touched.is_empty() {
                    tally.touched.push((ways, request.clone(), touched));
                }
            }
        }
    }
    tally
}

#[test]
fn nothing_of_anybody_else_is_touched_by_what_the_gate_lets_pass() {
    let full = std::env::var_os("VDBSPEC_FULL").is_some();
    let count = if full { REQUESTS_FULL } else { REQUESTS };
    let gate = gate();
    let tally = play(count, 1, |request| gate.check(request).is_ok());
    assert!(
        tally.touched.is_empty(),
        "after {}: {:#?}",
        tally.sent,
        tally.touched
    );
    assert!(
        tally.passed * PASSING_AT_LEAST > tally.sent,
        "{} of {}",
        tally.passed,
        tally.sent
    );
}

/// The rule that a first thought would make: the token stands somewhere in each name that is read as JSON, or
/// somewhere in a body that is none.
fn holds_the_token(request: &Request) -> bool {
    let body = String::from_utf8_lossy(&request.body);
    let named = ["aliasName", "collectionName", "dbName"];
    match serde_json::from_slice::<Value>(&request.body) {
        Ok(Value::Object(members)) => members
            .iter()
            .filter(|(key, _)| {
                named
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case(key.trim()))
            })
            .all(|(_, value)| value.to_string().contains(TOKEN) || value == HOME),
        Ok(_) => true,
        Err(_) => body.contains(TOKEN) || !named.iter().any(|name| body.contains(name)),
    }
}

#[test]
fn a_gate_that_only_looks_for_the_token_lets_others_be_touched() {
    let tally = play(REQUESTS, 1, holds_the_token);
    assert!(!tally.touched.is_empty());
}

/// The worlds must be able to tell on their own: for most ways of servers, an open gate touches something.
#[test]
fn without_a_gate_every_server_would_lose_something() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[1; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let rows = vec(request(), 4_000);
    let row = rows.new_tree(&mut runner).expect("a row").current();
    for ways in all() {
        let mut world = World::new(ways);
        let touched = row
            .iter()
            .flat_map(|request| world.apply(request, &Read::new(request)))
            .count();
        assert!(touched > 0, "{ways:?}");
    }
}
