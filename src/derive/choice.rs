//! A choice between shapes that came or went → what really came or went.

use serde_json::{Map, Value};

use super::compare::{Comparison, Difference};
use super::meaning::{Change, meaning};

impl Comparison<'_> {
    /// A choice between shapes of which one is left, or one shape that became one of several: the shape is compared with the one that
    /// it is most like, so that only what really came or went is named. Whether that is how the two differ.
    pub(super) fn choice(
        &mut self,
        pointer: &str,
        name: &str,
        (old, new): (&Map<String, Value>, &Map<String, Value>),
        depth: usize,
    ) -> bool {
        let of =
            |schema: &Map<String, Value>| schema.get("anyOf").and_then(Value::as_array).cloned();
        let (keyword, shapes) = match (of(old), of(new)) {
            (Some(shapes), None) => ("shape-left", shapes),
            (None, Some(shapes)) => ("shape-joined", shapes),
            _ => return false,
        };
        let is_left = keyword == "shape-left";
        let single = if is_left { new } else { old };
        let is_like = |shape: &Value| {
            let fields = |schema: Option<&Value>| schema.and_then(Value::as_object).cloned();
            let (here, there) = (
                fields(shape.get("properties")),
                fields(single.get("properties")),
            );
            let (here, there) = (here.unwrap_or_default(), there.unwrap_or_default());
            here.keys().any(|name| there.contains_key(name))
        };
        let candidates = shapes
            .iter()
            .enumerate()
            .filter(|(_, shape)| is_like(shape));
        let compared = candidates.map(|(at, shape)| {
            let mut inner = Comparison {
                operation: self.operation,
                side: self.side,
                found: Vec::new(),
            };
            if is_left {
                let (old, new) = (joined(old, shape), Value::Object(new.clone()));
                inner.schema(pointer, name, &old, &new, depth + 1);
            } else {
                let (old, new) = (Value::Object(old.clone()), joined(new, shape));
                inner.schema(
                    &format!("{pointer}/anyOf/{at}"),
                    name,
                    &old,
                    &new,
                    depth + 1,
                );
            }
            (inner.found, at)
        });
        let Some((found, nearest)) = compared.min_by_key(|(found, _)| found.len()) else {
            return false;
        };
        let (same, others): (Vec<_>, Vec<_>) = shapes
            .iter()
            .enumerate()
            .partition(|(at, _)| *at == nearest);
        let others: Vec<Value> = others.into_iter().map(|(_, shape)| shape.clone()).collect();
        let same = same.first().map(|(_, shape)| (*shape).clone());
        let meaning = meaning(&Change {
            side: self.side,
            name,
            keyword,
            old: same.as_ref(),
            new: Some(&Value::Array(others)),
            is_required: false,
        });
        self.found.push(Difference {
            operation: self.operation.clone(),
            pointer: format!("{pointer}/anyOf"),
            keyword: "anyOf".to_owned(),
            old: old.get("anyOf").cloned(),
            new: new.get("anyOf").cloned(),
            meaning,
            line: None,
        });
        self.found.extend(found);
        true
    }
}

/// One of the shapes of a schema together with what holds beside them.
fn joined(around: &Map<String, Value>, shape: &Value) -> Value {
    let mut all = around.clone();
    all.remove("anyOf");
    for (keyword, value) in shape.as_object().into_iter().flatten() {
        match (all.get_mut(keyword), value) {
            (Some(Value::Object(known)), Value::Object(more)) => {
                known.extend(
                    more.iter()
                        .map(|(name, value)| (name.clone(), value.clone())),
                );
            }
            _ => {
                all.insert(keyword.clone(), value.clone());
            }
        }
    }
    Value::Object(all)
}
