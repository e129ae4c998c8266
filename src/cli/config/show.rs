//! `--print-config`: every setting of a command as TOML, each with where it came from.

use std::io::{self, Write};

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use super::file::Section;
use super::flag::{self, Kind, Scalar};
use super::locate::FILE_NAME;
use super::merge::Merged;
use crate::report::untrusted;

/// Writes the settings of the command that was given. They can be used as a file again.
pub(in crate::cli) fn show(
    root: &Command,
    matches: &ArgMatches,
    merged: &Merged,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (mut command, mut matches) = (root, matches);
    while let Some((name, below)) = matches.subcommand() {
        let Some(found) = command.find_subcommand(name) else {
            break;
        };
        (command, matches) = (found, below);
    }
    match &merged.file {
        Some(file) => writeln!(out, "# file: {}", untrusted::line(file))?,
        None => writeln!(
            out,
            "# file: none ({FILE_NAME} is looked for in the working directory, then in its parents up to the top of the repository or the home folder)"
        )?,
    }
    if let Some(name) = &merged.target {
        writeln!(out, "# target: {}", untrusted::line(name))?;
    }
    writeln!(out, "[{}]", merged.path.join("."))?;
    for arg in command.get_arguments() {
        let Some(long) = arg.get_long() else { continue };
        if long == flag::TOKEN || arg.is_hide_set() || !flag::is_allowed(command, long) {
            continue;
        }
        line(arg, long, matches, merged, out)?;
    }
    Ok(())
}

fn line(
    arg: &Arg,
    long: &str,
    matches: &ArgMatches,
    merged: &Merged,
    out: &mut dyn Write,
) -> io::Result<()> {
    let id = arg.get_id().as_str();
    let source = matches.value_source(id);
    let origin = match (merged.place(long), source) {
        (Some((place, section)), _) => {
            let section = match section {
                Section::Top => String::new(),
                Section::Command(path) => format!(" [{}]", path.join(".")),
                Section::Target(name) => format!(" [target.{name}]"),
            };
            format!("{place}{section}")
        }
        (None, Some(ValueSource::CommandLine)) => "flag".to_owned(),
        (None, Some(ValueSource::EnvVariable)) => "environment".to_owned(),
        (None, _) => "default".to_owned(),
    };
    let origin = untrusted::line(&origin);
    let given: Vec<String> = matches
        .get_raw(id)
        .map(|values| {
            values
                .map(|value| value.to_string_lossy().into_owned())
                .collect()
        })
        .unwrap_or_default();
    let text = match flag::kind(arg) {
        Kind::Switch => Some(matches.get_flag(id).to_string()),
        Kind::Count => Some(matches.get_count(id).to_string()),
        Kind::One(kind) => given.last().map(|value| scalar(kind, value)),
        Kind::Many(_) if given.is_empty() => None,
        Kind::Many(kind) => {
            let values: Vec<String> = given.iter().map(|value| scalar(kind, value)).collect();
            Some(format!("[{}]", values.join(", ")))
        }
    };
    match text {
        Some(text) => writeln!(out, "{long} = {text} # {origin}"),
        None => writeln!(out, "# {long} is not set"),
    }
}

fn scalar(kind: Scalar, value: &str) -> String {
    let is_number = value.parse::<f64>().is_ok_and(f64::is_finite)
        && value.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    match kind {
        Scalar::Integer | Scalar::Number | Scalar::Either if is_number => value.to_owned(),
        _ => quoted(value),
    }
}

/// A basic string of TOML, whose escapes are those of JSON but for the character 127.
fn quoted(value: &str) -> String {
    serde_json::Value::from(value)
        .to_string()
        .replace('\u{7f}', "\\u007f")
}
