//! The command `baseline`, and the option `--baseline`: findings that a team has accepted for its server.

use std::io::{self, Read as _, Write};
use std::path::Path;

use super::args::{AcceptArgs, BaselineArgs, BaselineCommand, BaselineFiles};
use super::failure::Failure;
use super::nearest::nearest;
use super::output::OutputFile;
use crate::check;
use crate::report::baseline::{self, Baseline, BaselineError, Entry, PastFinding, PastReport};
use crate::report::untrusted;
use crate::run::ExitCode;

/// Most bytes of a baseline that are read.
const BASELINE_BYTES_MAX: u64 = 8 << 20;
/// Most bytes of a report that are read: one of a whole run with all exchanges has about 20 MB.
const REPORT_BYTES_MAX: u64 = 1 << 30;
/// Findings that are named in a message.
const NAMED_MAX: usize = 12;

/// Reads the file of `--baseline`. Every rule in it must be one.
pub(super) fn read(path: Option<&Path>) -> Result<Option<Baseline>, Failure> {
    let Some(path) = path else {
        return Ok(None);
    };
    let name = path.to_string_lossy();
    let text = text_of(path, BASELINE_BYTES_MAX)?;
    let baseline = Baseline::parse(&name, &text)?;
    let near = |rule: &str| {
        let near = nearest(rule, check::RULES.iter().map(|rule| rule.id));
        if near.is_empty() {
            String::new()
        } else {
            format!(", nearest: {}", near.join(", "))
        }
    };
    baseline.check_rules(&is_rule, &near)?;
    Ok(Some(baseline))
}

fn is_rule(id: &str) -> bool {
    check::rule(id).is_some()
}

/// Changes the file as asked.
pub(super) fn baseline(args: &BaselineArgs, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    match &args.command {
        BaselineCommand::Accept(args) => accept(args, out)?,
        BaselineCommand::Update(args) => follow(&args.files, true, out)?,
        BaselineCommand::Prune(args) => follow(&args.files, false, out)?,
    }
    Ok(ExitCode::Conforms)
}

fn accept(args: &AcceptArgs, out: &mut dyn Write) -> Result<(), Failure> {
    if args.reason.trim().is_empty() {
        return Err(Failure::BlankReason);
    }
    let report = report_of(&args.files.report)?;
    // One that is not there yet begins with what is accepted now.
    let text = match text_of(&args.files.baseline, BASELINE_BYTES_MAX) {
        Err(Failure::BaselineFile { .. }) if !args.files.baseline.exists() => String::new(),
        read => read?,
    };
    let open: Vec<&PastFinding> = report
        .findings
        .iter()
        .filter(|finding| finding.accepted.is_none())
        .collect();
    let chosen = if args.all {
        open
    } else {
        let chosen = args.findings.iter().map(|given| choose(given, &open));
        chosen.collect::<Result<_, _>>()?
    };
    let name = args.files.baseline.to_string_lossy();
    let entries: Vec<Entry> = chosen
        .iter()
        .map(|finding| finding.entry(args.reason.trim()))
        .collect();
    if entries.is_empty() {
        writeln!(out, "the report has no finding that is not accepted yet")?;
        return Ok(());
    }
    let text = baseline::accept(&name, &text, &entries)?;
    OutputFile::prepare(&args.files.baseline)?.write(text.as_bytes())?;
    for finding in chosen {
        tell(
            "accepted",
            &finding.rule,
            &finding.kind,
            &finding.title,
            out,
        )?;
    }
    writeln!(
        out,
        "{}: of {} under the profile {}",
        untrusted::line(&name),
        untrusted::line(&report.target),
        untrusted::line(&report.profile)
    )?;
    Ok(())
}

/// The finding that somebody means by a rule, or by a rule and a kind.
fn choose<'a>(given: &str, open: &[&'a PastFinding]) -> Result<&'a PastFinding, BaselineError> {
    let name = |finding: &PastFinding| format!("{}:{}", finding.rule, finding.kind);
    let meant: Vec<&&PastFinding> = open
        .iter()
        .filter(|finding| finding.rule == given || name(finding) == given)
        .collect();
    if let [one] = meant.as_slice() {
        return Ok(one);
    }
    let listed: Vec<String> = if meant.is_empty() {
        open.iter().take(NAMED_MAX).map(|one| name(one)).collect()
    } else {
        meant.iter().take(NAMED_MAX).map(|one| name(one)).collect()
    };
    let way_out = match (meant.is_empty(), listed.is_empty()) {
        (true, true) => "there are none".to_owned(),
        (true, false) => format!("there are {}", listed.join(", ")),
        (false, _) => format!("name one of {}, or give --all", listed.join(", ")),
    };
    Err(BaselineError::NoFinding {
        given: given.to_owned(),
        way_out,
    })
}

/// Takes out what is stale, and with `updates` lets the others follow their findings.
fn follow(files: &BaselineFiles, updates: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let report = report_of(&files.report)?;
    let name = files.baseline.to_string_lossy();
    let before = text_of(&files.baseline, BASELINE_BYTES_MAX)?;
    let old = Baseline::parse(&name, &before)?;
    // Where a rule is gone no run takes the file, so that there is no report that could say what else is stale.
    let lacks_rules = old.entries().any(|entry| !is_rule(&entry.rule));
    let stale = match report.stale(&files.report.to_string_lossy()) {
        Err(_) if lacks_rules => Vec::new(),
        stale => stale?,
    };
    let is_stale =
        |entry: &Entry| !is_rule(&entry.rule) || stale.iter().any(|one| one.is_for(entry));
    let (mut text, removed) = baseline::prune(&name, &before, &is_stale)?;
    if updates {
        let found: Vec<Entry> = report.findings.iter().map(|one| one.entry("")).collect();
        text = baseline::update(&name, &text, &found)?;
    }
    if text != before {
        OutputFile::prepare(&files.baseline)?.write(text.as_bytes())?;
    }
    for entry in &removed {
        tell("removed", &entry.rule, &entry.kind, &entry.reason, out)?;
    }
    let after = Baseline::parse(&name, &text)?;
    let changed = after
        .entries()
        .filter(|entry| !old.entries().any(|known| known == *entry));
    for entry in changed {
        tell("updated", &entry.rule, &entry.kind, &entry.reason, out)?;
    }
    let unknown = stale
        .iter()
        .filter(|one| !old.entries().any(|entry| one.is_for(entry)));
    for entry in unknown {
        tell("not there", &entry.rule, &entry.kind, &entry.reason, out)?;
    }
    if text == before {
        writeln!(out, "{}: nothing to change", untrusted::line(&name))?;
    }
    Ok(())
}

fn tell(word: &str, rule: &str, kind: &str, more: &str, out: &mut dyn Write) -> io::Result<()> {
    let (rule, kind) = (untrusted::line(rule), untrusted::line(kind));
    writeln!(out, "{word} {rule} ({kind}): {}", untrusted::phrase(more))
}

fn report_of(path: &Path) -> Result<PastReport, Failure> {
    let fail = |reason: String| Failure::ReportFile {
        path: path.to_owned(),
        reason,
    };
    let bytes = bytes_of(path, REPORT_BYTES_MAX).map_err(fail)?;
    Ok(PastReport::parse(&path.to_string_lossy(), &bytes)?)
}

fn text_of(path: &Path, most: u64) -> Result<String, Failure> {
    let read = bytes_of(path, most);
    let text = read.and_then(|bytes| {
        String::from_utf8(bytes).map_err(|_| "it is no text in UTF-8".to_owned())
    });
    text.map_err(|reason| Failure::BaselineFile {
        path: path.to_owned(),
        reason,
    })
}

/// The whole of a plain file that is not larger than `most`.
fn bytes_of(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let file = std::fs::metadata(path).map_err(|error| error.kind().to_string())?;
    if !file.is_file() {
        return Err("it is no file".to_owned());
    }
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path).map_err(|error| error.kind().to_string())?;
    let limit = most.saturating_add(1);
    let read = opened.take(limit).read_to_end(&mut bytes);
    read.map_err(|error| error.kind().to_string())?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        return Err(format!("it is larger than {most} bytes"));
    }
    Ok(bytes)
}
