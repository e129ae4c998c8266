//! Which cases run: the patterns of the command line, each of which must mean something.

use super::args::CaseArgs;
use super::failure::Failure;
use super::nearest::way_out;
use crate::check::RULES;
use crate::contract::Contract;
use crate::report::Report;
use crate::run::{Phase, Plan, PlannedCase, Selection};

/// Reads the patterns; operations must be among those under test.
pub(super) fn parse_selection(args: &CaseArgs, contract: &Contract) -> Result<Selection, Failure> {
    let tested: Vec<&str> = contract
        .roles
        .iter()
        .filter(|(_, role)| role.subject || args.all_operations)
        .map(|(name, _)| name)
        .collect();
    for name in &args.operation {
        if !tested.contains(&name.as_str()) {
            return Err(Failure::Unknown {
                what: "operation under test",
                given: name.clone(),
                way_out: if args.all_operations {
                    way_out(name, tested.iter().copied(), "operations")
                } else {
                    let names = tested.join(", ");
                    format!("those under test are {names}; --all-operations adds all others")
                },
            });
        }
    }
    Ok(Selection::new(&args.only, &args.skip, &args.operation)?)
}

/// Refuses patterns that match nothing: a slip there would pass for a run without findings.
pub(super) fn check_selection(
    args: &CaseArgs,
    selection: &Selection,
    plan: &Plan,
) -> Result<(), Failure> {
    for pattern in args.only.iter().filter(|pattern| is_planned(pattern)) {
        let alone = Selection::new(std::slice::from_ref(pattern), &[], &[])?;
        if !plan.cases.iter().any(|planned| takes(&alone, planned)) {
            return Err(Failure::OnlyNothing {
                pattern: pattern.clone(),
                way_out: way_out(pattern, known(plan), "cases"),
            });
        }
    }
    for pattern in args.skip.iter().filter(|pattern| is_planned(pattern)) {
        let alone = Selection::new(&[], std::slice::from_ref(pattern), &[])?;
        let skips_case = plan.cases.iter().any(|planned| !takes(&alone, planned));
        if !skips_case && !RULES.iter().any(|rule| alone.skips_rule(rule.id)) {
            let cases = plan.cases.iter().map(|planned| planned.case.id.as_str());
            let rules = RULES.iter().map(|rule| rule.id);
            return Err(Failure::SkipNothing {
                pattern: pattern.clone(),
                way_out: way_out(pattern, cases.chain(rules), "cases"),
            });
        }
    }
    let only_preflight = args.only.iter().any(|pattern| !is_planned(pattern));
    if only_preflight || plan.cases.iter().any(|planned| takes(selection, planned)) {
        Ok(())
    } else {
        Err(Failure::NothingLeft)
    }
}

/// Preflight goes before every run and is not planned: what a pattern matches there is known only afterwards.
pub(super) fn check_preflight(args: &CaseArgs, report: &Report) -> Result<(), Failure> {
    if report.summary.stopped.is_some() {
        return Ok(());
    }
    let ids = || report.cases.iter().map(|case| case.id.as_str());
    for pattern in args.only.iter().filter(|pattern| is_preflight(pattern)) {
        let alone = Selection::new(std::slice::from_ref(pattern), &[], &[])?;
        if !ids().any(|id| alone.takes(id, "", &std::iter::empty())) {
            return Err(Failure::OnlyNothing {
                pattern: pattern.clone(),
                way_out: way_out(pattern, ids().filter(|id| is_preflight(id)), "cases"),
            });
        }
    }
    Ok(())
}

/// Whether a pattern is about cases of the plan: what is drawn, and what preflight does, is not in it.
fn is_planned(pattern: &str) -> bool {
    let rest = pattern.strip_prefix(Phase::Fuzz.word());
    !is_preflight(pattern) && !rest.is_some_and(|rest| rest.starts_with('/'))
}

fn is_preflight(pattern: &str) -> bool {
    let rest = pattern.strip_prefix(Phase::Preflight.word());
    rest.is_some_and(|rest| rest.starts_with('/'))
}

fn takes(selection: &Selection, planned: &PlannedCase) -> bool {
    let decides = planned.rules.iter().chain(&planned.clauses);
    let case = &planned.case;
    selection.takes(&case.id, &case.operation, &decides.map(String::as_str))
}

/// Everything that `--only` can name, cases first.
fn known(plan: &Plan) -> Vec<&str> {
    let cases = plan.cases.iter().map(|planned| planned.case.id.as_str());
    let decided = plan
        .cases
        .iter()
        .flat_map(|planned| planned.rules.iter().chain(&planned.clauses));
    let mut decided: Vec<&str> = decided.map(String::as_str).collect();
    decided.sort_unstable();
    decided.dedup();
    cases.chain(decided).collect()
}
