//! Every fault with what it does and which clauses it breaks.

/// One way to misbehave.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// The name by which it is switched on.
    pub id: &'static str,
    /// What the server does then, in one sentence.
    pub summary: &'static str,
    /// Ids of the clauses that it breaks.
    pub breaks: &'static [&'static str],
    /// Where something like it was seen.
    pub reference: Option<&'static str>,
}

/// The number of a fault in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultId(usize);

const FAULTS: &[Fault] = &[];

/// Every fault there is.
pub fn faults() -> &'static [Fault] {
    FAULTS
}

/// The fault of that name.
pub fn fault(id: &str) -> Option<FaultId> {
    FAULTS.iter().position(|fault| fault.id == id).map(FaultId)
}
