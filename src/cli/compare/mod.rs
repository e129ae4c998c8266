//! The command `compare`: the same requests to two targets, and where their answers differ.

mod alike;
mod ask;
mod source;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Color, CompareArgs, CompareFormat};
use super::environment::Environment;
use super::failure::Failure;
use super::log::Log;
use super::output::OutputFile;
use crate::contract::{Contract, DOCUMENTS};
use crate::run::{self, ExitCode, Plan, PlannedCase, Role};
use crate::server::Dialect;
use crate::snapshot::SnapshotError;
use crate::snapshot::differ::{self, Answers, Asked, Comparison};
use ask::Asking;
use source::{Source, source};

/// The seed of what is compared: nothing in it is random.
const SEED: u64 = 0;
/// One of the two, made ready.
enum Side {
    Asked(Box<Asking>),
    Recorded(Answers),
}

/// What all of a comparison has in common.
struct Common<'a> {
    args: &'a CompareArgs,
    /// By which conditions are told.
    profile: String,
    /// Whether neither is read from disk.
    both_asked: bool,
    specs: Option<&'a Path>,
    log: &'a Log,
    environment: &'a Environment,
    contract: Arc<Contract>,
    plan: Arc<Plan>,
}

/// Compares what was asked for, and writes it.
pub(super) fn compare(
    args: &CompareArgs,
    (specs, log): (Option<&Path>, &Log),
    contract: Contract,
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let mut broken = Vec::new();
    let sources = [
        source(&args.one, args, &mut broken)?,
        source(&args.other, args, &mut broken)?,
    ];
    let file = args
        .output
        .as_deref()
        .map(OutputFile::prepare)
        .transpose()?;
    let profile = profile(args, &sources);
    // Snapshots hold what an ordinary run sends.
    let is_asked = |source: &Source| !matches!(source, Source::Recorded(_));
    let both_asked = sources.iter().all(is_asked);
    let plan = run::plan_to_compare(&contract, &profile, SEED, both_asked)?;
    let common = Common {
        args,
        profile,
        both_asked,
        specs,
        log,
        environment,
        contract: Arc::new(contract),
        plan: Arc::new(plan),
    };
    let mut sides = common.sides(sources)?;
    let cases = &args.cases;
    let selection = run::Selection::new(&cases.only, &cases.skip, &cases.operation)?;
    let cases = common.selected(&selection);
    let (not_sent, left_out) = alike::align(&common, &mut sides, &cases);
    if args.safety.plan {
        for side in &sides {
            if let Side::Asked(asking) = side {
                asking.forecast(&common, stdout)?;
            }
        }
        return Ok(ExitCode::Conforms);
    }
    let ([one, other], worst) = common.answers(sides, stderr)?;
    let mut asked = common.asked([&one, &other], &cases, selection.is_all());
    asked.retain(|place, _| !left_out.contains(place));
    let names = [args.one.as_str(), args.other.as_str()];
    let varying = args.varies.iter().cloned().collect();
    let told = (args.messages, &varying);
    let mut comparison = differ::compare((&one, &other), names, &asked, told);
    comparison.not_sent = not_sent;
    match &file {
        None => common.write(&comparison, stdout)?,
        Some(file) => {
            let mut text = Vec::new();
            common.write(&comparison, &mut text)?;
            file.write(&text)?;
        }
    }
    // The others are compared: that some are broken is said behind it.
    if let (Some(error), false) = (SnapshotError::of_all(broken), worst == ExitCode::LeftBehind) {
        return Err(error.into());
    }
    Ok(match worst {
        ExitCode::LeftBehind => ExitCode::LeftBehind,
        _ if !comparison.differences.is_empty() => ExitCode::Findings,
        ExitCode::Conforms if comparison.is_unsure() => ExitCode::Inconclusive,
        worst => worst,
    })
}

/// The profile asked for, else the one that reads requests as the first of two versions does.
fn profile(args: &CompareArgs, sources: &[Source]) -> String {
    let own = sources.iter().find_map(|source| match source {
        Source::Embedded(dialect) if *dialect != Dialect::Documents => Some(dialect.to_string()),
        _ => None,
    });
    let given = args.cases.profile.clone();
    given.or(own).unwrap_or_else(|| DOCUMENTS.to_owned())
}

impl Common<'_> {
    /// Both, ready to be asked. Our own server asks for a token where the other side is sent one: whether it does is not
    /// what cases are about.
    fn sides(&self, sources: [Source; 2]) -> Result<[Side; 2], Failure> {
        let side = |source, is_other| {
            let asking = match source {
                Source::Recorded(answers) => return Ok(Side::Recorded(answers)),
                Source::Address(url) => Asking::new(self, (Some(url), None), is_other),
                Source::Embedded(dialect) => Asking::new(self, (None, Some(dialect)), is_other),
            };
            asking.map(|asking| Side::Asked(Box::new(asking)))
        };
        let [one, other] = sources;
        let mut sides = [side(one, false)?, side(other, true)?];
        let has_token = sides.each_ref().map(|side| match side {
            Side::Asked(asking) => asking.has_token,
            Side::Recorded(answers) => answers.has_token(),
        });
        let others = has_token.into_iter().rev();
        for (side, has_token) in sides.iter_mut().zip(others) {
            match side {
                Side::Asked(asking) if asking.is_own() => asking.has_token = has_token,
                _ => {}
            }
        }
        Ok(sides)
    }

    /// What both answer, and what the worse of the two runs came to.
    fn answers(
        &self,
        sides: [Side; 2],
        stderr: &mut dyn Write,
    ) -> Result<([Answers; 2], ExitCode), Failure> {
        let (mut worst, mut said) = (ExitCode::Conforms, None);
        let mut answers = |side| match side {
            Side::Recorded(answers) => Ok(answers),
            Side::Asked(mut asking) => {
                let (answers, report) = asking.answers(self, stderr)?;
                let exit = ask::told(&asking.settings.label, &report, &mut said, stderr)?;
                if exit != ExitCode::Conforms && worst != ExitCode::LeftBehind {
                    worst = exit;
                }
                Ok::<_, Failure>(answers)
            }
        };
        let [one, other] = sides;
        let answers = [answers(one)?, answers(other)?];
        Ok((answers, worst))
    }

    /// The cases of the plan that were asked for.
    fn selected(&self, selection: &run::Selection) -> Vec<&PlannedCase> {
        let planned = self.plan.cases.iter();
        let chosen = planned.filter(|planned| selection.takes_planned(planned));
        chosen.map(|planned| &**planned).collect()
    }

    /// What each selected case meets, by the place of its snapshot; where all are selected, what a run begins with too.
    fn asked(
        &self,
        answers: [&Answers; 2],
        cases: &[&PlannedCase],
        are_all: bool,
    ) -> BTreeMap<PathBuf, Asked> {
        let profile = self.contract.profiles.get(&self.profile);
        let mut asked = BTreeMap::new();
        for planned in cases {
            let met = profile.map_or_else(Vec::new, |profile| {
                run::met(&self.contract, profile, planned)
            });
            let word = |role| {
                if role == Role::Twin {
                    "twin"
                } else {
                    "subject"
                }
            };
            let met = met.into_iter().map(|one| (word(one.role), one.conditions));
            let place = Answers::place(&planned.case.id, &planned.case.operation);
            asked.insert(place, Asked { met: met.collect() });
        }
        if are_all {
            for place in answers.into_iter().flat_map(Answers::preflight) {
                let met = vec![("subject", "preflight".to_owned())];
                asked.insert(place.clone(), Asked { met });
            }
        }
        asked
    }

    fn write(&self, comparison: &Comparison, out: &mut dyn Write) -> Result<(), Failure> {
        let color = match self.args.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => self.args.output.is_none() && self.environment.stdout_takes_color(),
        };
        match self.args.format {
            CompareFormat::Human => differ::human::write(comparison, color, out)?,
            CompareFormat::Json => comparison.write_json(out)?,
            CompareFormat::Markdown => differ::markdown::write(comparison, out)?,
        }
        Ok(())
    }
}
