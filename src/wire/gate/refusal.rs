//! Why a request was not sent: a fault of vdbspec or a wish of its user, never of the target

use thiserror::Error;

/// Why a request was not sent.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody has said what this operation does.
    #[error("operation '{0}' is not classified, so it is not sent")]
    Unclassified(String),
    /// The user did not allow changes.
    #[error(
        "{0} would change the target, and this run only reads; add --allow-writes HOST with the target's own host to allow changes"
    )]
    ReadOnly(String),
    /// A path that is not the operation's.
    #[error("{operation} would be sent to '{path}', which may lead elsewhere, so it is not sent")]
    Path {
        /// The operation.
        operation: String,
        /// The path.
        path: String,
    },
    /// A method by which a target could take a reading operation for a changing one.
    #[error("{operation} only reads, and {method} might change something, so it is not sent")]
    Method {
        /// The operation.
        operation: String,
        /// The method.
        method: String,
    },
    /// A header by which a target or a proxy could take the request for another one.
    #[error("{operation} carries the header '{header}', which may make another request of it")]
    Header {
        /// The operation.
        operation: String,
        /// The header.
        header: String,
    },
    /// A name that is not of this run.
    #[error("{operation} would touch '{name}' ({key}), which this run did not make")]
    Foreign {
        /// The operation.
        operation: String,
        /// The body key or header.
        key: String,
        /// The name.
        name: String,
    },
    /// No text where a name belongs.
    #[error(
        "{operation} has a number, a truth value, null or a blank as {key}, which a target may turn into a name of somebody else's"
    )]
    Bare {
        /// The operation.
        operation: String,
        /// The body key.
        key: String,
    },
    /// No name where a target would take one by itself.
    #[error("{0} names no database of this run, and a target may take another by itself")]
    Unnamed(String),
    /// Nothing is named at all.
    #[error("{0} names nothing of this run, and a target may take that for everything it has")]
    Nameless(String),
    /// A lent collection is for aliases only.
    #[error("{0} is not sent while collections are lent: it might touch them through an alias")]
    Lent(String),
    /// A body in which names cannot be found for certain.
    #[error("{operation} carries a body whose names cannot be read for certain: {why}")]
    Opaque {
        /// The operation.
        operation: String,
        /// What is wrong with it.
        why: String,
    },
}
