//! Recorded findings on disk: read before a run, written after it, and what became of them.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::output::OutputFile;
use super::settings::quoted;
use super::token;
use crate::check::Verdict;
use crate::contract::Contract;
use crate::report::{Report, untrusted};
use crate::run::{self, CaseResult, ExitCode, Finding, Phase, Plan, Recorded, RecordedError};

/// Most recorded findings that one run replays.
const FILES_MAX: usize = 1000;
/// How the files are told from others in their folder.
const EXTENSION: &str = "json";

/// How the script that shows a recorded sequence is called.
const SCRIPT_EXTENSION: &str = "sh";

/// Recorded findings, and where new ones go.
#[derive(Debug, Default)]
pub(super) struct Regressions {
    /// Where findings are written to, if they are.
    folder: Option<PathBuf>,
    /// By the name that the case of the replay has.
    known: BTreeMap<String, (PathBuf, Recorded)>,
}

impl Regressions {
    /// All files of a folder, which need not be there yet. None without a folder.
    pub(super) fn of_folder(folder: Option<&Path>) -> Result<Self, Failure> {
        let Some(folder) = folder else {
            return Ok(Self::default());
        };
        if folder.exists() && !folder.is_dir() {
            return Err(Failure::RegressionsNoFolder(folder.to_owned()));
        }
        let mut files = Vec::new();
        if folder.is_dir() {
            let unreadable = |error: &std::io::Error| unreadable(folder, error);
            for entry in std::fs::read_dir(folder).map_err(|e| unreadable(&e))? {
                let path = entry.map_err(|e| unreadable(&e))?.path();
                if path.is_file() && path.extension().is_some_and(|ending| ending == EXTENSION) {
                    files.push(path);
                }
            }
        }
        files.sort();
        Ok(Self {
            folder: Some(folder.to_owned()),
            ..Self::of_files(&files)?
        })
    }

    /// These files.
    pub(super) fn of_files(files: &[PathBuf]) -> Result<Self, Failure> {
        if files.len() > FILES_MAX {
            return Err(Failure::TooManyRegressions {
                found: files.len(),
                most: FILES_MAX,
            });
        }
        let mut known = BTreeMap::new();
        for path in files {
            let text = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
            let recorded = Recorded::parse(&text).map_err(|error| broken(path, &error))?;
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let mut name = plain(&stem);
            // Files of one name in several folders are several cases.
            while known.contains_key(&name) {
                name.push('+');
            }
            known.insert(name, (path.clone(), recorded));
        }
        Ok(Self {
            folder: None,
            known,
        })
    }

    /// The profile under which all of them were recorded.
    pub(super) fn profile(&self) -> Result<String, Failure> {
        let mut profiles: Vec<&str> = self
            .known
            .values()
            .map(|(_, recorded)| recorded.profile.as_str())
            .collect();
        profiles.sort_unstable();
        profiles.dedup();
        match profiles.as_slice() {
            [one] => Ok((*one).to_owned()),
            several => Err(Failure::SeveralProfiles(several.join(", "))),
        }
    }

    /// The plan with the recorded findings behind its cases.
    pub(super) fn plan(
        &self,
        contract: &Contract,
        profile: &str,
        plan: Plan,
    ) -> Result<Plan, Failure> {
        let named: Vec<(String, Recorded)> = self
            .known
            .iter()
            .map(|(name, (_, recorded))| (name.clone(), recorded.clone()))
            .collect();
        let Some(profile) = contract.profiles.get(profile) else {
            return Ok(plan);
        };
        run::with_recorded(contract, profile, plan, &named).map_err(|(name, error)| {
            let path = self.known.get(&name).map(|(path, _)| path.clone());
            broken(&path.unwrap_or_default(), &error)
        })
    }

    /// Writes each finding that is not on disk yet, and tells it the command that replays it. A file whose finding
    /// shows again stays as it is, so that a folder under version control changes only when there is news.
    pub(super) fn write(
        &self,
        findings: &mut [Finding],
        rerun_prefix: &str,
    ) -> Result<(), Failure> {
        for finding in findings {
            let path = match (self.file_of(finding), &self.folder, &finding.recorded) {
                (Some(path), ..) => path.clone(),
                (None, Some(folder), Some(recorded)) => {
                    let path = folder.join(format!("{}.{EXTENSION}", recorded.file_stem()));
                    std::fs::create_dir_all(folder).map_err(|error| unwritable(&path, &error))?;
                    OutputFile::prepare(&path)?.write(recorded.text().as_bytes())?;
                    if let Some(script) = &finding.script {
                        let beside = path.with_extension(SCRIPT_EXTENSION);
                        OutputFile::prepare(&beside)?.write(script.as_bytes())?;
                    }
                    path
                }
                _ => continue,
            };
            let command = replay_command(rerun_prefix, &path);
            if is_replay(&finding.case) {
                finding.rerun.clone_from(&command);
            }
            finding.replay = Some(command);
        }
        Ok(())
    }

    /// The file whose replay has shown a finding.
    fn file_of(&self, finding: &Finding) -> Option<&PathBuf> {
        finding.cases.iter().find_map(|id| {
            let (path, recorded) = self.of_case(id)?;
            (recorded.rule == finding.rule && recorded.kind == finding.kind).then_some(path)
        })
    }

    fn of_case(&self, id: &str) -> Option<&(PathBuf, Recorded)> {
        let name = id.rsplit_once('/').map(|(_, name)| name)?;
        self.known.get(name).filter(|_| is_replay(id))
    }

    /// How a replay of nothing but these ends: what else is found on the way to a recorded finding, such as a target that
    /// refuses its set-up, leaves that finding undecided.
    pub(super) fn exit(&self, report: &Report) -> ExitCode {
        let mut undecided = false;
        for case in &report.cases {
            match self.of_case(&case.id).map(|(_, one)| Fate::of(case, one)) {
                Some(Fate::Fails) => return report.summary.exit,
                Some(Fate::Undecided) => undecided = true,
                Some(Fate::Fixed) | None => {}
            }
        }
        match report.summary.exit {
            ExitCode::Findings if undecided => ExitCode::Inconclusive,
            exit => exit,
        }
    }

    /// Says of each recorded finding whether it is still there.
    pub(super) fn tell(&self, report: &Report, out: &mut dyn Write) -> Result<(), Failure> {
        let replayed: Vec<_> = report
            .cases
            .iter()
            .filter_map(|case| Some((case, self.of_case(&case.id)?)))
            .collect();
        if replayed.is_empty() {
            return Ok(());
        }
        let of = |fate| {
            let fates = replayed.iter().map(|(case, (_, one))| Fate::of(case, one));
            fates.filter(|one| *one == fate).count()
        };
        writeln!(
            out,
            "\nrecorded findings: {} still failing, {} fixed, {} undecided",
            of(Fate::Fails),
            of(Fate::Fixed),
            of(Fate::Undecided)
        )?;
        for (case, (path, recorded)) in replayed {
            let fate = Fate::of(case, recorded);
            let word = fate.word();
            let path = path.to_string_lossy();
            let line = format!("{path}: {} ({})", recorded.rule, recorded.kind);
            let reason = match (fate, &case.reason) {
                (Fate::Undecided, Some(reason)) => format!(": {reason}"),
                _ => String::new(),
            };
            writeln!(
                out,
                "  {word} {}{}",
                untrusted::line(&line),
                untrusted::line(&reason)
            )?;
        }
        Ok(())
    }
}

/// What became of a recorded finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Fails,
    Fixed,
    Undecided,
}

impl Fate {
    fn of(case: &CaseResult, recorded: &Recorded) -> Self {
        match case.verdict {
            Verdict::Fail => Self::Fails,
            Verdict::Warn if recorded.verdict == Verdict::Warn => Self::Fails,
            Verdict::Pass | Verdict::Note | Verdict::Warn => Self::Fixed,
            Verdict::Skip | Verdict::Inconclusive | Verdict::Error => Self::Undecided,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Fails => "still fails",
            Self::Fixed => "fixed      ",
            Self::Undecided => "undecided  ",
        }
    }
}

fn is_replay(id: &str) -> bool {
    let rest = id.strip_prefix(Phase::Regressions.word());
    rest.is_some_and(|rest| rest.starts_with('/'))
}

/// The part of a case id that a file's name becomes.
fn plain(stem: &str) -> String {
    let keep = |one: char| one.is_ascii_alphanumeric() || "-_.".contains(one);
    let mut name: String = stem
        .chars()
        .map(|one| if keep(one) { one } else { '_' })
        .collect();
    if name.is_empty() {
        name.push('_');
    }
    name
}

/// The command that replays a file where a run found it: the run's own, but for what decides the plan.
fn replay_command(rerun_prefix: &str, path: &Path) -> String {
    let words = rerun_prefix.replacen("vdbspec run", "vdbspec replay", 1);
    let mut parts: Vec<&str> = words.split(' ').collect();
    if let Some(at) = parts.iter().rposition(|part| *part == "--seed") {
        parts.drain(at..parts.len().min(at.saturating_add(2)));
    }
    format!("{} {}", parts.join(" "), quoted(&path.to_string_lossy()))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Regression {
        path: token::shown_path(path),
        reason: format!("it cannot be read: {}", error.kind()),
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::OutputFile {
        path: path.to_owned(),
        reason: error.kind().to_string(),
    }
}

fn broken(path: &Path, error: &RecordedError) -> Failure {
    Failure::Regression {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{plain, replay_command};

    #[test]
    fn the_command_names_the_target_and_the_file_and_no_seed() {
        let prefix = "vdbspec run --target http://127.0.0.1:1 --profile documents --seed 7";
        assert_eq!(
            replay_command(prefix, Path::new("a b/x.json")),
            "vdbspec replay --target http://127.0.0.1:1 --profile documents 'a b/x.json'"
        );
    }

    #[test]
    fn any_file_name_becomes_part_of_an_id() {
        assert_eq!(plain("a/b*c.1"), "a_b_c.1");
        assert_eq!(plain(""), "_");
    }
}
