//! The settings of the file become arguments before those of the user, but for what the user typed, which wins.

use std::ffi::OsString;
use std::path::Path;

use clap::{Arg, Command};

use super::error::{ConfigError, Place};
use super::file::{self, Section, Setting, Settings, USUAL_COMMAND};
use super::flag;
use super::locate::{self, FILE_NAME, Found};
use super::typed::Typed;
use super::value::is_address;
use crate::cli::nearest::nearest;

/// A value shorter than this is found in a message by chance.
const VALUE_QUOTED_MIN: usize = 2;
/// What clap says where a flag needs another one.
const CLAP_MISSES: &str = "required arguments were not provided";

/// The arguments with those of the file, and where each of those came from.
#[derive(Debug)]
pub(in crate::cli) struct Merged {
    /// What clap is to read.
    pub(in crate::cli) args: Vec<OsString>,
    /// The settings of the file that are in force.
    pub(super) taken: Vec<Setting>,
    /// The command, and those below it.
    pub(super) path: Vec<String>,
    /// The file, if there is one.
    pub(super) file: Option<String>,
    /// The target's section that was chosen.
    pub(super) target: Option<String>,
    implicit: bool,
}

/// Puts the settings of a file between the command and what the user typed behind it.
///
/// `command` is built, and `plain` is the same before that. `at` is the place of the command in `args`.
pub(in crate::cli) fn merge(
    command: &Command,
    plain: Command,
    (args, at): (Vec<OsString>, usize),
    home: Option<&Path>,
) -> Result<Merged, ConfigError> {
    let typed = Typed::read(command, plain, &args);
    let found = if typed.path.is_empty() {
        None
    } else if let Some(path) = typed.value("config") {
        Some(locate::named(Path::new(path))?)
    } else if typed.has("no_config") {
        None
    } else {
        locate::nearest(home)?
    };
    let settings = match &found {
        Some(found) => file::read(command, found)?,
        None => Settings::default(),
    };
    let leaf = typed
        .path
        .iter()
        .try_fold(command, |command, name| command.find_subcommand(name))
        .unwrap_or(command);
    let chosen = chosen_target(leaf, &typed, &settings, found.as_ref())?;
    let taken = taken(command, leaf, &typed, settings, chosen.as_deref())?;
    Ok(Merged {
        args: arguments(leaf, (args, at), &typed, chosen.as_deref(), &taken),
        taken,
        file: found.as_ref().map(|found| found.path.display().to_string()),
        implicit: found.is_some_and(|found| found.implicit),
        target: chosen,
        path: typed.path,
    })
}

/// The section that `--target` names, on the command line or in the file.
fn chosen_target(
    leaf: &Command,
    typed: &Typed,
    settings: &Settings,
    found: Option<&Found>,
) -> Result<Option<String>, ConfigError> {
    let Some(arg) = flag::find(leaf, flag::TARGET) else {
        return Ok(None);
    };
    let id = arg.get_id().as_str();
    let name = if typed.has(id) {
        typed
            .value(id)
            .map(|value| value.to_string_lossy().into_owned())
    } else {
        let in_file = settings
            .all
            .iter()
            .filter(|setting| setting.long == flag::TARGET && rank(leaf, typed, setting, None) > 0)
            .max_by_key(|setting| rank(leaf, typed, setting, None));
        in_file.and_then(|setting| setting.words.values.first().cloned())
    };
    let Some(name) = name.filter(|name| !is_address(name)) else {
        return Ok(None);
    };
    let names = || settings.targets.iter().map(|(name, _)| name.as_str());
    if names().any(|known| known == name) {
        return Ok(Some(name));
    }
    let near = nearest(&name, names());
    Err(ConfigError::NoTarget {
        searched: found.map_or_else(
            || format!("a file {FILE_NAME}, and none was found"),
            |found| found.path.display().to_string(),
        ),
        near: if near.is_empty() {
            String::new()
        } else {
            format!("; nearest: {}", near.join(", "))
        },
        name,
    })
}

/// How much a setting counts for the command: 0 means not at all.
fn rank(leaf: &Command, typed: &Typed, setting: &Setting, target: Option<&str>) -> u8 {
    let is_usual = typed.path == [USUAL_COMMAND];
    match &setting.section {
        _ if flag::find(leaf, &setting.long).is_none() => 0,
        Section::Target(name) => {
            let has_target = flag::find(leaf, flag::TARGET).is_some();
            3 * u8::from(has_target && target == Some(name))
        }
        Section::Command(path) => 2 * u8::from(*path == typed.path),
        Section::Top if is_usual => 1,
        // What every command has, such as --specs.
        Section::Top => {
            u8::from(flag::find(leaf, &setting.long).is_some_and(clap::Arg::is_global_set))
        }
    }
}

/// The settings in force: the nearest section wins, and what the user typed wins over all.
fn taken(
    root: &Command,
    leaf: &Command,
    typed: &Typed,
    settings: Settings,
    target: Option<&str>,
) -> Result<Vec<Setting>, ConfigError> {
    let rank = |setting: &Setting| rank(leaf, typed, setting, target);
    let mut candidates: Vec<Setting> = settings.all;
    candidates.retain(|setting| rank(setting) > 0);
    candidates.sort_by_key(|setting| std::cmp::Reverse(rank(setting)));
    let mut taken: Vec<Setting> = Vec::new();
    for setting in candidates {
        let Some(arg) = flag::find(leaf, &setting.long) else {
            continue;
        };
        let beaten = typed.has(arg.get_id().as_str())
            && !(target.is_some() && setting.long == flag::TARGET)
            || taken.iter().any(|other| other.long == setting.long);
        let off = setting.words.values.is_empty();
        if beaten || (!off && crosses_typed(root, leaf, typed, arg)) {
            continue;
        }
        let crossed = taken.iter().find(|other| {
            let is_on = !other.words.values.is_empty();
            is_on
                && !off
                && flag::find(leaf, &other.long).is_some_and(|other| exclude(leaf, arg, other))
        });
        match crossed {
            Some(other) if rank(other) == rank(&setting) => {
                return Err(ConfigError::Conflict {
                    place: setting.place.clone(),
                    key: setting.long.clone(),
                    other: other.long.clone(),
                    line: other.place.line,
                });
            }
            Some(_) => {}
            None => taken.push(setting),
        }
    }
    Ok(taken)
}

/// Whether the user typed a flag with which this one cannot be used.
fn crosses_typed(root: &Command, leaf: &Command, typed: &Typed, arg: &Arg) -> bool {
    let arguments = leaf.get_arguments().chain(root.get_arguments());
    arguments
        .filter(|other| typed.has(other.get_id().as_str()))
        .any(|other| {
            flag::find(leaf, other.get_long().unwrap_or_default()).is_some()
                && exclude(leaf, arg, other)
        })
}

/// Whether clap refuses the two together; either of them may say so.
fn exclude(leaf: &Command, one: &Arg, other: &Arg) -> bool {
    let says = |one: &Arg, other: &Arg| {
        leaf.get_arg_conflicts_with(one)
            .iter()
            .any(|conflict| conflict.get_id() == other.get_id())
    };
    one.get_id() != other.get_id() && (says(one, other) || says(other, one))
}

fn arguments(
    leaf: &Command,
    (args, at): (Vec<OsString>, usize),
    typed: &Typed,
    target: Option<&str>,
    taken: &[Setting],
) -> Vec<OsString> {
    let behind = at.saturating_add(typed.path.len().max(1)).min(args.len());
    let mut before = args;
    let mut after = before.split_off(behind);
    for setting in taken {
        let usual = flag::find(leaf, &setting.long).map_or(&[][..], Arg::get_default_values);
        if setting.words.takes
            && setting.words.values.iter().eq(usual
                .iter()
                .map(|word| word.to_string_lossy().into_owned())
                .collect::<Vec<_>>()
                .iter())
        {
            // To say what is so anyway is not to ask for it: some flags need another one when they are given.
            continue;
        }
        for value in &setting.words.values {
            before.push(if setting.words.takes {
                format!("--{}={value}", setting.long).into()
            } else {
                format!("--{}", setting.long).into()
            });
        }
    }
    if let Some(name) = target {
        without_name(&mut after, name);
    }
    before.append(&mut after);
    before
}

/// Takes `--target NAME` out: its section says the address.
fn without_name(args: &mut Vec<OsString>, name: &str) {
    let flag = format!("--{}", flag::TARGET);
    let joined = OsString::from(format!("{flag}={name}"));
    args.retain(|arg| *arg != joined);
    let apart = args
        .windows(2)
        .position(|pair| matches!(pair, [first, second] if *first == *flag && *second == *name));
    if let Some(at) = apart {
        args.drain(at..=at.saturating_add(1));
    }
}

impl Merged {
    /// Where a flag's value came from, when it came from the file.
    pub(super) fn place(&self, long: &str) -> Option<(&Place, &Section)> {
        let mut taken = self.taken.iter();
        let setting = taken.find(|setting| setting.long == long)?;
        Some((&setting.place, &setting.section))
    }

    /// What to add to the message of an error that speaks of a setting of the file: where it stands.
    pub(in crate::cli) fn note(&self, message: &str) -> String {
        let speaks_of = |setting: &&Setting| {
            let flag = format!("--{}", setting.long);
            let named = message.match_indices(&flag).any(|(at, _)| {
                let rest = message
                    .get(at.saturating_add(flag.len())..)
                    .unwrap_or_default();
                !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '-')
            });
            let quoted =
                setting.words.values.iter().any(|value| {
                    value.len() >= VALUE_QUOTED_MIN && message.contains(value.as_str())
                });
            named || quoted
        };
        let notes: Vec<String> = self
            .taken
            .iter()
            .filter(speaks_of)
            .map(|setting| format!("{} stands in {}", setting.long, setting.place))
            .collect();
        if notes.is_empty() {
            // Clap names what is missing and not what needs it.
            let needs = message.contains(CLAP_MISSES) && !self.taken.is_empty();
            let file = self.file.as_ref().filter(|_| needs);
            file.map_or_else(String::new, |file| {
                format!("; a setting in {file} needs it")
            })
        } else {
            format!("; {}", notes.join(", "))
        }
    }

    /// The line that tells of a file that nobody named; nothing where it changes nothing.
    pub(in crate::cli) fn announcement(&self) -> Option<String> {
        let file = self.file.as_ref()?;
        (self.implicit && !self.taken.is_empty())
            .then(|| format!("settings from {file} (--no-config leaves them out)"))
    }
}
