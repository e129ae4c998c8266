//! What is wrong with a page, as far as its own parts show it: tables against samples, examples against tables, prose
//! against both, and what is left unsaid.
//!
//! Each detector takes the plain form, so it serves every style. What only a comparison of pages can show is
//! looked for in [`sisters`](super::sisters).

mod authorization;
mod availability;
mod bound;
mod default;
mod example;
mod host;
mod promise;
mod prose;
mod sample;
mod shape;
mod silence;
mod transport;
mod words;

pub(super) use example::is_error;

use super::finding::Finding;
use super::page::Page;

/// Everything that the detectors find, in the order of the page.
pub(super) fn review(page: &Page) -> Vec<Finding> {
    let detectors = [
        authorization::review,
        availability::review,
        bound::review,
        default::review,
        example::review,
        host::review,
        promise::review,
        prose::review,
        sample::review,
        silence::review,
        transport::review,
    ];
    let mut found: Vec<Finding> = detectors
        .into_iter()
        .flat_map(|detector| detector(page))
        .collect();
    found.sort();
    found
}
