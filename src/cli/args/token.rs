//! Where a token comes from: the options that every command has that talks to a target.

use std::path::PathBuf;

use clap::Args;

/// Where the token comes from.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct TokenArgs {
    /// Environment variable that holds the token
    #[arg(long, value_name = "NAME", conflicts_with = "token_file")]
    pub(in crate::cli) token_env: Option<String>,
    /// File that holds the token
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) token_file: Option<PathBuf>,
    /// Read the token from stdin, one line
    #[arg(long, conflicts_with_all = ["token_env", "token_file"])]
    pub(in crate::cli) token_stdin: bool,
    /// Never taken: see --token-env
    #[arg(
        long = "token",
        hide = true,
        num_args = 0..=1,
        default_missing_value = "",
        value_name = "TOKEN"
    )]
    pub(in crate::cli) refused: Option<String>,
}
