//! Reports of the parts of one run: read, checked against each other, and put together

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use thiserror::Error;

use super::json::FORMAT;
use crate::check::{Judgement, Verdict};
use crate::run::{
    CaseResult, CoverageRow, Evidence, FuzzSummary, Part, Parts, PatternError, Phase, Role,
    RunStart, Selection,
};

/// A report as a program wrote it, as far as joining needs it.
#[derive(Clone, Debug, Deserialize)]
struct Document {
    vdbspec: String,
    target: String,
    #[serde(default)]
    insecure: bool,
    profile: String,
    seed: String,
    digest: String,
    exit: Exit,
    requests: u64,
    #[serde(default)]
    repeats: u64,
    #[serde(default)]
    repeats_after_loss: u64,
    left_behind: Vec<String>,
    stopped: Option<String>,
    shard: Option<Part>,
    #[serde(default)]
    coverage: Vec<CoverageRow>,
    wall_seconds: f64,
    #[serde(default)]
    fuzz: Option<FuzzSummary>,
    cases: Vec<Case>,
}

#[derive(Clone, Debug, Deserialize)]
struct Exit {
    number: u8,
}

#[derive(Clone, Debug, Deserialize)]
struct Case {
    index: usize,
    id: String,
    phase: Phase,
    operation: String,
    title: String,
    verdict: Verdict,
    flaky: bool,
    reason: Option<String>,
    judgements: Vec<Judgement>,
    #[serde(default)]
    exchanges: Vec<Evidence>,
    #[serde(default)]
    names: Vec<(String, String)>,
    #[serde(default)]
    asked: Vec<String>,
}

/// The report of one part.
#[derive(Clone, Debug)]
pub struct PartReport {
    /// What it is called in sentences: its file.
    name: String,
    document: Document,
    part: Part,
}

/// Why reports cannot be joined. Each sentence names the files.
#[derive(Debug, Error)]
pub enum MergeError {
    /// Not a report.
    #[error(
        "{name} is no JSON report of vdbspec ({reason}); write it with --format json --output FILE"
    )]
    Unreadable {
        /// The file.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A report of another version.
    #[error(
        "{name} has format {format}, and this version of vdbspec reads format {FORMAT}; join it with the version that wrote it"
    )]
    Format {
        /// The file.
        name: String,
        /// Its format.
        format: u64,
    },
    /// A whole run.
    #[error(
        "{0} is the report of a whole run; only reports of runs with --shard I/N can be joined"
    )]
    Whole(String),
    /// Not of the same run.
    #[error(
        "{first} and {second} are not of one run: their {what} is '{one}' and '{other}'; give the shards of one run only"
    )]
    Different {
        /// The first file.
        first: String,
        /// The file that differs.
        second: String,
        /// In what.
        what: &'static str,
        /// What the first says.
        one: String,
        /// What the other says.
        other: String,
    },
    /// The same part again.
    #[error("shard {index}/{count} is there twice, in {first} and {second}; give each shard once")]
    Double {
        /// Which part.
        index: usize,
        /// Of how many.
        count: usize,
        /// The first file.
        first: String,
        /// The second one.
        second: String,
    },
    /// Parts are missing.
    #[error(
        "of {count} shards these are missing: {missing}; give their reports too, or run them with --shard I/{count}"
    )]
    Missing {
        /// How many there should be.
        count: usize,
        /// Which are not there.
        missing: String,
    },
    /// The selection of a part cannot be used.
    #[error(transparent)]
    Selection(#[from] PatternError),
    /// Made by another version, or from another contract.
    #[error(
        "the reports were made from another plan than this version of vdbspec makes of profile '{profile}' and seed {seed}: theirs has the digest {theirs}, ours {ours}; join them with the version, and the --specs, that made them"
    )]
    Plan {
        /// The profile.
        profile: String,
        /// The seed.
        seed: String,
        /// The digest in the reports.
        theirs: String,
        /// The digest of the plan made now.
        ours: String,
    },
}

/// Most parts that are named as missing.
const MISSING_MAX: usize = 20;

impl PartReport {
    /// Reads the report of a part.
    pub fn read(name: &str, text: &[u8]) -> Result<Self, MergeError> {
        let unreadable = |error: &serde_json::Error| MergeError::Unreadable {
            name: name.to_owned(),
            reason: error.to_string(),
        };
        let json: serde_json::Value = serde_json::from_slice(text).map_err(|e| unreadable(&e))?;
        if let Some(format) = json.get("format").and_then(serde_json::Value::as_u64)
            && format != u64::from(FORMAT)
        {
            let name = name.to_owned();
            return Err(MergeError::Format { name, format });
        }
        let document: Document = serde_json::from_value(json).map_err(|e| unreadable(&e))?;
        let shard = document.shard.clone();
        let part = shard.ok_or_else(|| MergeError::Whole(name.to_owned()))?;
        Ok(Self {
            name: name.to_owned(),
            document,
            part,
        })
    }

    /// What all parts of one run have in common, in words.
    fn common(&self) -> [(&'static str, String); 10] {
        let drawn = self.document.fuzz.as_ref();
        let (document, part) = (&self.document, &self.part);
        [
            ("version of vdbspec", document.vdbspec.clone()),
            ("target", document.target.clone()),
            ("profile", document.profile.clone()),
            ("seed", document.seed.clone()),
            ("digest", document.digest.clone()),
            ("number of shards", part.count.to_string()),
            ("selection", format!("{:?}", part.selection)),
            ("--strict", part.strict.to_string()),
            ("use of a token", part.has_token.to_string()),
            (
                "drawing of requests",
                drawn.map_or_else(|| "none".to_owned(), |drawn| drawn.drawn.clone()),
            ),
        ]
    }
}

/// All parts of one run, checked to be that.
#[derive(Clone, Debug)]
pub struct Joined {
    /// What identifies the run, but for the number of its cases.
    pub start: RunStart,
    /// What they come to, to be summed up.
    pub parts: Parts,
}

impl Joined {
    /// Whether a plan is the one that the parts were made from.
    pub fn check_digest(&self, ours: &str) -> Result<(), MergeError> {
        if self.start.digest == ours {
            return Ok(());
        }
        Err(MergeError::Plan {
            profile: self.start.profile.clone(),
            seed: self.start.seed.to_string(),
            theirs: self.start.digest.clone(),
            ours: ours.to_owned(),
        })
    }
}

/// Joins all parts of one run, given in any order.
pub fn join(mut reports: Vec<PartReport>) -> Result<Joined, MergeError> {
    let Some(first) = reports.first().cloned() else {
        return Err(MergeError::Missing {
            count: 0,
            missing: "all".to_owned(),
        });
    };
    for other in reports.iter().skip(1) {
        check_common(&first, other)?;
    }
    reports.sort_by_key(|report| report.part.index);
    check_complete(&reports, first.part.count)?;
    let document = &first.document;
    let seed = document.seed.parse().map_err(|_| MergeError::Unreadable {
        name: first.name.clone(),
        reason: "its seed is no number".to_owned(),
    })?;
    let start = RunStart {
        version: document.vdbspec.clone(),
        target: document.target.clone(),
        insecure: reports.iter().any(|one| one.document.insecure),
        profile: document.profile.clone(),
        seed,
        cases: 0,
        digest: document.digest.clone(),
    };
    let patterns = &first.part.selection;
    let selection = Selection::new(&patterns.only, &patterns.skip, &patterns.operations)?;
    let of = |get: fn(&Document) -> f64| reports.iter().map(move |one| get(&one.document));
    let wall = of(|one| one.wall_seconds).fold(0.0, f64::max);
    let parts = Parts {
        selection,
        coverage: reports
            .iter()
            .flat_map(|one| one.document.coverage.iter().cloned())
            .collect(),
        requests: sum(&reports, |one| one.requests),
        repeats: sum(&reports, |one| one.repeats),
        repeats_after_loss: sum(&reports, |one| one.repeats_after_loss),
        left_behind: reports
            .iter()
            .flat_map(|one| one.document.left_behind.clone())
            .collect(),
        stopped: reports.iter().find_map(|one| one.document.stopped.clone()),
        failed: reports.iter().any(|one| one.document.exit.number == 1),
        wall: Duration::try_from_secs_f64(wall).unwrap_or_default(),
        fixtures: reports
            .iter()
            .flat_map(|one| one.part.fixtures.clone())
            .collect(),
        cases: cases(&reports),
        fuzz: drawn(&reports),
        part: first.part,
    };
    Ok(Joined { start, parts })
}

/// What drawing requests came to in all of them.
fn drawn(reports: &[PartReport]) -> Option<FuzzSummary> {
    let mut parts = reports.iter().filter_map(|one| one.document.fuzz.as_ref());
    let mut all = parts.next()?.clone();
    parts.for_each(|part| all.join(part));
    Some(all)
}

fn sum(reports: &[PartReport], get: fn(&Document) -> u64) -> u64 {
    let numbers = reports.iter().map(|one| get(&one.document));
    numbers.fold(0, u64::saturating_add)
}

fn check_common(first: &PartReport, second: &PartReport) -> Result<(), MergeError> {
    let pairs = first.common().into_iter().zip(second.common());
    match pairs.into_iter().find(|(one, other)| one != other) {
        None => Ok(()),
        Some(((what, one), (_, other))) => Err(MergeError::Different {
            first: first.name.clone(),
            second: second.name.clone(),
            what,
            one,
            other,
        }),
    }
}

/// The reports are sorted by their part.
fn check_complete(reports: &[PartReport], count: usize) -> Result<(), MergeError> {
    let mut pairs = reports.iter().zip(reports.iter().skip(1));
    if let Some((first, second)) = pairs.find(|(a, b)| a.part.index == b.part.index) {
        return Err(MergeError::Double {
            index: first.part.index,
            count,
            first: first.name.clone(),
            second: second.name.clone(),
        });
    }
    let there = |index: &usize| reports.iter().any(|one| one.part.index == *index);
    let mut missing: Vec<String> = (1..=count)
        .filter(|index| !there(index))
        .take(MISSING_MAX + 1)
        .map(|index| index.to_string())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if missing.len() > MISSING_MAX {
        missing.truncate(MISSING_MAX);
        missing.push("…".to_owned());
    }
    Err(MergeError::Missing {
        count,
        missing: missing.join(", "),
    })
}

/// Each case once. Preflight comes before every part: the worst of its verdicts is the run's.
fn cases(reports: &[PartReport]) -> Vec<CaseResult> {
    let mut cases: BTreeMap<(usize, String), CaseResult> = BTreeMap::new();
    for case in reports.iter().flat_map(|one| &one.document.cases) {
        let key = (case.index, case.id.clone());
        let known = cases.get(&key).map(|known| known.verdict);
        if known.is_none_or(|known| known < case.verdict) {
            cases.insert(key, result(case.clone()));
        }
    }
    cases.into_values().collect()
}

fn result(case: Case) -> CaseResult {
    let asked = case.asked.iter();
    // What part they played is not known, and nothing asks it of a case that passed.
    let bare = asked.map(|operation| Evidence::of_operation(Role::Subject, operation));
    let exchanges = if case.exchanges.is_empty() {
        bare.collect()
    } else {
        case.exchanges
    };
    CaseResult {
        index: case.index,
        id: case.id,
        phase: case.phase,
        operation: case.operation,
        title: case.title,
        verdict: case.verdict,
        flaky: case.flaky,
        reason: case.reason,
        judgements: case.judgements,
        exchanges,
        names: case.names,
        duration: Duration::ZERO,
    }
}
