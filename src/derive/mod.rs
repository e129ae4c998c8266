//! A page in, an operation spec out; what a page leaves open stays open.
//!
//! ```text
//! bytes ──style, read──▶ reader ──▶ Page ──review──▶ Page with findings ──schema, spec──▶ Operation of one page
//!     ──key──▶ which recorded page it is ──compare──▶ differences, or ──contract::Words──▶ merged with the others ──write──▶ specs/operations
//! ```
//!
//! A reader of another style is one more module that yields a [`Page`]; everything after that serves all of them. The MDX and
//! the `OpenAPI` readers share `specification`, which turns one operation object into a page.

mod choice;
mod cited;
mod compare;
mod described;
mod edited;
mod error;
mod export;
mod finding;
mod gather;
mod index;
mod key;
mod markdown;
mod markup;
mod mdx;
mod meaning;
mod notation;
mod noted;
mod openapi;
mod page;
mod read;
mod recorded;
mod removed;
mod report;
mod review;
mod run;
mod schema;
mod seed;
mod sisters;
mod spec;
mod specification;
mod stray;
mod style;
mod worded;
mod write;

pub use cited::Reread;
pub use compare::{Difference, compare};
pub use edited::Edited;
pub use error::DeriveError;
pub use export::export;
pub use finding::{Finding, Kind};
pub use index::{IndexedPage, PageIndex, index_entries};
pub use page::{
    Body, Call, Field, JsonType, Located, Page, PageExample, Sample, Section, Segment, Statement,
};
pub use read::{read_page, read_pages};
pub use removed::Removed;
pub use run::{DeriveReport, PageReport, Record, check_derived, run_derive};
pub use sisters::between_sisters;
pub use spec::derive_page;
pub use stray::Stray;
pub use style::Style;
pub use worded::Reworded;
pub use write::write_operations;
