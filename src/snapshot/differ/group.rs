//! All differences between two targets, grouped by what became what, and by the conditions under which it shows

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::answers::{Answers, Asked};
use super::case::{self, Found};
use super::effect::AFTERWARDS;
use super::kind::Kind;

/// Stands for the conditions of a request of which the plan knows nothing.
const UNKNOWN: &str = "not of this plan";

/// Stands for them where a read has another form, whatever was asked before it.
const ANY: &str = "any request before it";

/// Milvus's code for a request without a token, or with a wrong one.
const NOT_AUTHENTICATED: i64 = 1800;

/// What one of the two targets is called, and what could not be compared because of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Its address, label or dialect.
    pub target: String,
    /// Cases that it left undecided and the other did not, with why.
    pub undecided: Vec<String>,
    /// Cases that only this one has answers to.
    pub alone: Vec<String>,
}

/// Where two targets differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Version of this form; grows when a key changes its meaning or goes away.
    pub format: u32,
    /// The two targets, in the order in which they were given.
    pub targets: Vec<Side>,
    /// Number of cases that both answered.
    pub compared: usize,
    /// Number of them without any difference that is told.
    pub same: usize,
    /// Whether what is there afterwards was compared: snapshots do not hold it.
    pub effects: bool,
    /// The differences, the most telling kinds first.
    pub differences: Vec<Difference>,
    /// Number of differences in wording only that are not told.
    pub folded: usize,
    /// Cases whose requests differ, so that their answers say nothing.
    pub other_requests: Vec<String>,
    /// Cases that neither was sent, since one of the two may not be sent them or was recorded without them.
    pub not_sent: Vec<NotSent>,
    /// Cases that neither of the two decided, with why the first did not.
    pub neither: Vec<String>,
    /// What may be behind some of the differences, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// Cases that neither was sent, for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NotSent {
    /// What is the matter with them, and what lets them be sent.
    pub reason: String,
    /// The targets that may not be sent them.
    pub because_of: Vec<String>,
    /// The labels that were recorded without them.
    pub recorded_without: Vec<String>,
    /// Their ids.
    pub cases: Vec<String>,
}

/// One way in which answers differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Its kind.
    pub kind: Kind,
    /// What became what.
    pub change: String,
    /// Number of answers that differ so.
    pub answers: usize,
    /// The conditions under which they do.
    pub conditions: Vec<Rows>,
    /// The cases that show it.
    pub cases: Vec<String>,
    /// One of them.
    pub example: Example,
}

/// The answers of one difference under one condition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rows {
    /// The condition, or several that hold at once.
    pub condition: String,
    /// The operations on which it shows.
    pub operations: BTreeSet<String>,
    /// Number of answers.
    pub answers: usize,
}

/// One request with both answers, normalised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// Id of the case.
    pub case: String,
    /// The operation.
    pub operation: String,
    /// Method, path, headers and body.
    pub request: String,
    /// What the two answered.
    pub answers: [String; 2],
}

/// A kind of difference, and what became what.
type Key = (Kind, String);
/// A difference with its case and the conditions that its request meets.
type Shown = (String, String, Found);

impl Comparison {
    /// Whether one side answered or decided something that the other did not, neither decided it, it was asked something
    /// else, or nothing was compared at all.
    pub fn is_unsure(&self) -> bool {
        let one_sided = |side: &Side| !side.undecided.is_empty() || !side.alone.is_empty();
        let gaps = !self.other_requests.is_empty() || !self.neither.is_empty();
        self.compared == 0 || gaps || self.targets.iter().any(one_sided)
    }
}

/// Version of the form of [`Comparison`].
const FORMAT: u32 = 1;

/// Compares what two targets answered. `asked` holds the cases that are of interest; `messages` tells differences in
/// wording only; values of the keys in `varying` do not count.
pub fn compare(
    (one, other): (&Answers, &Answers),
    names: [&str; 2],
    asked: &BTreeMap<PathBuf, Asked>,
    (messages, varying): (bool, &BTreeSet<String>),
) -> Comparison {
    let mut comparison = Comparison {
        format: FORMAT,
        targets: vec![
            side(names[0], one, other, asked),
            side(names[1], other, one, asked),
        ],
        neither: neither(one, other, asked),
        effects: !is_recorded(one) && !is_recorded(other),
        ..Comparison::default()
    };
    let mut groups: BTreeMap<Key, Vec<Shown>> = BTreeMap::new();
    for (place, first) in &one.cases {
        let Some(second) = other.cases.get(place).filter(|_| asked.contains_key(place)) else {
            continue;
        };
        let Ok(mut found) = case::compare(first, second, varying) else {
            comparison.other_requests.push(first.case.clone());
            continue;
        };
        comparison.compared = comparison.compared.saturating_add(1);
        if !messages {
            let before = found.len();
            found.retain(|one| one.kind != Kind::MessageOnly);
            let folded = before.saturating_sub(found.len());
            comparison.folded = comparison.folded.saturating_add(folded);
        }
        if found.is_empty() {
            comparison.same = comparison.same.saturating_add(1);
        }
        for one in found {
            let condition = condition(asked, place, &one);
            let key = (one.kind, one.change.clone());
            let shown = (first.case.clone(), condition, one);
            groups.entry(key).or_default().push(shown);
        }
    }
    join_reads(&mut groups);
    comparison.differences = groups.into_iter().filter_map(difference).collect();
    comparison.hint = hint(&comparison.differences, names);
    comparison
        .differences
        .sort_by(|a, b| (a.kind, b.answers, &a.change).cmp(&(b.kind, a.answers, &b.change)));
    comparison
}

/// A read that shows the same in another form, or with another code where nothing is there, does so wherever it is asked: as
/// the request of a case, and behind others.
fn join_reads(groups: &mut BTreeMap<Key, Vec<Shown>>) {
    let keys: Vec<Key> = groups.keys().cloned().collect();
    for key in keys.into_iter().filter(|key| key.0 != Kind::Effect) {
        let Some((operation, change)) = key.1.split_once(AFTERWARDS) else {
            continue;
        };
        let own = (key.0, change.to_owned());
        let is_own = |shown: &Vec<Shown>| shown.iter().any(|(.., one)| one.operation == operation);
        if groups.get(&own).is_some_and(is_own) {
            let shown = groups.remove(&key).unwrap_or_default();
            groups.entry(own).or_default().extend(shown);
        }
    }
}

fn neither(one: &Answers, other: &Answers, asked: &BTreeMap<PathBuf, Asked>) -> Vec<String> {
    let of_one = one.undecided.iter();
    let of_both = of_one
        .filter(|(place, _)| other.undecided.contains_key(*place) && asked.contains_key(*place));
    of_both.map(|(_, why)| why.clone()).collect()
}

fn is_recorded(answers: &Answers) -> bool {
    answers.cases.values().any(|case| case.effects.is_none())
}

/// Half of all differences between a target that asks for a token and one that does not are that it does.
fn hint(differences: &[Difference], names: [&str; 2]) -> Option<String> {
    let at = differences.iter().find_map(|one| {
        let refuses = one.example.answers.each_ref().map(|one| is_refused(one));
        match refuses {
            [true, false] => Some(0),
            [false, true] => Some(1),
            _ => None,
        }
    })?;
    let asking = names.get(at)?;
    Some(format!(
        "only {asking} refuses for want of a token: let both ask for one, or neither, so that what is left is another difference"
    ))
}

/// Whether an answer says that nobody may ask so: RFC 9110 section 15.5, and Milvus's code for it.
fn is_refused(answer: &str) -> bool {
    let (status, body) = answer.split_once('\n').unwrap_or((answer, ""));
    let code = serde_json::from_str::<serde_json::Value>(body).ok();
    let code = code.and_then(|body| body.get("code")?.as_i64());
    ["HTTP 401", "HTTP 403"].contains(&status) || code == Some(NOT_AUTHENTICATED)
}

fn side(target: &str, own: &Answers, other: &Answers, asked: &BTreeMap<PathBuf, Asked>) -> Side {
    let undecided = own.undecided.iter().chain(&own.untold);
    let undecided = undecided.filter(|(place, _)| other.cases.contains_key(*place));
    let alone = own.cases.iter().filter(|(place, _)| {
        let known = other.cases.contains_key(*place) || other.undecided.contains_key(*place);
        asked.contains_key(*place) && !known
    });
    Side {
        target: target.to_owned(),
        undecided: undecided.map(|(_, why)| why.clone()).collect(),
        alone: alone.map(|(_, case)| case.case.clone()).collect(),
    }
}

fn condition(asked: &BTreeMap<PathBuf, Asked>, place: &Path, found: &Found) -> String {
    if found.of_read {
        return ANY.to_owned();
    }
    let known = asked.get(place).and_then(|asked| {
        let mut of_role = asked.met.iter().filter(|(role, _)| *role == found.role);
        of_role.nth(found.at)
    });
    known.map_or_else(|| UNKNOWN.to_owned(), |(_, condition)| condition.clone())
}

fn difference(((kind, change), found): (Key, Vec<Shown>)) -> Option<Difference> {
    let mut rows: BTreeMap<String, Rows> = BTreeMap::new();
    let mut cases = BTreeSet::new();
    for (case, condition, one) in &found {
        let row = rows.entry(condition.clone()).or_default();
        row.condition.clone_from(condition);
        row.operations.insert(one.operation.clone());
        row.answers = row.answers.saturating_add(1);
        cases.insert(case.clone());
    }
    // The shortest request shows it best.
    let answers = found.len();
    let best = found
        .into_iter()
        .min_by_key(|(case, _, one)| (one.request.len(), case.clone()))?;
    let (case, _, one) = best;
    let mut conditions: Vec<Rows> = rows.into_values().collect();
    conditions.sort_by(|a, b| (b.answers, &a.condition).cmp(&(a.answers, &b.condition)));
    Some(Difference {
        kind,
        change,
        answers,
        conditions,
        cases: cases.into_iter().collect(),
        example: Example {
            case,
            operation: one.operation,
            request: one.request,
            answers: one.answers,
        },
    })
}
