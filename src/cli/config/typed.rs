//! What the user typed, before any of it is judged: which flags, for which command.

use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::builder::ValueParser;
use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Command};

use super::flag::{self, Kind};

/// The command and the flags on the command line.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// The command's name, and those of the commands below it.
    pub(super) path: Vec<String>,
    /// Ids of the flags that were typed.
    pub(super) ids: BTreeSet<String>,
    /// The last value of each flag that takes one.
    values: Vec<(String, OsString)>,
}

impl Typed {
    /// Reads the arguments leniently: what is wrong with them is said later, when they are read with the file's settings.
    ///
    /// `command` is built, and `plain` is the same before that.
    pub(super) fn read(command: &Command, plain: Command, args: &[OsString]) -> Self {
        let mut typed = Self::default();
        // Who asks for help gets it, whatever a file says.
        if let Ok(matches) = shadow(plain).try_get_matches_from(args) {
            typed.take(command, &matches);
        }
        typed
    }

    fn take(&mut self, command: &Command, matches: &ArgMatches) {
        for arg in command.get_arguments() {
            let id = arg.get_id().as_str();
            if matches.value_source(id) != Some(ValueSource::CommandLine) {
                continue;
            }
            self.ids.insert(id.to_owned());
            if matches!(flag::kind(arg), Kind::One(_) | Kind::Many(_))
                && let Some(value) = matches
                    .get_many::<OsString>(id)
                    .and_then(|mut values| values.next_back())
            {
                self.values.push((id.to_owned(), value.clone()));
            }
        }
        if let Some((name, below)) = matches.subcommand()
            && let Some(command) = command.find_subcommand(name)
        {
            self.path.push(name.to_owned());
            self.take(command, below);
        }
    }

    /// Whether a flag of this id was typed.
    pub(super) fn has(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// The last value that was typed for this flag.
    pub(super) fn value(&self, id: &str) -> Option<&OsString> {
        let mut values = self.values.iter().rev();
        values
            .find(|(known, _)| known == id)
            .map(|(_, value)| value)
    }
}

/// The same commands and flags, taking any text, any number of times.
fn shadow(command: Command) -> Command {
    command
        .ignore_errors(true)
        .mut_args(|arg| {
            if !arg.get_action().takes_values() {
                return arg;
            }
            let arg = arg.value_parser(ValueParser::os_string()).required(false);
            // Of positional ones only the last may be repeated, and that one is so already.
            if arg.is_positional() {
                arg
            } else {
                arg.action(ArgAction::Append)
            }
        })
        .mut_subcommands(shadow)
}
