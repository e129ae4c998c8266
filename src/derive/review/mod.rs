//! What is wrong with a page, as far as its own parts show it: tables against samples, examples against tables, prose against both.
//!
//! Each detector takes the plain form, so it serves every style. What only a comparison of pages or of versions can show is
//! not looked for here.

mod example;
mod prose;
mod sample;
mod shape;
mod transport;

pub(super) use example::is_error;

use super::finding::Finding;
use super::page::Page;

/// Everything that the detectors find, in the order of the page.
pub(super) fn review(page: &Page) -> Vec<Finding> {
    let detectors = [
        example::review,
        prose::review,
        sample::review,
        transport::review,
    ];
    let mut found: Vec<Finding> = detectors
        .into_iter()
        .flat_map(|detector| detector(page))
        .collect();
    found.sort();
    found
}
