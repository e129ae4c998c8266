//! One operation, several pages: what stands, who says so, and what is disputed.
//!
//! ```text
//! specs of one page each ──Words──▶ statements (place, value, source) ──Node, rule──▶ one Operation ──Words──▶ the same statements
//! ```
//!
//! Nothing is lost on the way: each page's own words can be had back from the merged file ([`Operation::as_page`]), those of a
//! version too ([`Operation::as_of`]), and one page can be replaced without reading the others again.

mod body;
mod node;
mod place;
mod rule;
mod speaker;
mod statement;

pub use speaker::{Speaker, Voice};
pub use statement::Words;

use super::operation::Operation;

impl Operation {
    /// What one page of this operation says, by its key in `specs/pages.toml`; `None` when it is none of the file's pages.
    pub fn as_page(&self, key: &str) -> Option<Self> {
        Words::of(self).only(|speaker| speaker.key == key).merged()
    }

    /// What the pages of one version say, such as `2.5`; `None` when there are none of that version.
    pub fn as_of(&self, version: &str) -> Option<Self> {
        let of_version = |speaker: &Speaker| speaker.version() == Some(version);
        Words::of(self).only(of_version).merged()
    }
}

#[cfg(test)]
mod tests;
