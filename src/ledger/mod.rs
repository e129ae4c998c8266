//! What a run may make, on disk before it is made, so that a killed run can be cleaned up after. Files only: what
//! the entries mean on a target is the business of `run`.

mod book;
mod draft;
mod error;
mod record;
mod shelf;

pub use book::Book;
pub use draft::sweep_drafts;
pub use error::LedgerError;
pub use record::{Block, Counter, FORMAT, Header};
pub use shelf::{Entry, Held, State, shelf};
