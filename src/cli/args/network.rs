//! How a target is reached

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::run::seconds;

/// How the target is reached. Proxies are taken from the environment.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Network")]
pub(in crate::cli) struct NetworkArgs {
    /// Trust the certificates in this PEM file instead of the system's
    #[arg(long, value_name = "FILE", conflicts_with = "insecure")]
    pub(in crate::cli) ca_file: Option<PathBuf>,
    /// Take any certificate of this host, which must be the target's own; the report says so
    #[arg(long, value_name = "HOST", value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) insecure: Option<String>,
    /// Longest wait for a connection, TLS included [default: 5]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = seconds)]
    pub(in crate::cli) connect_timeout: Option<Duration>,
}
