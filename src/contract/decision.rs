//! Decisions: what is read where pages contradict each other or are silent, and what that changes in an operation.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;

use super::clause::{ClauseId, Clauses, Level, is_one_sentence};
use super::overlay::{AppliedOverlay, DecisionError, Overlay, RawOverlay};
use super::place::Place;
use super::spec_file::{SpecError, SpecFile, is_id};

/// The id of a decision and of the defect that it answers: `AX-…` for all seed pages, `DX-…` and `IX-…` for one, `WX-…` for
/// pages of other operations.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DecisionId(String);

impl DecisionId {
    /// Takes the text as an id, if it has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        is_id(text).then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for DecisionId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DecisionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// One decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Its id, unique over all files.
    pub id: DecisionId,
    /// Where the defect shows.
    pub places: Vec<Place>,
    /// What is wrong or silent, one sentence in our own words.
    pub defect: String,
    /// What is read instead, one sentence.
    pub reading: String,
    /// What speaks for the reading, each in a few of our own words.
    pub evidence: Vec<String>,
    /// How sure the reading is.
    pub level: Level,
    /// The clauses whose reading it shapes; none for defects of form only.
    pub affects: Vec<ClauseId>,
    /// What it changes in derived operations.
    pub overlays: Vec<Overlay>,
}

impl Decision {
    /// Lays this decision over one derived operation spec; a spec of another operation is left alone.
    ///
    /// The spec is changed only when every overlay of the decision fits.
    pub fn apply(&self, spec: &mut Value) -> Result<Vec<AppliedOverlay>, DecisionError> {
        let operation = spec.get("operation").and_then(Value::as_str);
        let Some(operation) = operation.map(str::to_owned) else {
            return Ok(Vec::new());
        };
        let mut changed = spec.clone();
        let mut applied = Vec::new();
        for overlay in self
            .overlays
            .iter()
            .filter(|overlay| overlay.is_for(&operation))
        {
            applied.extend(overlay.apply_where_needed(&self.id, &mut changed)?);
        }
        *spec = changed;
        Ok(applied)
    }
}

/// All decisions of a contract, by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decisions {
    by_id: BTreeMap<DecisionId, Decision>,
}

impl Decisions {
    /// Reads `(file name, TOML text)` pairs; refuses unknown keys, ids used twice and overlays that mean nothing.
    pub fn parse<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, SpecError> {
        let mut by_id = BTreeMap::new();
        let mut defined_in: BTreeMap<DecisionId, &str> = BTreeMap::new();
        for (name, text) in files {
            let file = SpecFile { name, text };
            for raw in file.read::<DecisionFile>()?.decision {
                let offset = raw.id.span().start;
                let decision = raw.check(file)?;
                if let Some(first) = defined_in.insert(decision.id.clone(), name) {
                    return Err(file.duplicate(decision.id.as_str(), offset, first));
                }
                by_id.insert(decision.id.clone(), decision);
            }
        }
        Ok(Self { by_id })
    }

    /// The decision with this id.
    pub fn get(&self, id: &str) -> Option<&Decision> {
        self.by_id.get(id)
    }

    /// All decisions in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Decision> {
        self.by_id.values()
    }

    /// How many decisions there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// True when there is no decision at all.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Lays every decision over one derived operation spec, in the order of the ids.
    ///
    /// What comes back says for each changed place what was derived, what was decided, and by whom.
    pub fn apply(&self, spec: &mut Value) -> Result<Vec<AppliedOverlay>, DecisionError> {
        let mut applied = Vec::new();
        for decision in self.iter() {
            applied.extend(decision.apply(spec)?);
        }
        Ok(applied)
    }

    /// The operations that some decision changes: each must exist, or the decision answers nothing.
    pub fn changed_operations(&self) -> BTreeSet<&str> {
        let overlays = self.iter().flat_map(|decision| &decision.overlays);
        overlays
            .filter_map(|overlay| Some(overlay.operation.as_ref()?.as_str()))
            .collect()
    }

    /// Checks that each overlay for every operation is among those that were applied to any of them.
    pub fn check_used(&self, applied: &[AppliedOverlay]) -> Result<(), DecisionError> {
        for decision in self.iter() {
            let for_every = decision
                .overlays
                .iter()
                .filter(|one| one.operation.is_none());
            for overlay in for_every {
                let is_same =
                    |one: &AppliedOverlay| one.decision == decision.id && one.pointer == overlay.at;
                if !applied.iter().any(is_same) {
                    return Err(overlay.needs_none(&decision.id));
                }
            }
        }
        Ok(())
    }

    /// Checks that decisions and clauses name each other, in both directions, and only what exists.
    pub fn check_references(&self, clauses: &Clauses) -> Result<(), SpecError> {
        for decision in self.iter() {
            for id in &decision.affects {
                let back = clauses
                    .get(id.as_str())
                    .map(|clause| clause.decisions.contains(&decision.id));
                named_back(decision.id.as_str(), id.as_str(), back)?;
            }
        }
        for clause in clauses.iter() {
            for id in &clause.decisions {
                let back = self
                    .get(id.as_str())
                    .map(|decision| decision.affects.contains(&clause.id));
                named_back(clause.id.as_str(), id.as_str(), back)?;
            }
        }
        Ok(())
    }
}

/// `back` is `None` when `to` does not exist, and else says whether it names `from`.
fn named_back(from: &str, to: &str, back: Option<bool>) -> Result<(), SpecError> {
    let problem = match back {
        Some(true) => return Ok(()),
        Some(false) => format!("{to} does not name {from}; name both in each other or in neither"),
        None => format!("there is no {to}; correct the id"),
    };
    Err(SpecError::Reference {
        from: from.to_owned(),
        to: to.to_owned(),
        problem,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionFile {
    #[serde(default)]
    decision: Vec<RawDecision>,
}

/// A decision as written: everything that the format can express, sense or not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDecision {
    id: Spanned<String>,
    places: Vec<String>,
    defect: String,
    reading: String,
    evidence: Vec<String>,
    level: Level,
    affects: Vec<String>,
    #[serde(default)]
    apply: Vec<RawOverlay>,
}

impl RawDecision {
    fn check(self, file: SpecFile<'_>) -> Result<Decision, SpecError> {
        let offset = self.id.span().start;
        let name = self.id.into_inner();
        let error = |problem: &str| file.entry_error(&name, offset, problem);
        let id = DecisionId::parse(&name)
            .ok_or_else(|| error("is no decision id; write one such as AX-05"))?;
        if ![&self.defect, &self.reading]
            .into_iter()
            .all(|text| is_one_sentence(text))
        {
            return Err(error(
                "needs a defect and a reading of one sentence each, on one line, with a full stop",
            ));
        }
        if self.evidence.is_empty() || self.places.is_empty() {
            return Err(error("needs at least one place and one piece of evidence"));
        }
        let places = self.places.iter().map(|text| {
            Place::parse(text).map_err(|wrong| error(&format!("is misplaced: {wrong}")))
        });
        let affects = self.affects.iter().map(|text| {
            ClauseId::parse(text).ok_or_else(|| {
                error(&format!(
                    "affects {text:?}, which is no clause id; write one such as CA-06"
                ))
            })
        });
        let (places, affects) = (
            places.collect::<Result<_, _>>()?,
            affects.collect::<Result<_, _>>()?,
        );
        let overlays = self
            .apply
            .into_iter()
            .map(|raw| raw.check().map_err(|problem| error(&problem)));
        Ok(Decision {
            id,
            places,
            overlays: overlays.collect::<Result<_, _>>()?,
            defect: self.defect,
            reading: self.reading,
            evidence: self.evidence,
            level: self.level,
            affects,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const GOOD: &str = r#"
[[decision]]
id = "IX-02"
places = ["seed/create-index:52,121,135"]
defect = "The example and the tables disagree."
reading = "Success is 0."
evidence = ["every page of milvus-2.4 says 0"]
level = "must"
affects = ["CI-24"]
[[decision.apply]]
operation = "indexes/create"
at = "/code/const"
set = 0
replaces = 200
[[decision.apply]]
operation = "indexes/create"
at = "/required"
set = ["code"]
"#;

    const CLAUSE: &str = r#"
[[clause]]
id = "CI-24"
level = "must"
operations = ["indexes/create"]
statement = "Success is code 0."
page = "seed/create-index"
lines = "121"
accounting = "live"
decision = ["IX-02"]
"#;

    fn parse(text: &str) -> Result<Decisions, SpecError> {
        Decisions::parse([("a.toml", text)])
    }

    fn complaint(text: &str) -> String {
        parse(text).expect_err("the text is wrong").to_string()
    }

    #[test]
    fn a_decision_is_laid_over_its_operation_and_says_what_was_derived() {
        let decisions = parse(GOOD).expect("the text is right");
        let mut spec = json!({"operation": "indexes/create", "code": {"const": 200}});
        let applied = decisions.apply(&mut spec).expect("both overlays fit");
        assert_eq!(
            spec,
            json!({"operation": "indexes/create", "code": {"const": 0}, "required": ["code"]})
        );
        let [code, required] = applied.as_slice() else {
            panic!("two overlays were applied: {applied:?}");
        };
        assert_eq!(
            (code.pointer.as_str(), &code.derived),
            ("/code/const", &Some(json!(200)))
        );
        assert_eq!(
            (required.decided.as_ref(), &required.derived),
            (Some(&json!(["code"])), &None)
        );
    }

    #[test]
    fn a_decision_leaves_other_operations_alone() {
        let decisions = parse(GOOD).expect("the text is right");
        let mut spec = json!({"operation": "aliases/drop"});
        assert_eq!(decisions.apply(&mut spec), Ok(Vec::new()));
        assert_eq!(spec, json!({"operation": "aliases/drop"}));
        assert_eq!(decisions.apply(&mut json!(7)), Ok(Vec::new()));
    }

    #[test]
    fn a_decision_that_fits_in_part_changes_nothing() {
        let decisions = parse(GOOD).expect("the text is right");
        let derived =
            json!({"operation": "indexes/create", "code": {"const": 200}, "required": ["data"]});
        let mut spec = derived.clone();
        decisions
            .apply(&mut spec)
            .expect_err("the second overlay does not fit");
        assert_eq!(spec, derived);
    }

    #[test]
    fn references_must_resolve_in_both_directions() {
        let decisions = parse(GOOD).expect("the text is right");
        let clauses = |text: &str| Clauses::parse([("c.toml", text)]).expect("the text is right");
        assert_eq!(decisions.check_references(&clauses(CLAUSE)), Ok(()));
        for (text, words) in [
            ("", "there is no CI-24"),
            (
                &CLAUSE.replace("\"IX-02\"", ""),
                "CI-24 does not name IX-02",
            ),
            (
                &CLAUSE.replace("\"IX-02\"", "\"IX-02\", \"IX-03\""),
                "there is no IX-03",
            ),
        ] {
            let error = decisions
                .check_references(&clauses(text))
                .expect_err("a reference is broken");
            assert!(error.to_string().contains(words), "{error}");
        }
    }

    #[test]
    fn a_decision_without_evidence_or_place_is_refused() {
        for part in [
            "\"every page of milvus-2.4 says 0\"",
            "\"seed/create-index:52,121,135\"",
        ] {
            let text = complaint(&GOOD.replace(part, ""));
            assert!(
                text.contains("a.toml line 3: IX-02 needs at least one place"),
                "{text}"
            );
        }
    }

    #[test]
    fn unknown_keys_and_ids_used_twice_are_refused() {
        let text = complaint(&GOOD.replace("replaces", "keeps"));
        assert!(
            text.contains("a.toml line 14 cannot be read") && text.contains("keeps"),
            "{text}"
        );
        let text = complaint(&format!("{GOOD}{GOOD}"));
        assert!(
            text.contains("IX-02 is defined already in a.toml"),
            "{text}"
        );
    }
}
