//! What a run says of the version whose profile it was held to.

use std::io::{self, Write};

use super::paint::Paint;
use super::wording::count;
use crate::report::untrusted;
use crate::run::AsVersion;

/// Writes where the version departs from the documents: of the target nothing is wrong there.
pub(super) fn write_departures(
    version: &AsVersion,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    if version.departures.is_empty() {
        return Ok(());
    }
    let heading = format!(
        "Departures of {} from the documents, which are no findings of this target:",
        untrusted::phrase(&version.profile)
    );
    writeln!(out, "{}", paint.strong(heading))?;
    for departure in &version.departures {
        writeln!(
            out,
            "  {} ({}, {}): {}",
            untrusted::phrase(&departure.id),
            untrusted::phrase(&departure.clauses.join(", ")),
            count(departure.cases, "case"),
            untrusted::phrase(&departure.statement)
        )?;
    }
    writeln!(out)
}

/// The patches that the answers fit, in words.
pub(super) fn patches(version: &AsVersion, is_wrong: bool) -> Option<String> {
    let patches = version.patches.as_ref()?;
    Some(if version.is_one_patch {
        let but = if is_wrong {
            "but for the findings "
        } else {
            ""
        };
        format!("{but}the answers fit {}", untrusted::phrase(patches))
    } else {
        "each answer is that of some patch, but no one patch gives them all".to_owned()
    })
}
