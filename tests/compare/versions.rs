//! Two versions side by side show what `explain --diff` tells of them: nothing else, and all that their answers show.

use std::collections::BTreeSet;

use serde_json::Value;
use vdbspec::contract::{
    Contract, Difference, Effect, Outcome, Profile, Side, Swap, differences, other_keys, swaps,
};

use super::compare;
use crate::cli::process::stdout_of;

/// The versions, from the oldest on.
const VERSIONS: [&str; 4] = ["milvus-2.4", "milvus-2.5", "milvus-2.6", "milvus-3.0"];
/// How the kind is called when a read of it has another form.
const FORM: &str = "data-shape";
/// How it is called when a read shows something else.
const EFFECT: &str = "effect";
/// Stands between the operation of a read and what it shows.
const AFTERWARDS: &str = " afterwards: ";

/// How `explain` says that nobody need see a difference.
const NEED_NOT: &str = "Need not show in compare: ";

/// All that is told of two versions.
struct Told<'a> {
    profiles: (&'a Profile, &'a Profile),
    rows: Vec<Difference>,
    swaps: Vec<Swap<'a>>,
}

impl Told<'_> {
    /// The rows that speak of this operation and of a condition of this phrase, and allow both answers.
    fn rows_of<'b>(
        &'b self,
        operation: &'b str,
        phrase: &'b str,
        shown: (&'b str, &'b str),
    ) -> impl Iterator<Item = (usize, &'b Difference)> {
        let rows = self.rows.iter().enumerate();
        rows.filter(move |(_, row)| {
            let mut parts = phrase.split(" + ");
            (row.operation == "*" || row.operation == operation)
                && parts.any(|part| is_about(row, part))
                && allows(row, shown)
        })
    }
}

/// `missing-field(aliasName)` is one of a row of this condition, for all fields or for this one.
fn is_about(row: &Difference, part: &str) -> bool {
    let (id, field) = match part.split_once('(') {
        Some((id, field)) => (id, Some(field.trim_end_matches(')'))),
        None => (part, None),
    };
    let known = row.field.as_deref();
    row.condition == id && known.is_none_or(|known| field == Some(known))
}

/// Whether both sides of the row allow what is shown: `code 100 → 0`, or another effect.
fn allows(row: &Difference, (kind, change): (&str, &str)) -> bool {
    let effect = |side: &Option<Side>| side.as_ref().map(|side| side.effect);
    if kind == EFFECT {
        let sides = [effect(&row.before), effect(&row.after)];
        return sides[0] != sides[1] || sides.contains(&Some(Effect::Any));
    }
    let codes = change.strip_prefix("code ").expect("codes");
    let (one, other) = codes.split_once(" → ").expect("an arrow");
    answers(row.before.as_ref(), one) && answers(row.after.as_ref(), other)
}

fn answers(side: Option<&Side>, code: &str) -> bool {
    let code: i64 = code.parse().expect("a code");
    side.is_none_or(|side| match side.outcome {
        Outcome::Accept => code == 0,
        Outcome::Reject => code != 0 && (side.codes.is_empty() || side.codes.contains(&code)),
        Outcome::Open => true,
    })
}

/// Whether no answer is right for both versions, so that whoever sends the request sees it.
fn must_show(row: &Difference) -> bool {
    row.agreement().is_none()
}

/// Whether the codes are those of the row, and not of something else that holds beside what it leaves open.
fn speaks(row: &Difference, change: &str) -> bool {
    let codes = change.strip_prefix("code ");
    let Some((one, other)) = codes.and_then(|codes| codes.split_once(" → ")) else {
        return true;
    };
    let own = |side: &Option<Side>, code: &str| {
        let known = side.as_ref().filter(|side| !side.codes.is_empty());
        known.is_none_or(|side| {
            code == "0" || side.codes.iter().any(|known| known.to_string() == code)
        })
    };
    own(&row.before, one) && own(&row.after, other)
}

/// Whether a refusal has another code, although both may accept: some case brings them to refuse.
fn refuses_otherwise(row: &Difference) -> bool {
    let (Some(before), Some(after)) = (&row.before, &row.after) else {
        return false;
    };
    let has_codes = !before.codes.is_empty() && !after.codes.is_empty();
    has_codes && before.codes.iter().all(|code| !after.codes.contains(code))
}

/// Rows of what one of the two does not refuse any more, so that the other thing that is wrong speaks there, with its own code.
fn gives_way(told: &Told<'_>, operation: &str, phrase: &str, change: &str) -> Vec<usize> {
    let codes = change.strip_prefix("code ");
    let Some((one, other)) = codes.and_then(|codes| codes.split_once(" → ")) else {
        return Vec::new();
    };
    let refuses = |profile: &Profile, about: &str, code: &str| {
        let (id, field) = match about.split_once('(') {
            Some((id, field)) => (id, Some(field.trim_end_matches(')'))),
            None => (about, None),
        };
        let row = profile.row(operation, id, field);
        row.is_some_and(|row| {
            row.outcome == Outcome::Reject && row.codes.iter().any(|own| own.to_string() == code)
        })
    };
    let accepts = |side: &Option<Side>| {
        let side = side.as_ref();
        side.is_some_and(|side| side.outcome == Outcome::Accept)
    };
    let (before, after) = told.profiles;
    let rows = told.rows.iter().enumerate();
    let giving = rows.filter(|(_, row)| {
        let of_operation = row.operation == "*" || row.operation == operation;
        let parts: Vec<&str> = phrase.split(" + ").collect();
        let rest = || parts.iter().filter(|part| !is_about(row, part));
        let is_met = rest().count() < parts.len();
        let ways = [
            (&row.before, one, &row.after, after, other),
            (&row.after, other, &row.before, before, one),
        ];
        of_operation
            && is_met
            && ways
                .iter()
                .any(|(refusing, own, accepting, profile, code)| {
                    let speaks = answers(refusing.as_ref(), own) && *own != "0";
                    speaks && accepts(accepting) && rest().any(|part| refuses(profile, part, code))
                })
    });
    giving.map(|(at, _)| at).collect()
}

/// Places of the swaps that this difference shows: both conditions hold, and the codes are theirs.
fn swapped(told: &Told<'_>, operation: &str, phrase: &str, change: &str) -> Vec<usize> {
    let codes = change.strip_prefix("code ");
    let Some((one, other)) = codes.and_then(|codes| codes.split_once(" → ")) else {
        return Vec::new();
    };
    let parts: Vec<&str> = phrase.split(" + ").collect();
    let has = |codes: &BTreeSet<i64>, code: &str| codes.iter().any(|one| one.to_string() == code);
    let swaps = told.swaps.iter().enumerate();
    let shown = swaps.filter(|(_, swap)| {
        swap.operation == operation
            && swap.pair.iter().all(|one| parts.contains(one))
            && has(&swap.before, one)
            && has(&swap.after, other)
    });
    shown.map(|(at, _)| at).collect()
}

fn words<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    let all = value[key].as_array().expect("a list").iter();
    all.map(|one| one.as_str().expect("a word")).collect()
}

/// Keys of a read that only one of the two has: `/data[]/warmup: absent → string`.
fn keys_of(change: &str) -> BTreeSet<(&str, bool)> {
    let keys = change.split("; ").map(|key| {
        let (key, types) = key.split_once(": ").expect("a key and its types");
        let is_new = types.starts_with("absent → ");
        assert!(is_new || types.ends_with(" → absent"), "{change}");
        (key, is_new)
    });
    keys.collect()
}

/// The operations whose own answers differ.
fn subjects(difference: &Value) -> Vec<&str> {
    let conditions = difference["conditions"].as_array().expect("a list");
    let all = conditions.iter().flat_map(|one| words(one, "operations"));
    all.collect()
}

fn check(before: &str, after: &str, contract: &Contract) {
    let of = |name: &str| contract.profiles.get(name).expect("a profile");
    let profiles = (of(before), of(after));
    let told = Told {
        profiles,
        rows: differences(profiles.0, profiles.1),
        swaps: swaps(profiles.0, profiles.1),
    };
    let page = stdout_of(&["explain", "--diff", before, after]);
    for row in &told.rows {
        let field = row.field.as_ref().map(|field| format!("({field})"));
        let line = format!("  {}{}: ", row.condition, field.unwrap_or_default());
        assert!(page.contains(&line), "{line:?} is not in {page}");
    }
    let (one, other) = (format!("embedded:{before}"), format!("embedded:{after}"));
    let (exit, report) = compare(&one, &other, &[]);
    assert_eq!(exit, Some(1), "{report:#}");

    let (mut met, mut met_swaps): (BTreeSet<usize>, BTreeSet<usize>) = Default::default();
    let mut keys: BTreeSet<(String, String, bool)> = BTreeSet::new();
    for difference in report["differences"].as_array().expect("a list") {
        let change = difference["change"].as_str().expect("what became what");
        let kind = difference["kind"].as_str().expect("a kind");
        let (read, change) = match change.split_once(AFTERWARDS) {
            Some((read, change)) => (Some(read), change),
            None => (None, change),
        };
        if kind == FORM {
            for read in read.map_or_else(|| subjects(difference), |read| vec![read]) {
                let found = keys_of(change).into_iter();
                keys.extend(found.map(|(key, is_new)| (read.to_owned(), key.to_owned(), is_new)));
            }
            continue;
        }
        for conditions in difference["conditions"].as_array().expect("a list") {
            let phrase = conditions["condition"].as_str().expect("a phrase");
            for operation in words(conditions, "operations") {
                let rows: Vec<usize> = told
                    .rows_of(operation, phrase, (kind, change))
                    .map(|(at, _)| at)
                    .collect();
                let swaps = swapped(&told, operation, phrase, change);
                let giving = gives_way(&told, operation, phrase, change);
                assert!(
                    !(rows.is_empty() && swaps.is_empty() && giving.is_empty()),
                    "{before} and {after}: {kind} {change} under {phrase} on {operation} is told by no row"
                );
                let speak = |at: &usize| told.rows.get(*at).is_some_and(|row| speaks(row, change));
                met.extend(rows.into_iter().filter(speak));
                met_swaps.extend(swaps);
            }
        }
    }
    let expected = other_keys(told.profiles.0, told.profiles.1);
    let expected: BTreeSet<_> = expected
        .into_iter()
        .map(|(operation, key, is_new)| (operation.to_owned(), key.to_owned(), is_new))
        .collect();
    assert_eq!(keys, expected, "{before} and {after}");
    explained(&told, (&met, &met_swaps), &page, &report);
    undecided(&told, &report);
}

/// Whatever `explain` tells is shown, or it says why nobody need see it.
fn explained(
    told: &Told<'_>,
    (met, met_swaps): (&BTreeSet<usize>, &BTreeSet<usize>),
    page: &str,
    report: &Value,
) {
    let names = (&told.profiles.0.name, &told.profiles.1.name);
    for (at, row) in told.rows.iter().enumerate() {
        let (condition, operation) = (&row.condition, &row.operation);
        let is_alone = is_lacking(report, operation);
        assert!(
            met.contains(&at) || is_alone || !(must_show(row) || refuses_otherwise(row)),
            "{names:?}: no case shows {condition} of {:?} on {operation}",
            row.field
        );
        let field = row.field.as_ref().map(|field| format!("({field})"));
        let heading = if operation == "*" {
            "any operation"
        } else {
            operation
        };
        let head = format!("  {condition}{}: ", field.unwrap_or_default());
        let block = block(page, heading, &head);
        assert_eq!(
            must_show(row),
            !block.contains(NEED_NOT),
            "{names:?}: {condition} on {operation}: {block}"
        );
    }
    for (at, swap) in told.swaps.iter().enumerate() {
        let is_open = !swap.shared().is_empty();
        assert!(
            met_swaps.contains(&at) || is_open,
            "{names:?}: no case shows {swap:?}"
        );
        let head = format!("  {}: {}\n", swap.operation, swap.pair.join(" + "));
        assert_eq!(
            block(page, "checks that come in another order", &head).contains(NEED_NOT),
            is_open,
            "{head}"
        );
    }
}

/// What `explain` says of one row: all lines from its first one that are indented further.
fn block(page: &str, heading: &str, head: &str) -> String {
    let from = page
        .find(&format!("\n{heading}"))
        .unwrap_or_else(|| panic!("{heading:?} is not in {page}"));
    let page = &page[from..];
    let at = page
        .find(head)
        .unwrap_or_else(|| panic!("{head:?} is not in {page}"));
    let mut lines = page[at..].lines();
    let first = lines.next().unwrap_or_default().to_owned();
    let more = lines.take_while(|line| line.starts_with("    "));
    more.fold(first, |text, line| text + "\n" + line)
}

/// Whether one of the two has no such operation, which the report says.
fn is_lacking(report: &Value, operation: &str) -> bool {
    let sides = report["targets"].as_array().expect("two targets").iter();
    let mut lines = sides.flat_map(|side| words(side, "undecided"));
    lines.any(|line| line.ends_with(&format!("the target has no {operation}")))
}

/// What only one of them decided is an operation that only it has: all told of it stands in rows of that operation.
fn undecided(told: &Told<'_>, report: &Value) {
    for side in report["targets"].as_array().expect("two targets") {
        assert_eq!(words(side, "alone"), [""; 0]);
        for line in words(side, "undecided") {
            let (_, operation) = line.split_once("the target has no ").expect("the reason");
            let mut rows = told.rows.iter();
            assert!(rows.any(|row| row.operation == operation), "{line}");
        }
    }
}

#[test]
fn each_pair_of_versions_shows_what_explain_tells_of_it_and_nothing_else() {
    let contract = Contract::embedded().expect("the contract");
    for (at, before) in VERSIONS.iter().enumerate() {
        for after in VERSIONS.iter().skip(at + 1) {
            check(before, after, &contract);
        }
    }
}
