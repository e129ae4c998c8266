//! Overlays: the single changes, by JSON pointer, with which a decision goes over a derived operation spec.

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::decision::DecisionId;
use super::operation::OperationId;

/// One change to one operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// The operation, such as `aliases/create`; `None` for every operation whose place is as `replaces` says and can be changed.
    pub operation: Option<OperationId>,
    /// Where in its spec, as a JSON pointer (RFC 6901); only the last step may be new.
    pub at: String,
    /// What happens there.
    pub change: Change,
    /// The derived value that goes; `None` says that the pages leave the place empty (absent or null).
    pub replaces: Option<Value>,
}

/// What an overlay does at its place.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Puts a value there.
    Set(Value),
    /// Takes away what is there.
    Remove,
}

/// An overlay that was laid over a spec: what `explain` shows beside the derived value.
#[derive(Debug, Clone, PartialEq)]
pub struct AppliedOverlay {
    /// The decision that asked for it.
    pub decision: DecisionId,
    /// The JSON pointer of the changed place.
    pub pointer: String,
    /// What was derived from the pages, if anything.
    pub derived: Option<Value>,
    /// What was decided; `None` when the place was cleared.
    pub decided: Option<Value>,
}

/// Why an overlay does not fit the spec that it meets. Each says that the pages changed under the decision.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DecisionError {
    /// The place's parent is not there.
    #[error(
        "decision {decision} changes {pointer} of {operation}, but there is nothing to hold that place; correct its pointer"
    )]
    NoParent {
        /// The decision.
        decision: String,
        /// The operation.
        operation: String,
        /// The JSON pointer.
        pointer: String,
    },
    /// The pages say something else there than the decision was made for.
    #[error(
        "decision {decision} answers {expected} at {pointer} of {operation}, but the pages now say {found}; look at the decision again"
    )]
    Outdated {
        /// The decision.
        decision: String,
        /// The operation.
        operation: String,
        /// The JSON pointer.
        pointer: String,
        /// What the decision replaces, as JSON or `nothing`.
        expected: String,
        /// What the spec holds, as JSON or `nothing`.
        found: String,
    },
    /// No operation needs what the decision asks of all.
    #[error(
        "decision {decision} changes {pointer} of every operation that needs it, and none does; drop that overlay"
    )]
    NeedsNone {
        /// The decision.
        decision: String,
        /// The JSON pointer.
        pointer: String,
    },
    /// It stands on a page that is none.
    #[error(
        "decision {decision} stands on {place}, which is no page of pages.toml; correct the place, or drop the decision"
    )]
    NoPage {
        /// The decision.
        decision: String,
        /// The place.
        place: String,
    },
    /// Nothing hangs on it.
    #[error(
        "decision {decision} answers nothing: it changes no operation, affects no clause, and no page has a defect of this id; drop it"
    )]
    AnswersNothing {
        /// The decision.
        decision: String,
    },
    /// The spec says already what the decision asks for.
    #[error(
        "decision {decision} changes nothing at {pointer} of {operation}, because the pages say so already; drop that overlay"
    )]
    NoEffect {
        /// The decision.
        decision: String,
        /// The operation.
        operation: String,
        /// The JSON pointer.
        pointer: String,
    },
}

impl Overlay {
    /// Whether the overlay is meant for an operation.
    pub(super) fn is_for(&self, id: &str) -> bool {
        self.operation
            .as_ref()
            .is_none_or(|operation| operation.as_str() == id)
    }

    /// As [`apply`](Self::apply), but an overlay for every operation leaves alone what needs no change: that is `None`.
    pub(super) fn apply_where_needed(
        &self,
        decision: &DecisionId,
        spec: &mut Value,
    ) -> Result<Option<AppliedOverlay>, DecisionError> {
        match self.apply(decision, spec) {
            Err(_) if self.operation.is_none() => Ok(None),
            applied => applied.map(Some),
        }
    }

    /// Changes `spec` at one place. On an error the spec is as it was.
    pub(super) fn apply(
        &self,
        decision: &DecisionId,
        spec: &mut Value,
    ) -> Result<AppliedOverlay, DecisionError> {
        let found = spec.pointer(&self.at).cloned();
        let wanted = match &self.change {
            Change::Set(value) => Some(value),
            Change::Remove => None,
        };
        if found.as_ref() == wanted {
            return Err(self.no_effect(decision));
        }
        if found.as_ref().filter(|value| !value.is_null()) != self.replaces.as_ref() {
            return Err(self.outdated(decision, found.as_ref()));
        }
        let parent = self
            .at
            .rsplit_once('/')
            .and_then(|(parent, last)| Some((spec.pointer_mut(parent)?, last)));
        let changed = parent.and_then(|(parent, last)| change(parent, &unescape(last), wanted));
        changed.ok_or_else(|| self.no_parent(decision))?;
        Ok(AppliedOverlay {
            decision: decision.clone(),
            pointer: self.at.clone(),
            derived: found,
            decided: wanted.cloned(),
        })
    }

    fn operation_name(&self) -> String {
        let name = self.operation.as_ref().map(ToString::to_string);
        name.unwrap_or_else(|| "any operation".to_owned())
    }

    /// The error of an overlay for every operation that changed none.
    pub(super) fn needs_none(&self, decision: &DecisionId) -> DecisionError {
        DecisionError::NeedsNone {
            decision: decision.to_string(),
            pointer: self.at.clone(),
        }
    }

    fn no_effect(&self, decision: &DecisionId) -> DecisionError {
        DecisionError::NoEffect {
            decision: decision.to_string(),
            operation: self.operation_name(),
            pointer: self.at.clone(),
        }
    }

    fn no_parent(&self, decision: &DecisionId) -> DecisionError {
        DecisionError::NoParent {
            decision: decision.to_string(),
            operation: self.operation_name(),
            pointer: self.at.clone(),
        }
    }

    fn outdated(&self, decision: &DecisionId, found: Option<&Value>) -> DecisionError {
        let words =
            |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
        DecisionError::Outdated {
            decision: decision.to_string(),
            operation: self.operation_name(),
            pointer: self.at.clone(),
            expected: words(self.replaces.as_ref()),
            found: words(found),
        }
    }
}

/// Sets or removes one member or item of `parent`; `None` when it cannot hold such a step.
fn change(parent: &mut Value, step: &str, wanted: Option<&Value>) -> Option<()> {
    match (parent, wanted) {
        (Value::Object(members), Some(value)) => {
            members.insert(step.to_owned(), value.clone());
        }
        (Value::Object(members), None) => {
            members.remove(step)?;
        }
        (Value::Array(items), Some(value)) if step == "-" => items.push(value.clone()),
        (Value::Array(items), Some(value)) => {
            *items.get_mut(array_index(step)?)? = value.clone();
        }
        (Value::Array(items), None) => {
            let index = array_index(step).filter(|index| *index < items.len())?;
            items.remove(index);
        }
        _ => return None,
    }
    Some(())
}

/// An index as RFC 6901 section 4 writes it: digits without a leading zero.
fn array_index(step: &str) -> Option<usize> {
    let plain = step == "0" || !step.starts_with(['0', '+']);
    step.parse().ok().filter(|_| plain)
}

/// The name that a step of a JSON pointer stands for (RFC 6901 section 4).
fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// What stands for every operation.
const EVERY: &str = "*";

/// An overlay as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOverlay {
    operation: String,
    at: String,
    set: Option<Value>,
    #[serde(default)]
    remove: bool,
    replaces: Option<Value>,
}

impl RawOverlay {
    /// The problem completes a sentence that begins with the decision's id.
    pub(super) fn check(self) -> Result<Overlay, String> {
        let at = self.at;
        if !at.starts_with('/') {
            return Err(format!(
                "changes {at:?}, which is no JSON pointer; write one such as /request/required"
            ));
        }
        let change = match (self.set, self.remove) {
            (Some(value), false) => Change::Set(value),
            (None, true) if self.replaces.is_some() => Change::Remove,
            (None, true) => {
                return Err(format!(
                    "removes {at} and must say in `replaces` what stands there"
                ));
            }
            _ => return Err(format!("needs either `set` or `remove = true` at {at}")),
        };
        let operation = match self.operation.as_str() {
            EVERY => None,
            id => Some(OperationId::new(id).map_err(|error| format!("changes {error}"))?),
        };
        Ok(Overlay {
            operation,
            at,
            change,
            replaces: self.replaces,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn overlay(at: &str, set: Option<Value>, replaces: Option<Value>) -> Overlay {
        let raw = RawOverlay {
            operation: "aliases/create".to_owned(),
            at: at.to_owned(),
            remove: set.is_none(),
            set,
            replaces,
        };
        raw.check().expect("the overlay is right")
    }

    fn lay(overlay: &Overlay, spec: &mut Value) -> Result<AppliedOverlay, String> {
        let id = DecisionId::parse("AX-12").expect("AX-12 is an id");
        overlay.apply(&id, spec).map_err(|error| error.to_string())
    }

    #[test]
    fn a_new_last_step_is_made_and_a_new_parent_is_not() {
        let mut spec = json!({"request": {}});
        let list = Some(json!(["aliasName"]));
        lay(&overlay("/request/required", list.clone(), None), &mut spec)
            .expect("the parent is there");
        assert_eq!(spec, json!({"request": {"required": ["aliasName"]}}));
        let error = lay(&overlay("/answer/required", list, None), &mut spec)
            .expect_err("there is no parent");
        assert!(
            error.contains("AX-12 changes /answer/required of aliases/create"),
            "{error}"
        );
    }

    #[test]
    fn null_counts_as_empty() {
        let mut spec = json!({"unit": null});
        let applied =
            lay(&overlay("/unit", Some(json!("seconds")), None), &mut spec).expect("null is empty");
        assert_eq!(applied.derived, Some(Value::Null));
        assert_eq!(spec, json!({"unit": "seconds"}));
    }

    #[test]
    fn a_place_that_says_something_else_is_reported() {
        let mut spec = json!({"code": 1});
        for replaces in [None, Some(json!(200))] {
            let error = lay(&overlay("/code", Some(json!(0)), replaces), &mut spec)
                .expect_err("1 is in the way");
            assert!(error.contains("the pages now say 1"), "{error}");
        }
        assert_eq!(spec, json!({"code": 1}));
    }

    #[test]
    fn a_decision_that_changes_nothing_is_reported() {
        let mut spec = json!({"code": 0});
        let error = lay(
            &overlay("/code", Some(json!(0)), Some(json!(200))),
            &mut spec,
        )
        .expect_err("0 is there");
        assert!(error.contains("changes nothing at /code"), "{error}");
        let error =
            lay(&overlay("/data", None, Some(json!(1))), &mut spec).expect_err("data is absent");
        assert!(error.contains("changes nothing at /data"), "{error}");
    }

    #[test]
    fn an_overlay_for_every_operation_leaves_alone_what_needs_no_change() {
        let raw = RawOverlay {
            operation: "*".to_owned(),
            at: "/code".to_owned(),
            set: Some(json!(0)),
            remove: false,
            replaces: None,
        };
        let overlay = raw.check().expect("the overlay is right");
        let id = DecisionId::parse("AX-12").expect("AX-12 is an id");
        for (mut spec, changes) in [
            (json!({}), true),
            (json!({"code": 0}), false),
            (json!({"code": 200}), false),
        ] {
            let applied = overlay.apply_where_needed(&id, &mut spec);
            assert_eq!(
                applied.map(|applied| applied.is_some()),
                Ok(changes),
                "{spec}"
            );
        }
    }

    #[test]
    fn members_and_items_are_removed_and_items_appended() {
        let mut spec = json!({"a/b": {"~": 1}, "list": [1, 2]});
        lay(&overlay("/a~1b/~0", None, Some(json!(1))), &mut spec).expect("the member is there");
        lay(&overlay("/list/0", None, Some(json!(1))), &mut spec).expect("the item is there");
        lay(&overlay("/list/-", Some(json!(3)), None), &mut spec).expect("a list can grow");
        lay(
            &overlay("/list/0", Some(json!(4)), Some(json!(2))),
            &mut spec,
        )
        .expect("the item is there");
        assert_eq!(spec, json!({"a/b": {}, "list": [4, 3]}));
        lay(&overlay("/list/9", Some(json!(4)), None), &mut spec).expect_err("the list is shorter");
        lay(&overlay("/list/0/x", Some(json!(4)), None), &mut spec)
            .expect_err("a number holds nothing");
    }

    #[test]
    fn an_overlay_sets_or_removes_at_a_pointer() {
        let raw = |at: &str, set: Option<Value>, remove| RawOverlay {
            operation: "aliases/create".to_owned(),
            at: at.to_owned(),
            set,
            remove,
            replaces: None,
        };
        for (wrong, words) in [
            (raw("required", Some(json!(1)), false), "no JSON pointer"),
            (raw("/a", None, false), "either `set` or `remove = true`"),
            (
                raw("/a", Some(json!(1)), true),
                "either `set` or `remove = true`",
            ),
            (raw("/a", None, true), "what stands there"),
        ] {
            let problem = wrong.check().expect_err("the overlay is wrong");
            assert!(problem.contains(words), "{problem}");
        }
    }

    #[test]
    fn an_index_with_a_leading_zero_is_no_index() {
        assert_eq!(array_index("0"), Some(0));
        assert_eq!(array_index("10"), Some(10));
        for step in ["00", "01", "+1", "-1", ""] {
            assert_eq!(array_index(step), None, "{step}");
        }
    }

    proptest::proptest! {
        #[test]
        fn an_overlay_that_fails_leaves_the_spec_as_it_was(at in "(/[ab01~-]{0,2}){1,4}", remove: bool) {
            let derived = json!({"a": [0, {"b": 1}, []], "b": {"": 0, "~": [1]}, "0": null});
            for replaces in [None, derived.pointer(&at).cloned(), Some(json!(1))] {
                let change = if remove { Change::Remove } else { Change::Set(json!(0)) };
                let operation = OperationId::new("aliases/create").ok();
                let overlay = Overlay { operation, at: at.clone(), change, replaces };
                let mut spec = derived.clone();
                match lay(&overlay, &mut spec) {
                    Ok(_) => assert_ne!(spec, derived, "{at}"),
                    Err(_) => assert_eq!(spec, derived, "{at}"),
                }
            }
        }
    }
}
