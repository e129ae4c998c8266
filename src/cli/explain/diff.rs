//! `explain --diff A B`: what changes for whoever goes from one profile to another.

use std::io::Write;

use super::page::Page;
use crate::cli::failure::Failure;
use crate::cli::nearest::way_out;
use crate::contract::{
    Agreement, Contract, Difference, Effect, Outcome, Profile, Side, Swap, differences, other_keys,
    swaps,
};
use crate::model;

/// Writes the differences, operation by operation.
pub(super) fn write(
    names: &[String],
    contract: &Contract,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let [before, after] = names else {
        return Err(Failure::TwoProfiles);
    };
    let (before, after) = (profile(before, contract)?, profile(after, contract)?);
    let found = differences(before, after);
    let mut page = Page::new("from", format_args!("{} to {}", before.name, after.name));
    page.fact(&before.name, spoken_of(before))
        .fact(&after.name, spoken_of(after));
    let mut operations: Vec<&str> = found.iter().map(|one| one.operation.as_str()).collect();
    operations.dedup();
    for operation in operations {
        let heading = if operation == "*" {
            "any operation"
        } else {
            operation
        };
        page.heading(heading);
        for one in found.iter().filter(|one| one.operation == operation) {
            difference(one, (before, after), &mut page);
        }
    }
    orders(&swaps(before, after), &mut page);
    let keys = other_keys(before, after);
    if !keys.is_empty() {
        page.heading("keys of answers");
    }
    for (operation, key, is_new) in keys {
        let word = if is_new { "new" } else { "gone" };
        page.item(format_args!("{word}: {operation} {key}"));
    }
    let departures = departures(contract, before, after);
    if !departures.is_empty() {
        page.heading("departures from the documents");
    }
    for line in departures {
        page.item(line);
    }
    let count = match found.len() {
        0 => "nothing changes that a profile knows of".to_owned(),
        1 => "1 difference".to_owned(),
        some => format!("{some} differences"),
    };
    page.heading(&count);
    write!(out, "{}", page.into_text())?;
    Ok(())
}

fn profile<'a>(name: &str, contract: &'a Contract) -> Result<&'a Profile, Failure> {
    contract.profiles.get(name).ok_or_else(|| {
        let names = contract.profiles.iter().map(|one| one.name.as_str());
        Failure::Unknown {
            what: "profile",
            given: name.to_owned(),
            way_out: way_out(name, names, "profiles"),
        }
    })
}

fn spoken_of(profile: &Profile) -> String {
    let newest = profile
        .version
        .as_ref()
        .zip(profile.patches.and_then(crate::contract::Patches::newest));
    match newest {
        Some((line, patch)) => format!("{} Compared at {line}.{patch}.", profile.title),
        None => profile.title.clone(),
    }
}

fn difference(one: &Difference, (before, after): (&Profile, &Profile), page: &mut Page) {
    let field = one
        .field
        .as_ref()
        .map(|field| format!("({field})"))
        .unwrap_or_default();
    let meaning = model::meaning(&one.condition).unwrap_or_default();
    page.item(format_args!("{}{field}: {meaning}", one.condition));
    page.item(format_args!("  - {}", side(one.before.as_ref(), before)));
    page.item(format_args!("  + {}", side(one.after.as_ref(), after)));
    if let Some(after) = &one.after {
        page.item(format_args!("    {}", after.source));
    }
    if let Some(why) = one.agreement() {
        page.item(format_args!(
            "    {}",
            need_not_show(&why, [&before.name, &after.name])
        ));
    }
    let field = one.field.as_deref();
    let mut marks = after.unseen.iter().chain(&before.unseen);
    if let Some(mark) = marks.find(|mark| mark.covers(&one.operation, &one.condition, field)) {
        page.item(format_args!(
            "    Only compare asks for it. {}",
            mark.reason
        ));
    }
}

/// Why somebody who compares two targets may see nothing of a difference.
fn need_not_show(why: &Agreement, names: [&str; 2]) -> String {
    let may = match why {
        Agreement::Open(is_first) => {
            let [before, after] = names;
            let name = if *is_first { before } else { after };
            format!("{name} leaves it open")
        }
        Agreement::Codes(codes) if codes.is_empty() => "either may refuse with any code".to_owned(),
        Agreement::Codes(codes) => format!("code {} is right for both", joined(codes)),
    };
    format!("Need not show in compare: {may}.")
}

/// `100 or 1100`.
fn joined<'a>(numbers: impl IntoIterator<Item = &'a (impl ToString + 'a)>) -> String {
    let numbers: Vec<String> = numbers.into_iter().map(ToString::to_string).collect();
    numbers.join(" or ")
}

/// Reasons to refuse of which another one speaks.
fn orders(swaps: &[Swap<'_>], page: &mut Page) {
    if !swaps.is_empty() {
        page.heading("checks that come in another order, so that another code speaks where several things are wrong");
    }
    for one in swaps {
        page.item(format_args!("{}: {}", one.operation, one.pair.join(" + ")));
        page.item(format_args!(
            "  - refused with code {}",
            joined(&one.before)
        ));
        page.item(format_args!("  + refused with code {}", joined(&one.after)));
        page.item(format_args!("    {}", one.source));
        let shared = one.shared();
        if !shared.is_empty() {
            let why = need_not_show(&Agreement::Codes(shared), ["", ""]);
            page.item(format_args!("    {why}"));
        }
    }
}

/// `refused with code 1100 (2.6.19 to 2.6.20)`.
fn side(side: Option<&Side>, profile: &Profile) -> String {
    let Some(side) = side else {
        return "left open".to_owned();
    };
    let (codes, status) = (joined(&side.codes), joined(&side.status));
    let with = |what: &str, numbers: &str| {
        if numbers.is_empty() {
            String::new()
        } else {
            format!(" with {what} {numbers}")
        }
    };
    let refusal = with("HTTP", &status) + &with("code", &codes);
    let accepted = match side.effect {
        Effect::AsAsked => "accepted",
        Effect::None => "accepted without effect",
        Effect::Prefix => "accepted, or the first items only",
        Effect::There => "accepted, whatever becomes of what was in the way",
        Effect::Any => "accepted with any effect",
    };
    let words = match side.outcome {
        Outcome::Accept => accepted.to_owned(),
        Outcome::Reject => format!("refused{refusal}"),
        Outcome::Open if refusal.is_empty() => "left open".to_owned(),
        Outcome::Open => format!("{accepted}, or refused{refusal}"),
    };
    match (side.patches, &profile.version) {
        (Some(patches), Some(line)) => {
            let known = profile.patches.map_or(patches, |all| patches.and(all));
            format!("{words} ({})", known.spoken(line))
        }
        _ => words,
    }
}

/// Departures that only one of the two has.
fn departures(contract: &Contract, before: &Profile, after: &Profile) -> Vec<String> {
    let has = |profile: &Profile, id: &str| {
        let mut own = contract.departures.of(&profile.name);
        own.any(|departure| departure.id == id)
    };
    let all = contract.departures.iter();
    all.filter_map(|one| match (has(before, &one.id), has(after, &one.id)) {
        (true, false) => Some(format!("gone: {}: {}", one.id, one.statement)),
        (false, true) => Some(format!("new: {}: {}", one.id, one.statement)),
        _ => None,
    })
    .collect()
}
