//! From the arguments to a command, and from its result to an exit code.

use std::ffi::OsString;
use std::io::{BufWriter, Write};
use std::path::Path;

use clap::Parser as _;

use super::args::{Cli, Command, one_line, with_command};
use super::environment::Environment;
use super::failure::Failure;
use super::output::Stream;
use super::{derive, explain, list, run, serve};
use crate::contract::Contract;
use crate::report::untrusted;
use crate::run::ExitCode;

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
    let result = parse(args, environment, &mut stdout)
        .and_then(|cli| match cli {
            Some(cli) => dispatch(cli, environment, &mut stdout, &mut stderr),
            None => Ok(ExitCode::Conforms),
        })
        .and_then(|exit| {
            stdout.flush()?;
            Ok(exit)
        });
    result.unwrap_or_else(|failure| {
        // What came before the failure stands before its sentence; if it cannot be written, the sentence says so.
        let _ = stdout.flush();
        let sentence = failure.to_string();
        // The sentence may hold a path or a pattern with anything in it. If stderr fails too, the exit code must do.
        let _ = writeln!(stderr, "error: {}", untrusted::line(&sentence));
        failure.exit()
    })
}

/// The command, or nothing when help or the version was asked for and has been written.
fn parse(
    args: impl IntoIterator<Item = OsString>,
    environment: &Environment,
    stdout: &mut dyn Write,
) -> Result<Option<Cli>, Failure> {
    match Cli::try_parse_from(with_command(args)) {
        Ok(cli) => Ok(Some(cli)),
        Err(error) if error.use_stderr() => Err(Failure::Arguments(one_line(&error))),
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

fn dispatch(
    cli: Cli,
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let specs = cli.specs.as_deref();
    match cli.command {
        Command::Run(args) => {
            let contract = load(specs)?;
            return run::run(&args, specs, contract, environment, stdout, stderr);
        }
        Command::Serve(args) => serve::serve(&args, environment, stdout)?,
        Command::List(args) => list::list(&args, &load(specs)?, stdout)?,
        Command::Explain(args) => explain::explain(&args.id, &load(specs)?, stdout)?,
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
