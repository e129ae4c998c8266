//! The command `derive`.

use std::io::Write;
use std::path::Path;

use super::args::DeriveArgs;
use super::failure::Failure;
use crate::derive::run_derive;
use crate::report::untrusted;
use crate::run::ExitCode;

/// Derives the pages and says what came of it: 1 when a comparison found a difference.
pub(super) fn derive(
    args: &DeriveArgs,
    specs: &Path,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let report = run_derive(&args.pages, specs, args.check)?;
    // A page is somebody else's text: what is quoted from it must not move the cursor.
    write!(out, "{}", untrusted::block(&report.to_string()))?;
    Ok(if args.check && report.is_stale() {
        ExitCode::Findings
    } else {
        ExitCode::Conforms
    })
}
