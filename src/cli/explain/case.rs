//! A planned case: what it sends, what it decides, and how to run just it.

use super::Known;
use super::page::Page;
use crate::contract::Contract;
use crate::report::untrusted;
use crate::run::{Body, Fixture, Role, Sending, Step};

/// Columns before a step's body.
const BODY_INDENT: usize = 6;

pub(super) fn case(id: &str, known: &Known<'_>) -> Option<Page> {
    played_by("vdbspec run", id, known)
}

/// A case of an operation that is not under test.
pub(super) fn further(id: &str, known: &Known<'_>) -> Option<Page> {
    played_by("vdbspec run --all-operations", id, known)
}

fn played_by(command: &str, id: &str, known: &Known<'_>) -> Option<Page> {
    let planned = known
        .plan
        .cases
        .iter()
        .find(|planned| planned.case.id == id)?;
    let case = &planned.case;
    let mut page = Page::new("case", &case.id);
    page.item(&case.title)
        .fact("operation", &case.operation)
        .fact("needs", needs(case.fixture))
        .fact("run", format_args!("{command} --only {}", case.id));
    if case.clients > 1 {
        let text = "clients at once; their subjects that follow one another start together";
        page.fact("clients", format_args!("{} {text}", case.clients));
    }
    page.heading("steps");
    for (number, step) in (1_usize..).zip(&case.steps) {
        write_step(number, step, known.contract, &mut page);
    }
    page.heading("what it decides when all goes as the profile expects")
        .fact("rules", joined(&planned.rules))
        .fact("clauses", joined(&planned.clauses));
    Some(page)
}

fn joined(ids: &[String]) -> String {
    if ids.is_empty() {
        "none".to_owned()
    } else {
        ids.join(", ")
    }
}

const fn needs(fixture: Fixture) -> &'static str {
    match fixture {
        Fixture::Aliases | Fixture::Crowd => "<collection-1> and <collection-2>",
        Fixture::Indexes => {
            "<collection-1> and <collection-2>, made with a schema and without an index"
        }
        Fixture::Databases => {
            "<collection-1> and <collection-2>, and <database-1> with <collection-3> in it"
        }
        Fixture::Loaded => "<collection-5>, made in the quick form",
        Fixture::Operations => "<collection-1>, as the cases of other operations left it",
        Fixture::Nothing => "nothing",
        Fixture::Pool => "<collection-1> and <collection-2> without indexes",
        Fixture::PoolDatabases => {
            "<collection-1> and <collection-2> without indexes, and <database-1> with <collection-3>"
        }
        Fixture::OwnAndDatabases => {
            "<collection-1> and <collection-2>, <collection-4> that it may drop, and <database-1> with <collection-3>"
        }
        Fixture::OwnCollection => {
            "<collection-1> and <collection-2>, and <collection-4> that it may drop"
        }
    }
}

fn write_step(number: usize, step: &Step, contract: &Contract, page: &mut Page) {
    let documented = contract.operations.get(&step.operation);
    let method = step
        .method
        .as_deref()
        .or(documented.map(|operation| operation.method.as_str()));
    let path = step
        .path
        .as_deref()
        .or(documented.map(|operation| operation.path.as_str()));
    let (method, path) = (method.unwrap_or("?"), path.unwrap_or(&step.operation));
    let role = match step.role {
        Role::Setup => "setup",
        Role::Subject => "subject",
        Role::Twin => "twin",
        Role::Witness => "witness",
    };
    page.item(format_args!(
        "{number} {role:<8} {} {}",
        untrusted::phrase(method),
        untrusted::phrase(path)
    ));
    match &step.sender {
        Sending::Token => {}
        Sending::Nobody => {
            page.item("    without authorization");
        }
        Sending::Stranger(_) => {
            page.item("    with a bearer token that is wrong");
        }
        Sending::OtherScheme(scheme) => {
            page.item(format_args!(
                "    with Authorization: {}",
                untrusted::phrase(scheme)
            ));
        }
    }
    for (name, value) in &step.headers {
        let header = if value.is_empty() {
            format!("without {name}")
        } else {
            format!("with {name}: {value}")
        };
        page.item(format_args!("    {}", untrusted::phrase(&header)));
    }
    match &step.body {
        Body::Json(body) => {
            page.json(body, BODY_INDENT);
        }
        Body::Raw(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            page.item(format_args!("    bytes: {}", untrusted::phrase(&text)));
        }
    }
}
