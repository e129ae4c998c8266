//! What one target answered, case by case: from a run, or from its snapshots

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::run::{CaseResult, NO_TWIN};
use crate::snapshot::file::{self, SnapshotError};
use crate::snapshot::store::files;
use crate::snapshot::text;

use super::read::sends_token;

/// The verdict of a case that was not played.
const SKIPPED: &str = "skip";

/// What a case sent and received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answered {
    /// Id of the case.
    pub(super) case: String,
    /// Its recorded text.
    pub(super) text: String,
    /// What was there afterwards: reads and their last answers. Snapshots do not hold it.
    pub(super) effects: Option<BTreeMap<String, String>>,
}

/// What a case of the plan meets, by which differences are grouped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// `subject` or `twin`, with the conditions that such requests of the case meet, in order.
    pub met: Vec<(&'static str, String)>,
}

/// Everything that one target answered.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// By the place of its snapshot below the folder of the target.
    pub(super) cases: BTreeMap<PathBuf, Answered>,
    /// Cases that answered, and of which some read afterwards got no answer: what is there was not told.
    pub(super) untold: BTreeMap<PathBuf, String>,
    /// Cases that were asked and not decided, with why.
    pub(super) undecided: BTreeMap<PathBuf, String>,
    /// Whether a refusal counts that stands alone: it decides nothing, and so no snapshot holds it.
    lone_refusals: bool,
}

impl Answers {
    /// None yet, of a target that is compared with another one that is asked too.
    pub fn of_two() -> Self {
        Self {
            lone_refusals: true,
            ..Self::default()
        }
    }

    /// Takes a case that was played. Cases that were skipped were nobody's wish.
    pub fn take(&mut self, case: &CaseResult) {
        let key = file::path_of(case);
        if case.verdict.word() == SKIPPED {
            return;
        }
        let is_lone = case.reason.as_deref() == Some(NO_TWIN) && self.lone_refusals;
        let decided = (case.verdict.decides() || is_lone) && !case.flaky;
        // What varies is hidden when answers are compared, since those that were recorded are read as they are.
        let varying = BTreeSet::new();
        if let Some(text) = text::of_case(case, &varying).filter(|_| decided) {
            let (effects, unanswered) = text::effects_of(case);
            if let Some(operation) = unanswered {
                let why = format!("{}: no answer to {operation} afterwards", case.id);
                self.untold.insert(key.clone(), why);
            }
            let answered = Answered {
                case: case.id.clone(),
                text,
                effects: Some(effects),
            };
            self.cases.insert(key, answered);
        } else {
            let why = case.reason.as_deref().unwrap_or("it was not decided");
            self.undecided.insert(key, format!("{}: {why}", case.id));
        }
    }

    /// Reads the snapshots of the target with this label, and tells which of them are broken; nothing where there is no
    /// folder of it.
    pub fn read(
        directory: &Path,
        label: &str,
    ) -> Result<Option<(Self, Vec<SnapshotError>)>, SnapshotError> {
        let root = directory.join(file::folder_of(label));
        if !root.is_dir() {
            return Ok(None);
        }
        let mut answers = Self::default();
        let mut broken = Vec::new();
        for path in files(&root, ".snap")? {
            let key = path.strip_prefix(&root).unwrap_or(&path).to_owned();
            let text = match file::read(&path) {
                Ok(Some(text)) => text,
                Ok(None) => continue,
                Err(error) => {
                    let why = format!("{}: its snapshot cannot be used", file::case_of(&path));
                    answers.undecided.insert(key, why);
                    broken.push(error);
                    continue;
                }
            };
            let answered = Answered {
                case: file::case_of(&path),
                text,
                effects: None,
            };
            answers.cases.insert(key, answered);
        }
        Ok(Some((answers, broken)))
    }

    /// Whether its requests bear a token.
    pub fn has_token(&self) -> bool {
        let mut texts = self.cases.values();
        texts.any(|answered| sends_token(&answered.text))
    }

    /// Whether there is an answer to the case of this place.
    pub fn has(&self, place: &Path) -> bool {
        self.cases.contains_key(place)
    }

    /// The place of a case's snapshot, by which [`Asked`] is looked up.
    pub fn place(case: &str, operation: &str) -> PathBuf {
        file::path_of_id(case, operation)
    }

    /// The places of cases that come before every plan.
    pub fn preflight(&self) -> impl Iterator<Item = &PathBuf> {
        let cases = self.cases.iter();
        let before = cases.filter(|(_, answered)| answered.case.starts_with("preflight/"));
        before.map(|(place, _)| place)
    }

    /// Number of cases with answers.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }
}
