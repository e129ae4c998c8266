//! One value of the file, as the flag of its key takes it.

use std::path::Path;

use clap::Arg;
use toml::de::DeValue;

use super::error::{ConfigError, Place};
use super::flag::{self, Kind, Scalar};
use crate::cli::token;
use crate::wire::{Target, TargetError};

/// Most times that a flag that is counted can be set.
const COUNT_MAX: usize = 8;

/// What a key of the file comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// As many words as the flag has values; for a switch as many empty ones as it is set times.
    pub(super) values: Vec<String>,
    /// Whether the flag takes values.
    pub(super) takes: bool,
}

/// Reads a value for a flag. `folder` is what relative paths are meant from.
pub(super) fn read(
    arg: &Arg,
    key: &str,
    value: &DeValue<'_>,
    place: &Place,
    folder: Option<&Path>,
) -> Result<Words, ConfigError> {
    let wrong = |wanted| ConfigError::Type {
        place: place.clone(),
        key: key.to_owned(),
        wanted,
        found: name_of(value),
    };
    let one = |kind, value: &DeValue<'_>| {
        let text = scalar(kind, value).ok_or_else(|| ConfigError::Type {
            place: place.clone(),
            key: key.to_owned(),
            wanted: wanted(kind),
            found: name_of(value),
        })?;
        let text = match (kind, folder) {
            (Scalar::Path, Some(folder)) => folder.join(text).to_string_lossy().into_owned(),
            _ => text,
        };
        check(arg, key, &text, place)?;
        Ok(text)
    };
    let values = match (flag::kind(arg), value) {
        (Kind::Switch, DeValue::Boolean(on)) => vec![String::new(); usize::from(*on)],
        (Kind::Switch, _) => return Err(wrong("true or false")),
        (Kind::Count, DeValue::Integer(number)) => {
            let times = number.as_str().parse().ok();
            let times = times.filter(|times| *times <= COUNT_MAX);
            vec![String::new(); times.ok_or_else(|| wrong("a number from 0 to 8"))?]
        }
        (Kind::Count, _) => return Err(wrong("a number from 0 to 8")),
        (Kind::Many(kind), DeValue::Array(values)) => values
            .iter()
            .map(|value| one(kind, value.get_ref()))
            .collect::<Result<_, _>>()?,
        (Kind::One(kind) | Kind::Many(kind), value) => vec![one(kind, value)?],
    };
    Ok(Words {
        values,
        takes: matches!(flag::kind(arg), Kind::One(_) | Kind::Many(_)),
    })
}

/// Refuses what the flag would refuse, and what may be a secret.
fn check(arg: &Arg, key: &str, text: &str, place: &Place) -> Result<(), ConfigError> {
    if key == "token-env" && !token::is_variable_name(text) {
        return Err(ConfigError::Secret {
            place: place.clone(),
        });
    }
    let long = arg.get_long().unwrap_or_default();
    let mut reason = flag::refusal(arg, text);
    if reason.is_none() && long == flag::TARGET && is_address(text) {
        reason = match Target::parse(text) {
            Err(TargetError::Credentials) => {
                return Err(ConfigError::Secret {
                    place: place.clone(),
                });
            }
            Err(error) => Some(error.to_string()),
            Ok(_) => None,
        };
    }
    reason.map_or(Ok(()), |reason| {
        Err(ConfigError::Value {
            place: place.clone(),
            key: key.to_owned(),
            shown: format!("{:?}", token::masked(text)),
            reason: token::masked(&reason).into_owned(),
        })
    })
}

/// Whether this can only be meant as an address, and not as the name of a section.
pub(super) fn is_address(text: &str) -> bool {
    text.is_empty() || text.contains([':', '/', '@', '?', '#'])
}

fn scalar(kind: Scalar, value: &DeValue<'_>) -> Option<String> {
    let whole = |number: &toml::de::DeInteger<'_>| match number.radix() {
        10 => Some(number.as_str().to_owned()),
        radix => u64::from_str_radix(number.as_str(), radix)
            .ok()
            .map(|number| number.to_string()),
    };
    match (kind, value) {
        (Scalar::Text | Scalar::Path | Scalar::Either, DeValue::String(text)) => {
            Some(text.clone().into_owned())
        }
        (Scalar::Integer | Scalar::Number | Scalar::Either, DeValue::Integer(number)) => {
            whole(number)
        }
        (Scalar::Number | Scalar::Either, DeValue::Float(number)) => {
            Some(number.as_str().to_owned())
        }
        _ => None,
    }
}

const fn wanted(kind: Scalar) -> &'static str {
    match kind {
        Scalar::Text | Scalar::Path => "a text in quotes",
        Scalar::Integer => "a whole number",
        Scalar::Number => "a number",
        Scalar::Either => "a number or a text in quotes",
    }
}

const fn name_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}
