//! What one client asked of one alias, when, and what it was told.

use std::collections::BTreeMap;

use thiserror::Error;

/// A collection of the history, by its place in the list that whoever recorded it keeps. At most [`COLLECTIONS_MAX`].
pub type CollectionIndex = u8;

/// Collections that a history may speak of: each has a bit in the register's state.
pub const COLLECTIONS_MAX: u8 = 32;

/// One request about one alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// Give the alias to a collection.
    Create(CollectionIndex),
    /// Take the alias away; the collection only if the request named one.
    Drop(Option<CollectionIndex>),
    /// Move the alias to a collection.
    Alter(CollectionIndex),
    /// Ask which collection the alias has.
    Describe,
    /// Ask for the aliases of a collection.
    List(CollectionIndex),
    /// Drop a collection.
    DropCollection(CollectionIndex),
}

/// What a client was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answered {
    /// A change was accepted.
    Accepted,
    /// The request was rejected.
    Rejected,
    /// A description that names this collection.
    Owner(CollectionIndex),
    /// A list that holds the alias, or does not.
    Listed(bool),
    /// Nothing, or nothing certain: it may take effect at any later time, or never.
    Unknown,
}

/// One request and its answer, with the times at which they left and arrived, on one clock of the client's process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Who asked. The operations of one client follow one another; after an unknown answer it counts as a new one.
    pub client: u32,
    /// When the request began to be sent, in nanoseconds.
    pub invoked: u64,
    /// When the answer had arrived, in nanoseconds; without meaning where it is unknown.
    pub returned: u64,
    /// What was asked.
    pub call: Call,
    /// What was told.
    pub answered: Answered,
}

impl Operation {
    /// Until when it has certainly taken effect; never for one whose answer is unknown.
    pub const fn deadline(&self) -> u64 {
        match self.answered {
            Answered::Unknown => u64::MAX,
            _ => self.returned,
        }
    }

    /// Whether the operation need not have taken effect at all.
    pub const fn is_unknown(&self) -> bool {
        matches!(self.answered, Answered::Unknown)
    }
}

/// Why a list of operations is no history: a fault of whoever recorded it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Malformed {
    /// An answer before its request.
    #[error("client {0} has an answer that is older than its request")]
    Backwards(u32),
    /// Two operations of one client at once.
    #[error("client {0} has two operations at once; record each under a client of its own")]
    Overlap(u32),
    /// A collection beyond the bound.
    #[error("a history may speak of {COLLECTIONS_MAX} collections, and this one has number {0}")]
    Collection(CollectionIndex),
}

impl Call {
    /// The collection that the request names, if any.
    pub const fn collection(self) -> Option<CollectionIndex> {
        match self {
            Self::Create(to) | Self::Alter(to) | Self::List(to) | Self::DropCollection(to) => {
                Some(to)
            }
            Self::Drop(named) => named,
            Self::Describe => None,
        }
    }
}

/// The operations by process, each process in its order. A client becomes a new process after an unknown answer, since
/// what it asked may still be under way.
pub fn by_process(history: &[Operation]) -> Result<Vec<Vec<Operation>>, Malformed> {
    let mut clients: BTreeMap<u32, Vec<Operation>> = BTreeMap::new();
    for operation in history {
        if !operation.is_unknown() && operation.returned < operation.invoked {
            return Err(Malformed::Backwards(operation.client));
        }
        if let Some(collection) = operation.call.collection()
            && collection >= COLLECTIONS_MAX
        {
            return Err(Malformed::Collection(collection));
        }
        clients
            .entry(operation.client)
            .or_default()
            .push(*operation);
    }
    let mut processes = Vec::new();
    for (client, mut operations) in clients {
        operations.sort_by_key(|operation| operation.invoked);
        let mut process: Vec<Operation> = Vec::new();
        for operation in operations {
            if let Some(last) = process.last() {
                if last.is_unknown() {
                    processes.push(std::mem::take(&mut process));
                } else if last.returned > operation.invoked {
                    return Err(Malformed::Overlap(client));
                }
            }
            process.push(operation);
        }
        processes.push(process);
    }
    Ok(processes)
}
