//! The command `derive`.

use std::io::Write;
use std::path::Path;

use super::args::DeriveArgs;
use super::failure::Failure;
use crate::contract::embedded_texts;
use crate::derive::{DeriveError, DeriveReport, check_derived, export, index_entries, run_derive};
use crate::report::untrusted;
use crate::run::ExitCode;

/// Where operation files are written, and compared with if they are there, unless --specs says otherwise.
const SPECS_DIR: &str = "specs";

/// Derives the pages and says what came of it: 1 when a comparison found a difference.
pub(super) fn derive(
    args: &DeriveArgs,
    specs: Option<&Path>,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    if let Some(source) = &args.index {
        let (repository, commit) = (&source.repository, &source.commit);
        let entries = index_entries(&args.pages, repository, commit)?;
        write!(out, "{}", untrusted::block(&entries))?;
        return Ok(ExitCode::Conforms);
    }
    if let Some(folder) = &args.export {
        let texts: Vec<(String, &str)> = embedded_texts().collect();
        let texts = texts.iter().map(|(name, text)| (name.as_str(), *text));
        let count = export(texts, folder)?;
        let shown = format!(
            "wrote {count} files to {0}: --specs {0} reads them\n",
            folder.display()
        );
        write!(out, "{}", untrusted::block(&shown))?;
        return Ok(ExitCode::Conforms);
    }
    let report = if args.check || args.report {
        compared(args, specs)?
    } else {
        run_derive(&args.pages, specs.unwrap_or(Path::new(SPECS_DIR)), false)?
    };
    let text = if args.report {
        report.defects()
    } else {
        report.to_string()
    };
    // A page is somebody else's text: what is quoted from it must not move the cursor.
    write!(out, "{}", untrusted::block(&text))?;
    Ok(if args.check && report.is_stale() {
        ExitCode::Findings
    } else {
        ExitCode::Conforms
    })
}

/// Against the folder of --specs, else against that of a checkout, else against the specs in this binary.
fn compared(args: &DeriveArgs, specs: Option<&Path>) -> Result<DeriveReport, DeriveError> {
    let here = Path::new(SPECS_DIR);
    let folder = specs.or_else(|| here.join("operations").is_dir().then_some(here));
    if let Some(folder) = folder {
        // A wrong name has nothing that any page could differ from; an empty folder is one that nothing was written to yet.
        if !folder.is_dir() {
            return Err(DeriveError::NoSpecs {
                folder: folder.to_owned(),
            });
        }
        return run_derive(&args.pages, folder, true);
    }
    let texts: Vec<(String, &str)> = embedded_texts().collect();
    let texts = texts.iter().map(|(name, text)| (name.as_str(), *text));
    check_derived(&args.pages, texts)
}
