//! What `run --plan` prints: every request that would be sent, and what they come to.

use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::time::Duration;

use serde::Serialize;

use super::args::Format;
use super::failure::Failure;
use crate::report::json::JsonError;
use crate::report::untrusted;
use crate::run::{Drawing, Forecast, ForecastPace, PlannedRequest, RunOptions};
use crate::wire::Redactor;

/// Headers that every request has and that are not printed with each.
const USUAL_HEADERS: [(&str, &str); 2] = [
    ("content-type", "application/json"),
    ("accept", "application/json"),
];

/// The plan for programs.
#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    target: &'a str,
    read_only: bool,
    counts: Counts,
    /// What is not known before there is an answer.
    estimated: Estimated,
    left_out: &'a std::collections::BTreeMap<String, Vec<String>>,
    requests: &'a [PlannedRequest],
}

#[derive(Serialize)]
struct Counts {
    requests: u64,
    changes: u64,
    creates: u64,
    drops: u64,
    collections: u64,
    /// How many of these are sent whatever the target answers, where it is fewer.
    at_least: AtLeast,
}

#[derive(Serialize)]
struct AtLeast {
    requests: u64,
    changes: u64,
    creates: u64,
    drops: u64,
}

#[derive(Serialize)]
struct Estimated {
    witness_reads: u64,
    requests: u64,
    seconds: f64,
    exceeds_budget: bool,
    /// Of a run that draws: its cases, and those of them whose requests are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    drawn_cases: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drawn_cases_listed: Option<u64>,
}

/// Version of the JSON format.
const FORMAT: u32 = 1;

impl Counts {
    fn of(found: &Forecast) -> Self {
        let (requests, changes) = (found.requests(), found.changes());
        let (creates, drops) = (found.of(&["/create"]), found.of(&["/drop"]));
        Self {
            requests: *requests.end(),
            changes: *changes.end(),
            creates: *creates.end(),
            drops: *drops.end(),
            collections: found.collections(),
            at_least: AtLeast {
                requests: *requests.start(),
                changes: *changes.start(),
                creates: *creates.start(),
                drops: *drops.start(),
            },
        }
    }
}

/// Writes the plan.
pub(super) fn write(
    found: &Forecast,
    options: &RunOptions,
    format: Format,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut text = Vec::new();
    match format {
        Format::Human => human(found, options, &mut text)?,
        Format::Json => json(found, options, &mut text)?,
        Format::Junit => return Err(Failure::PlanFormat),
    }
    // What was typed may hold the token, and a plan repeats it.
    let text = String::from_utf8_lossy(&text);
    let redactor = Redactor::new(options.token.as_ref());
    out.write_all(redactor.text(&text).as_bytes())?;
    Ok(())
}

fn json(found: &Forecast, options: &RunOptions, out: &mut dyn Write) -> Result<(), JsonError> {
    let document = Document {
        format: FORMAT,
        target: &options.target_label,
        read_only: options.policy.read_only.is_some(),
        counts: Counts::of(found),
        estimated: Estimated {
            witness_reads: found.witness_reads,
            requests: found.total(),
            seconds: found.duration.as_secs_f64(),
            exceeds_budget: found.exceeds_budget,
            drawn_cases: found.drawn.map(|drawn| drawn.cases),
            drawn_cases_listed: found.drawn.map(|drawn| drawn.shown),
        },
        left_out: &found.left_out,
        requests: &found.requests,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")?;
    Ok(())
}

fn human(found: &Forecast, options: &RunOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut heading = None;
    for request in &found.requests {
        let now = (request.group, request.operation.as_str());
        if heading != Some(now) {
            let here = |other: &&PlannedRequest| (other.group, other.operation.as_str()) == now;
            let number = found.requests.iter().filter(here).count();
            let gap = if heading.is_some() { "\n" } else { "" };
            writeln!(
                out,
                "{gap}{} {}: {number}",
                request.group.word(),
                request.operation
            )?;
            heading = Some(now);
        }
        line(request, out)?;
    }
    writeln!(out)?;
    for (reason, cases) in &found.left_out {
        writeln!(
            out,
            "left out   {} cases: {}",
            cases.len(),
            untrusted::phrase(reason)
        )?;
    }
    totals(found, options, out)
}

fn line(request: &PlannedRequest, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "  {} {}",
        request.method,
        untrusted::line(&request.path)
    )?;
    let usual = |name: &str, value: &str| USUAL_HEADERS.contains(&(name, value));
    for (name, value) in &request.headers {
        if !usual(name, value) && !name.starts_with("x-") {
            write!(
                out,
                " -H '{}: {}'",
                untrusted::line(name),
                untrusted::line(value)
            )?;
        }
    }
    if request.authorization != "token" {
        write!(
            out,
            " (authorization: {})",
            untrusted::line(&request.authorization)
        )?;
    }
    if !request.body.is_empty() {
        write!(out, " {}", untrusted::line(&request.body))?;
    }
    if let Some(case) = &request.case {
        write!(out, "  # {case}")?;
    }
    if request.if_refused {
        write!(out, ", only if the one before is refused")?;
    }
    if request.if_needed {
        write!(out, ", only if an open request of the case is accepted")?;
    }
    writeln!(out)
}

fn totals(found: &Forecast, options: &RunOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut fact = |label: &str, text: &str| writeln!(out, "{label:<10} {text}");
    fact("target", &untrusted::phrase(&options.target_label))?;
    if let Some(host) = &options.policy.read_only {
        fact(
            "read-only",
            &format!("yes: nothing that changes {host} is sent without --allow-writes {host}"),
        )?;
    }
    if let Some(drawn) = &found.drawn {
        fact("drawn", &drawn_cases(drawn))?;
    }
    fact("requests", &between(&found.requests()))?;
    fact("changes", &changes(found))?;
    fact(
        "estimated",
        &format!(
            "about {} reads on top to see what is there, {} requests in all; failing cases are played twice",
            found.witness_reads,
            found.total()
        ),
    )?;
    fact("duration", &duration(found))
}

fn drawn_cases(drawn: &Drawing) -> String {
    let rest = if drawn.cases > drawn.shown {
        format!(
            ", of which {} are listed; what follows is an estimate for all",
            drawn.shown
        )
    } else {
        ", what looks odd or is new among them is played once more on top".to_owned()
    };
    format!("{} cases{rest}", drawn.cases)
}

/// How many changes there are. What hangs on answers is a range, and what is drawn may be looked at more closely.
fn changes(found: &Forecast) -> String {
    let (creates, drops) = (found.of(&["/create"]), found.of(&["/drop"]));
    let why = if creates.start() < creates.end() || drops.start() < drops.end() {
        " (as the target answers where the documents leave it open)"
    } else {
        ""
    };
    let about = if found.drawn.is_some() { "about " } else { "" };
    format!(
        "{about}{}: {} creates, {} drops; {} collections{why}",
        between(&found.changes()),
        between(&creates),
        between(&drops),
        found.collections()
    )
}

fn between(range: &RangeInclusive<u64>) -> String {
    if range.start() == range.end() {
        return range.end().to_string();
    }
    format!("{} to {}", range.start(), range.end())
}

/// How long a run takes, what that rests on, and whether a budget ends it earlier.
pub(super) fn duration(found: &Forecast) -> String {
    let why = match found.pace {
        ForecastPace::Answers(time) => format!(
            "if each answer takes {}; a slower target takes longer",
            humantime::format_duration(time)
        ),
        ForecastPace::Changes(rate) => {
            format!(
                "--ddl-rate lets {}/s pass; a slow target takes longer",
                rate.per_second()
            )
        }
        ForecastPace::Requests(rate) => {
            format!(
                "--max-rate lets {}/s pass; a slow target takes longer",
                rate.per_second()
            )
        }
    };
    format!(
        "about {} (estimated: {why}){}",
        spoken(found.duration),
        beyond(found)
    )
}

/// A duration as people say it: whole seconds, one at least.
pub(super) fn spoken(duration: Duration) -> String {
    let whole = Duration::from_secs(duration.as_secs().max(1));
    humantime::format_duration(whole).to_string()
}

/// What to add where a budget ends the run earlier.
fn beyond(found: &Forecast) -> &'static str {
    if found.exceeds_budget {
        ", more than the budget allows: the run will stop early"
    } else {
        ""
    }
}
