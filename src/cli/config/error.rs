//! What can be wrong with a configuration file: one sentence each, with file and line.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

/// A line of a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Place {
    /// The file as the user may find it.
    pub(super) file: String,
    /// Its line, from 1.
    pub(super) line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Why a configuration file is not taken. No message repeats what may be a token.
#[derive(Debug, Error)]
pub(in crate::cli) enum ConfigError {
    #[error(
        "the configuration file {} cannot be read: {reason}; correct --config, or leave the file out by --no-config",
        path.display()
    )]
    Read { path: PathBuf, reason: String },
    #[error(
        "everybody can write to the configuration file {}; take that right away (chmod o-w), name the file by --config, or leave it out by --no-config",
        path.display()
    )]
    Writable { path: PathBuf },
    #[error("{place}: {reason}; the file must be TOML, such as: profile = \"documents\"")]
    Syntax { place: Place, reason: String },
    #[error("{place}: there is no {what} '{given}'{inside}; {way_out}")]
    Unknown {
        place: Place,
        what: &'static str,
        given: String,
        inside: String,
        way_out: String,
    },
    #[error("{place}: {key} must be {wanted}, and this is {found}")]
    Type {
        place: Place,
        key: String,
        wanted: &'static str,
        found: &'static str,
    },
    #[error("{place}: {key} = {shown}: {reason}")]
    Value {
        place: Place,
        key: String,
        shown: String,
        reason: String,
    },
    #[error("{place}: {key} is taken from the command line only; remove it from the file")]
    Never { place: Place, key: String },
    #[error(
        "{place} seems to hold a token or a password, which has no place in a file that is shared; remove it there, and give the token by token-env (the name of a variable) or token-file"
    )]
    Secret { place: Place },
    #[error("{place}: the section of the target '{name}' has no url; write url = \"http://…\"")]
    NoUrl { place: Place, name: String },
    #[error(
        "the target '{name}' is neither a URL, such as http://127.0.0.1:19530, nor a section [target.{name}] of {searched}{near}"
    )]
    NoTarget {
        name: String,
        searched: String,
        near: String,
    },
    #[error("{place}: {key} cannot be used together with {other}, which stands in line {line}")]
    Conflict {
        place: Place,
        key: String,
        other: String,
        line: usize,
    },
}
