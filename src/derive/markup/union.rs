//! Types that say more than one word: what `array[string]`, and a union of such types, says of items and branches.
//!
//! The seed style gives each branch a row of its own. A style that says everything in one row gets the fields that those
//! rows would have made.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::derive::page::{Field, Segment};

use super::row::{Row, Shape};

/// A row whose types say more than their words.
#[derive(Debug)]
pub(in crate::derive) struct Union {
    printed: String,
    path: Vec<Segment>,
    line: u32,
    shapes: Vec<Shape>,
}

impl Union {
    /// `None` when the words for the types say it all.
    pub(in crate::derive) fn of(row: &Row, path: &[Segment], line: u32) -> Option<Self> {
        row.shapes.iter().any(Shape::says_more).then(|| Self {
            printed: row.printed.clone(),
            path: path.to_vec(),
            line,
            shapes: row.shapes.clone(),
        })
    }
}

/// Adds the fields that follow from the types of rows. What has a row of its own stays as the row says.
pub(in crate::derive) fn expand(unions: Vec<Union>, fields: &mut Vec<Field>) {
    let mut taken: BTreeSet<Vec<Segment>> = fields.iter().map(|field| field.path.clone()).collect();
    for union in unions {
        let mut added = Vec::new();
        if let [one] = union.shapes.as_slice() {
            items(&union.printed, &union.path, union.line, one, &mut added);
        } else {
            for (number, shape) in (1..).zip(&union.shapes) {
                let printed = format!("{}[opt_{number}]", union.printed);
                let mut path = union.path.clone();
                path.push(Segment::Branch(number));
                added.push(field(&printed, &path, union.line, shape));
                items(&printed, &path, union.line, shape, &mut added);
            }
        }
        fields.extend(
            added
                .into_iter()
                .filter(|field| taken.insert(field.path.clone())),
        );
    }
}

/// Recursion is as deep as the type, which its reader bounds.
fn items(printed: &str, path: &[Segment], line: u32, shape: &Shape, added: &mut Vec<Field>) {
    let Some(inner) = &shape.items else {
        return;
    };
    let printed = format!("{printed}[]");
    let mut path = path.to_vec();
    path.push(Segment::Items);
    added.push(field(&printed, &path, line, inner));
    items(&printed, &path, line, inner, added);
}

fn field(printed: &str, path: &[Segment], line: u32, shape: &Shape) -> Field {
    let format = shape
        .format
        .clone()
        .map(|format| ("format".to_owned(), Value::String(format)));
    Field {
        printed: printed.to_owned(),
        path: path.to_vec(),
        line,
        types: vec![shape.kind],
        required: None,
        keywords: BTreeMap::from_iter(format),
        unit: None,
        text: Vec::new(),
        pointer: String::new(),
    }
}
