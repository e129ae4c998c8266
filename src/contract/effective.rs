//! Operations with the decisions on top, made when somebody asks for them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::decision::Decisions;
use super::load::ContractError;
use super::operation::Operation;
use super::overlay::AppliedOverlay;

/// All operations of a contract. A run needs some twenty of the hundred, so that each is read when it is first looked at.
#[derive(Clone, Debug, Default)]
pub struct Operations {
    by_id: BTreeMap<String, Entry>,
    decisions: Arc<Decisions>,
}

#[derive(Clone, Debug)]
struct Entry {
    file: String,
    text: Cow<'static, str>,
    read: OnceLock<Option<Effective>>,
}

#[derive(Clone, Debug)]
struct Effective {
    operation: Operation,
    overlays: Vec<AppliedOverlay>,
}

impl Operations {
    /// Takes the texts of operation files; `files` are named as below `specs/`, such as `operations/aliases.create.json`.
    pub(super) fn new(
        files: impl Iterator<Item = (String, Cow<'static, str>)>,
        decisions: Arc<Decisions>,
    ) -> Self {
        let entry = |(file, text): (String, Cow<'static, str>)| {
            let stem = file.rsplit('/').next().unwrap_or_default();
            let id = stem.trim_end_matches(".json").replace('.', "/");
            let read = OnceLock::new();
            (id, Entry { file, text, read })
        };
        Self {
            by_id: files.map(entry).collect(),
            decisions,
        }
    }

    /// Reads every operation now; the first that is wrong, or that a decision does not fit, is the error. So is a decision for all
    /// operations that changes none.
    pub(super) fn check(&self) -> Result<(), ContractError> {
        let mut applied = Vec::new();
        for (id, entry) in &self.by_id {
            let effective = entry.make(&self.decisions)?;
            if effective.operation.operation.as_str() != id {
                return Err(ContractError::Misnamed {
                    file: entry.file.clone(),
                    operation: effective.operation.operation.to_string(),
                });
            }
            applied.extend(effective.overlays.iter().cloned());
            let _ = entry.read.set(Some(effective));
        }
        self.decisions.check_used(&applied)?;
        Ok(())
    }

    /// The operation of that id, as it holds.
    pub fn get(&self, id: &str) -> Option<&Operation> {
        Some(&self.effective(id)?.operation)
    }

    /// What decisions changed in an operation.
    pub fn overlays(&self, id: &str) -> &[AppliedOverlay] {
        self.effective(id)
            .map_or(&[], |effective| effective.overlays.as_slice())
    }

    /// Whether there is such an operation.
    pub fn contains_key(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// Every id, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.by_id.keys()
    }

    /// Every operation with its id, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Operation)> {
        self.keys().filter_map(|id| Some((id, self.get(id)?)))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// A folder was checked when it was read, and a test checks what is embedded: only a file that neither saw can be wrong here.
    fn effective(&self, id: &str) -> Option<&Effective> {
        let entry = self.by_id.get(id)?;
        entry
            .read
            .get_or_init(|| entry.make(&self.decisions).ok())
            .as_ref()
    }
}

impl Entry {
    fn make(&self, decisions: &Decisions) -> Result<Effective, ContractError> {
        let derived = Operation::parse(&self.file, &self.text)?;
        let mut spec = derived.to_value();
        let overlays = decisions.apply(&mut spec)?;
        let operation = Operation::from_value(&self.file, spec)?;
        Ok(Effective {
            operation,
            overlays,
        })
    }
}
