//! What `run --plan` prints: every request that would be sent, and what they come to.

use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::time::Duration;

use serde::Serialize;

use super::args::Format;
use super::failure::Failure;
use crate::report::json::JsonError;
use crate::report::untrusted;
use crate::run::{
    Certainty, Counts, Cut, Drawing, Forecast, ForecastPace, Limit, PlannedRequest, RunOptions,
};
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
    /// What is sent, as far as the budgets allow.
    counts: Numbers,
    /// Where they do not allow all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_by_budget: Option<Ended>,
    /// What is not known before there is an answer.
    estimated: Estimated,
    left_out: &'a std::collections::BTreeMap<String, Vec<String>>,
    requests: &'a [PlannedRequest],
}

#[derive(Serialize)]
struct Numbers {
    requests: u64,
    changes: u64,
    creates: u64,
    drops: u64,
    collections: u64,
    /// How many of these are sent whatever the target answers, where it is fewer.
    at_least: AtLeast,
}

/// A run that a budget ends before all of it is sent.
#[derive(Serialize)]
struct Ended {
    /// The budgets, as they can be typed.
    because: Vec<String>,
    /// Whether that is certain; otherwise it is an estimate.
    is_certain: bool,
    /// What would be sent without them.
    without: Numbers,
}

#[derive(Serialize)]
struct AtLeast {
    requests: u64,
    changes: u64,
    creates: u64,
    drops: u64,
    collections: u64,
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

impl Numbers {
    fn of(counts: &Counts) -> Self {
        Self {
            requests: *counts.requests.end(),
            changes: *counts.changes.end(),
            creates: *counts.creates.end(),
            drops: *counts.drops.end(),
            collections: *counts.collections.end(),
            at_least: AtLeast {
                requests: *counts.requests.start(),
                changes: *counts.changes.start(),
                creates: *counts.creates.start(),
                drops: *counts.drops.start(),
                collections: *counts.collections.start(),
            },
        }
    }
}

impl Ended {
    fn of(found: &Forecast) -> Option<Self> {
        let cut = found.cut.as_ref()?;
        Some(Self {
            because: cut.limits.iter().map(|limit| option(*limit)).collect(),
            is_certain: cut.is_certain,
            without: Numbers::of(&found.planned()),
        })
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
        counts: Numbers::of(&found.sent()),
        ended_by_budget: Ended::of(found),
        estimated: Estimated {
            witness_reads: found.witness_reads,
            requests: found.total(),
            seconds: found
                .cut
                .as_ref()
                .map_or(found.duration, |cut| cut.duration)
                .as_secs_f64(),
            exceeds_budget: found.cut.is_some(),
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
    let only = match request.certainty {
        Certainty::Surely => "",
        Certainty::IfRefused => ", only if the one before is refused",
        Certainty::IfNeeded => ", only if an open request of the case is accepted",
        Certainty::IfThere => ", only if the target has the operation",
        Certainty::IfListed => ", only if the target has a collection, LISTED",
    };
    write!(out, "{only}")?;
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
    let sent = found.sent();
    if let Some(cut) = &found.cut {
        fact("budget", &budget(cut))?;
        let whole = found.planned();
        fact(
            "without it",
            &format!(
                "{} requests; changes {}",
                between(&whole.requests),
                changes(found, &whole)
            ),
        )?;
    }
    fact("requests", &between(&sent.requests))?;
    fact("changes", &changes(found, &sent))?;
    let estimated = if found.cut.is_none() && found.witness_reads == 0 {
        format!("{} requests in all, as a rule", found.total())
    } else if let Some(cut) = &found.cut {
        format!(
            "about {} requests in all, reads to see what is there included, about {} of them to clean up",
            found.total(),
            cut.clean_up
        )
    } else {
        format!(
            "about {} reads on top to see what is there, {} requests in all; failing cases are played twice",
            found.witness_reads,
            found.total()
        )
    };
    fact("estimated", &estimated)?;
    fact("duration", &duration(found))
}

/// A budget as it can be typed.
fn option(limit: Limit) -> String {
    match limit {
        Limit::Requests(most) => format!("--max-requests {most}"),
        Limit::Collections(most) => format!("--max-collections {most}"),
        Limit::Time(most) => format!("--max-time {}", humantime::format_duration(most)),
    }
}

/// What the budgets do to a run for which they are too small.
fn budget(cut: &Cut) -> String {
    let each = cut.limits.iter().map(|limit| {
        let option = option(*limit);
        match limit {
            Limit::Requests(most) => format!(
                "{option}: at most {most} of these are sent, reads to see what is there included"
            ),
            Limit::Collections(most) => format!("{option}: at most {most} collections are made"),
            Limit::Time(_) => format!("{option}: nothing is begun after that"),
        }
    });
    let each: Vec<_> = each.collect();
    let will = if cut.is_certain {
        "will"
    } else {
        "is likely to"
    };
    format!(
        "{}; clean-up comes on top; the run {will} stop early",
        each.join("; ")
    )
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
fn changes(found: &Forecast, counts: &Counts) -> String {
    let (creates, drops) = (&counts.creates, &counts.drops);
    let is_wide = found
        .requests
        .iter()
        .any(|request| request.certainty == Certainty::IfThere);
    let why = if creates.start() == creates.end() && drops.start() == drops.end() {
        ""
    } else if is_wide {
        " (as the target has the operations and answers; the fewest where it lacks all those that are not under test)"
    } else {
        " (as the target answers where the documents leave it open)"
    };
    let about = if found.drawn.is_some() && found.cut.is_none() {
        "about "
    } else {
        ""
    };
    format!(
        "{about}{}: {} creates, {} drops; {} collections{why}",
        between(&counts.changes),
        between(creates),
        between(drops),
        between(&counts.collections)
    )
}

/// What may be fewer.
pub(super) fn up_to(range: &RangeInclusive<u64>) -> String {
    let most = range.end();
    if range.start() == most {
        most.to_string()
    } else {
        format!("up to {most}")
    }
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
    let Some(cut) = &found.cut else {
        return format!("about {} (estimated: {why})", spoken(found.duration));
    };
    let options: Vec<_> = cut.limits.iter().map(|limit| option(*limit)).collect();
    let will = if cut.is_certain {
        "ends"
    } else {
        "is likely to end"
    };
    format!(
        "about {} (estimated: {why}), as {} {will} the run early",
        spoken(cut.duration),
        options.join(" or ")
    )
}

/// A duration as people say it: whole seconds, one at least.
pub(super) fn spoken(duration: Duration) -> String {
    let whole = Duration::from_secs(duration.as_secs().max(1));
    humantime::format_duration(whole).to_string()
}
