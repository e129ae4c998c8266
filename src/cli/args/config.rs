//! The options that every command has: where settings come from, and how much is said on stderr.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Where settings come from besides the command line.
#[derive(Args, Debug)]
#[command(next_help_heading = "Settings")]
pub(in crate::cli) struct ConfigArgs {
    /// Read settings from this file instead of the nearest vdbspec.toml
    #[arg(long, value_name = "FILE", global = true, conflicts_with = "no_config")]
    pub(in crate::cli) config: Option<PathBuf>,
    /// Read no vdbspec.toml
    #[arg(long, global = true)]
    pub(in crate::cli) no_config: bool,
    /// Print the settings and where each came from, and do nothing
    #[arg(long, global = true)]
    pub(in crate::cli) print_config: bool,
    /// Say on stderr what is sent and received, without the token
    #[arg(long, value_enum, value_name = "LEVEL", global = true, default_value_t)]
    pub(in crate::cli) log: LogLevel,
}

/// How much is said on stderr while a command works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LogLevel {
    #[default]
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}
