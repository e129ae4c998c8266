//! Bodies and tables as sets of paths, so that they can be compared.

use std::collections::BTreeMap;

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
    // The reader of bodies bounds their depth and the number of their values.
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

/// The fields of a table by their plain paths.
pub(super) fn by_path(fields: &[Field]) -> BTreeMap<Vec<Segment>, &Field> {
    // Branches of a union may share a plain path; the first one stands for all.
    fields
        .iter()
        .rev()
        .map(|field| (plain(&field.path), field))
        .collect()
}

/// The last property name of a path.
pub(super) fn last_name(path: &[Segment]) -> &str {
    match path.last() {
        Some(Segment::Property(name)) => name,
        _ => "",
    }
}
