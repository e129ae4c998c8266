//! The last thing before the socket: nothing that changes a target leaves without a name of ours in each of its names
//!
//! A name is ours when the run token stays in it whatever a target does to it ([`name`]). A name is whatever a
//! target could take for one: under any spelling of a key ([`key`]), at any depth ([`body`]), in bodies that are no
//! JSON ([`scan`]) or compressed ([`encoding`]), in headers and in the query. The path must lead to the operation
//! that the request is said to be about ([`route`]), reads included.

mod body;
mod decide;
mod encoding;
mod key;
mod name;
mod refusal;
mod route;
mod scan;
mod tree;

pub use decide::{Gate, OperationClass};
pub use name::{folded_name, is_blank_name};
pub use refusal::Refusal;
