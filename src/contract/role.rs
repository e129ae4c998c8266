//! What each operation does to a target, and which of its fields name whose objects.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::spec_file::{SpecError, SpecFile};

/// The kind of object that a field names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectKind {
    /// A database.
    Database,
    /// A collection.
    Collection,
    /// An alias.
    Alias,
    /// An index: it lives inside a collection.
    Index,
    /// A field: it lives inside a collection.
    Field,
    /// A partition: it lives inside a collection.
    Partition,
}

impl ObjectKind {
    /// Whether objects of this kind stand beside those of other users; all others live inside a collection.
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::Database | Self::Collection | Self::Alias)
    }
}

/// Whether a well-formed request changes the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// It only reads.
    Reads,
    /// It changes something.
    Changes,
}

/// What is known of one operation beyond its pages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Whether it changes the target.
    pub access: Access,
    /// Whether all that it changes is the run's own, or goes with what the run made.
    #[serde(default)]
    pub own: bool,
    /// Body fields that name objects, with the kind of object.
    #[serde(default)]
    pub names: BTreeMap<String, ObjectKind>,
    /// Whether the operation is one of those under test, not just set-up or witness.
    #[serde(default)]
    pub subject: bool,
}

impl Role {
    /// Whether a run may send it at all: it reads, or a run can undo what it changes.
    pub fn is_sendable(&self) -> bool {
        self.own || self.access == Access::Reads
    }
}

/// The roles of all operations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    by_operation: BTreeMap<String, Role>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleFile {
    operation: BTreeMap<String, Role>,
}

impl Roles {
    /// Reads `specs/roles.toml`.
    pub fn parse(name: &str, text: &str) -> Result<Self, SpecError> {
        let file: RoleFile = SpecFile { name, text }.read()?;
        Ok(Self {
            by_operation: file.operation,
        })
    }

    /// The role of an operation; none means that it is not classified and must not be sent.
    pub fn get(&self, operation: &str) -> Option<&Role> {
        self.by_operation.get(operation)
    }

    /// All roles by operation.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Role)> {
        self.by_operation
            .iter()
            .map(|(name, role)| (name.as_str(), role))
    }
}

#[cfg(test)]
mod tests {
    use super::{Access, ObjectKind, Roles};

    #[test]
    fn an_operation_says_what_it_changes_and_what_it_names() {
        let text = "[operation.\"aliases/drop\"]\naccess = \"changes\"\nnames = { aliasName = \"alias\" }\n";
        let roles = Roles::parse("roles.toml", text).expect("roles");
        let role = roles.get("aliases/drop").expect("classified");
        assert_eq!(role.access, Access::Changes);
        assert_eq!(role.names.get("aliasName"), Some(&ObjectKind::Alias));
        assert!(!role.is_sendable(), "nothing says that a run can own it");
        assert!(roles.get("users/drop").is_none());
    }
}
