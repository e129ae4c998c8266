//! The command `list`: what there is, one line each, in a stable order.

mod contents;
mod listing;
mod trace;

use std::io::Write;

pub(super) use listing::{Listing, write_json};

use super::args::{Kind, ListArgs, ListFormat};
use super::failure::Failure;
use super::run;
use crate::contract::Contract;

/// Writes what was asked for.
pub(super) fn list(
    args: &ListArgs,
    contract: &Contract,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    match (args.kind, args.trace) {
        (Some(kind), true) => Err(Failure::TraceAlone(kind.word())),
        (None, false) => Err(Failure::NothingToList(Kind::words())),
        (None, true) => trace::write(contract, &run::reference_plan(contract)?, args.format, out),
        (Some(kind), false) => {
            let listing = match kind {
                Kind::Clauses => contents::clauses(contract),
                Kind::Rules => contents::rules(),
                Kind::Cases => contents::cases(&run::reference_plan(contract)?),
                Kind::Operations => contents::operations(contract),
                Kind::Profiles => contents::profiles(contract),
                Kind::Faults => contents::faults(),
                Kind::Codes => contents::codes(contract),
                Kind::Conditions => contents::conditions(),
                Kind::Decisions => contents::decisions(contract),
                Kind::Classes => contents::classes(contract)?,
            };
            match args.format {
                ListFormat::Human => listing.write_human(out),
                ListFormat::Json => listing.write_json(out),
            }
        }
    }
}
