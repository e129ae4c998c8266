//! Where the answers of one side come from: an address, a dialect of our own server, or a folder of snapshots

use crate::cli::args::CompareArgs;
use crate::cli::failure::Failure;
use crate::cli::labels;
use crate::cli::settings::embedded;
use crate::server::Dialect;
use crate::snapshot::SnapshotError;
use crate::snapshot::differ::Answers;

/// What to give where no label is recorded.
const WAY_OUT: &str = "give an address such as http://127.0.0.1:19530, embedded:DIALECT, or record one with `vdbspec run --snapshots DIR --label NAME --snapshot-mode record`";

/// Where answers come from.
pub(super) enum Source {
    Address(String),
    Embedded(Dialect),
    Recorded(Answers),
}

/// What a word on the command line means. Snapshots that cannot be read are told apart: the others are compared.
pub(super) fn source(
    given: &str,
    args: &CompareArgs,
    broken: &mut Vec<SnapshotError>,
) -> Result<Source, Failure> {
    if let Some(dialect) = embedded(given)? {
        return Ok(Source::Embedded(dialect));
    }
    if given.contains("://") {
        return Ok(Source::Address(given.to_owned()));
    }
    if let Some((answers, unread)) = Answers::read(&args.snapshots, given)? {
        broken.extend(unread);
        return Ok(Source::Recorded(answers));
    }
    Err(labels::unknown(
        "recorded target",
        &args.snapshots,
        given,
        WAY_OUT,
    ))
}
