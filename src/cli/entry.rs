//! From the arguments to a command, and from its result to an exit code.

use std::ffi::OsString;
use std::io::{BufWriter, Write};
use std::path::Path;

use clap::{CommandFactory as _, FromArgMatches as _};

use super::args::{Cli, Command, ReportCommand, TokenArgs, one_line, with_command};
use super::config::{self, Merged};
use super::environment::Environment;
use super::failure::Failure;
use super::log::Log;
use super::output::Stream;
use super::{
    baseline, clean, compare, derive, explain, fuzz, list, replay, report, run, selftest, serve,
    snapshots, token,
};
use crate::contract::Contract;
use crate::report::untrusted;
use crate::run::ExitCode;
use crate::wire::Target;

/// Does what the arguments say. What fails is one sentence on `stderr`, and the exit code says how bad it is.
pub fn main(
    args: impl IntoIterator<Item = OsString>,
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> ExitCode {
    // A report has thousands of lines, and a terminal's stream writes each of them by itself.
    let mut stdout = BufWriter::new(Stream::new(stdout));
    let mut stderr = Stream::new(stderr);
    let mut origins = None;
    let result = parse(args, environment, &mut origins, &mut stdout)
        .and_then(|cli| match cli {
            Some(cli) => {
                let told = origins.as_ref().and_then(Merged::announcement);
                if let Some(line) = told.filter(|_| !is_quiet(&cli)) {
                    writeln!(stderr, "{}", untrusted::line(&line))?;
                }
                dispatch(cli, environment, &mut stdout, &mut stderr)
            }
            None => Ok(ExitCode::Conforms),
        })
        .and_then(|exit| {
            stdout.flush()?;
            Ok(exit)
        });
    result.unwrap_or_else(|failure| {
        // What came before the failure stands before its sentence; if it cannot be written, the sentence says so.
        let _ = stdout.flush();
        let mut sentence = failure.to_string();
        if failure.exit() == ExitCode::Usage
            && let Some(origins) = &origins
        {
            sentence.push_str(&origins.note(&sentence));
            // Whatever was typed in a place that its sentence repeats: it may have been the token.
            sentence = token::without_arguments(&sentence, &origins.args);
        }
        // The sentence may hold a path or a pattern with anything in it. If stderr fails too, the exit code must do.
        let _ = writeln!(stderr, "error: {}", untrusted::line(&sentence));
        for line in failure.more() {
            let line = origins.as_ref().map_or_else(
                || line.clone(),
                |origins| token::without_arguments(&line, &origins.args),
            );
            let _ = writeln!(stderr, "  {}", untrusted::line(&line));
        }
        failure.exit()
    })
}

/// The command, or nothing when help, the version or the settings were asked for and have been written. `origins` is
/// where the settings came from, as soon as that is known.
fn parse(
    args: impl IntoIterator<Item = OsString>,
    environment: &Environment,
    origins: &mut Option<Merged>,
    stdout: &mut dyn Write,
) -> Result<Option<Cli>, Failure> {
    let plain = Cli::command();
    let mut command = plain.clone();
    command.build();
    let args = with_command(args);
    token::refuse_among(&args.0, &long_flags(&command))?;
    let home = environment.variable("HOME").map(Path::new);
    let merged = origins.insert(config::merge(&command, plain, args, home)?);
    let read = command.clone().try_get_matches_from(&merged.args);
    let read = read.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    match read {
        Ok((cli, matches)) if cli.settings.print_config => {
            refuse_secrets(&cli)?;
            config::show(&command, &matches, merged, stdout)?;
            Ok(None)
        }
        Ok((cli, _)) => Ok(Some(cli)),
        Err(error) if error.use_stderr() => {
            let message = token::masked_arguments(&one_line(&error), &merged.args);
            Err(Failure::Arguments(message))
        }
        Err(help) => {
            let text = help.render();
            if environment.stdout_takes_color() {
                write!(stdout, "{}", text.ansi())?;
            } else {
                write!(stdout, "{text}")?;
            }
            Ok(None)
        }
    }
}

/// Every long flag of every command.
fn long_flags(command: &clap::Command) -> Vec<String> {
    let own = command.get_arguments().filter_map(clap::Arg::get_long);
    let mut all: Vec<String> = own.map(str::to_owned).collect();
    for below in command.get_subcommands() {
        all.extend(long_flags(below));
    }
    all
}

/// What a run would refuse because it may hold a token is not printed as a setting either.
fn refuse_secrets(cli: &Cli) -> Result<(), Failure> {
    let target = match &cli.command {
        Command::Run(args) => &args.target,
        Command::Replay(args) => &args.target,
        Command::Fuzz(args) => &args.target,
        _ => return Ok(()),
    };
    if let Some(url) = &target.url {
        Target::parse(url)?;
    }
    if let Some(name) = &target.token.token_env {
        token::check_variable_name(name)?;
    }
    Ok(())
}

fn is_quiet(cli: &Cli) -> bool {
    match &cli.command {
        Command::Run(args) => args.report.quiet,
        Command::Replay(args) => args.report.quiet,
        Command::Fuzz(args) => args.report.quiet,
        _ => false,
    }
}

/// Says that others can read the token's file.
fn warn(token: &TokenArgs, stderr: &mut dyn Write) -> Result<(), Failure> {
    let file = token.token_file.as_deref();
    if let Some(warning) = file.and_then(token::warning) {
        writeln!(stderr, "{}", untrusted::line(&warning))?;
    }
    Ok(())
}

fn dispatch(
    cli: Cli,
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let specs = cli.specs.as_deref();
    let log = Log::start(cli.settings.log);
    match cli.command {
        Command::Run(args) => {
            warn(&args.target.token, stderr)?;
            let contract = load(specs)?;
            return run::run(&args, (specs, &log), contract, environment, stdout, stderr);
        }
        Command::Fuzz(args) => {
            warn(&args.target.token, stderr)?;
            let contract = load(specs)?;
            return fuzz::fuzz(*args, (specs, &log), contract, environment, stdout, stderr);
        }
        Command::Clean(args) => {
            warn(&args.token, stderr)?;
            let contract = load(specs)?;
            return clean::clean(&args, contract, (environment, &log), (stdout, stderr));
        }
        Command::Replay(args) => {
            warn(&args.target.token, stderr)?;
            let contract = load(specs)?;
            return replay::replay(*args, (specs, &log), contract, environment, stdout, stderr);
        }
        Command::Compare(args) => {
            warn(&args.token, stderr)?;
            let contract = load(specs)?;
            return compare::compare(&args, (specs, &log), contract, environment, stdout, stderr);
        }
        Command::Report(args) => {
            let ReportCommand::Merge(args) = args.command;
            return report::merge(&args, &load(specs)?, environment, stdout, stderr);
        }
        Command::Baseline(args) => return baseline::baseline(&args, stdout),
        Command::Snapshots(args) => return snapshots::snapshots(&args, environment, stdout),
        Command::Serve(args) => serve::serve(&args, environment, stdout)?,
        Command::SelfTest(args) => return selftest::run(&args, load(specs)?, stdout),
        Command::List(args) => list::list(&args, &load(specs)?, stdout)?,
        Command::Explain(args) => explain::explain(&args, &load(specs)?, stdout)?,
        Command::Derive(args) => return derive::derive(&args, specs, stdout),
    }
    Ok(ExitCode::Conforms)
}

fn load(specs: Option<&Path>) -> Result<Contract, Failure> {
    Ok(match specs {
        Some(folder) => Contract::from_dir(folder).map_err(|reason| Failure::Specs {
            folder: folder.to_owned(),
            reason: Box::new(reason),
        })?,
        None => Contract::embedded()?,
    })
}
