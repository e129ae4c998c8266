//! Where a run's ledger lies, and the command that cleans up by it.

use std::path::{Path, PathBuf};

use super::args::RunArgs;
use super::environment::Environment;
use super::failure::Failure;
use super::settings::{Server, quoted};
use crate::run::{Keeping, LedgerPlace};

/// The folder of ledgers: the one given, else below the user's state folder.
pub(super) fn ledger_folder(
    given: Option<&Path>,
    environment: &Environment,
) -> Result<PathBuf, Failure> {
    match given {
        Some(folder) => Ok(folder.to_owned()),
        None => environment.state_folder().ok_or(Failure::NoStateFolder),
    }
}

/// The embedded server dies with the run, so a ledger is kept there only if it is asked for.
pub(super) fn keeping(
    args: &RunArgs,
    server: &Server,
    environment: &Environment,
) -> Result<Keeping, Failure> {
    let given = args.keep.ledger.as_deref();
    let wanted = given.is_some() || matches!(server, Server::Given { .. });
    let ledger = if wanted {
        Some(LedgerPlace {
            folder: ledger_folder(given, environment)?,
            started: environment.now,
            clean_prefix: clean_prefix(args, server),
        })
    } else {
        None
    };
    Ok(Keeping {
        ledger,
        clean_timeout: args.keep.clean_timeout,
    })
}

/// `vdbspec clean` with what it needs besides the run.
fn clean_prefix(args: &RunArgs, server: &Server) -> String {
    let mut words = vec!["vdbspec".to_owned(), "clean".to_owned()];
    let mut option = |flag: &str, value: &str| words.extend([flag.to_owned(), quoted(value)]);
    if let Some(folder) = &args.keep.ledger {
        option("--ledger", &folder.to_string_lossy());
    }
    if let Some(name) = &args.target.token.token_env {
        option("--token-env", name);
    }
    if let Some(path) = &args.target.token.token_file {
        option("--token-file", &path.to_string_lossy());
    }
    if let Server::Given { target, .. } = server
        && !target.is_loopback()
    {
        option("--allow-writes", target.host());
    }
    words.join(" ")
}
