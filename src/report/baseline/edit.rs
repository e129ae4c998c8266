//! A baseline with entries added, changed or taken out: whatever else people wrote into the file stays

use std::ops::Range;

use super::entry::{Baseline, Entry};
use super::error::BaselineError;
use super::layout::{blocks, keys, line_end, line_start};

/// What a new file begins with.
const HEADING: &str = "\
# Findings that are known and accepted: `vdbspec run --baseline` shows them as expected.
# Written by `vdbspec baseline accept|update|prune`; reasons and comments may be edited by hand.
";

/// The line with which an entry begins.
const ENTRY_HEADER: &str = "[[expected]]";

/// An entry that was taken out.
pub type Removed = Entry;

/// The text with these entries: one of the same rule and kind is widened by it, others come at the end.
pub fn accept(name: &str, text: &str, entries: &[Entry]) -> Result<String, BaselineError> {
    let mut text = if text.trim().is_empty() {
        HEADING.to_owned()
    } else {
        text.to_owned()
    };
    Baseline::parse(name, &text)?;
    // It was one before: what is none now was written in a way to which nothing can be added.
    let again = |text: &str| {
        Baseline::parse(name, text).map_err(|_| BaselineError::Layout {
            name: name.to_owned(),
        })
    };
    for entry in entries {
        let baseline = again(&text)?;
        let known = baseline
            .entries()
            .position(|known| known.is_about(&entry.rule, &entry.kind));
        if let Some(at) = known {
            let known = baseline.entries().nth(at);
            let wider = known.map_or_else(|| entry.clone(), |known| widened(known, entry));
            text = replaced(name, &text, at, Some(&wider))?;
        } else {
            if !text.ends_with('\n') {
                text.push('\n');
            }
            text.push('\n');
            text.push_str(&render(entry));
        }
    }
    // What was written must be read again.
    again(&text)?;
    Ok(text)
}

/// The text in which each known entry says of its finding what is there now. An entry without operations, or of which
/// there are several, says what somebody decided by hand: it stays.
pub fn update(name: &str, text: &str, found: &[Entry]) -> Result<String, BaselineError> {
    let mut text = text.to_owned();
    for entry in found {
        let baseline = Baseline::parse(name, &text)?;
        let about: Vec<(usize, &Entry)> = baseline
            .entries()
            .enumerate()
            .filter(|(_, known)| known.is_about(&entry.rule, &entry.kind))
            .collect();
        let [(at, known)] = about.as_slice() else {
            continue;
        };
        let now = Entry {
            reason: known.reason.clone(),
            verdict: known.verdict.and(entry.verdict),
            operations: known.operations.as_ref().and(entry.operations.clone()),
            case: known.case.as_ref().and(entry.case.clone()),
            intermittent: known.intermittent,
            ..entry.clone()
        };
        if now != **known {
            text = replaced(name, &text, *at, Some(&now))?;
        }
    }
    Ok(text)
}

/// The text without the entries for which `is_stale` holds, and those entries.
pub fn prune(
    name: &str,
    text: &str,
    is_stale: &dyn Fn(&Entry) -> bool,
) -> Result<(String, Vec<Removed>), BaselineError> {
    let mut text = text.to_owned();
    let mut removed = Vec::new();
    loop {
        let baseline = Baseline::parse(name, &text)?;
        let stale = baseline.entries().position(is_stale);
        let Some(at) = stale else {
            return Ok((text, removed));
        };
        removed.extend(baseline.entries().nth(at).cloned());
        text = replaced(name, &text, at, None)?;
    }
}

fn widened(known: &Entry, more: &Entry) -> Entry {
    let operations = match (&known.operations, &more.operations) {
        (Some(known), Some(more)) => {
            let mut all: Vec<String> = known.iter().chain(more).cloned().collect();
            all.sort();
            all.dedup();
            Some(all)
        }
        _ => None,
    };
    Entry {
        operations,
        verdict: known.verdict.zip(more.verdict).map(|(a, b)| a.max(b)),
        intermittent: known.intermittent || more.intermittent,
        ..more.clone()
    }
}

/// The text with another entry, or none, in the place of one. Comments directly above it go with it.
fn replaced(
    name: &str,
    text: &str,
    at: usize,
    entry: Option<&Entry>,
) -> Result<String, BaselineError> {
    let layout = || BaselineError::Layout {
        name: name.to_owned(),
    };
    let blocks = blocks(name, text)?;
    let block = blocks.get(at).ok_or_else(layout)?;
    let cut = |range: Range<usize>| text.get(range).ok_or_else(layout);
    let before = cut(0..block.start)?;
    let after = cut(block.end..text.len())?;
    let Some(entry) = entry else {
        // Nor does the gap stay that stood between it and the next.
        let gap = after
            .split_inclusive('\n')
            .take_while(|line| line.trim().is_empty());
        let gap = gap.map(str::len).sum::<usize>();
        return Ok(format!("{before}{}", after.get(gap..).unwrap_or_default()));
    };
    let own = changed(cut(block.clone())?, entry).ok_or_else(layout)?;
    Ok(format!("{before}{own}{after}"))
}

/// The text of an entry with the values of another one; what is as it was stays byte for byte, comments too.
fn changed(own: &str, entry: &Entry) -> Option<String> {
    let known = Baseline::parse("", own).ok()?;
    let known = values(known.entries().next()?);
    let keys = keys(own)?;
    let keys = keys.first()?;
    let header = own.find("[[")?;
    let behind_header = line_end(own, header);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for ((key, old), (_, new)) in known.into_iter().zip(values(entry)) {
        if old == new {
            continue;
        }
        match (keys.get(key), new) {
            (Some(place), Some(new)) => edits.push((place.clone(), new)),
            (Some(place), None) => edits.push((
                line_start(own, place.start)..line_end(own, place.end),
                String::new(),
            )),
            (None, Some(new)) => {
                edits.push((behind_header..behind_header, format!("{key} = {new}\n")));
            }
            (None, None) => {}
        }
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut text = own.to_owned();
    for (range, new) in edits.into_iter().rev() {
        text.get(range.clone())?;
        text.replace_range(range, &new);
    }
    Some(text)
}

/// Each key of an entry with its value as TOML, in the order in which they are written; none for a key that it has not.
fn values(entry: &Entry) -> [(&'static str, Option<String>); 7] {
    let operations = entry.operations.as_ref().map(|operations| {
        let operations: Vec<String> = operations.iter().map(|one| quoted(one)).collect();
        format!("[{}]", operations.join(", "))
    });
    [
        ("rule", Some(quoted(&entry.rule))),
        ("kind", Some(quoted(&entry.kind))),
        (
            "verdict",
            entry.verdict.map(|verdict| format!("\"{verdict}\"")),
        ),
        ("operations", operations),
        ("case", entry.case.as_ref().map(|case| quoted(case))),
        (
            "intermittent",
            entry.intermittent.then(|| "true".to_owned()),
        ),
        ("reason", Some(quoted(&entry.reason))),
    ]
}

fn render(entry: &Entry) -> String {
    let values = values(entry).into_iter();
    let lines = values.filter_map(|(key, value)| Some(format!("{key} = {}\n", value?)));
    format!("{ENTRY_HEADER}\n{}", lines.collect::<String>())
}

/// A basic string of TOML 1.0: JSON's escapes, and DEL, which JSON leaves as it is.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Verdict;

    fn entry(rule: &str, operations: &[&str]) -> Entry {
        Entry {
            rule: rule.to_owned(),
            kind: "moved".to_owned(),
            reason: "line\n\"two\" \u{7f}\u{1b} é".to_owned(),
            verdict: Some(Verdict::Warn),
            operations: Some(operations.iter().map(|one| (*one).to_owned()).collect()),
            case: Some("scenarios/x/y".to_owned()),
            intermittent: false,
        }
    }

    fn read(text: &str) -> Vec<Entry> {
        let read = Baseline::parse("x", text).expect("a baseline");
        read.entries().cloned().collect()
    }

    #[test]
    fn what_stands_in_an_inline_list_is_told_to_be_written_as_tables() {
        let inline = "expected = [{ rule = \"a/b\", kind = \"k\", reason = \"r\" }]\n";
        for entries in [
            vec![entry("c/d", &[])],
            vec![entry("c/d", &[]), entry("e/f", &[])],
        ] {
            let sentence = accept("x", inline, &entries)
                .expect_err("no room")
                .to_string();
            assert!(sentence.contains("[[expected]]"), "{sentence}");
            assert!(!sentence.contains("duplicate key"), "{sentence}");
        }
    }

    #[test]
    fn what_is_accepted_is_read_again_as_it_was_and_a_second_time_changes_nothing() {
        let both = [entry("a/b", &["x"]), entry("c/d", &["y"])];
        let text = accept("x", "", &both).expect("accepted");
        assert_eq!(read(&text), both);
        assert_eq!(accept("x", &text, &both).expect("accepted"), text);
    }

    #[test]
    fn accepting_more_of_a_finding_widens_its_entry() {
        let text = accept("x", "", &[entry("a/b", &["x"])]).expect("accepted");
        let worse = Entry {
            verdict: Some(Verdict::Fail),
            ..entry("a/b", &["w"])
        };
        let text = accept("x", &text, &[worse]).expect("accepted");
        let known = read(&text);
        let expected = Some(vec!["w".to_owned(), "x".to_owned()]);
        assert_eq!((known.len(), &known[0].operations), (1, &expected));
        assert_eq!(known[0].verdict, Some(Verdict::Fail));
    }

    #[test]
    fn pruning_takes_an_entry_with_its_comment_and_leaves_all_others_byte_for_byte() {
        let one = "# of the proxy\n[[expected]] # here\nrule = 'a/b'\nkind = \"moved\"\nreason = '''\nlong\n'''\n\n";
        let two = "# ours\n[[ expected ]]\nkind = \"k\"\nrule = \"c/d\"\nreason = \"r\"\n";
        let text = format!("# head\n\n{one}{two}");
        let (left, removed) = prune("x", &text, &|one| one.rule == "a/b").expect("pruned");
        assert_eq!(left, format!("# head\n\n{two}"));
        assert_eq!(removed.len(), 1);
    }

    #[test]
    fn an_update_follows_the_finding_and_keeps_reason_and_comment() {
        let text = accept("x", "# head\n", &[entry("a/b", &["x"])]).expect("accepted");
        let text = text.replace("[[expected]]", "# ticket 7\n[[expected]]");
        let now = Entry {
            reason: "unused".to_owned(),
            ..entry("a/b", &["z"])
        };
        let text = update("x", &text, &[now, entry("new/one", &["z"])]).expect("updated");
        let known = read(&text);
        assert_eq!(known.len(), 1, "an update accepts nothing new");
        assert_eq!(known[0].operations, Some(vec!["z".to_owned()]));
        assert!(known[0].reason.starts_with("line") && text.contains("# ticket 7\n[["));
    }

    #[test]
    fn whatever_people_wrote_into_an_entry_or_around_it_stays() {
        let head = "# head\n\n# ticket 7\n[[expected]] # why\nreason = '''\nlong\nstory'''\n";
        let middle = "kind = \"moved\"\noperations = [\n  \"x\", # first\n]  # only here\n";
        let tail = "rule = 'a/b' # ours\n\n# a free remark\n\n[[expected]]\nrule = \"c/d\"\nkind = \"k\"\nreason = \"r\"\n\n# the end\n";
        let text = format!("{head}{middle}{tail}");
        let now = Entry {
            verdict: None,
            case: None,
            ..entry("a/b", &["z"])
        };
        let after = update("x", &text, std::slice::from_ref(&now)).expect("updated");
        let changed = "kind = \"moved\"\noperations = [\"z\"]  # only here\n";
        assert_eq!(after, format!("{head}{changed}{tail}"));
        // Accepted on all operations it has no list of them any more.
        let any = Entry {
            operations: None,
            ..now
        };
        let after = accept("x", &text, &[any]).expect("accepted");
        assert!(
            !after.contains("operations") && after.contains("# the end"),
            "{after}"
        );
        let (left, _) = prune("x", &text, &|_| true).expect("pruned");
        assert_eq!(left, "# head\n\n# a free remark\n\n# the end\n");
    }

    #[test]
    fn what_cannot_be_changed_safely_is_not_changed() {
        let inline = "expected = [{rule = \"a/b\", kind = \"moved\", reason = \"r\"}]\n";
        let hidden =
            "[[expected]]\nrule = \"a/b\"\nkind = \"moved\"\nreason = '''\n[[expected]]\n'''\n";
        for text in [inline, hidden] {
            let error = prune("x", text, &|_| true).expect_err("not safe");
            assert!(matches!(error, BaselineError::Layout { .. }), "{error}");
        }
    }
}
