//! One field missing, null, empty, of another type, or just past a bound

use serde_json::{Value, json};

use super::accepts::{accepts, takes_kind};
use super::{Changed, Job, is_branch, tail};
use crate::generate::schema::{Bounds, Node, Schema, Shape, kind_of};
use crate::generate::site::Site;

/// Most letters or items that are added to get past a bound.
const PAST_MAX: usize = 4096;

pub(super) fn suits(id: &str, node: &Node, schema: &Schema, site: &Site) -> bool {
    let takes = |kind: &str| takes_kind(schema, site.node, kind);
    let is_place = !is_branch(site) && !site.way.is_empty();
    match (id, &node.shape) {
        ("field-missing", _) => !is_branch(site) && site.is_required(),
        ("field-null", _) => is_place && !takes("null"),
        // A free map is empty more often than not.
        ("field-empty", Shape::Object(object)) => is_place && !object.properties.is_empty(),
        ("field-empty", shape) => {
            is_place && matches!(shape.kind(), Some("string" | "array" | "object"))
        }
        ("field-blank", shape) => is_place && shape.kind() == Some("string"),
        ("field-type-string", _) => is_place && !takes("string"),
        ("field-type-number", _) => is_place && !takes("number"),
        ("field-type-boolean", _) => is_place && !takes("boolean"),
        ("field-type-array", _) => is_place && !takes("array"),
        ("field-type-object", _) => is_place && !takes("object"),
        ("field-wrong-element", Shape::Array(array)) => !takes_kind(schema, array.items, "boolean"),
        ("field-too-few-items", Shape::Array(array)) => array.low > 0,
        ("field-too-many-items", Shape::Array(array)) => {
            array.high.is_some_and(|high| high < PAST_MAX)
        }
        ("field-too-short", Shape::Text(text)) => text.low > 0 && text.pattern.is_none(),
        ("field-too-long", Shape::Text(text)) => {
            text.high.is_some_and(|high| high < PAST_MAX) && text.pattern.is_none()
        }
        ("field-no-match", Shape::Text(text)) => text.pattern.is_some(),
        ("field-not-listed", Shape::Listed(_)) => true,
        ("field-below-minimum", Shape::Integer(bounds) | Shape::Number(bounds)) => {
            bounds.low.is_some_and(|low| low > i64::MIN)
        }
        ("field-above-maximum", Shape::Integer(bounds) | Shape::Number(bounds)) => {
            bounds.high.is_some_and(|high| high < i64::MAX)
        }
        ("field-not-a-multiple", Shape::Integer(bounds)) => {
            bounds.step.is_some_and(|step| step > 1)
        }
        _ => false,
    }
}

pub(super) fn change(job: &mut Job<'_, '_>) -> Option<Changed> {
    let node = job.node()?;
    match (job.class.id, &node.shape) {
        ("field-missing", _) => missing(job),
        ("field-wrong-element", Shape::Array(_)) => wrong_element(job),
        (id, shape) => {
            let value = replacement(job, id, shape)?;
            let pointer = job.site.pointer.clone();
            let is_accepted = accepts(job.schema, job.site.node, &value);
            let keyword = if is_accepted {
                tail(job.class)
            } else {
                keyword(id, shape, &value)
            };
            Some(Changed::of_value(
                job.with(value),
                &pointer,
                keyword,
                !is_accepted,
            ))
        }
    }
}

/// The keyword that such a value breaks.
fn keyword(id: &str, shape: &Shape, value: &Value) -> &'static str {
    match (id, shape, value) {
        (_, Shape::Listed(_), _) => "enum",
        ("field-empty" | "field-blank", Shape::Text(text), _) => match (&text.pattern, value) {
            (Some(_), _) => "pattern",
            (None, Value::String(blank)) if blank.len() > text.low => "maxLength",
            _ => "minLength",
        },
        ("field-empty", Shape::Object(_), _) => "required",
        ("field-below-minimum", _, _) => "minimum",
        ("field-above-maximum", _, _) => "maximum",
        ("field-not-a-multiple", _, _) => "multipleOf",
        ("field-too-short", _, _) => "minLength",
        ("field-too-long", _, _) => "maxLength",
        ("field-empty", Shape::Array(_), _) | ("field-too-few-items", _, _) => "minItems",
        ("field-too-many-items", _, _) => "maxItems",
        ("field-no-match", _, _) => "pattern",
        _ => "type",
    }
}

fn missing(job: &Job<'_, '_>) -> Option<Changed> {
    let (parent, key) = job.site.parent()?;
    let mut body = job.valid.clone();
    body.pointer_mut(parent)?.as_object_mut()?.remove(key)?;
    Some(Changed::of_value(body, &job.site.pointer, "required", true))
}

fn replacement(job: &mut Job<'_, '_>, id: &str, shape: &Shape) -> Option<Value> {
    // What is wrapped keeps the name, so that whatever a server unwraps is still ours.
    let inner = job.here().cloned().unwrap_or(Value::Null);
    Some(match (id, shape) {
        ("field-null", _) => Value::Null,
        ("field-empty", shape) => match shape.kind() {
            Some("array") => json!([]),
            Some("object") => json!({}),
            _ => json!(""),
        },
        ("field-blank", _) => job.pick(0, &[" ", "  ", "\t", "\n", " \t\r\n "])?.into(),
        ("field-type-string", _) => string_for(job, shape)?,
        ("field-type-number", _) => match job.pick(0, &[0, 1, 2, 3, 4])? {
            0 => json!(7),
            1 => json!(0),
            2 => json!(-1),
            3 => json!(1.5),
            _ => json!(1_000_000),
        },
        ("field-type-boolean", _) => job.pick(0, &[true, false])?.into(),
        ("field-type-array", _) => match job.pick(0, &[0, 1, 2])? {
            0 => json!([inner]),
            1 => json!([inner, inner]),
            _ => json!([[inner]]),
        },
        ("field-type-object", Shape::Array(_)) => {
            inner.get(0).cloned().unwrap_or_else(|| json!({}))
        }
        ("field-type-object", _) => match job.pick(0, &[0, 1])? {
            0 => json!({ "name": inner }),
            _ => json!({ "name": { "name": inner } }),
        },
        ("field-not-listed", Shape::Listed(values)) => not_listed(job, values)?,
        ("field-below-minimum", Shape::Integer(bounds) | Shape::Number(bounds)) => {
            past(job, bounds.low?, bounds.step.unwrap_or(1), false)?
        }
        ("field-above-maximum", Shape::Integer(bounds) | Shape::Number(bounds)) => {
            past(job, bounds.high?, bounds.step.unwrap_or(1), true)?
        }
        ("field-not-a-multiple", Shape::Integer(bounds)) => between(&inner, *bounds)?,
        ("field-too-short", Shape::Text(text)) => "a".repeat(text.low.checked_sub(1)?).into(),
        ("field-too-long", Shape::Text(text)) => longer(&inner, text.high?)?,
        ("field-no-match", Shape::Text(_)) => {
            job.pick(0, &["\u{1}", "\u{1}\u{1}", "\u{fffd}"])?.into()
        }
        ("field-too-few-items" | "field-too-many-items", Shape::Array(array)) => {
            let count = match id {
                "field-too-few-items" => array.low.checked_sub(1)?,
                _ => array.high?.checked_add(1)?,
            };
            let mut items = inner.as_array()?.clone();
            let first = items.first().cloned()?;
            items.resize(count, first);
            Value::Array(items)
        }
        _ => return None,
    })
}

fn string_for(job: &mut Job<'_, '_>, shape: &Shape) -> Option<Value> {
    let words: &[&str] = match shape.kind() {
        Some("integer" | "number") => &["7", "", "seven", "0x7"],
        Some("boolean") => &["true", "false", "1", ""],
        _ => &["none", "", "[]", "{}"],
    };
    job.pick(0, words).map(Value::from)
}

fn not_listed(job: &mut Job<'_, '_>, values: &[Value]) -> Option<Value> {
    let first = values.iter().find_map(Value::as_str).unwrap_or("none");
    let candidates = [
        json!("vdbspec_none"),
        json!(format!("{first}_")),
        json!(format!(" {first}")),
        json!(first.to_lowercase()),
        json!(first.to_uppercase()),
        json!(""),
    ];
    let free: Vec<&Value> = candidates
        .iter()
        .filter(|value| !values.contains(value))
        .collect();
    job.pick(0, &free).cloned()
}

/// A value just past a bound, or far past it.
fn past(job: &mut Job<'_, '_>, bound: i64, step: i64, up: bool) -> Option<Value> {
    let times = job.pick(0, &[1, 2, 1000])?;
    let distance = step.checked_mul(times)?;
    let value = if up {
        bound.checked_add(distance)
    } else {
        bound.checked_sub(distance)
    };
    // Multiples may not meet the bound itself: what is rounded towards it must still lie past it.
    let value = value?;
    let rest = value.checked_rem_euclid(step)?;
    Some(json!(value.checked_sub(rest).filter(|value| if up {
        *value > bound
    } else {
        *value < bound
    })?))
}

fn between(inner: &Value, bounds: Bounds) -> Option<Value> {
    let value = inner.as_i64()?;
    let next = value
        .checked_add(1)
        .filter(|next| bounds.high.is_none_or(|high| *next <= high));
    Some(json!(next.or_else(|| value.checked_sub(1))?))
}

fn longer(inner: &Value, high: usize) -> Option<Value> {
    let text = inner.as_str()?;
    if let Some(bare) = super::placeholder(text) {
        return Some(format!("<{bare}:{}>", high.checked_add(1)?).into());
    }
    let missing = high.checked_add(1)?.checked_sub(text.chars().count())?;
    Some(format!("{text}{}", "a".repeat(missing)).into())
}

fn wrong_element(job: &mut Job<'_, '_>) -> Option<Changed> {
    let Shape::Array(array) = &job.node()?.shape else {
        return None;
    };
    let candidates = [
        json!(true),
        json!(null),
        json!(7),
        json!("none"),
        json!([]),
        json!({}),
    ];
    let wrong: Vec<&Value> = candidates
        .iter()
        // Of another type, or an object that lacks what it needs.
        .filter(|value| {
            let is_typed = takes_kind(job.schema, array.items, kind_of(value));
            !is_typed || value.is_object() && !accepts(job.schema, array.items, value)
        })
        .collect();
    let value = job.pick(0, &wrong).cloned()?;
    let mut items = job.here()?.as_array()?.clone();
    let at = job.at(1);
    let index = job.recorder.one_of(at, items.len());
    let pointer = format!("{}/{index}", job.site.pointer);
    let is_listed = job
        .schema
        .node(array.items)
        .is_some_and(|node| matches!(node.shape, Shape::Listed(_)));
    let is_typed = takes_kind(job.schema, array.items, kind_of(&value));
    let keyword = match (is_listed, is_typed) {
        (true, _) => "enum",
        (false, true) => "required",
        (false, false) => "type",
    };
    match items.get_mut(index) {
        Some(slot) => *slot = value,
        None => items.push(value),
    }
    Some(Changed::of_value(
        job.with(Value::Array(items)),
        &pointer,
        keyword,
        true,
    ))
}
