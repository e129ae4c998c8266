//! What a command takes, read from clap: the keys of a section, and the type of each.

use std::any::TypeId;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, Command};

/// Keys that no file may hold, for every command: what asks for help, where settings come from, and the token itself.
const NEVER: [&str; 6] = [
    "help",
    "version",
    "config",
    "no-config",
    "print-config",
    "token-stdin",
];
/// Keys that a file may not hold for one command: what is to be removed is said each time anew.
const NEVER_OF: [(&str, &str); 3] = [("clean", "all"), ("clean", "run"), ("clean", "older-than")];
/// The flag that no file and no command line may hold.
pub(super) const TOKEN: &str = "token";
/// The flag whose value may be the name of a section.
pub(super) const TARGET: &str = "target";

/// How many values a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Switch,
    Count,
    One(Scalar),
    Many(Scalar),
}

/// What one value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scalar {
    Text,
    Path,
    Integer,
    Number,
    /// A type of ours that is read from text: 30, 0.5 or "60s".
    Either,
}

/// What the flag takes.
pub(super) fn kind(arg: &Arg) -> Kind {
    match arg.get_action() {
        ArgAction::SetTrue | ArgAction::SetFalse | ArgAction::Help | ArgAction::Version => {
            Kind::Switch
        }
        ArgAction::Count => Kind::Count,
        ArgAction::Append => Kind::Many(scalar(arg.get_value_parser())),
        _ if arg
            .get_num_args()
            .is_some_and(|range| range.max_values() > 1) =>
        {
            Kind::Many(scalar(arg.get_value_parser()))
        }
        _ => Kind::One(scalar(arg.get_value_parser())),
    }
}

fn scalar(parser: &ValueParser) -> Scalar {
    let id = parser.type_id();
    let is = |known: TypeId| id == known;
    let integers = [
        TypeId::of::<u8>(),
        TypeId::of::<u16>(),
        TypeId::of::<u32>(),
        TypeId::of::<u64>(),
        TypeId::of::<usize>(),
        TypeId::of::<i64>(),
    ];
    if integers.into_iter().any(is) {
        Scalar::Integer
    } else if is(TypeId::of::<f64>()) || is(TypeId::of::<f32>()) {
        Scalar::Number
    } else if is(TypeId::of::<PathBuf>()) {
        Scalar::Path
    } else if is(TypeId::of::<String>())
        || is(TypeId::of::<OsString>())
        || parser.possible_values().is_some()
    {
        Scalar::Text
    } else {
        Scalar::Either
    }
}

/// The flag of a command with this long name.
pub(super) fn find<'a>(command: &'a Command, long: &str) -> Option<&'a Arg> {
    command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(long))
}

/// Whether a file may hold this flag.
pub(super) fn is_allowed(command: &Command, long: &str) -> bool {
    !NEVER.contains(&long) && !NEVER_OF.contains(&(command.get_name(), long))
}

/// The keys that a section for this command may hold.
pub(super) fn keys(command: &Command) -> impl Iterator<Item = &str> {
    command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set())
        .filter_map(Arg::get_long)
        .filter(|long| *long != TOKEN && is_allowed(command, long))
}

/// Why the flag does not take this value; nothing when it does.
pub(super) fn refusal(arg: &Arg, value: &str) -> Option<String> {
    // The flag alone, without the others that it may need or exclude; its id serves as its name.
    let id = arg.get_id();
    let mut probe = Arg::new(id.clone())
        .long(id.clone())
        .action(ArgAction::Set)
        .value_parser(arg.get_value_parser().clone());
    if let Some(range) = arg.get_num_args() {
        probe = probe.num_args(range);
    }
    let command = Command::new("probe")
        .no_binary_name(true)
        .disable_help_flag(true)
        .arg(probe);
    let error = command
        .try_get_matches_from([format!("--{id}={value}")])
        .err()?;
    let reason = std::error::Error::source(&error).map(ToString::to_string);
    let words = error.get(ContextKind::ValidValue);
    Some(match (reason, words) {
        (Some(reason), _) => reason,
        (None, Some(ContextValue::Strings(words))) if !words.is_empty() => {
            format!("it must be one of {}", words.join(", "))
        }
        _ => "a value is needed".to_owned(),
    })
}
