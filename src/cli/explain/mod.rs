//! The command `explain`: all that is known of one id, for a person in a hurry.

mod case;
mod class;
mod clause;
mod decision;
mod diff;
mod operation;
mod page;
mod small;
mod source;

use std::io::Write;

use super::args::ExplainArgs;
use super::failure::Failure;
use super::nearest::way_out;
use super::run;
use super::token;
use crate::check::RULES;
use crate::contract::Contract;
use crate::model::CONDITIONS;
use crate::run::Plan;
use crate::server;
use page::Page;

/// What an explanation of something planned draws on.
struct Known<'a> {
    contract: &'a Contract,
    plan: &'a Plan,
}

/// Explained from the contract alone; `None` when there is none of this id.
const PLAIN: [fn(&str, &Contract) -> Option<Page>; 11] = [
    decision::decision,
    operation::operation,
    small::fault,
    small::departure,
    small::condition,
    small::profile,
    small::code,
    class::class,
    source::page,
    source::line_of_set,
    source::defect,
];

/// Explained with the planned cases.
const PLANNED: [fn(&str, &Known<'_>) -> Option<Page>; 3] =
    [clause::clause, clause::rule, case::case];

/// Writes everything of this id; an id that several things share explains them all.
pub(super) fn explain(
    args: &ExplainArgs,
    contract: &Contract,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if let Some(profiles) = &args.diff {
        return diff::write(profiles, contract, out);
    }
    let id = args.id.as_deref().unwrap_or_default();
    let explained = PLAIN.iter().filter_map(|explain| explain(id, contract));
    let mut pages: Vec<Page> = explained.collect();
    if pages.is_empty() {
        // Ids of planned things are of other forms, and planning takes longer than all the rest.
        let plan = &run::reference_plan(contract)?;
        let known = Known { contract, plan };
        pages.extend(PLANNED.iter().filter_map(|explain| explain(id, &known)));
        if pages.is_empty() {
            let plan = &run::wide_plan(contract, plan.clone())?;
            let known = Known { contract, plan };
            pages.extend(case::further(id, &known));
        }
        if pages.is_empty() {
            return Err(Failure::Unknown {
                what: "clause, rule, case, decision, departure, operation, fault, condition, profile, class, page, defect or code",
                given: token::shown(id).into_owned(),
                way_out: way_out(id, ids(&known), "clauses|rules|cases|…"),
            });
        }
    }
    let texts: Vec<String> = pages.into_iter().map(Page::into_text).collect();
    write!(out, "{}", texts.join("\n"))?;
    Ok(())
}

/// Every id that can be explained but for codes, which are numbers.
fn ids<'a>(known: &Known<'a>) -> Vec<&'a str> {
    let Known { contract, plan } = known;
    let mut ids: Vec<&str> = Vec::new();
    ids.extend(contract.clauses.iter().map(|clause| clause.id.as_str()));
    ids.extend(
        contract
            .decisions
            .iter()
            .map(|decision| decision.id.as_str()),
    );
    ids.extend(contract.operations.keys().map(String::as_str));
    ids.extend(RULES.iter().map(|rule| rule.id));
    ids.extend(
        contract
            .profiles
            .iter()
            .map(|profile| profile.name.as_str()),
    );
    ids.extend(server::faults().iter().map(|fault| fault.id));
    ids.extend(contract.departures.iter().map(|one| one.id.as_str()));
    ids.extend(CONDITIONS.iter().map(|(id, _)| *id));
    let classes = crate::run::drawn_classes(contract).unwrap_or_default();
    ids.extend(classes.iter().map(|class| class.id));
    ids.extend(plan.cases.iter().map(|planned| planned.case.id.as_str()));
    ids
}
