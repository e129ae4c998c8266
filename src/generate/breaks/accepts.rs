//! Whether the schema takes a value: enough of it to tell what a change breaks
//!
//! The tests hold it against a whole validator. Patterns are taken for unmatched here; where a schema has one, the
//! generator asks that validator itself.

use serde_json::Value;

use crate::generate::schema::{Bounds, NodeId, Others, Schema, Shape, kind_of};

/// Whether a node takes a value.
pub(super) fn accepts(schema: &Schema, id: NodeId, value: &Value) -> bool {
    let Some(node) = schema.node(id) else {
        return false;
    };
    match (&node.shape, value) {
        (Shape::Listed(values), value) => values.contains(value),
        (Shape::Union(nodes), value) => nodes.iter().any(|node| accepts(schema, *node, value)),
        (Shape::Text(text), Value::String(found)) => {
            let length = found.chars().count();
            length >= text.low
                && text.high.is_none_or(|high| length <= high)
                && text.pattern.is_none()
        }
        (Shape::Integer(bounds), Value::Number(number)) => {
            // 4.0 is an integer (JSON Schema 2020-12, 4.2.3).
            let is_whole = number.as_f64().is_some_and(|number| number.fract() == 0.0);
            is_whole && within(*bounds, value)
        }
        (Shape::Number(bounds), Value::Number(_)) => within(*bounds, value),
        (Shape::Any, _) | (Shape::Boolean, Value::Bool(_)) | (Shape::Null, Value::Null) => true,
        (Shape::Array(array), Value::Array(items)) => {
            items.len() >= array.low
                && array.high.is_none_or(|high| items.len() <= high)
                && items.iter().all(|item| accepts(schema, array.items, item))
        }
        (Shape::Object(object), Value::Object(map)) => {
            let known = object
                .properties
                .iter()
                .all(|property| match map.get(&property.key) {
                    Some(value) => accepts(schema, property.node, value),
                    None => !property.required,
                });
            let is_known = |key: &str| object.properties.iter().any(|property| property.key == key);
            let mut others = map.iter().filter(|(key, _)| !is_known(key));
            known
                && match object.others {
                    Others::Any => true,
                    Others::None => others.next().is_none(),
                    Others::Of(node) => others.all(|(_, value)| accepts(schema, node, value)),
                }
        }
        _ => false,
    }
}

/// Whether some value of this type may stand there, by the word of JSON Schema; an integer is a number too.
pub(super) fn takes_kind(schema: &Schema, id: NodeId, kind: &str) -> bool {
    let Some(node) = schema.node(id) else {
        return true;
    };
    match &node.shape {
        Shape::Any => true,
        Shape::Union(nodes) => nodes.iter().any(|node| takes_kind(schema, *node, kind)),
        Shape::Listed(values) => values.iter().any(|value| is_kind(kind_of(value), kind)),
        shape => shape.kind().is_some_and(|own| is_kind(own, kind)),
    }
}

fn is_kind(own: &str, asked: &str) -> bool {
    own == asked || matches!((own, asked), ("number", "integer") | ("integer", "number"))
}

fn within(bounds: Bounds, value: &Value) -> bool {
    let Some(number) = value.as_f64() else {
        return false;
    };
    let as_float = |bound: i64| bound.to_string().parse::<f64>().unwrap_or(f64::NAN);
    bounds.low.is_none_or(|low| number >= as_float(low))
        && bounds.high.is_none_or(|high| number <= as_float(high))
        && bounds
            .step
            .is_none_or(|step| number % as_float(step) == 0.0)
}
