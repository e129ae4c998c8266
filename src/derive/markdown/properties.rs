//! The one table of both responses: which of its rows belong to which.

use std::collections::BTreeSet;

use crate::derive::finding::{Finding, Kind};
use crate::derive::page::{Body, Field, JsonType, Page, Segment};

/// The names that every error has, whatever its sample shows.
const OF_ERRORS: [&str; 2] = ["code", "message"];

/// Gives each field to the responses that show it: to errors `code`, `message` and what their sample has, to successes all
/// but what only errors have.
pub(super) fn divide(page: &mut Page, fields: Vec<Field>) {
    let (of_success, of_errors) = (names(&page.success), names(&page.error));
    for field in fields {
        let name = top_name(&field);
        let in_errors = OF_ERRORS.contains(&name) || of_errors.contains(name);
        let in_success = name == "code" || of_success.contains(name) || !in_errors;
        if in_errors {
            page.error.fields.push(field.clone());
        }
        if in_success {
            page.success.fields.push(field);
        }
    }
}

/// The names at the root of a body's sample.
fn names(body: &Body) -> BTreeSet<String> {
    let sample = body
        .sample
        .as_ref()
        .and_then(|sample| sample.body.as_object());
    sample.map_or_else(BTreeSet::new, |sample| sample.keys().cloned().collect())
}

fn top_name(field: &Field) -> &str {
    match field.path.first() {
        Some(Segment::Property(name)) => name,
        _ => "",
    }
}

/// Fills in what a missing star means: the style sets one only at single values at the top of a body, so that there, and only
/// there, a row without one is optional.
pub(super) fn read_missing_stars(fields: &mut [Field], findings: &mut Vec<Finding>) {
    let mut open: Vec<(u32, String)> = Vec::new();
    for field in fields {
        let is_top = field.path.len() == 1;
        let is_single =
            !field.types.is_empty() && !field.types.iter().copied().any(JsonType::is_container);
        match field.required {
            Some(true) if !ends_in_a_name(field) => {
                let what = format!(
                    "{} bears a star, and items of a list are no field that could be required: the star was left out.",
                    field.printed
                );
                let kind = Kind::RequiredPartlyUnknown;
                findings.push(Finding::new(kind, field.line, field.name(), what));
            }
            None if is_top && is_single => field.required = Some(false),
            None if ends_in_a_name(field) => open.push((field.line, field.printed.clone())),
            _ => {}
        }
    }
    if let Some(((line, first), rest)) = open.split_first() {
        let others = if rest.is_empty() {
            String::new()
        } else {
            format!(" and {} later rows", rest.len())
        };
        let what = format!(
            "Stars are set only at single values at the top, so that it stays open of {first}{others} whether they are required."
        );
        let kind = Kind::RequiredPartlyUnknown;
        findings.push(Finding::new(kind, *line, first.as_str(), what));
    }
}

/// Arrays of which no row says what they hold.
pub(super) fn arrays_without_items(fields: &[Field]) -> Vec<Finding> {
    let has_items = |array: &Field| {
        let below = |field: &&Field| field.path.len() > array.path.len();
        let mut below = fields.iter().filter(below);
        below.any(|field| field.path.starts_with(&array.path))
    };
    fields
        .iter()
        .filter(|field| field.types == [JsonType::Array] && !has_items(field))
        .map(|field| {
            let what = format!("No row says what the array {} holds.", field.printed);
            Finding::new(Kind::ItemsUnknown, field.line, field.name(), what)
        })
        .collect()
}

/// Items and branches cannot be required; only what has a name can.
fn ends_in_a_name(field: &Field) -> bool {
    matches!(field.path.last(), Some(Segment::Property(_)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{arrays_without_items, read_missing_stars};
    use crate::derive::finding::Kind;
    use crate::derive::page::{Field, JsonType, Segment};

    fn field(path: &[&str], kind: JsonType) -> Field {
        let segment = |name: &&str| match *name {
            "[]" => Segment::Items,
            name => Segment::Property(name.to_owned()),
        };
        Field {
            printed: path.join("."),
            path: path.iter().map(segment).collect(),
            line: 7,
            pointer: String::new(),
            types: vec![kind],
            required: None,
            keywords: BTreeMap::new(),
            unit: None,
            text: Vec::new(),
        }
    }

    #[test]
    fn a_missing_star_says_something_only_where_stars_are_set() {
        let mut fields = [
            field(&["a"], JsonType::String),
            field(&["b"], JsonType::Array),
            field(&["b", "[]"], JsonType::String),
            field(&["c"], JsonType::Object),
            field(&["c", "d"], JsonType::Integer),
        ];
        let mut findings = Vec::new();
        read_missing_stars(&mut fields, &mut findings);
        let required: Vec<Option<bool>> = fields.iter().map(|field| field.required).collect();
        assert_eq!(required, [Some(false), None, None, None, None]);
        let noted: Vec<(Kind, &str)> = findings
            .iter()
            .map(|finding| (finding.kind, finding.subject.as_str()))
            .collect();
        assert_eq!(noted, [(Kind::RequiredPartlyUnknown, "b")]);
        assert!(
            findings
                .iter()
                .all(|finding| finding.what.contains("b and 2 later rows"))
        );
    }

    #[test]
    fn an_array_without_a_row_for_its_items_is_noted() {
        let fields = [
            field(&["a"], JsonType::Array),
            field(&["b"], JsonType::Array),
            field(&["b", "[]"], JsonType::String),
        ];
        let found = arrays_without_items(&fields);
        assert_eq!(
            found
                .iter()
                .map(|finding| finding.subject.as_str())
                .collect::<Vec<_>>(),
            ["a"]
        );
    }
}
