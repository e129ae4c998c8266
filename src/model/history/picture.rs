//! A history as text: one line an operation, time from left to right, for a terminal of any width.

use std::fmt::Write as _;

use super::call::{Answered, Call, CollectionIndex, Operation};
use super::search::Blocked;

/// Characters for the whole of the time that is shown.
const WIDTH: u64 = 48;
/// Operations of the prefix that are shown before the window.
const PREFIX_SHOWN: usize = 6;
/// Operations of the window that are shown.
const WINDOW_SHOWN: usize = 24;

/// The end of the longest order and the window that blocks it. `names` are the collections by their index.
pub fn picture(blocked: &Blocked, names: &[String]) -> String {
    let skipped = blocked.prefix.len().saturating_sub(PREFIX_SHOWN);
    let last = blocked.prefix.get(skipped..).unwrap_or_default();
    let window: Vec<_> = blocked.window.iter().take(WINDOW_SHOWN).collect();
    let shown: Vec<&Operation> = last.iter().chain(window.iter().copied()).collect();
    let begin = shown.iter().map(|operation| operation.invoked).min();
    let end = shown.iter().map(|operation| end_of(operation)).max();
    let (begin, end) = (begin.unwrap_or_default(), end.unwrap_or_default());
    let mut text = String::new();
    if skipped > 0 {
        let _ = writeln!(
            text,
            "{skipped} operations before these can be put in order"
        );
    }
    for operation in last {
        line(&mut text, "ok", operation, (begin, end), names);
    }
    let owner = blocked.state.owner.map_or_else(
        || "no collection".to_owned(),
        |owner| called(names, owner).to_owned(),
    );
    let _ = writeln!(
        text,
        "here the alias has {owner}; one of these must come next:"
    );
    for operation in window {
        line(&mut text, "??", operation, (begin, end), names);
    }
    let left = blocked.window.len().saturating_sub(WINDOW_SHOWN);
    if left > 0 {
        let _ = writeln!(text, "and {left} more");
    }
    text
}

const fn end_of(operation: &Operation) -> u64 {
    if operation.is_unknown() {
        operation.invoked
    } else {
        operation.returned
    }
}

fn line(
    text: &mut String,
    mark: &str,
    operation: &Operation,
    (begin, end): (u64, u64),
    names: &[String],
) {
    let span = u128::from(end.saturating_sub(begin).max(1));
    let column = |time: u64| {
        let offset = u128::from(time.saturating_sub(begin)) * u128::from(WIDTH - 1) / span;
        usize::try_from(offset).unwrap_or_default()
    };
    let from = column(operation.invoked);
    let width = usize::try_from(WIDTH).unwrap_or_default();
    let bar = if operation.is_unknown() {
        format!(
            "{}|{}>",
            " ".repeat(from),
            "-".repeat(width - 1 - from.min(width - 1))
        )
    } else {
        let to = column(operation.returned).max(from);
        let inner = (to - from).saturating_sub(1);
        let close = if to > from { "|" } else { "" };
        format!("{}|{}{close}", " ".repeat(from), "-".repeat(inner))
    };
    let _ = writeln!(
        text,
        "{mark} client {:<3} {bar:<50} {}",
        operation.client,
        words(operation, names)
    );
}

/// An operation and its answer in words: `create <collection-1>: accepted`.
fn words(operation: &Operation, names: &[String]) -> String {
    let what = match operation.call {
        Call::Create(to) => format!("create on {}", called(names, to)),
        Call::Drop(None) => "drop".to_owned(),
        Call::Drop(Some(of)) => format!("drop from {}", called(names, of)),
        Call::Alter(to) => format!("alter to {}", called(names, to)),
        Call::Describe => "describe".to_owned(),
        Call::List(of) => format!("list of {}", called(names, of)),
        Call::DropCollection(collection) => {
            format!("drop collection {}", called(names, collection))
        }
    };
    let reply = match operation.answered {
        Answered::Accepted => "accepted".to_owned(),
        Answered::Rejected => "rejected".to_owned(),
        Answered::Owner(owner) => called(names, owner).to_owned(),
        Answered::Listed(true) => "has the alias".to_owned(),
        Answered::Listed(false) => "lacks the alias".to_owned(),
        Answered::Unknown => "no answer".to_owned(),
    };
    format!("{what}: {reply}")
}

fn called(names: &[String], collection: CollectionIndex) -> &str {
    names
        .get(usize::from(collection))
        .map_or("a collection that nobody made", String::as_str)
}
