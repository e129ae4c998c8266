//! Bodies and tables as sets of paths, so that they can be compared.

use serde_json::Value;

use crate::derive::page::{Field, Segment};

/// Paths with the branches of unions taken out: a body does not show which branch it took.
pub(super) fn plain(path: &[Segment]) -> Vec<Segment> {
    path.iter()
        .filter(|segment| !matches!(segment, Segment::Branch(_)))
        .cloned()
        .collect()
}

/// Every value of a body below its root, with its path. Items of an array share one path.
pub(super) fn values(body: &Value) -> Vec<(Vec<Segment>, &Value)> {
    let mut found = Vec::new();
    // The depth is bounded by the JSON reader, which refuses more than 128 levels.
    let mut open = vec![(Vec::new(), body)];
    while let Some((path, value)) = open.pop() {
        let step = |segment: Segment| path.iter().cloned().chain([segment]).collect::<Vec<_>>();
        match value {
            Value::Object(map) => open.extend(
                map.iter()
                    .rev()
                    .map(|(name, value)| (step(Segment::Property(name.clone())), value)),
            ),
            Value::Array(items) => open.extend(
                items
                    .iter()
                    .rev()
                    .map(|value| (step(Segment::Items), value)),
            ),
            _ => {}
        }
        if !path.is_empty() {
            found.push((path, value));
        }
    }
    found
}

/// The field that a table has at a path.
pub(super) fn field_at<'a>(fields: &'a [Field], path: &[Segment]) -> Option<&'a Field> {
    fields.iter().find(|field| plain(&field.path) == path)
}

/// The last property name of a path.
pub(super) fn last_name(path: &[Segment]) -> &str {
    match path.last() {
        Some(Segment::Property(name)) => name,
        _ => "",
    }
}
