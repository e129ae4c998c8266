//! A configuration file as a list of settings, each with its section and line; whatever no command knows is refused.

use std::ops::Range;
use std::path::Path;

use clap::Command;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::error::{ConfigError, Place};
use super::flag;
use super::locate::Found;
use super::value::{self, Words};
use crate::cli::nearest::nearest;
use crate::cli::token;

/// The command that is meant where none is given, in a file as on the command line.
pub(super) const USUAL_COMMAND: &str = "run";
/// The key of a target's section that says where it is.
const URL: &str = "url";
/// Most keys that are listed in a message.
const KEYS_SHOWN_MAX: usize = 60;

/// Where in the file a setting stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// Before the first section: for `run`, or for every command if every command has the flag.
    Top,
    /// `[run]`, `[serve]` and so on.
    Command(Vec<String>),
    /// `[target.NAME]`.
    Target(String),
}

/// One key of the file.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) section: Section,
    /// The long name of its flag.
    pub(super) long: String,
    pub(super) words: Words,
    pub(super) place: Place,
}

/// A file that was read.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) all: Vec<Setting>,
    /// The targets that have a section, with its line.
    pub(super) targets: Vec<(String, Place)>,
}

struct Reader<'a> {
    found: &'a Found,
    settings: Settings,
}

type Key<'a> = Spanned<DeString<'a>>;
type Value<'a> = Spanned<DeValue<'a>>;

/// Reads the file for a program with these commands.
pub(super) fn read(root: &Command, found: &Found) -> Result<Settings, ConfigError> {
    let mut reader = Reader {
        found,
        settings: Settings::default(),
    };
    let table = DeTable::parse(&found.text).map_err(|error| ConfigError::Syntax {
        place: reader.place(&error.span().unwrap_or(0..0)),
        reason: token::masked(error.message()).into_owned(),
    })?;
    reader.top(root, table.get_ref())?;
    Ok(reader.settings)
}

impl Reader<'_> {
    fn top(&mut self, root: &Command, table: &DeTable<'_>) -> Result<(), ConfigError> {
        let usual = root.find_subcommand(USUAL_COMMAND).unwrap_or(root);
        for (key, value) in table {
            match value.get_ref() {
                DeValue::Table(targets) if key.get_ref() == flag::TARGET => {
                    for (name, section) in targets {
                        self.target(usual, name, section)?;
                    }
                }
                DeValue::Table(section)
                    if root.find_subcommand(key.get_ref().as_ref()).is_some() =>
                {
                    self.command(root, &[], key, section)?;
                }
                DeValue::Table(_) if flag::find(usual, key.get_ref()).is_none() => {
                    let names = root.get_subcommands().map(Command::get_name);
                    return Err(self.unknown("section", key, "", names));
                }
                _ => self.flag(usual, &Section::Top, key, key.get_ref(), value)?,
            }
        }
        Ok(())
    }

    fn command(
        &mut self,
        parent: &Command,
        path: &[String],
        key: &Key<'_>,
        table: &DeTable<'_>,
    ) -> Result<(), ConfigError> {
        let Some(command) = parent.find_subcommand(key.get_ref().as_ref()) else {
            return Ok(());
        };
        let mut path = path.to_vec();
        path.push(command.get_name().to_owned());
        for (key, value) in table {
            match value.get_ref() {
                DeValue::Table(section)
                    if command.find_subcommand(key.get_ref().as_ref()).is_some() =>
                {
                    self.command(command, &path, key, section)?;
                }
                _ => {
                    let section = Section::Command(path.clone());
                    self.flag(command, &section, key, key.get_ref(), value)?;
                }
            }
        }
        Ok(())
    }

    fn target(
        &mut self,
        usual: &Command,
        name: &Key<'_>,
        value: &Value<'_>,
    ) -> Result<(), ConfigError> {
        let place = self.place(&name.span());
        let DeValue::Table(table) = value.get_ref() else {
            return Err(ConfigError::Type {
                place,
                key: flag::TARGET.to_owned(),
                wanted: "an address in quotes, or the beginning of a section [target.NAME]",
                found: "neither",
            });
        };
        let name = name.get_ref().clone().into_owned();
        if value::is_address(&name) {
            return Err(ConfigError::Value {
                place,
                key: flag::TARGET.to_owned(),
                shown: format!("{:?}", token::masked(&name)),
                reason: "the name of a section has none of the characters of an address; write for example [target.staging]".to_owned(),
            });
        }
        let section = Section::Target(name.clone());
        for (key, value) in table {
            match key.get_ref().as_ref() {
                URL => self.flag(usual, &section, key, flag::TARGET, value)?,
                flag::TARGET => {
                    return Err(self.unknown("key", key, " in a section of a target", [URL]));
                }
                long => self.flag(usual, &section, key, long, value)?,
            }
        }
        let has_url = self
            .settings
            .all
            .iter()
            .any(|setting| setting.section == section && setting.long == flag::TARGET);
        if !has_url {
            return Err(ConfigError::NoUrl { place, name });
        }
        self.settings.targets.push((name, place));
        Ok(())
    }

    fn flag(
        &mut self,
        command: &Command,
        section: &Section,
        key: &Key<'_>,
        long: &str,
        value: &Value<'_>,
    ) -> Result<(), ConfigError> {
        let place = self.place(&key.span());
        let known = flag::find(command, long);
        if long == flag::TOKEN || (known.is_none() && token::looks_like_token_flag(long)) {
            return Err(ConfigError::Secret { place });
        }
        let Some(arg) = known else {
            let inside = match section {
                Section::Top => String::new(),
                Section::Command(path) => format!(" in [{}]", path.join(".")),
                Section::Target(name) => format!(" in [target.{name}]"),
            };
            return Err(self.unknown("key", key, &inside, flag::keys(command)));
        };
        if !flag::is_allowed(command, long) {
            return Err(ConfigError::Never {
                place,
                key: long.to_owned(),
            });
        }
        // A list or a text may go over lines; what is wrong is wrong where the value begins.
        let at = self.place(&value.span());
        let words = value::read(arg, key.get_ref(), value.get_ref(), &at, self.folder())?;
        self.settings.all.push(Setting {
            section: section.clone(),
            long: long.to_owned(),
            words,
            place,
        });
        Ok(())
    }

    /// What relative paths in the file are meant from; nothing where it is the working directory anyway.
    fn folder(&self) -> Option<&Path> {
        let folder = self.found.path.parent()?;
        (!folder.as_os_str().is_empty()).then_some(folder)
    }

    fn unknown<'k>(
        &self,
        what: &'static str,
        key: &Key<'_>,
        inside: &str,
        keys: impl IntoIterator<Item = &'k str>,
    ) -> ConfigError {
        let mut keys: Vec<&str> = keys.into_iter().collect();
        keys.sort_unstable();
        let near = nearest(key.get_ref(), keys.iter().copied());
        let way_out = if near.is_empty() {
            keys.truncate(KEYS_SHOWN_MAX);
            format!("there are: {}", keys.join(", "))
        } else {
            format!("nearest: {}", near.join(", "))
        };
        ConfigError::Unknown {
            place: self.place(&key.span()),
            what,
            given: token::masked(key.get_ref()).into_owned(),
            inside: inside.to_owned(),
            way_out,
        }
    }

    fn place(&self, span: &Range<usize>) -> Place {
        let before = self.found.text.bytes().take(span.start);
        Place {
            file: self.found.path.display().to_string(),
            line: before
                .filter(|byte| *byte == b'\n')
                .count()
                .saturating_add(1),
        }
    }
}
