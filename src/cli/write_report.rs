//! A finished run in the format asked for: to stdout, or to a file with a last line on stdout.

use std::io::Write;

use super::args::{Color, Format, ReportArgs};
use super::environment::Environment;
use super::failure::Failure;
use super::output::OutputFile;
use crate::report::Keep;
use crate::report::Report;
use crate::report::human::{self, HumanOptions, Verbosity};
use crate::report::json::{self, JsonOptions};
use crate::report::junit;
use crate::run::ExitCode;
use crate::snapshot::{self, SnapshotReport};

/// How a report is shown, fixed before the run begins.
pub(super) struct Presentation {
    format: Format,
    file: Option<OutputFile>,
    verbosity: Verbosity,
    color: Color,
    stdout_takes_color: bool,
    width: Option<u16>,
}

impl Presentation {
    /// Refuses a file that cannot be written.
    pub(super) fn new(args: &ReportArgs, environment: &Environment) -> Result<Self, Failure> {
        let verbosity = match (args.quiet, args.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        };
        Ok(Self {
            format: args.format,
            file: args
                .output
                .as_deref()
                .map(OutputFile::prepare)
                .transpose()?,
            verbosity,
            color: args.color,
            stdout_takes_color: environment.stdout_takes_color(),
            width: environment.stdout_width(),
        })
    }

    /// Whether a report needs the exchanges of cases that passed.
    fn shows_passed_exchanges(&self) -> bool {
        self.format == Format::Json && self.verbosity == Verbosity::Verbose
    }

    /// What must be kept of each case for this report.
    pub(super) fn keep(&self) -> Keep {
        match self.format {
            Format::Human => Keep::Verdicts,
            _ if self.shows_passed_exchanges() => Keep::All,
            _ => Keep::NotPassed,
        }
    }

    /// Whether text for this place is coloured; a file is not, unless told to be.
    const fn color(&self, to_stdout: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => to_stdout && self.stdout_takes_color,
        }
    }

    /// Writes the report, then what the snapshots came to, and says how the process ends.
    pub(super) fn write(
        &self,
        report: &mut Report,
        snapshots: Option<&SnapshotReport>,
        stdout: &mut dyn Write,
        stderr: &mut dyn Write,
    ) -> Result<ExitCode, Failure> {
        let exit = with_snapshots(report.summary.exit, snapshots);
        let differs = exit != report.summary.exit;
        if self.format != Format::Human {
            // A program reads the number there instead of asking the shell: both must be the same.
            report.summary.exit = exit;
        }
        match &self.file {
            None => self.document(report, stdout)?,
            Some(file) => {
                let mut text = Vec::new();
                self.document(report, &mut text)?;
                file.write(&text)?;
                stdout.write_all(self.last_line(report)?.as_bytes())?;
            }
        }
        let people = self.people(stdout, stderr);
        if let Some(snapshots) = snapshots {
            writeln!(people)?;
            snapshot::human::write(snapshots, self.color(true), people)?;
            if differs {
                let number = exit.number();
                writeln!(people, "exit {number}: answers differ from their snapshots")?;
            }
        }
        Ok(exit)
    }

    /// Where sentences for people go: a document for programs on stdout stays one document.
    pub(super) fn people<'a>(
        &self,
        stdout: &'a mut dyn Write,
        stderr: &'a mut dyn Write,
    ) -> &'a mut dyn Write {
        match (self.format, &self.file) {
            (Format::Human, _) | (_, Some(_)) => stdout,
            (Format::Json | Format::Junit, None) => stderr,
        }
    }

    fn document(&self, report: &Report, out: &mut dyn Write) -> Result<(), Failure> {
        match self.format {
            Format::Human => {
                let options = HumanOptions {
                    color: self.color(self.file.is_none()),
                    verbosity: self.verbosity,
                    width: self.width.filter(|_| self.file.is_none()),
                };
                human::write(report, &options, out)?;
            }
            Format::Json => {
                let all_exchanges = self.shows_passed_exchanges();
                json::write(report, JsonOptions { all_exchanges }, out)?;
            }
            Format::Junit => junit::write(report, out)?,
        }
        Ok(())
    }

    /// The last line of the report for people, with its line end.
    fn last_line(&self, report: &Report) -> Result<String, Failure> {
        let options = HumanOptions {
            color: self.color(true),
            verbosity: Verbosity::Quiet,
            width: None,
        };
        let mut text = Vec::new();
        human::write(report, &options, &mut text)?;
        let text = String::from_utf8_lossy(&text);
        Ok(format!("{}\n", text.lines().last().unwrap_or_default()))
    }
}

/// Answers that changed are as bad as findings, and weigh less than something left behind.
fn with_snapshots(exit: ExitCode, snapshots: Option<&SnapshotReport>) -> ExitCode {
    let differs = snapshots.is_some_and(SnapshotReport::differs);
    match exit {
        ExitCode::Conforms | ExitCode::Inconclusive if differs => ExitCode::Findings,
        exit => exit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::{New, Stored};

    #[test]
    fn changed_answers_outrank_undecided_rules_but_not_what_was_left_behind() {
        let new = New {
            case: "a".into(),
            path: "a.snap".into(),
            stored: Stored::Pending,
        };
        let report = SnapshotReport {
            new: vec![new],
            ..SnapshotReport::default()
        };
        let with = |exit| with_snapshots(exit, Some(&report));
        assert_eq!(with(ExitCode::Conforms), ExitCode::Findings);
        assert_eq!(with(ExitCode::Inconclusive), ExitCode::Findings);
        assert_eq!(with(ExitCode::LeftBehind), ExitCode::LeftBehind);
        assert_eq!(with_snapshots(ExitCode::Conforms, None), ExitCode::Conforms);
    }
}
