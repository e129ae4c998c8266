//! One run split over several machines: the parts, joined, are the run.

use crate::faults::conduct;
mod join;
mod refuse;

use serde_json::Value;
use vdbspec::report::Report;
use vdbspec::report::json::{self, JsonOptions};
use vdbspec::report::merge::{Joined, MergeError, PartReport, join as join_parts};
use vdbspec::run::{RunOptions, Shard, conclude};
use vdbspec::server::{Dialect, ServerConfig, fault};

use conduct::{Reference, TOKEN, conduct, options, spec};

/// What every report here calls its target: each run has a server of its own.
const LABEL: &str = "the server";

/// A run against a server with these faults; a part of it where one is given.
async fn run(
    faults: &[&str],
    shard: Option<Shard>,
    change: impl FnOnce(&mut RunOptions),
) -> Report {
    let server = Reference::start(ServerConfig {
        dialect: Dialect::Documents,
        token: Some(TOKEN.to_owned()),
        faults: faults.iter().filter_map(|id| fault(id)).collect(),
    })
    .await;
    let mut options = options(server.base(), Some(TOKEN));
    LABEL.clone_into(&mut options.target_label);
    options.shard = shard;
    change(&mut options);
    conduct(options).await
}

/// The report as a program reads it.
fn json_of(report: &Report) -> Vec<u8> {
    let mut text = Vec::new();
    json::write(report, JsonOptions::default(), &mut text).expect("memory takes everything");
    text
}

/// All parts of a run.
async fn parts(faults: &[&str], count: usize, change: fn(&mut RunOptions)) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    for index in 1..=count {
        let shard = Some(Shard { index, count });
        parts.push(json_of(&run(faults, shard, change).await));
    }
    parts
}

/// Joins them as the command does.
fn joined(parts: &[Vec<u8>]) -> Result<Report, MergeError> {
    let reports: Result<Vec<_>, _> = (1..)
        .zip(parts)
        .map(|(number, text)| PartReport::read(&format!("{number}.json"), text))
        .collect();
    let Joined { mut start, parts } = join_parts(reports?)?;
    let (contract, plan) = spec();
    start.cases = parts.planned(&plan);
    let cases = parts.cases.clone();
    let summary = conclude(&contract, "documents", &plan, parts);
    Ok(Report::new(start, cases, summary))
}

/// The document without what differs between two runs: names, addresses, durations, dates, and reads that wait for
/// an effect, prepare or remove things.
fn comparable(report: &Report) -> Value {
    let text = String::from_utf8(json_of(report)).expect("UTF-8");
    let mut json: Value = serde_json::from_str(&text).expect("JSON");
    let object = json.as_object_mut().expect("an object");
    for varying in ["wall_seconds", "requests"] {
        object.remove(varying);
    }
    plain(&mut json);
    json
}

fn plain(value: &mut Value) {
    match value {
        Value::String(text) => *text = without_names(text),
        Value::Array(items) => {
            // A header of an answer is a pair, and one of them tells the time.
            items.retain(|item| item.get(0).and_then(Value::as_str) != Some("date"));
            // How often a lane looks again depends on how often it did so in vain before.
            items.retain(|item| item.get("role").and_then(Value::as_str) != Some("witness"));
            items.iter_mut().for_each(plain);
        }
        Value::Object(map) => {
            if let Some(Value::Array(judgements)) = map.get_mut("judgements") {
                once_each(judgements);
            }
            // The place of a read among all that were sent: those that are left out here count.
            map.retain(|key, value| key != "read" || !value.is_number());
            map.values_mut().for_each(plain);
        }
        _ => {}
    }
}

/// What is said of an answer is said of each that is like it, and how often a lane looked again is left out here.
fn once_each(judgements: &mut Vec<Value>) {
    let mut said = Vec::new();
    for mut judgement in judgements.drain(..) {
        if let Some(judgement) = judgement.as_object_mut() {
            judgement.remove("exchange");
        }
        if !said.contains(&judgement) {
            said.push(judgement);
        }
    }
    *judgements = said;
}

/// The text without what follows the prefix of our names, without ports and without the numbers that a server gives collections.
pub(crate) fn without_names(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = ["vdbs_", "canary-", "127.0.0.1:", r#""collectionID":"#]
        .iter()
        .filter_map(|mark| {
            let at = rest.find(mark)?.checked_add(mark.len())?;
            rest.split_at_checked(at)
        })
        .min_by_key(|(before, _)| before.len())
    {
        out.push_str(before);
        rest = after.trim_start_matches(|one: char| one.is_ascii_alphanumeric() || one == '_');
    }
    out.push_str(rest);
    out
}
